"""The log's figures: each declared once, the same number on the page, in every file and in the API.

Every table but a tile's begins with a column `code`: what the row is in the register, for programs and for the way to its activities.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from vaw.domain.activities.queries.figures import get_year
from vaw.domain.activities.rules.year import Year
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import assignment_titles, list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.figures import Figure, Scope, declare
from vaw.kernel.i18n import N_, gettext, month
from vaw.kernel.table import Column, Table, Value

Rows = Sequence[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class FromYear:
    """Rows of a figure as a pure function of the county's year."""

    rows: Callable[[Year], Rows]

    def __call__(self, scope: Scope) -> Rows:
        return self.rows(get_year(scope))


SOURCE = N_("Länsstyrelsens aktivitetslogg")
CODE = Column("code", N_("Kod"))
ACTIVITIES = Column("n", N_("Antal aktiviteter"), "int")
HOURS = Column("minutes", N_("Timmar"), "hours")
WOMEN, MEN = Column("women", N_("Kvinnor"), "int"), Column("men", N_("Män"), "int")
UNSTATED = Column("unstated", N_("Utan uppgift om kön"), "int")
PERSONS = Column("persons", N_("Deltagare"), "int")
NOT_COUNTED = Column("not_counted", N_("Aktiviteter utan räknade deltagare"), "int")
MUNICIPALITY = Column("name", N_("Kommun"), header=True)
# The fields that 2021:995 names, by their codes in the dated list, with labels short enough for a table's head.
FIELD_LABELS = {
    "mvw": N_("Mäns våld mot kvinnor"),
    "close_relations": N_("Nära relationer"),
    "sexual": N_("Sexuellt våld"),
    "honour": N_("Heder"),
    "trafficking": N_("Prostitution och människohandel"),
}
_COUNTED_ONCE = N_("Borttagna aktiviteter räknas inte. En aktivitet som hör till flera uppdrag räknas en gång.")
_HEADS_CAVEAT = N_(
    "Den som deltar i flera aktiviteter räknas varje gång. Aktiviteter där ingen räknade deltagarna ingår inte i summan; "
    "de redovisas för sig och räknas aldrig som noll."
)
_REACH_CAVEAT = N_(
    "En aktivitet som nått flera kommuner räknas med hela sin tid i var och en av dem, så summan över kommuner "
    "blir större än årets totala tid. Aktiviteter utan angiven kommun och kommuner i andra län ingår inte."
)


def _activities(year: Year) -> Rows:
    return [(year.totals.n,)]


def _hours(year: Year) -> Rows:
    return [(year.totals.minutes,)]


def _participants(year: Year) -> Rows:
    totals = year.totals
    return [(totals.persons, *totals.heads, totals.counted, totals.not_counted)]


def _municipalities_reached(year: Year) -> Rows:
    every = len(year.municipality_ids)
    reached = every - len(year.not_reached())
    return [(reached, every, reached / every if every else None)]


def _by_type(year: Year) -> Rows:
    names = term_names(TermList.ACTIVITY_TYPE)
    return [(code, names.get(code, code), totals.n, totals.minutes) for code, totals in year.by_type().items()]


def _by_field(year: Year) -> Rows:
    names, found = term_names(TermList.VIOLENCE_FIELD), year.by_field()
    in_order = [entry.code for entry in list_terms(TermList.VIOLENCE_FIELD) if entry.code in found]
    return [
        (code, names.get(code, code), found[code].n, *found[code].heads, found[code].not_counted)
        for code in [*in_order, *sorted(found.keys() - set(in_order))]
    ]


def _by_profession(year: Year) -> Rows:
    names = term_names(TermList.PROFESSIONAL_GROUP)
    rows = [(row.profession, names.get(row.profession, row.profession), row.women, row.men, row.unstated) for row in year.professions]
    summed = [(*row, sum(row[2:])) for row in rows]
    return sorted((row for row in summed if row[-1]), key=lambda row: (-row[-1], row[0]))


