"""Figures of action plans: measures, and what actors told of the year. One declaration each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vaw.domain.activities.figures import CODE, MEN, UNSTATED, WOMEN
from vaw.domain.strategies.queries.figures import get_year
from vaw.domain.strategies.rules.year import PlanYear
from vaw.kernel.figures import Figure, Scope, declare
from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table, Value

_SOURCE = N_("Länsstyrelsens strategier och handlingsplaner")


Row = tuple[Value, ...]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class FromYear:
    """Rows of a figure as a pure function of the county's year."""

    rows: Callable[[PlanYear], Rows]

    def __call__(self, scope: Scope) -> Rows:
        return self.rows(get_year(scope))


def measures(year: PlanYear) -> Rows:
    return [(str(year.year), year.measures, year.done, year.late, year.dropped, year.done / year.measures if year.measures else None)]


def actors(year: PlanYear) -> Rows:
    return [(str(year.year), year.actors, year.told, year.told / year.actors if year.actors else None)]


def reached(year: PlanYear) -> Rows:
    return [(str(year.year), year.persons, year.women, year.men, year.unstated, year.counted, year.lines - year.counted)]


MEASURES = declare(
    Figure(
        code="strategy-measures",
        title=N_("Åtgärder i handlingsplaner"),
        definition=N_("Åtgärder i länets godkända strategier vars dag ligger under året, och hur många av dem som är klara."),
        caveat=N_("Åtgärder som har utgått redovisas för sig. Försenade är de som inte är klara fast dagen har varit."),
        unit=N_("Antal åtgärder"),
        source=_SOURCE,
        table=Table(
            "strategy-measures",
            N_("Planernas åtgärder efter läge"),
            (
                CODE,
                Column("n", N_("Åtgärder"), "int"),
                Column("done", N_("Klara"), "int"),
                Column("late", N_("Försenade"), "int"),
                Column("dropped", N_("Utgår"), "int"),
                Column("share", N_("Andel klara"), "percent"),
            ),
        ),
        rows=FromYear(measures),
        heading=1,
    )
)
ACTORS = declare(
    Figure(
        code="strategy-actors",
        title=N_("Aktörer som har anslutit sig till strategier"),
        definition=N_("Organisationer som var anslutna till någon av länets godkända strategier under året, och de som har redovisat det."),
        caveat=N_("En organisation som är ansluten till två strategier räknas i båda. Året redovisas senast den 15 februari året efter."),
        unit=N_("Antal aktörer"),
        source=_SOURCE,
        table=Table(
            "strategy-actors",
            N_("Anslutna aktörer och redovisningar"),
            (
                CODE,
                Column("n", N_("Anslutna"), "int"),
                Column("told", N_("Har redovisat"), "int"),
                Column("share", N_("Andel som har redovisat"), "percent"),
            ),
        ),
        rows=FromYear(actors),
        heading=2,
    )
)
REACHED = declare(
    Figure(
        code="strategy-reached",
        title=N_("Personer som aktörernas åtgärder har nått"),
        definition=N_("Personer som aktörerna själva har räknat i sina redovisningar av året, efter kön."),
        caveat=N_("Den som nås av flera åtgärder räknas i var och en. Det som ingen har räknat är inte noll, utan redovisas för sig."),
        unit=N_("Antal personer"),
        source=_SOURCE,
        table=Table(
            "strategy-reached",
            N_("Personer efter kön"),
            (
                CODE,
                Column("persons", N_("Personer"), "int"),
                WOMEN,
                MEN,
                UNSTATED,
                Column("counted", N_("Åtgärder som har räknat"), "int"),
                Column("not_counted", N_("Åtgärder utan antal"), "int"),
            ),
        ),
        rows=FromYear(reached),
        heading=1,
    )
)


_OF_NATION = ((MEASURES, measures), (ACTORS, actors), (REACHED, reached))
NATIONAL = frozenset(figure.code for figure, _ in _OF_NATION)
"""Codes of the figures that the whole country has as well."""


def of_nation(year: PlanYear) -> list[tuple[Figure, Rows]]:
    """The figures that the whole country has as well, with its rows."""
    return [(figure, rows(year)) for figure, rows in _OF_NATION]
