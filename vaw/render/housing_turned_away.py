"""Those turned away as tables and a plot: counts by quarter, reason and group. A quarter of which nobody told has a dash, not a zero."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from vaw.domain.housing.rules.turned_away import GROUP_NAMES, QUARTERS, REASON_NAMES, Group, Kind, Quarters, Reason
from vaw.kernel.i18n import N_, gettext, ngettext, number, percent
from vaw.kernel.table import MISSING, Column, Table, Value
from vaw.render.chart import Chart, Series, bars
from vaw.render.housing_picture import Plot
from vaw.render.svg import for_screens

WARNING = N_(
    "Siffrorna visar mindre än behovet. Den som aldrig ringer, eller som får hjälp på annat håll, räknas inte, och inte heller den som "
    "nekas av ett boende som inte rapporterar. Den som ringer till flera boenden räknas hos vart och ett."
)
_QUARTERS = (
    Column("q1", N_("Kv 1"), "int"),
    Column("q2", N_("Kv 2"), "int"),
    Column("q3", N_("Kv 3"), "int"),
    Column("q4", N_("Kv 4"), "int"),
)
_YEAR = Column("year", N_("Hela året"), "int")
BY_REASON = Table("turned-away-reason", N_("Avvisade efter skäl"), (Column("reason", N_("Skäl"), header=True), *_QUARTERS, _YEAR))
BY_GROUP = Table("turned-away-group", N_("Avvisade efter grupp"), (Column("group", N_("Grupp"), header=True), *_QUARTERS, _YEAR))
CELLS = Table(
    "turned-away",
    N_("Skäl och grupp i kvartalet"),
    (Column("group", N_("Grupp"), header=True), *(Column(str(reason), label, "int") for reason, label in REASON_NAMES.items())),
)  # fmt: skip
FILE = Table(
    "avvisade",
    N_("Avvisade förfrågningar"),
    (
        Column("year", N_("År"), "int"), Column("quarter", N_("Kvartal"), "int"), Column("reason", N_("Skäl")),
        Column("group", N_("Grupp")), Column("count", N_("Avvisade"), "int"),
    ),
)  # fmt: skip
Cell = Callable[[int], int | None]


def _shown(value: int | None) -> str:
    return MISSING if value is None else number(value)


def _rows(names: Mapping[Reason, str] | Mapping[Group, str], quarters: Quarters) -> tuple[list[list[str]], list[str]]:
    rows = []
    for code, label in names.items():
        of = {"reason": code} if isinstance(code, Reason) else {"group": code}
        rows.append([gettext(label), *(_shown(quarters.of(one, **of)) for one in QUARTERS), _shown(quarters.year_of(**of))])
    return rows, [gettext(N_("Alla")), *(_shown(quarters.of(one)) for one in QUARTERS), _shown(quarters.year_of())]


def by_reason(quarters: Quarters) -> tuple[list[list[str]], list[str]]:
    """Rows and foot."""
    return _rows(REASON_NAMES, quarters)


def by_group(quarters: Quarters) -> tuple[list[list[str]], list[str]]:
    """Rows and foot."""
    return _rows(GROUP_NAMES, quarters)


def cells(quarters: Quarters, quarter: int) -> tuple[list[list[str]], list[str]]:
    """Every group by every reason of one quarter, and the foot."""
    rows = [
        [gettext(label), *(_shown(quarters.of(quarter, reason, group)) for reason in REASON_NAMES)] for group, label in GROUP_NAMES.items()
    ]
    return rows, [gettext(N_("Alla")), *(_shown(quarters.of(quarter, reason)) for reason in REASON_NAMES)]


def on_file(quarters: Quarters) -> list[tuple[Value, ...]]:
    """Every cell that is not empty, as a row."""
    return [
        (quarters.year, quarter, REASON_NAMES[kind.reason], GROUP_NAMES[kind.group], count)
        for quarter in QUARTERS
        for kind, count in sorted(quarters.counts.get(quarter, {}).items(), key=_order)
    ]


def _order(cell: tuple[Kind, int]) -> tuple[int, int]:
    return list(Reason).index(cell[0].reason), list(Group).index(cell[0].group)


def known_told(quarters: Quarters) -> str:
    """How much of the year the reports cover."""
    shares = [(column, quarters.known.get(one)) for column, one in zip(_QUARTERS, QUARTERS, strict=True)]
    told = [f"{gettext(column.label)} {percent(float(share))}" for column, share in shares if share is not None]
    if not told:
        return gettext(N_("Ingen har rapporterat det året."))
    return gettext(N_("Andel av boendenas dygn med aktuella siffror: {shares}.")).format(shares=", ".join(told))


def finding(quarters: Quarters) -> str:
    """How many, and the most frequent reason where one is."""
    total = quarters.year_of()
    if total is None:
        return gettext(N_("Ingen har rapporterat det året."))
    said = ngettext("1 avvisad förfrågan {year}.", "{n} avvisade förfrågningar {year}.", total).format(n=number(total), year=quarters.year)
    counts = {reason: quarters.year_of(reason) or 0 for reason in REASON_NAMES}
    most = max(counts.values())
    first = [reason for reason, count in counts.items() if count == most]
    if not most or len(first) > 1:
        return said
    more = gettext(N_("Vanligaste skälet: {reason} ({n})."))
    return f"{said} {more.format(reason=gettext(REASON_NAMES[first[0]]).lower(), n=number(most))}"


def plot_of(quarters: Quarters) -> Plot | None:
    """Bars by reason; None without anything to draw."""
    if not quarters.year_of():
        return None
    drawn = Chart(
        id="plot-turned-away", title=finding(quarters).rstrip("."), desc=gettext(N_("Stapeldiagram. Samma värden står i tabellen.")),
        categories=tuple(gettext(label) for label in REASON_NAMES.values()),
        series=(Series(gettext(N_("Avvisade")), tuple(quarters.year_of(reason) for reason in REASON_NAMES)),),
        unit=gettext(N_("avvisade förfrågningar")), missing=gettext(N_("uppgift saknas")),
    )  # fmt: skip
    return Plot(lambda: bars(drawn), lambda: for_screens(bars, drawn))
