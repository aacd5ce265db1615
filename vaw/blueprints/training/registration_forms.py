"""What somebody fills in who registers, or changes their registration: by name or by head count, equal modes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.activities.rules.log import Mode
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.rules.asking import ASKING_KINDS, NAME_MOST, SHORTEST
from vaw.domain.support.rules.registering import HEADS_MOST, NEEDS_MOST, Change, RegistrationKind, Wish
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxField,
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
from vaw.web.settings import settings
from vaw.web.versions import VersionedForm
from vaw.web.workplace import place_of, places

WOMAN, MAN, UNSTATED = "women", "men", "unstated"
SEX_NAMES = {WOMAN: N_("Kvinna"), MAN: N_("Man"), UNSTATED: N_("Vill inte ange")}
TAKES_PART = {Mode.ON_SITE: N_("På plats"), Mode.DIGITAL: N_("Digitalt")}
_HOW_MANY: dict[str, Any] = {"least": 0, "most": HEADS_MOST, "width": 3, "optional_note": False}
_NEEDS = N_("Behövs något för att kunna vara med?")
_NEEDS_HINT = N_("Till exempel specialkost, hörslinga eller plats för rullstol. Det raderas 14 dagar efter utbildningen.")


class _Fields(Form):
    """What is asked of both, by name and by head count. `offer` fills the choices; the way of taking part is asked where there is one."""

    undrafted = "names and needs of participants, kept as short as can be"

    profession = SelectField(N_("Yrkesgrupp"), blank=N_("Välj, eller hoppa över"))
    mode = RadioField(N_("Hur deltar ni?"), [Required(N_("Välj på plats eller digitalt."))], choices=list(TAKES_PART.items()))

    def heads(self) -> dict[str, int]:
        """{women, men, unstated}."""
        raise NotImplementedError

    def offer(self, occasion: Occasion) -> None:
        """Fill the choices, and leave out what this occasion does not ask."""
        terms = list_terms(TermList.PROFESSIONAL_GROUP, on=clock.today(), county_id=occasion.county_id)
        self.profession.choices = [(entry.code, entry.name) for entry in terms]
        if occasion.mode != Mode.HYBRID:
            del self.mode


class _NamedFields(_Fields):
    name = TextField(N_("Ditt namn"), [Required(N_("Skriv ditt namn.")), MaxLength(NAME_MOST)], autocomplete="name")
    sex = RadioField(N_("Kön"), description=N_("För statistiken."), choices=list(SEX_NAMES.items()), inline=True)

    def heads(self) -> dict[str, int]:
        """One, as a woman, a man or not stated."""
        sex = self.sex.data or UNSTATED
        return {part: int(part == sex) for part in SEX_NAMES}


class _HeadsFields(_Fields):
    women = NumberField(N_("Kvinnor"), **_HOW_MANY)
    men = NumberField(N_("Män"), **_HOW_MANY)
    unstated = NumberField(N_("Ej angivet"), **_HOW_MANY)

    def heads(self) -> dict[str, int]:
        return {part: self.data[part] or 0 for part in SEX_NAMES}


class _SignUp(_Fields):
    """Who one is. `begun`: when the form was opened, signed, so that programs that fill in forms at once are told from people."""

    submit_key = HiddenField()
    begun = HiddenField()
    place = SelectField(N_("Var arbetar ni?"), [Required(N_("Välj kommun eller län."))], description=N_("Välj kommun, eller hela länet."),
        combobox=True)  # fmt: skip
    organisation_kind = SelectField(
        N_("Sorts organisation"), [Required(N_("Välj vilken sorts organisation det är."))], choices=list(ASKING_KINDS.items())
    )
    organisation_name = TextField(
        N_("Organisation"),
        [Required(N_("Skriv vad organisationen heter.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel Sjöviks kommun, individ- och familjeomsorgen."),
        autocomplete="organization",
    )
    needs = TextAreaField(_NEEDS, description=_NEEDS_HINT, maxlength=NEEDS_MOST, rows=2)
    email = EmailField(
        N_("E-post i arbetet"),
        [Required(N_("Skriv en e-postadress, så att du får en bekräftelse.")), MaxLength(NAME_MOST)],
        description=N_("Hit skickar vi en länk. Med den kan du ändra och avboka."),
        autocomplete="email",
    )

    kind = RegistrationKind.HEADS

    def offer(self, occasion: Occasion) -> None:
        super().offer(occasion)
        self.place.choices = places()

    @property
    def key(self) -> UUID:
        """What makes a second click the same registration."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()

    def begin(self) -> None:
        """Give a form that is shown what tells it apart, unless it carries it already."""
        self.submit_key.data = self.submit_key.data or str(uuid4())
        self.begun.data = self.begun.data if _opened_at(self.begun.data) is not None else _stamped(int(clock.now().timestamp()))

    def begin_anew(self) -> None:
        """The next send is another registration."""
        self.submit_key.data = str(uuid4())

    def check_time(self) -> None:
        """Raises RuleBroken("support.too_quick") for a form that no person could have filled in."""
        opened_at = _opened_at(self.begun.data)
        if opened_at is None or clock.now().timestamp() < opened_at + SHORTEST.total_seconds():
            raise RuleBroken("support.too_quick")

    def wish(self) -> Wish:
        """What the operation takes."""
        values: Mapping[str, Any] = self.data
        county_id, municipality_id = place_of(values["place"] or "")
        return Wish(
            kind=self.kind,
            organisation_name=values["organisation_name"],
            organisation_kind=values["organisation_kind"] or "",
            municipality_id=municipality_id,
            county_id=county_id,
            profession=values["profession"] or "",
            name=values.get("name") or "",
            email=values["email"],
            mode=values.get("mode") or "",
            needs=values["needs"],
            **self.heads(),
        )