def _by_assignment(year: Year) -> Rows:
    titles, total = assignment_titles(), year.totals.minutes
    minutes, without = year.assigned_minutes()
    activities = {row.assignment_id: row.n for row in year.assigned}
    rows: list[tuple[Value, ...]] = [
        (str(id_), titles.get(id_, str(id_)), activities[id_], part, part / total)
        for id_, part in sorted(minutes.items(), key=lambda item: (-item[1], item[0]))
    ]
    return [*rows, (None, gettext(N_("Utan uppdrag")), None, without, without / total)] if without else rows


def _by_month(year: Year) -> Rows:
    return [
        (f"{year.year}-{number:02}", month(number), totals.n if totals else None, totals.minutes if totals else None)
        for number in range(1, 13)
        for totals in [year.month(number)]
    ]


def _by_year(year: Year) -> Rows:
    """From the first of the years that has anything; a year without any is missing, not zero: nobody logged then."""
    first = min((of for of, _ in year.months if year.totals_of(of).n), default=year.year)
    reached = year.reached_before
    rows: list[tuple[Value, ...]] = []
    for of in range(first, year.year + 1):
        totals = year.totals_of(of)
        known = (totals.n, totals.minutes, totals.persons, None if reached is None else reached.get(of, 0))
        measures = known if year.is_logged(of) else (None,) * 4
        rows.append((str(of), str(of), *measures))
    return rows


def _by_municipality(year: Year) -> Rows:
    names = municipality_names()
    return [(_scb(id_), names[id_], n, minutes) for id_, (n, minutes) in year.reached().items()]


def _white_spots(year: Year) -> Rows:
    names, found, every = municipality_names(), year.reached_by_field(), year.reached()
    return [
        (_scb(id_), names[id_], *(found.get((id_, field), 0) for field in FIELD_LABELS), every[id_][0]) for id_ in year.municipality_ids
    ]


def _not_reached(year: Year) -> Rows:
    names = municipality_names()
    return [(_scb(id_), names[id_]) for id_ in year.not_reached()]


def _scb(municipality_id: int) -> str:
    return f"{municipality_id:04}"


