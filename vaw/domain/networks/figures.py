"""Figures of networks: the meetings that they held, who came, what was decided and what became of it. One declaration each.

Every table begins with a column `code`: what the row is in the register, for programs; in figures of one row it is the year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vaw.domain.activities.figures import CODE, MEN, UNSTATED, WOMEN
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks.queries.figures import get_year
from vaw.domain.networks.rules.year import NetworkYear
from vaw.kernel.figures import Figure, Scope, declare
from vaw.kernel.i18n import N_
from vaw.kernel.table import Column, Table, Value

Row = tuple[Value, ...]
Rows = Sequence[Row]


@dataclass(frozen=True, slots=True)
class FromYear:
    """Rows of a figure as a pure function of the county's year."""

    rows: Callable[[NetworkYear], Rows]

    def __call__(self, scope: Scope) -> Rows:
        return self.rows(get_year(scope))


_MEETINGS, _ACTIONS = N_("Länsstyrelsens nätverksmöten"), N_("Länsstyrelsens åtgärder")
_SHARED = N_(
    "Möten i nätverk som flera län delar räknas i vart och ett av länen. Nationella nätverk ingår inte, och inte heller inställda möten."
)
SHARE = Column("share", N_("Andel"), "percent")


def by_type(year: NetworkYear) -> Rows:
    """Meetings and decisions by the type of the network, in the order of the list of types."""
    names = term_names(TermList.NETWORK_TYPE)
    order = list(names)
    found = sorted(year.held, key=lambda held: (order.index(held.type) if held.type in names else len(order), held.type))
    return [(held.type, names.get(held.type, held.type), held.n, held.decisions) for held in found]


def came(year: NetworkYear) -> Rows:
    """Who came, by sex; from how many organisations; how many meetings were counted, and how many were not."""
    heads = year.came
    told = (heads.all, heads.women, heads.men, heads.unstated, year.organisations) if heads else (None,) * 5
    return [(str(year.year), *told, year.counted, year.meetings - year.counted)]


def municipalities(year: NetworkYear) -> Rows:
    return [(str(year.year), year.municipalities, year.every, year.municipalities / year.every if year.every else None)]


def actions(year: NetworkYear) -> Rows:
    due = year.actions
    return [(str(year.year), due.total, due.done, due.in_time, due.late, due.dropped, due.in_time / due.done if due.done else None)]


MEETINGS_HELD = declare(
    Figure(
        code="network-meetings",
        title=N_("Nätverksmöten"),
        definition=N_(
            "Möten i länets nätverk som har hållits och som slutade under året, och beslut som fattades på dem, efter nätverkstyp."
        ),
        caveat=_SHARED,
        unit=N_("Antal möten"),
        source=_MEETINGS,
        table=Table(
            "network-meetings",
            N_("Möten och beslut efter nätverkstyp"),
            (
                CODE,
                Column("name", N_("Nätverkstyp"), header=True),
                Column("n", N_("Möten"), "int"),
                Column("decisions", N_("Fattade beslut"), "int"),
            ),
        ),
        rows=FromYear(by_type),
        plot="bar",
        heading=1,
    )
)
PRESENCE = declare(
    Figure(
        code="network-presence",
        title=N_("Närvaro vid nätverksmöten"),
        definition=N_("De som kom till årets nätverksmöten, efter kön, och hur många olika organisationer de kom från."),
        caveat=N_(
            "Den som kommer till flera möten räknas varje gång, en organisation bara en gång. Möten där ingen har noterat vilka som kom "
            "ingår inte i summan; de redovisas för sig och räknas aldrig som noll."
        ),
        unit=N_("Antal närvarande"),
        source=_MEETINGS,
        table=Table(
            "network-presence",
            N_("Närvarande vid nätverksmöten efter kön"),
            (
                CODE,
                Column("persons", N_("Närvarande"), "int"),
                WOMEN,
                MEN,
                UNSTATED,
                Column("organisations", N_("Organisationer"), "int"),
                Column("counted", N_("Möten med noterad närvaro"), "int"),
                Column("not_counted", N_("Möten utan noterad närvaro"), "int"),
            ),
        ),
        rows=FromYear(came),
        heading=1,
    )
)
ACTIONS_IN_TIME = declare(
    Figure(
        code="network-actions",
        title=N_("Åtgärder som blev klara i tid"),
        definition=N_("Åtgärder vars dag låg under året, hur många som är klara, och hur många av dem som blev klara senast den dagen."),
        caveat=N_("En dag som har flyttats räknas med den nya dagen. Åtgärder som har utgått redovisas för sig och räknas inte som klara."),
        unit=N_("Antal åtgärder"),
        source=_ACTIONS,
        table=Table(
            "network-actions",
            N_("Åtgärder efter läge"),
            (
                CODE,
                Column("n", N_("Åtgärder"), "int"),
                Column("done", N_("Klara"), "int"),
                Column("in_time", N_("Klara i tid"), "int"),
                Column("late", N_("Sena"), "int"),
                Column("dropped", N_("Utgår"), "int"),
                Column("share", N_("Andel i tid av de klara"), "percent"),
            ),
        ),
        rows=FromYear(actions),
        heading=1,
    )
)
MUNICIPALITIES_PRESENT = declare(
    Figure(
        code="municipalities-in-networks",
        title=N_("Kommuner som har varit med på nätverksmöten"),
        definition=N_("Kommuner i länet som minst en organisation kom från till något av årets nätverksmöten, av länets alla kommuner."),
        caveat=N_(
            "En kommun räknas efter organisationens kommun i registret. Organisationer utan kommun, till exempel regionen, räknas inte."
        ),
        unit=N_("kommuner"),
        source=_MEETINGS,
        table=Table(
            "municipalities-in-networks",
            N_("Kommuner som har varit med"),
            (CODE, Column("reached", N_("Har varit med"), "int"), Column("municipalities", N_("Kommuner i länet"), "int"), SHARE),
        ),
        rows=FromYear(municipalities),
        heading=3,
    )
)


_OF_NATION = ((MEETINGS_HELD, by_type), (PRESENCE, came), (ACTIONS_IN_TIME, actions))
NATIONAL = frozenset(figure.code for figure, _ in _OF_NATION)
"""Codes of the figures that the whole country has as well."""


def of_nation(year: NetworkYear) -> list[tuple[Figure, Rows]]:
    """The figures that the whole country has as well, with its rows."""
    return [(figure, rows(year)) for figure, rows in _OF_NATION]
