"""Figures of prevention: efforts by level and field, by assignment, each counted once in a sum, and milestones in time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vaw.domain.activities.figures import CODE, MEN, UNSTATED, WOMEN
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention.queries import centre_months
from vaw.domain.prevention.queries.figures import get_year
from vaw.domain.prevention.rules import PREVENTION_SHORT, EffortLevel
from vaw.domain.prevention.rules.centres import by_key
from vaw.domain.prevention.rules.year import EffortYear
from vaw.kernel.figures import Figure, Scope, declare
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value

Row = tuple[Value, ...]
Rows = Sequence[Row]
_EFFORTS = N_("Länsstyrelsens förebyggande insatser")
_CAVEAT = N_("En insats som pågår flera år räknas i vart och ett av dem. Avbrutna insatser räknas inte.")
N_COLUMN = Column("n", N_("Insatser"), "int")
SHARE_COLUMN = Column("share", N_("Andel av alla insatser"), "percent")


@dataclass(frozen=True, slots=True)
class FromYear:
    """Rows of a figure as a pure function of the county's year."""

    rows: Callable[[EffortYear], Rows]

    def __call__(self, scope: Scope) -> Rows:
        return self.rows(get_year(scope))


def by_level(year: EffortYear) -> Rows:
    """Whom efforts turn to, by who carries them; levels of prevention without any are left out."""
    found: list[Row] = []
    for prevention, label in PREVENTION_SHORT.items():
        mine = [one for one in year.efforts if one.prevention_level == prevention]
        if mine:
            counts = [sum(1 for one in mine if one.level == level) for level in EffortLevel]
            found.append((prevention.value, gettext(label), len(mine), *counts))
    return found


def by_field(year: EffortYear) -> Rows:
    """In the order of the list of fields."""
    names = term_names(TermList.VIOLENCE_FIELD)
    codes = [*names, *sorted({one.field for one in year.efforts} - names.keys())]
    counts = [(code, names.get(code, code), sum(1 for one in year.efforts if one.field == code)) for code in codes]
    return [(*row, row[2] / len(year.efforts)) for row in counts if row[2]]


def by_assignment(year: EffortYear) -> Rows:
    """Efforts that serve each assignment; the last row is all of them, each once, which is not the sum of those above."""
    titles = assignment_titles()
    ids = sorted({ref for one in year.efforts for ref in one.assignment_ids}, key=lambda ref: (titles.get(ref, ""), ref))
    found = [(str(ref), titles.get(ref, str(ref)), year.serving(ref)) for ref in ids]
    if year.without():
        found.append(("none", gettext(N_("Utan uppdrag")), year.without()))
    if found:
        found.append(("all", gettext(N_("Alla insatser, räknade en gång")), len(year.efforts)))
    return [(*row, row[2] / len(year.efforts)) for row in found]


def milestones(year: EffortYear) -> Rows:
    due = year.milestones
    return [(str(year.year), due.total, due.done, due.in_time, due.in_time / due.done if due.done else None)]