_declare = partial(Figure, source=SOURCE)
ACTIVITY_COUNT = declare(
    _declare(
        code="activities",
        title=N_("Genomförda aktiviteter"),
        definition=N_("Aktiviteter som länsstyrelsen har loggat med genomförandedag under året."),
        caveat=_COUNTED_ONCE,
        unit=N_("aktiviteter"),
        table=Table("activities", N_("Genomförda aktiviteter"), (ACTIVITIES,)),
        rows=FromYear(_activities),
        plot="tile",
        heading=1,
        drill="year",
    )
)
HOUR_COUNT = declare(
    _declare(
        code="hours",
        title=N_("Arbetad tid"),
        definition=N_("Summan av aktiviteternas tid, i timmar."),
        caveat=N_("Tiden är den som loggats på aktiviteten. Förberedelser ingår bara om de har loggats."),
        unit=N_("timmar"),
        table=Table("hours", N_("Arbetad tid"), (HOURS,)),
        rows=FromYear(_hours),
        plot="tile",
        heading=1,
        drill="year",
    )
)
PARTICIPANT_COUNT = declare(
    _declare(
        code="participants",
        title=N_("Deltagare"),
        definition=N_("Deltagare i årets aktiviteter efter kön, så som de räknades vid aktiviteten."),
        caveat=_HEADS_CAVEAT,
        unit=N_("deltagare"),
        table=Table(
            "participants",
            N_("Deltagare efter kön"),
            (PERSONS, WOMEN, MEN, UNSTATED, Column("counted", N_("Aktiviteter med räknade deltagare"), "int"), NOT_COUNTED),
        ),
        rows=FromYear(_participants),
        plot="tile",
        heading=1,
        drill="year",
    )
)
BY_TYPE = declare(
    _declare(
        code="by-type",
        title=N_("Aktiviteter efter typ"),
        definition=N_("Årets aktiviteter och deras tid, fördelade efter aktivitetstyp. Typer utan aktiviteter visas inte."),
        caveat=N_("Varje aktivitet har en enda typ. Summan över typer är årets alla aktiviteter."),
        unit=N_("Antal aktiviteter"),
        table=Table(
            "by-type", N_("Aktiviteter och timmar efter typ"), (CODE, Column("name", N_("Aktivitetstyp"), header=True), ACTIVITIES, HOURS)
        ),
        rows=FromYear(_by_type),
        plot="bar",
        heading=1,
        drill="type",
    )
)
BY_FIELD = declare(
    _declare(
        code="by-field",
        title=N_("Deltagare efter område och kön"),
        definition=N_("Deltagare i årets aktiviteter, fördelade efter område av våld och efter kön."),
        caveat=_HEADS_CAVEAT,
        unit=N_("Antal deltagare"),
        table=Table(
            "by-field",
            N_("Aktiviteter och deltagare efter område och kön"),
            (CODE, Column("name", N_("Område av våld"), header=True), ACTIVITIES, WOMEN, MEN, UNSTATED, NOT_COUNTED),
        ),
        rows=FromYear(_by_field),
        plot="stacked",
        heading=1,
        drill="field",
    )
)
BY_PROFESSION = declare(
    _declare(
        code="by-profession",
        title=N_("Deltagare efter yrkesgrupp"),
        definition=N_("Deltagare efter yrkesgrupp och kön, i de aktiviteter där deltagarna har delats upp på yrkesgrupper."),
        caveat=N_("Bara aktiviteter med uppdelning ingår. Summan är därför lägre än årets alla deltagare om några aktiviteter saknar den."),
        unit=N_("Antal deltagare"),
        table=Table(
            "by-profession",
            N_("Deltagare efter yrkesgrupp och kön"),
            (CODE, Column("name", N_("Yrkesgrupp"), header=True), WOMEN, MEN, UNSTATED, PERSONS),
        ),
        rows=FromYear(_by_profession),
        plot="stacked",
        heading=1,
    )
)
BY_ASSIGNMENT = declare(
    _declare(
        code="by-assignment",
        title=N_("Arbetad tid efter uppdrag"),
        definition=N_("Årets tid fördelad på uppdrag efter de andelar som angavs när aktiviteten loggades."),
        caveat=N_(
            "En aktivitet kan höra till flera uppdrag: tiden delas efter andel och summan är årets totala tid, men antalet aktiviteter "
            "räknas i vart och ett. Tiden avrundas till hela minuter så att summan stämmer."
        ),
        unit=N_("Timmar"),
        table=Table(
            "by-assignment",
            N_("Timmar efter uppdrag"),
            (
                CODE,
                Column("name", N_("Regeringsuppdrag"), header=True),
                ACTIVITIES,
                HOURS,
                Column("share", N_("Andel av tiden"), "percent"),
            ),
        ),
        rows=FromYear(_by_assignment),
        heading=1,
        drill="assignment",
    )
)
BY_MONTH = declare(
    _declare(
        code="by-month",
        title=N_("Aktiviteter månad för månad"),
        definition=N_("Årets aktiviteter och deras tid efter månaden då de genomfördes."),
        caveat=N_("En månad som inte har börjat, eller då ingen har loggat, saknar uppgift. Den räknas aldrig som noll."),
        unit=N_("Antal aktiviteter"),
        table=Table(
            "by-month", N_("Aktiviteter och timmar efter månad"), (CODE, Column("name", N_("Månad"), header=True), ACTIVITIES, HOURS)
        ),
        rows=FromYear(_by_month),
        plot="line",
        heading=2,
        drill="month",
    )
)
BY_YEAR = declare(
    _declare(
        code="by-year",
        title=N_("Utvecklingen över fem år"),
        definition=N_("Aktiviteter, tid, deltagare och nådda kommuner för året och högst fyra år bakåt, så långt loggen räcker."),
        caveat=N_("Ett år utan loggade aktiviteter saknar uppgift. Sättet att logga kan ha ändrats mellan åren."),
        unit=N_("Antal aktiviteter"),
        table=Table(
            "by-year",
            N_("Utvecklingen år för år"),
            (
                CODE,
                Column("name", N_("År"), header=True),
                ACTIVITIES,
                HOURS,
                PERSONS,
                Column("reached", N_("Nådda kommuner"), "int"),
            ),
            unsplit=N_("Tabellen jämför omfattning mellan år. Deltagarna står efter kön i figurerna om deltagare."),
        ),
        rows=FromYear(_by_year),
        plot="bar",
        heading=2,
        drill="any_year",
    )
)
MUNICIPALITIES_REACHED = declare(
    _declare(
        code="municipalities-reached",
        title=N_("Nådda kommuner"),
        definition=N_("Kommuner i länet som minst en av årets aktiviteter har nått, av länets alla kommuner."),
        caveat=N_("En kommun räknas som nådd när den står angiven på minst en aktivitet."),
        unit=N_("kommuner"),
        table=Table(
            "municipalities-reached",
            N_("Nådda kommuner"),
            (
                Column("reached", N_("Nådda kommuner"), "int"),
                Column("municipalities", N_("Kommuner i länet"), "int"),
                Column("share", N_("Andel"), "percent"),
            ),
        ),
        rows=FromYear(_municipalities_reached),
        plot="tile",
        heading=3,
    )
)
BY_MUNICIPALITY = declare(
    _declare(
        code="by-municipality",
        title=N_("Aktiviteter efter kommun"),
        definition=N_("Aktiviteter som har nått kommunen och deras tid, för länets alla kommuner."),
        caveat=_REACH_CAVEAT,
        unit=N_("Antal aktiviteter som nått kommunen"),
        table=Table("by-municipality", N_("Aktiviteter och timmar efter kommun"), (CODE, MUNICIPALITY, ACTIVITIES, HOURS)),
        rows=FromYear(_by_municipality),
        plot="map",
        heading=3,
        drill="municipality",
    )
)
WHITE_SPOTS = declare(
    _declare(
        code="white-spots",
        title=N_("Vita fläckar: kommun och område"),
        definition=N_("Antal aktiviteter efter kommun och område av våld. Noll är en vit fläck: kommunen har inte nåtts inom området."),
        caveat=_REACH_CAVEAT,
        unit=N_("Antal aktiviteter"),
        table=Table(
            "white-spots",
            N_("Aktiviteter efter kommun och område"),
            (
                CODE,
                MUNICIPALITY,
                *(Column(code, label, "int") for code, label in FIELD_LABELS.items()),
                Column("n", N_("Alla områden"), "int"),
            ),
        ),
        rows=FromYear(_white_spots),
        heading=3,
        drill="municipality",
    )
)
NOT_REACHED = declare(
    _declare(
        code="not-reached",
        title=N_("Kommuner som inte har nåtts"),
        definition=N_("Länets kommuner utom dem som minst en av årets aktiviteter har nått."),
        caveat=N_("Kommunen kan ha nåtts av något som inte är loggat eller som saknar angiven kommun."),
        unit=N_("kommuner"),
        table=Table("not-reached", N_("Kommuner utan någon aktivitet"), (CODE, MUNICIPALITY)),
        rows=FromYear(_not_reached),
        heading=3,
    )
)


_OF_NATION = (
    (ACTIVITY_COUNT, _activities),
    (HOUR_COUNT, _hours),
    (PARTICIPANT_COUNT, _participants),
    (BY_TYPE, _by_type),
    (BY_FIELD, _by_field),
    (BY_PROFESSION, _by_profession),
    (BY_ASSIGNMENT, _by_assignment),
    (BY_MONTH, _by_month),
    (BY_YEAR, _by_year),
)
NATIONAL = frozenset(figure.code for figure, _ in _OF_NATION)
"""Codes of the figures that the whole country has as well; those by municipality are each county's own."""


def of_nation(year: Year) -> list[tuple[Figure, Rows]]:
    """The figures that the whole country has as well, with its rows."""
    return [(figure, rows(year)) for figure, rows in _OF_NATION]