class NamedSignUp(_SignUp, _NamedFields):
    """One person."""

    kind = RegistrationKind.NAMED


class HeadsSignUp(_SignUp, _HeadsFields):
    """Several of one organisation, whose names nobody needs."""

    kind = RegistrationKind.HEADS


class _ChangeFields(VersionedForm, _Fields):
    """`needs` stays empty: whoever opens the page later shall not read what somebody needs."""

    needs = TextAreaField(
        N_("Behövs något annat än det ni skrev?"), description=N_("Skriv bara om något ska ändras. Det ersätter det som står."),
        maxlength=NEEDS_MOST, rows=2,
    )  # fmt: skip
    forget_needs = CheckboxField(N_("Ta bort det jag skrev om vad som behövs"))

    def nothing_needed(self) -> None:
        """Ask as the first time: nothing was written before."""
        del self.forget_needs
        self.needs.label.text, self.needs.description = _NEEDS, _NEEDS_HINT

    def change(self) -> Change:
        """What the operation takes."""
        values: Mapping[str, Any] = self.data
        needs = values["needs"] or ("" if values.get("forget_needs") else None)
        return Change(
            name=values.get("name") or "",
            profession=values["profession"] or "",
            mode=values.get("mode") or "",
            needs=needs,
            **self.heads(),
        )


class NamedChange(_ChangeFields, _NamedFields):
    """One person's."""


class HeadsChange(_ChangeFields, _HeadsFields):
    """Several heads'."""


def change_form(registration: Registration) -> NamedChange | HeadsChange:
    """The form as it stands."""
    if registration.kind == RegistrationKind.HEADS:
        return HeadsChange(obj=registration)
    return NamedChange(obj=registration, sex=next(part for part in SEX_NAMES if getattr(registration, part)))


def _stamped(seconds: int) -> str:
    mac = hmac.new(settings().secret_key.encode(), f"sign-up:{seconds}".encode(), hashlib.sha256).hexdigest()[:16]
    return f"{seconds}.{mac}"


def _opened_at(told: str) -> int | None:
    """When a form was opened, in seconds; None when the stamp is not ours."""
    seconds, _dot, _mac = told.partition(".")
    ours = told.isascii() and seconds.isdigit() and len(seconds) < 12 and hmac.compare_digest(_stamped(int(seconds)), told)
    return int(seconds) if ours else None
