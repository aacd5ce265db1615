"""The form of an occasion: what, when, where, for whom, and how one registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names, list_counties, list_municipalities, municipalities_of, municipality_names
from vaw.domain.mandates.queries import assignment_titles, assignments_of, list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.people.queries.names import account_name
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries.asking import find_method_name, list_offers
from vaw.domain.support.rules import occasions as rules
from vaw.domain.support.rules.occasions import LANGUAGE_NAMES, OPEN_TO_NAMES, OpenTo, Plan
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, gettext, hours, instant
from vaw.web.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    DurationField,
    HiddenField,
    MaxLength,
    MunicipalitiesField,
    NumberField,
    RadioField,
    Required,
    SelectField,
    TextAreaField,
    TextField,
)  # fmt: skip
from vaw.web.fields.times import TimeField
from vaw.web.versions import VersionedForm

# The form's own fields in the order of Plan, but for the days and times, which become instants.
_SAME = (
    "title", "field", "mode", "minutes", "about", "method_id", "sub_goal", "objective", "assignment_id", "venue", "municipality_id",
    "join_address", "language", "accessibility", "places", "opens_on", "closes_on", "approval", "invited_only", "open_to",
    "responsible_id",
)  # fmt: skip
_TIMES = {"starts_at": N_("Börjar"), "ends_at": N_("Slutar")}
_YES_NO = {True: N_("Ja"), False: N_("Nej")}


class OccasionForm(VersionedForm):
    """All that a board says of an occasion. What most of them need stands first; the rest can be left as it is."""

    submit_key = HiddenField()
    title = TextField(
        N_("Vad heter utbildningen?"), [Required(N_("Skriv vad utbildningen heter.")), MaxLength(rules.TITLE_MOST)], autocomplete="off"
    )
    method_id = SelectField(N_("Metod eller kurs ur katalogen"), coerce=int, blank=N_("Ingen av dem"))
    about = TextAreaField(
        N_("Vad den handlar om"),
        [MaxLength(rules.TEXT_MOST)],
        description=N_("Skriv till den som funderar på att komma: vad ni går igenom, vem som håller i det och vad man kan efteråt."),
        maxlength=rules.TEXT_MOST,
        rows=5,
    )
    field = RadioField(N_("Område"), [Required(N_("Välj det område som utbildningen mest handlar om."))])
    professions = CheckboxesField(N_("Vilka är den till för?"), description=N_("Lämna tomt om den passar alla."))
    starts_on = DateField(N_("Dag"), [Required(N_("Skriv vilken dag utbildningen är."))])
    starts_time = TimeField(N_("Börjar klockan"), [Required(N_("Skriv när den börjar, till exempel 09.30."))])
    ends_time = TimeField(
        N_("Slutar klockan"), [Required(N_("Skriv när den slutar, till exempel 16."))], description=N_("Till exempel 16.00")
    )
    ends_on = DateField(N_("Sista dag, om den är flera dagar"))
    minutes = DurationField(
        N_("Undervisningstid"),
        description=N_("Står på intyget. Lämna tomt om hela tiden räknas. Till exempel 5,5 h om lunchen inte ska vara med."),
    )
    mode = RadioField(N_("Form"), [Required(N_("Välj på plats, digitalt eller hybrid."))], choices=list(MODE_NAMES.items()))
    venue = TextField(
        N_("Lokal"),
        [MaxLength(rules.LINE_MOST)],
        description=N_("Namn och adress som alla får se. Skriv aldrig var ett skyddat boende ligger."),
        autocomplete="off",
    )
    municipality_id = SelectField(N_("Kommun där den hålls"), coerce=int, combobox=True)
    join_address = TextField(
        N_("Länk till det digitala mötet"),
        [MaxLength(rules.LINE_MOST)],
        description=N_("Börjar med https. Den visas bara för dem som har fått plats."),
        autocomplete="off",
    )
    language = SelectField(N_("Språk"), choices=list(LANGUAGE_NAMES.items()), blank=None, optional_note=False)
    accessibility = TextAreaField(
        N_("Tillgänglighet"),
        [MaxLength(rules.TEXT_MOST)],
        description=N_("Till exempel: hörslinga, hiss, teckenspråkstolk, textning, material i förväg."),
        maxlength=rules.TEXT_MOST,
        rows=3,
    )
    places = NumberField(
        N_("Antal platser"), description=N_("Lämna tomt om alla får plats."), least=1, most=rules.PLACES_MOST, autocomplete="off"
    )
    open_to = RadioField(N_("Vilka län är den öppen för?"), choices=list(OPEN_TO_NAMES.items()), optional_note=False)
    opens_on = DateField(N_("Anmälan öppnar"), description=N_("Tomt: så snart ni öppnar utbildningen."))
    closes_on = DateField(N_("Sista anmälningsdag"), description=N_("Tomt: ända tills den börjar."))
    approval = CheckboxField(
        N_("Vi säger ja till varje anmälan"), description=N_("Annars får den plats som anmäler sig först, och resten ställs på väntelista.")
    )
    invited_only = CheckboxField(
        N_("Bara för inbjudna"), description=N_("Man anmäler sig med en länk som ni skickar. Den syns inte i den öppna kalendern.")
    )
    free_until_days = NumberField(
        N_("Sen avbokning"),
        description=N_("Den som avbokar senare än så många dagar före räknas som sen."),
        suffix=N_("dagar före"),
        most=rules.FREE_UNTIL_MOST,
        width=3,
        optional_note=False,
    )
    co_county_ids = MunicipalitiesField(
        N_("Län som håller den tillsammans med er"), description=N_("De ser anmälningarna, kan pricka av och räknar den som sin.")
    )
    responsible_id = SelectField(N_("Ansvarig"), coerce=int)
    assignment_id = SelectField(N_("Uppdrag"), coerce=int, blank=N_("Inget särskilt"))
    sub_goal = SelectField(N_("Jämställdhetspolitiskt delmål"))
    objective = SelectField(N_("Nationell målsättning"))

    def offer(self, county: County, kept: Occasion | None = None) -> None:
        """Set the choices: what is in force today, and what the occasion has already."""
        day = self.starts_on.data or clock.today()
        for box, terms in (
            (self.field, TermList.VIOLENCE_FIELD),
            (self.sub_goal, TermList.SUB_GOAL),
            (self.objective, TermList.OBJECTIVE),
            (self.professions, TermList.PROFESSIONAL_GROUP),
        ):
            stands = getattr(kept, box.short_name) if kept else None
            box.choices = _terms(terms, stands if isinstance(stands, list) else [stands])
        own = [row.id for row in municipalities_of(county.id)]
        towns = [*own, *(row.id for row in list_municipalities() if row.county_id != county.id)]
        self.municipality_id.choices = [(town, municipality_names()[town]) for town in towns]
        self.co_county_ids.choices = [(row.id, row.name) for row in list_counties() if row.id != county.id]
        self.method_id.choices = _with(
            [(offer.id, offer.name) for offer in list_offers(county.id)], kept.method_id if kept else None, lambda id: find_method_name(id)
        )
        self.assignment_id.choices = _with(
            [(row.id, row.title) for row in assignments_of(county.id, on=day)],
            kept.assignment_id if kept else None,
            assignment_titles().get,
        )
        self.responsible_id.choices = _with(
            [(row.id, row.name) for row in leaders_of(county.id)], kept.responsible_id if kept else None, lambda id: account_name(id)
        )

    @property
    def key(self) -> UUID:
        """What every click on this form sends; a new one where somebody has meddled with it."""
        try:
            return UUID(self.submit_key.data)
        except ValueError:
            return uuid4()

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(question, mine, theirs) in words, after somebody else saved first; questions that the form does not have are left out."""
        told = {**{name: self[name].label.text for name in self._fields if name in Occasion.__table__.c}, **_TIMES}
        said = (self.conflict or {}).items()
        return [(gettext(told[name]), self._told(name, mine), self._told(name, theirs)) for name, (mine, theirs) in said if name in told]

    def _told(self, name: str, value: object) -> str:
        if value is None or value == "" or value == []:
            return "–"
        if isinstance(value, datetime):
            return instant(value)
        if isinstance(value, bool):
            return gettext(_YES_NO[value])
        if name == "minutes" and isinstance(value, int):
            return f"{hours(value)} h"
        if name == "co_county_ids" and isinstance(value, list):
            return ", ".join(county_names()[county_id] for county_id in value)
        box: Any = self[name]
        labels = {choice.value: gettext(choice.label) for choice in box.offered()} if hasattr(box, "offered") else {}
        return ", ".join(str(labels.get(one, one)) for one in (value if isinstance(value, list) else [value]))


