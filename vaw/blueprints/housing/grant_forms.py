"""Forms of calls, applications, opinions and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing.operations.applications import Wanted
from vaw.domain.housing.operations.calls import CallFacts
from vaw.domain.housing.operations.inviting import MAILBOX_MOST
from vaw.domain.housing.rules.grants import KRONOR_MOST, STANCE_NAMES, Stance
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    DateField,
    EmailField,
    HiddenField,
    MaxLength,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm

TITLE_MOST, TEXT_MOST = 150, 4000
LATER = "later"  # the button that keeps a draft
_NO_PLACE = N_("Skriv inget om var ett boende ligger eller om enskilda personer.")
_DAY, _KRONOR = N_("Skriv dagen."), N_("Skriv ett belopp i hela kronor.")


class CallForm(VersionedForm):
    """What a call says. A new one has no version."""

    title = TextField(N_("Vad heter utlysningen?"), [Required(N_("Skriv vad den heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    criteria = TextAreaField(N_("Vem kan söka, och för vad?"), [MaxLength(TEXT_MOST)], rows=5)
    cap = NumberField(N_("Kronor i allt"), [Required(_KRONOR)], least=1, most=KRONOR_MOST, width=10)
    opens_on = DateField(N_("Öppnar"), [Required(_DAY)])
    closes_on = DateField(N_("Sista ansökningsdag"), [Required(_DAY)])
    account_due_on = DateField(
        N_("Redovisas senast"), [Required(_DAY)], description=N_("Den som har fått pengar påminns 30, 14 och 3 dagar innan.")
    )


def facts_of(values: Mapping[str, Any]) -> CallFacts:
    """What was filled in of a call."""
    return CallFacts(**{name: values[name] for name in ("title", "criteria", "cap", "opens_on", "closes_on", "account_due_on")})


def _title() -> TextField:
    return TextField(N_("Vad heter projektet?"), [MaxLength(TITLE_MOST)], autocomplete="off", optional_note=False, description=_NO_PLACE)


def _purpose() -> TextAreaField:
    hint = N_("Vad ska ni göra, för vilka och hur många? Skriv inget om var ett boende ligger eller om enskilda personer.")
    return TextAreaField(N_("Vad ska pengarna gå till?"), [MaxLength(TEXT_MOST)], rows=8, optional_note=False, description=hint)


def _applied() -> NumberField:
    return NumberField(N_("Hur många kronor söker ni?"), least=1, most=KRONOR_MOST, width=10, optional_note=False)


class ApplyForm(Form):
    """An application, or a draft of one: what is missing, the operation says when it is sent in."""

    title, purpose, applied = _title(), _purpose(), _applied()
    submit_key = HiddenField()

    def begin(self) -> None:
        """Give a form that is shown for the first time the key by which a second click is known."""
        self.submit_key.data = str(key_of(self.submit_key.data) if self.submit_key.data else uuid4())


class WriteForm(VersionedForm):
    """A draft, written further."""

    title, purpose, applied = _title(), _purpose(), _applied()


def wanted_of(values: Mapping[str, Any]) -> Wanted:
    """What was filled in of an application."""
    return Wanted(values["title"], values["purpose"], values["applied"])


class LinkForm(Form):
    """Where a link by which somebody applies shall go."""

    organisation_name = TextField(
        N_("Vad heter organisationen?"), [Required(N_("Skriv vad den heter.")), MaxLength(TITLE_MOST)], autocomplete="organization",
        description=N_("Skriv inte namnet på ett boende, utan på den som driver det."),
    )  # fmt: skip
    county_id = SelectField(N_("I vilket län?"), [Required(N_("Välj ett län."))], coerce=int)
    email = EmailField(
        N_("Funktionsbrevlåda"), [Required(N_("Skriv en e-postadress.")), MaxLength(MAILBOX_MOST)], autocomplete="off",
        description=N_("En brevlåda för en roll, inte för en person. Hit kommer länken, och alla svar. Den sparas krypterad."),
    )  # fmt: skip


class OpinionForm(VersionedForm):
    """What a county thinks, over what it said before."""

    stance = RadioField(
        N_("Vad tycker ni?"), [Required(N_("Välj ett av alternativen."))], choices=list(STANCE_NAMES.items()), coerce=Stance
    )
    text = TextAreaField(N_("Varför?"), [MaxLength(TEXT_MOST)], rows=4, description=_NO_PLACE)


class DecisionForm(VersionedForm):
    """Yes with an amount, or no; always with reasons."""

    granted = NumberField(
        N_("Hur många kronor beviljas?"),
        least=1,
        most=KRONOR_MOST,
        width=10,
        optional_note=False,
        description=N_("Lämna tomt för att avslå ansökan."),
    )
    reasons = TextAreaField(N_("Skäl för beslutet"), [Required(N_("Skriv skälen.")), MaxLength(TEXT_MOST)], rows=4, description=_NO_PLACE)


class PaidForm(Form):
    """When the money went."""

    paid_on = DateField(N_("Vilken dag betalades pengarna ut?"), [Required(_DAY)])


class AccountForm(Form):
    """What became of the money."""

    used = NumberField(N_("Hur många kronor har ni använt?"), [Required(_KRONOR)], most=KRONOR_MOST, width=10)


class SettleForm(Form):
    """That the account has been looked through."""

    used = NumberField(N_("Hur många kronor har de använt?"), [Required(_KRONOR)], most=KRONOR_MOST, width=10)
