"""How figures that a strategy quotes are drawn: women and men in one plot with different marks, and the equal table."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from vaw.domain.strategies.queries.quoted import Quoted
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.render.chart import Chart, Series, for_screens, line

YEARS = Table(
    "quoted",
    N_("År för år"),
    (
        Column("year", N_("År"), header=True),
        Column("women", N_("Kvinnor"), "number"),
        Column("men", N_("Män"), "number"),
        Column("persons", N_("Alla"), "number"),
    ),
)


class Shown(NamedTuple):
    """A figure as the page draws it."""

    id: int
    title: str
    says: str
    source: str
    plot: Markup | None
    rows: list[list[str]]
    href: str
    drop: str


def shown(figure: Quoted) -> Shown:
    """The plot, the equal table beside it, and where it comes from."""
    edition = _("{source}. Utgåva {number}, hämtad {day}.").format(
        source=figure.source, number=figure.edition or "–", day=day(figure.retrieved_on)
    )
    rows = YEARS.shown([(str(year), women, men, everybody) for year, everybody, women, men in figure.points])
    title = f"{figure.title} ({figure.unit})"
    href = f"/statistik/kunskap/{figure.dataset_id}" + (f"?utgava={figure.edition}" if figure.edition else "")
    return Shown(figure.id, title, figure.says, edition, _plot(figure), rows, href, f"/strategier/siffror/{figure.id}/ta-bort")


def _plot(figure: Quoted) -> Markup | None:
    """Women and men over the years with different marks; a year without a value between two is a gap."""
    of_year = {point[0]: point for point in figure.points}
    if not any(value is not None for point in figure.points for value in point[2:]):
        return None
    years = range(min(of_year), max(of_year) + 1)
    values = {place: tuple(of_year[year][place] if year in of_year else None for year in years) for place in (2, 3)}
    chart = Chart(
        id=f"plot-{figure.id}",
        title=figure.title,
        desc=_("Linjediagram. Samma värden står i tabellen."),
        categories=tuple(map(str, years)),
        series=(Series(_("Kvinnor"), values[2]), Series(_("Män"), values[3])),
        unit=figure.unit,
        missing=_("uppgift saknas"),
    )
    return for_screens(line, chart)
