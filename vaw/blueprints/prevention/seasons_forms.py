"""Forms of school breaks, of the week without a rule, of material, and of who wants it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.prevention.operations.prompts import Asked
from vaw.domain.prevention.operations.prompts_material import Told
from vaw.domain.prevention.rules.prompts import NAME_MOST, TEXT_MOST, WEEKS_LEAST, WEEKS_MOST
from vaw.domain.prevention.rules.seasons import BREAK_NAMES, SEASON_NAMES, SOURCE_MOST
from vaw.domain.support.queries.asking import list_offers
from vaw.kernel.i18n import N_, language
from vaw.web.fields import (
    CheckboxesField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)
from vaw.web.forms import Form
from vaw.web.versions import VersionedForm
from vaw.web.workplace import place_of, places

_FIRST, _LAST = N_("Första dagen"), N_("Sista dagen")
_BREAKS = [(one.value, name) for one, name in BREAK_NAMES.items()]
_SOURCE = N_("Var kommer uppgiften från?")
_SOURCE_HINT = N_("Till exempel kommunens läsårstider på webben.")
_FIRST_MISSING, _LAST_MISSING = N_("Skriv den första dagen."), N_("Skriv den sista dagen.")


class BreaksForm(Form):
    """The same days for several municipalities."""

    season = RadioField(
        N_("Vilket lov?"), [Required(N_("Välj ett lov."))], choices=[(one.value, name) for one, name in BREAK_NAMES.items()]
    )
    first_on = DateField(_FIRST, [Required(_FIRST_MISSING)])
    last_on = DateField(_LAST, [Required(_LAST_MISSING)])
    municipality_ids = MunicipalitiesField(
        N_("I vilka kommuner?"),
        [Required(N_("Välj minst en kommun."))],
        description=N_("Har en kommun redan andra dagar för samma lov ersätts de. De gamla finns kvar i historiken."),
    )
    source = TextField(_SOURCE, [MaxLength(SOURCE_MOST)], description=_SOURCE_HINT)

    def offer(self, county_id: int) -> None:
        self.municipality_ids.choices = [(one.id, one.name) for one in municipalities_of(county_id)]


class BreakForm(VersionedForm):
    """One municipality's."""

    first_on = DateField(_FIRST, [Required(_FIRST_MISSING)])
    last_on = DateField(_LAST, [Required(_LAST_MISSING)])
    source = TextField(_SOURCE, [MaxLength(SOURCE_MOST)], description=_SOURCE_HINT)


class BreaksFileForm(Form):
    file = FileField(
        N_("Fil"),
        [Required(N_("Välj den fil som du vill läsa in."))],
        accept=".csv,.xlsx,.xls,.ods",
        description=N_("Excel, OpenDocument eller CSV med rubrikerna Kommun, Lov, Första dag och Sista dag."),
    )


class BreaksReadForm(Form):
    """The yes to what a file holds. `rows`: what was read, as the page showed it."""

    rows = HiddenField()
    source = TextField(_SOURCE, [MaxLength(SOURCE_MOST)], description=_SOURCE_HINT)


class WeekForm(VersionedForm):
    first_on = DateField(_FIRST, [Required(_FIRST_MISSING)])
    last_on = DateField(_LAST, [Required(_LAST_MISSING)])
    source = TextField(_SOURCE, [Required(N_("Skriv var uppgiften kommer från.")), MaxLength(SOURCE_MOST)])


class MaterialForm(VersionedForm):
    """What a county tells before a season."""

    title = TextField(N_("Rubrik"), [Required(N_("Skriv en rubrik.")), MaxLength(NAME_MOST)], autocomplete="off")
    text = TextAreaField(
        N_("Text"),
        [Required(N_("Skriv vad mottagarna behöver veta."))],
        maxlength=TEXT_MOST,
        rows=8,
        description=N_("Vad kan skolan göra nu, och vem ringer de? Skriv inga uppgifter om enskilda personer."),
    )
    links = TextAreaField(
        N_("Länkar"),
        maxlength=TEXT_MOST,
        rows=3,
        description=N_("En på varje rad: några ord och sedan adressen, som börjar med https://."),
    )
    methods = MunicipalitiesField(N_("Metoder i katalogen"), coerce=str)
    weeks = NumberField(
        N_("Hur många veckor före ska det skickas?"),
        [Required(N_("Skriv antalet veckor."))],
        least=WEEKS_LEAST,
        most=WEEKS_MOST,
        width=3,
    )

    def offer(self, county_id: int, kept: Collection[str] = ()) -> None:
        """What is active in the catalogue, and what was chosen before."""
        offered = {one.code: one.name for one in list_offers(county_id)}
        self.methods.choices = [*offered.items(), *((code, code) for code in kept if code not in offered)]


class SubscribeForm(Form):
    """Somebody wants material in time: who, where, before what, and where to."""

    organisation_name = TextField(
        N_("Skola eller verksamhet"),
        [Required(N_("Skriv vad skolan eller verksamheten heter.")), MaxLength(NAME_MOST)],
        autocomplete="organization",
    )
    place = SelectField(
        N_("Var arbetar ni?"),
        [Required(N_("Välj kommun. Arbetar ni i flera kommuner väljer du hela länet."))],
        description=N_("Lovens dagar följer kommunen. Skyddat boende: välj hela länet, och skriv inte vad boendet heter."),
        combobox=True,
    )
    email = EmailField(
        N_("E-post i arbetet"),
        [Required(N_("Skriv en e-postadress.")), MaxLength(NAME_MOST)],
        description=N_("Helst en funktionsadress, till exempel elevhalsan@example.se."),
        autocomplete="email",
    )
    seasons = CheckboxesField(
        N_("Inför vad vill ni ha material?"),
        [Required(N_("Välj minst ett."))],
        choices=[(one.value, name) for one, name in SEASON_NAMES.items()],
    )

    def offer(self, counties: Collection[int] = ()) -> None:
        self.place.choices = places(counties)


def told_of(values: Mapping[str, Any]) -> Told:
    return Told(
        title=values["title"],
        text=values["text"],
        links=values["links"] or "",
        methods=tuple(values["methods"] or ()),
        weeks=values["weeks"] or 0,
    )


def asked_of(values: Mapping[str, Any]) -> Asked:
    return Asked(
        organisation_name=values["organisation_name"],
        email=values["email"],
        seasons=tuple(values["seasons"] or ()),
        municipality_id=place_of(values["place"])[1],
        language=language(),
    )
