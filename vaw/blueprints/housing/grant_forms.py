"""Forms of calls, applications, opinions and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing.operations.calls import CallFacts
from vaw.domain.housing.rules.grants import KRONOR_MOST, STANCE_NAMES, Stance
from vaw.kernel.i18n import N_
from vaw.web.fields import DateField, HiddenField, MaxLength, NumberField, RadioField, Required, TextAreaField, TextField
from vaw.web.forms import Form

TITLE_MOST, TEXT_MOST = 150, 4000
_NO_PLACE = N_("Skriv inget om var ett boende ligger eller om enskilda personer.")
_DAY, _KRONOR = N_("Skriv dagen."), N_("Skriv ett belopp i hela kronor.")


class CallForm(Form):
    """What a call says."""

    title = TextField(N_("Vad heter utlysningen?"), [Required(N_("Skriv vad den heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    criteria = TextAreaField(N_("Vem kan söka, och för vad?"), [MaxLength(TEXT_MOST)], rows=5)
    cap = NumberField(N_("Kronor i allt"), [Required(_KRONOR)], least=1, most=KRONOR_MOST, width=10)
    opens_on = DateField(N_("Öppnar"), [Required(_DAY)])
    closes_on = DateField(N_("Sista ansökningsdag"), [Required(_DAY)])
    account_due_on = DateField(N_("Redovisas senast"), [Required(_DAY)])


def facts_of(values: Mapping[str, Any]) -> CallFacts:
    """What was filled in of a call."""
    return CallFacts(**{name: values[name] for name in ("title", "criteria", "cap", "opens_on", "closes_on", "account_due_on")})


class ApplyForm(Form):
    """An application."""

    title = TextField(N_("Vad heter projektet?"), [Required(N_("Skriv vad det heter.")), MaxLength(TITLE_MOST)], autocomplete="off")
    purpose = TextAreaField(
        N_("Vad ska pengarna gå till?"),
        [Required(N_("Skriv vad pengarna ska gå till.")), MaxLength(TEXT_MOST)],
        rows=6,
        description=_NO_PLACE,
    )
    applied = NumberField(N_("Hur många kronor söker ni?"), [Required(_KRONOR)], least=1, most=KRONOR_MOST, width=10)
    submit_key = HiddenField()

    def begin(self) -> None:
        """Give a form that is shown for the first time the key by which a second click is known."""
        self.submit_key.data = str(key_of(self.submit_key.data) if self.submit_key.data else uuid4())


class OpinionForm(Form):
    """What a county thinks."""

    stance = RadioField(
        N_("Vad tycker ni?"), [Required(N_("Välj ett av alternativen."))], choices=list(STANCE_NAMES.items()), coerce=Stance
    )
    text = TextAreaField(N_("Varför?"), [MaxLength(TEXT_MOST)], rows=4, description=_NO_PLACE)


class DecisionForm(Form):
    """Yes with an amount, or no; always with reasons."""

    granted = NumberField(
        N_("Hur många kronor beviljas?"), least=1, most=KRONOR_MOST, width=10, description=N_("Lämna tomt för att avslå ansökan.")
    )
    reasons = TextAreaField(N_("Skäl för beslutet"), [Required(N_("Skriv skälen.")), MaxLength(TEXT_MOST)], rows=4, description=_NO_PLACE)


class PaidForm(Form):
    """When the money went."""

    paid_on = DateField(N_("Vilken dag betalades pengarna ut?"), [Required(_DAY)])


class AccountForm(Form):
    """What became of the money."""

    used = NumberField(N_("Hur många kronor har ni använt?"), [Required(_KRONOR)], most=KRONOR_MOST, width=10)