class CallOffForm(VersionedForm):
    """Why it will not take place."""

    reason = TextAreaField(
        N_("Varför blir den inte av?"),
        [MaxLength(rules.REASON_MOST)],
        description=N_("Det ser alla som har anmält sig, och alla som läser kalendern. Till exempel: för få anmälda. Skriv inga namn."),
        maxlength=rules.REASON_MOST,
        rows=3,
        optional_note=False,
    )


def fresh(county: County, user_id: int | None, given: Mapping[str, Any]) -> OccasionForm:
    """An empty form; `given`: what the way here says."""
    base = {"open_to": OpenTo.OWN.value, "language": "sv", "free_until_days": rules.FREE_UNTIL_DAYS, "responsible_id": user_id}
    form = OccasionForm(data={**base, **given, "submit_key": str(uuid4())})
    form.offer(county)
    return form


def copy_of(occasion: Occasion, county: County, user_id: int | None) -> OccasionForm:
    """The same once more: everything but the days, and whoever copies it is responsible."""
    days = ("starts_on", "ends_on", "opens_on", "closes_on")
    said = {name: value for name, value in _data(occasion).items() if name not in days}
    same = [county_id for county_id in (occasion.county_id, *occasion.co_county_ids) if county_id != county.id]
    return fresh(county, user_id, {**said, "co_county_ids": same, "responsible_id": user_id})