BY_LEVEL = declare(
    Figure(
        code="efforts-by-level",
        title=N_("Förebyggande insatser"),
        definition=N_(
            "Insatser som pågick under året, efter vilka de vänder sig till och på vilken nivå de görs. Varje insats räknas en gång."
        ),
        caveat=_CAVEAT,
        unit=N_("Antal insatser"),
        source=_EFFORTS,
        table=Table(
            "efforts-by-level",
            N_("Insatser efter slags förebyggande och nivå"),
            (
                CODE,
                Column("name", N_("Slags förebyggande"), header=True),
                N_COLUMN,
                Column("local", N_("Lokala"), "int"),
                Column("regional", N_("Regionala"), "int"),
                Column("national", N_("Nationella"), "int"),
            ),
        ),
        rows=FromYear(by_level),
        plot="bar",
        heading=1,
    )
)
BY_FIELD = declare(
    Figure(
        code="efforts-by-field",
        title=N_("Förebyggande insatser efter område"),
        definition=N_("Insatser som pågick under året, efter område av våld. Varje insats har ett område."),
        caveat=_CAVEAT,
        unit=N_("Antal insatser"),
        source=_EFFORTS,
        table=Table(
            "efforts-by-field", N_("Insatser efter område"), (CODE, Column("name", N_("Område"), header=True), N_COLUMN, SHARE_COLUMN)
        ),
        rows=FromYear(by_field),
        heading=1,
    )
)
BY_ASSIGNMENT = declare(
    Figure(
        code="efforts-by-assignment",
        title=N_("Förebyggande insatser efter uppdrag"),
        definition=N_(
            "Insatser som pågick under året, under varje uppdrag som de hör till. Sista raden är alla insatser, räknade en gång."
        ),
        caveat=N_("En insats kan höra till flera uppdrag. Därför är raderna tillsammans fler än alla insatser."),
        unit=N_("Antal insatser"),
        source=_EFFORTS,
        table=Table(
            "efforts-by-assignment",
            N_("Insatser efter uppdrag"),
            (CODE, Column("name", N_("Uppdrag"), header=True), N_COLUMN, SHARE_COLUMN),
        ),
        rows=FromYear(by_assignment),
        heading=1,
    )
)
MILESTONES_IN_TIME = declare(
    Figure(
        code="milestones-in-time",
        title=N_("Milstolpar som blev klara i tid"),
        definition=N_("Milstolpar i förebyggande insatser vars dag låg under året, hur många som är klara, och hur många i tid."),
        caveat=N_("En dag som har flyttats räknas med den nya dagen. Milstolpar i avbrutna insatser räknas inte."),
        unit=N_("Antal milstolpar"),
        source=_EFFORTS,
        table=Table(
            "milestones-in-time",
            N_("Milstolpar efter läge"),
            (
                CODE,
                Column("n", N_("Milstolpar"), "int"),
                Column("done", N_("Klara"), "int"),
                Column("in_time", N_("Klara i tid"), "int"),
                Column("share", N_("Andel i tid av de klara"), "percent"),
            ),
        ),
        rows=FromYear(milestones),
        heading=1,
    )
)


_OF_NATION = ((BY_LEVEL, by_level), (BY_FIELD, by_field), (BY_ASSIGNMENT, by_assignment), (MILESTONES_IN_TIME, milestones))
NATIONAL = frozenset(figure.code for figure, _ in _OF_NATION)
"""Codes of the figures that the whole country has as well; a resource centre's numbers are its county's alone (README D-100)."""


def of_nation(year: EffortYear) -> list[tuple[Figure, Rows]]:
    """The figures that the whole country has as well, with its rows."""
    return [(figure, rows(year)) for figure, rows in _OF_NATION]


@dataclass(frozen=True, slots=True)
class SupportedBy:
    """Professionals whom the county's resource centres supported, by a key of the lines, in the order of its list."""

    key: str
    terms: TermList

    def __call__(self, scope: Scope) -> Rows:
        names = term_names(self.terms)
        found = by_key(centre_months.get_year(scope), self.key, tuple(names))
        return [(code, names.get(code, code), *heads, heads.persons) for code, heads in found.items()]


_CENTRES = N_("Länets resurscentrum mot hedersrelaterat våld och förtryck")
_TWICE = N_("Den som har fått stöd flera gånger räknas varje gång. Rättade månader räknas som de står nu.")
_SUPPORTED = (WOMEN, MEN, UNSTATED, Column("persons", N_("Alla"), "int"))
CENTRES_BY_PROFESSION = declare(
    Figure(
        code="centre-support-by-profession",
        title=N_("Stöd från resurscentrum efter yrkesgrupp"),
        definition=N_("Yrkesverksamma som fick råd, konsultation eller utbildning under året, efter yrkesgrupp och kön."),
        caveat=_TWICE,
        unit=N_("Yrkesverksamma som fick stöd"),
        source=_CENTRES,
        table=Table(
            "centre-support-by-profession",
            N_("Stöd från resurscentrum efter yrkesgrupp och kön"),
            (CODE, Column("name", N_("Yrkesgrupp"), header=True), *_SUPPORTED),
        ),
        rows=SupportedBy("profession", TermList.PROFESSIONAL_GROUP),
        plot="stacked",
        heading=1,
    )
)
CENTRES_BY_THEME = declare(
    Figure(
        code="centre-support-by-theme",
        title=N_("Stöd från resurscentrum efter tema"),
        definition=N_("Yrkesverksamma som fick råd, konsultation eller utbildning under året, efter tema och kön."),
        caveat=_TWICE,
        unit=N_("Yrkesverksamma som fick stöd"),
        source=_CENTRES,
        table=Table(
            "centre-support-by-theme",
            N_("Stöd från resurscentrum efter tema och kön"),
            (CODE, Column("name", N_("Tema"), header=True), *_SUPPORTED),
        ),
        rows=SupportedBy("theme", TermList.CENTRE_THEME),
        plot="stacked",
        heading=1,
    )
)
