"""The four short pages on which somebody asks for support, and the one page on which a leader writes it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from flask import request
from werkzeug.datastructures import MultiDict

from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.support.queries.asking import list_offers
from vaw.domain.support.rules.asking import ASKING_KINDS, NAME_MOST, NEED_NAMES, PEOPLE_MOST, TEXT_MOST, Asked
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.web.fields import (
    CheckboxesField,
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
)  # fmt: skip
from vaw.web.forms import Form
from vaw.web.workplace import place_of, places

LATER = "senare"  # the button that keeps a page as far as it has come
_EMAIL_LABEL = N_("E-post i arbetet")
_EMAIL_HINT = N_("Hit skickar vi ett kvitto. Helst en funktionsadress, till exempel socialtjanst@example.se.")
ANCHORED_NAMES = {"yes": N_("Ja"), "no": N_("Nej"), "unknown": N_("Vet inte än")}


class AskPage(Form):
    """One page. `saved` is what it sent the last time; `name` its name in the draft, `path` its address."""

    name: ClassVar[str]
    path: ClassVar[str]

    def __init__(self, saved: Mapping[str, Sequence[str]] | None = None, **fixed: Any) -> None:
        super().__init__(**fixed)
        self.later = request.method == "POST" and LATER in request.form
        if saved and request.method != "POST":
            self.process(_many(saved))
        if self.later:  # what must be there must be there when it is sent
            for field in self:
                field.validators = [one for one in field.validators if not isinstance(one, Required)]
        offer(self)

    @classmethod
    def read(cls, saved: Mapping[str, Sequence[str]]) -> Self:
        """The page as it was saved, to look at its values; it is not sent by anybody."""
        form = cls()
        form.process(_many(saved))
        del form["csrf"]
        offer(form)
        return form

    def typed(self) -> dict[str, list[str]]:
        """What the page sent, {field: values}; empty ones and the token left out."""
        found = {field.short_name: _values(field) for field in self if field.short_name != "csrf"}
        return {name: values for name, values in found.items() if values}


def _many(saved: Mapping[str, Sequence[str]]) -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, values in saved.items() for value in values])


def _values(field: Any) -> list[str]:
    """A text as it was checked (the guard's offsets point into it), everything else as it was sent."""
    if isinstance(field, TextField):
        return [field.data] if field.data else []
    return [str(value) for value in field.raw_data or () if value != ""]


class WhoPage(AskPage):
    name, path = "who", "/begar-stod"

    place = SelectField(
        N_("Var arbetar ni?"),
        [Required(N_("Välj kommun. Arbetar ni i flera kommuner väljer du hela länet."))],
        description=N_("Välj kommun. Arbetar ni i flera kommuner väljer du hela länet."),
        combobox=True,
    )
    organisation_kind = SelectField(
        N_("Vilken sorts organisation är ni?"), [Required(N_("Välj vilken sorts organisation det är."))], choices=list(ASKING_KINDS.items())
    )
    organisation_name = TextField(
        N_("Organisationens namn"),
        [Required(N_("Skriv vad organisationen heter.")), MaxLength(NAME_MOST)],
        description=N_("Till exempel Sjöviks kommun, individ- och familjeomsorgen."),
        autocomplete="organization",
    )
    contact_name = TextField(N_("Ditt namn"), [MaxLength(NAME_MOST)], autocomplete="name")
    contact_email = EmailField(
        _EMAIL_LABEL,
        [Required(N_("Skriv en e-postadress, så att länsstyrelsen kan svara.")), MaxLength(NAME_MOST)],
        description=_EMAIL_HINT,
        autocomplete="email",
    )
    contact_phone = TextField(N_("Telefon i arbetet"), [MaxLength(40)], autocomplete="tel", width=20)


class WhatPage(AskPage):
    name, path = "what", "/begar-stod/vad"

    method = SelectField(N_("Vet du vilken metod eller utbildning ni vill ha?"), blank=N_("Nej, eller något annat"), optional_note=False)
    what = TextAreaField(
        N_("Vad behöver ni stöd med?"),
        description=N_("Några rader räcker. Har du valt en metod kan du hoppa över det här."),
        optional_note=False,
        maxlength=TEXT_MOST,
        rows=4,
    )
    fields = CheckboxesField(N_("Vilket våld handlar det om?"), description=N_("Välj ett eller flera."))
    needs = CheckboxesField(N_("Varför behöver ni stöd?"), description=N_("Välj det som stämmer."), choices=list(NEED_NAMES.items()))
    why = TextAreaField(N_("Något mer om varför?"), maxlength=TEXT_MOST, rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        """One of method and own words must be there."""
        valid = bool(super().validate(extra_validators))
        if valid and not self.later and not self.method.data and not self.what.data:
            self._blame(RuleBroken("support.what_missing", field="what"))
            return False
        return valid


class ForWhomPage(AskPage):
    name, path = "for_whom", "/begar-stod/for-vilka"

    professions = CheckboxesField(N_("Vilka ska få stödet?"), description=N_("Välj en eller flera yrkesgrupper."))
    people = NumberField(
        N_("Ungefär hur många personer?"), description=N_("Det räcker med en uppskattning."), least=1, most=PEOPLE_MOST, width=5
    )
    earlier = TextAreaField(
        N_("Vilken utbildning har de fått tidigare?"),
        description=N_("Till exempel en webbkurs eller en metod."),
        maxlength=TEXT_MOST,
        rows=3,
    )
    anchored = RadioField(
        N_("Står er ledning bakom det här?"),
        description=N_("Stöd i ledningen gör det lättare att få in det nya i arbetet. Ni kan fråga även utan det."),
        choices=list(ANCHORED_NAMES.items()),
    )


class WhenPage(AskPage):
    name, path = "when", "/begar-stod/nar"

    period_from = DateField(N_("Tidigast"))
    period_to = DateField(N_("Senast"))
    mode = RadioField(N_("Hur vill ni mötas?"), choices=list(MODE_NAMES.items()))
    arrangements = TextAreaField(
        N_("Behövs något för att alla ska kunna vara med?"),
        description=N_(
            "Till exempel teckenspråkstolk, hörslinga, lokal utan trappor eller material på engelska. Skriv vad som behövs, aldrig vem."
        ),
        maxlength=TEXT_MOST,
        rows=3,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        first, last = self.period_from.data, self.period_to.data
        if valid and first and last and last < first:
            self._blame(RuleBroken("support.period", field="period_to"))
            return False
        return valid


PAGES: tuple[type[AskPage], ...] = (WhoPage, WhatPage, ForWhomPage, WhenPage)
STEP_NAMES = (N_("Vem"), N_("Vad"), N_("För vilka"), N_("När"), N_("Skicka"))


class WriteDownForm(WhoPage, WhatPage, ForWhomPage, WhenPage):
    """All of it on one page, for a leader who has somebody on the phone; an address or a phone number is enough."""

    name, path = "all", "/stod/ny"
    submit_key = HiddenField()
    contact_email = EmailField(
        _EMAIL_LABEL, [MaxLength(NAME_MOST)], description=N_("Hit går ett kvitto. Lämna tomt om ni ringer tillbaka.")
    )
    contact_name = TextField(N_("Den som frågar"), [MaxLength(NAME_MOST)])


def offer(form: Form, counties: Sequence[County] | None = None) -> None:
    """Fill the choices of whichever fields the form has. `counties`: where the leader may write; None: everywhere."""
    today = clock.today()
    choices: dict[str, list[tuple[Any, str]]] = {
        "place": places({county.id for county in counties or ()}),
        "method": [(row.code, row.name) for row in list_offers()],
        "fields": [(entry.code, entry.name) for entry in list_terms(TermList.VIOLENCE_FIELD, on=today)],
        "professions": [(entry.code, entry.name) for entry in list_terms(TermList.PROFESSIONAL_GROUP, on=today)],
    }
    for field in form:
        if field.short_name in choices and isinstance(field, SelectField | CheckboxesField):
            field.choices = choices[field.short_name]


def asked_from(values: Mapping[str, Any]) -> Asked:
    """The values of all pages as what the operation takes."""
    texts = ("contact_name", "contact_email", "contact_phone", "what", "why", "earlier", "arrangements")
    given: dict[str, Any] = {name: values.get(name) or "" for name in texts}
    given |= {name: tuple(values.get(name) or ()) for name in ("fields", "needs", "professions")}
    given |= {name: values.get(name) for name in ("people", "period_from", "period_to", "mode")}
    return Asked(
        organisation_name=values["organisation_name"],
        organisation_kind=values["organisation_kind"],
        municipality_id=place_of(values["place"])[1],
        method=values.get("method") or None,
        anchored={"yes": True, "no": False}.get(values.get("anchored") or ""),
        **given,
    )