def filled(occasion: Occasion, county: County) -> OccasionForm:
    """As it stands, to be changed."""
    form = OccasionForm(data={**_data(occasion), "version": str(occasion.version)})
    form.offer(county, occasion)
    return form


def plan_of(values: Mapping[str, Any]) -> Plan:
    """What the form says, as the operations take it."""
    given = {name: values[name] for name in _SAME}
    last = values["ends_on"] or values["starts_on"]
    return Plan(
        **{**given, "open_to": given["open_to"] or OpenTo.OWN.value, "language": given["language"] or "sv"},
        starts_at=_instant(values["starts_on"], values["starts_time"]),
        ends_at=_instant(last, values["ends_time"]),
        professions=tuple(values["professions"]),
        co_county_ids=tuple(values["co_county_ids"]),
        free_until_days=rules.FREE_UNTIL_DAYS if values["free_until_days"] is None else values["free_until_days"],
    )


def _instant(day: Any, time: Any) -> datetime:
    return at_hour(day, time.hour, time.minute)


def _data(occasion: Occasion) -> dict[str, Any]:
    """The row as the form asks for it. Teaching that takes all the time is left empty, so that it follows the times."""
    first, last = occasion.starts_at.astimezone(STOCKHOLM), occasion.ends_at.astimezone(STOCKHOLM)
    whole = int((occasion.ends_at - occasion.starts_at).total_seconds() // 60)
    return {
        **{name: getattr(occasion, name) for name in (*_SAME, "professions", "co_county_ids", "free_until_days")},
        "minutes": None if occasion.minutes == whole else occasion.minutes,
        "starts_on": first.date(),
        "starts_time": first.time(),
        "ends_on": last.date() if last.date() != first.date() else None,
        "ends_time": last.time(),
    }


def _terms(terms: TermList, kept: list[str | None]) -> list[tuple[str, str]]:
    names = term_names(terms)
    today = [entry.code for entry in list_terms(terms, on=clock.today())]
    return [(code, names.get(code, code)) for code in dict.fromkeys([*today, *filter(None, kept)])]


def _with(choices: list[tuple[int, str]], kept: int | None, name_of: Any) -> list[tuple[int, str]]:
    """The choices, and what stands already though it is offered no more."""
    if kept is None or any(value == kept for value, _label in choices):
        return choices
    return [*choices, (kept, name_of(kept) or "–")]
