"""Figures as a page shows them: text, plot, equal table, and the way to the rows behind each number."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from markupsafe import Markup

from vaw.domain.insight.queries import FigureResult, Row
from vaw.domain.insight.queries.behind import has_rows
from vaw.domain.support.figures import BY_PROFESSION
from vaw.kernel.figures import REGISTRY, Figure
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Table
from vaw.render.document import CODE, for_people, key_numbers
from vaw.render.plots import MAP_SOURCE, finding, has_plot, plot_of

Query = Mapping[str, str | int]
WIDE_FROM = 3  # columns beside which no other figure finds room
_FILTERS = {"type": "typ", "field": "omrade", "municipality": "kommun", "assignment": "uppdrag"}  # of the list of activities


@dataclass(frozen=True, slots=True)
class Section:
    """A figure on a page. `numbers`: (label, number) of a tile, else empty; `hrefs` runs parallel to `rows`."""

    code: str
    title: str
    definition: str
    caveat: str
    source: str
    finding: str
    plot: Markup | None
    table: Table
    rows: list[list[str]]
    numbers: list[tuple[str, str]]
    hrefs: list[str | None]
    csv_href: str | None
    about_href: str | None
    files: Sequence[tuple[str, str]] = ()  # (label, address) of its pictures, where no page of its own has them

    @property
    def is_wide(self) -> bool:
        """Whether its table needs the whole width of the page."""
        return self.plot is None and len(self.table.columns) > WIDE_FROM


def section(result: FigureResult, county_code: str, scope: Query | None = None) -> Section:
    """One figure. `scope` (lan, ar) makes the links to rows and CSV; an edition has none: those may have changed."""
    figure, (table, rows) = result.figure, for_people(result)
    plot = plot_of(result, county_code)
    source = f"{gettext(figure.source)}."
    return Section(
        code=figure.code,
        title=gettext(figure.title),
        definition=gettext(figure.definition),
        caveat=gettext(figure.caveat),
        source=f"{source} {gettext(MAP_SOURCE)}" if figure.plot == "map" else source,
        finding=finding(result),
        plot=plot.both() if plot else None,
        table=table,
        rows=rows,
        numbers=key_numbers(result) if figure.plot == "tile" else [],
        hrefs=[_rows(figure, row, scope) for row in result.rows] if scope else [],
        csv_href=f"/statistik/{figure.code}.csv?{urlencode(scope)}" if scope else None,
        about_href=f"/statistik/siffror/{figure.code}?{urlencode(scope)}" if scope and figure.code in REGISTRY else None,
        files=pictures(result, "/statistik", scope) if scope and figure.code not in REGISTRY else (),
    )


def part_section(result: FigureResult, county_code: str, base: str, query: Query, rows: Query | None) -> Section:
    """A figure of a part of the log. `base`: where its files lie; `query` picks the part; `rows`: the same in the list of activities."""
    figure = result.figure
    return replace(
        section(result, county_code),
        hrefs=[_activities(figure.drill, row, rows) for row in result.rows] if rows else [],
        csv_href=f"{base}/{figure.code}.csv?{urlencode(query)}",
        files=pictures(result, base, query),
    )


def pictures(result: FigureResult, base: str, query: Query) -> list[tuple[str, str]]:
    """(label, address) of a figure's plot as files; none where nothing is drawn."""
    if not has_plot(result):
        return []
    where = f"{base}/{result.figure.code}.{{}}?{urlencode(query)}"
    return [(gettext(N_("Bild (PNG)")), where.format("png")), (gettext(N_("Bild (SVG)")), where.format("svg"))]


def tiles(results: Sequence[FigureResult], scope: Query | None) -> list[tuple[str, str | None, str, str | None]]:
    """(label, number or None when missing, address, note) of the year's four numbers; three where reach is not among the figures.

    `scope`: what of the list of activities opens the rows; None where it cannot.
    """
    found = {result.figure.code: result for result in results}
    list_href = f"/aktiviteter?{urlencode(scope)}" if scope else "#by-month"
    persons, women, men, unstated, _, not_counted = key_numbers(found["participants"])
    counted = found["participants"].rows[0][0] is not None
    told = gettext(N_("{women} kvinnor, {men} män, {unstated} utan uppgift. Inte räknade i {n} aktiviteter."))
    note = told.format(women=women[1], men=men[1], unstated=unstated[1], n=not_counted[1])
    first = [
        (gettext(N_("Aktiviteter")), key_numbers(found["activities"])[0][1], list_href, None),
        (gettext(N_("Timmar")), key_numbers(found["hours"])[0][1], list_href, None),
        (gettext(N_("Deltagare")), persons[1] if counted else None, list_href, note if counted else gettext(N_("Ingen har räknat."))),
    ]
    if "municipalities-reached" not in found:
        return first
    reached, every, share = (number for _, number in key_numbers(found["municipalities-reached"]))
    told = gettext(N_("{n} av {total}")).format(n=reached, total=every)
    where = "#by-municipality" if "by-municipality" in found else "#log-coverage"
    return [*first, (gettext(N_("Nådda kommuner")), told, where, share)]


def rows_href(code: str, scope: Query, part: str | None = None) -> str:
    """Address of the rows behind a figure, or behind one of its rows."""
    return f"/statistik/siffror/{code}/rader?{urlencode({**scope, **({} if part is None else {'rad': part})})}"


def _rows(figure: Figure, row: Row, scope: Query) -> str | None:
    """Address of what was counted in a row; None where there is nothing, or nothing that one may open."""
    if not has_rows(figure.code):
        return _activities(figure.drill, row, scope)
    if not any(isinstance(value, int) and value for value in row[1:]):
        return None
    keys = [column.key for column in figure.table.columns]
    if keys[0] != CODE or "name" not in keys:
        return rows_href(figure.code, scope)
    if isinstance(row[0], str):
        return rows_href(figure.code, scope, row[0])
    return rows_href(figure.code, scope, "") if figure.code == BY_PROFESSION.code else None


def _activities(drill: str | None, row: Row, scope: Query) -> str | None:
    """Address of the activities behind a row; None where there are none, or where the list has no such filter."""
    code = row[0]
    if drill is None or not isinstance(code, str) or not any(isinstance(value, int) and value for value in row[2:]):
        return None
    if drill == "month":
        year, month = (int(part) for part in code.split("-"))
        days = {"fran": f"{code}-01", "till": f"{code}-{monthrange(year, month)[1]:02}"}
        return f"/aktiviteter?{urlencode({**{name: scope[name] for name in scope if name != 'ar'}, **days})}"
    if drill == "any_year":
        return f"/aktiviteter?{urlencode({**scope, 'ar': code})}" if "ar" in scope else None
    name = _FILTERS.get(drill)
    value = str(int(code)) if drill == "municipality" else code
    return f"/aktiviteter?{urlencode({**scope, name: value})}" if name else None
