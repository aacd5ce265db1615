"""Plots as SVG: lines, bars, stacked bars, sparklines. Bars begin at 0; a missing value is dotted grey and never the same as 0.

The caller shows the title as the figure's heading, and an equal table: a drawing holds no figure that is not there too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from markupsafe import Markup

from vaw.kernel.i18n import measured as number
from vaw.render import svg
from vaw.render.svg import Drawing, for_screens, tag, text

__all__ = ["Chart", "Series", "bars", "for_screens", "line", "sparkline", "stacked_bars"]

BAR = 20
GAP = 12
SIDE_BY_SIDE = 480  # narrower drawings put the label above its bar
DASHES = (None, "7 4", "2 4")


@dataclass(frozen=True)
class Series:
    """One line, bar or part of a bar: a value for each category, None where it is missing."""

    label: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Chart(Drawing):
    """A plot. All words come translated; `missing` is the word for a value that is not known, `unit` names the axis.

    `full`: what a whole bar stands for, such as 100 per cent; None for the highest value.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    missing: str = "–"
    full: float | None = None

    def __post_init__(self) -> None:
        """Raises ValueError when a series does not have one value for each category."""
        if any(len(series.values) != len(self.categories) for series in self.series):
            raise ValueError("each series needs one value for each category")


# -- bars ------------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Rows:
    """Where the rows of a bar plot lie: labels left of the bars, or above them on a phone."""

    labels: list[list[str]]
    left: float
    right: float
    above: bool

    def height(self, row: int) -> float:
        lines = len(self.labels[row]) * svg.LINE_HEIGHT
        return lines + BAR + GAP + 2 if self.above else max(lines, BAR) + GAP

    def draw_label(self, row: int, top: float) -> Markup:
        if self.above:
            return svg.paragraph(0, top + len(self.labels[row]) * svg.LINE_HEIGHT / 2, self.labels[row])
        return svg.paragraph(self.left - 8, self.middle(row, top), self.labels[row], anchor="end")

    def middle(self, row: int, top: float) -> float:
        """Height of the middle of the bar."""
        return top + (self.height(row) - GAP - (BAR / 2 if self.above else (self.height(row) - GAP) / 2))

    def length(self, value: float, highest: float) -> float:
        return (self.right - self.left) * (value / highest) if highest else 0.0


def _rows(chart: Chart, ends: list[str]) -> _Rows:
    room = min(max((svg.text_width(end) for end in ends), default=0) + 10, chart.width * 0.4)
    if chart.width < SIDE_BY_SIDE:
        return _Rows([svg.wrap(label, chart.width) for label in chart.categories], 1.0, chart.width - room, above=True)
    labels = [svg.wrap(label, chart.width * 0.38) for label in chart.categories]
    left = max((svg.text_width(words) for lines in labels for words in lines), default=0.0) + 9
    return _Rows(labels, left, chart.width - room, above=False)


def bars(chart: Chart) -> Markup:
    """Horizontal bars of exactly one series, each with its value."""
    (series,) = chart.series
    ends = [chart.missing if value is None else number(value) for value in series.values]
    known = [value for value in series.values if value is not None]
    rows, highest = _rows(chart, [number(value) for value in known]), chart.full or max(known, default=0)
    parts, top = _heading(chart, chart.unit)
    for row, value in enumerate(series.values):
        y = rows.middle(row, top) - BAR / 2
        parts.append(rows.draw_label(row, top))
        if value is None:
            parts.append(_absent(rows.left, y + BAR / 2, ends[row]))
        else:
            length = rows.length(value, highest)
            if value:
                parts.append(tag("rect", x=rows.left, y=y, width=length, height=BAR, fill=svg.BLUE))
            parts.append(text(rows.left + length + 6, y + BAR / 2 + 5, ends[row]))
        parts.append(_baseline(rows, row, top))
        top += rows.height(row)
    return svg.figure(chart, top, parts)


def stacked_bars(chart: Chart) -> Markup:
    """Horizontal bars of two or three series (women, men, not stated), told apart by fill and hatching; the sum stands at the end."""
    columns = list(zip(*(series.values for series in chart.series), strict=True))
    sums = [sum(value or 0 for value in values) for values in columns]
    ends = [_sum_told(values, total, chart.missing) for values, total in zip(columns, sums, strict=True)]
    counted = [end for end, values in zip(ends, columns, strict=True) if any(value is not None for value in values)]
    rows, highest = _rows(chart, counted), max(sums, default=0)
    parts, top = _heading(chart, chart.unit)
    legend, top = _legend(chart, top)
    parts += [_fills(chart), *legend]
    for row, values in enumerate(columns):
        y = rows.middle(row, top) - BAR / 2
        parts.append(rows.draw_label(row, top))
        if all(value is None for value in values):
            parts.append(_absent(rows.left, y + BAR / 2, ends[row]))
        else:
            x = rows.left
            for place, value in enumerate(values):
                length = rows.length(value or 0, highest)
                parts.append(_part(chart, place, x, y, length, value or 0))
                x += length
            parts.append(text(x + 6, y + BAR / 2 + 5, ends[row]))
        parts.append(_baseline(rows, row, top))
        top += rows.height(row)
    return svg.figure(chart, top, parts)


def _sum_told(values: tuple[float | None, ...], total: float, missing: str) -> str:
    if all(value is None for value in values):
        return missing
    return f"{number(total)} ({missing})" if None in values else number(total)


def _fills(chart: Chart) -> Markup:
    return tag("defs", svg.hatching(f"{chart.id}-1", ground=svg.PALE), svg.dotting(f"{chart.id}-2", ground=svg.WHITE))


def _swatch(chart: Chart, place: int, x: float, y: float, width: float, height: float) -> Markup:
    fill = svg.BLUE if place == 0 else f"url(#{chart.id}-{place})"
    return tag("rect", x=x + 0.5, y=y + 0.5, width=max(width - 1, 0.5), height=height - 1, fill=fill, stroke=svg.BLUE, stroke_width=1)


def _part(chart: Chart, place: int, x: float, y: float, length: float, value: float) -> Markup:
    """One part of a stacked bar, with its value where there is room for it."""
    if not value:
        return Markup("")
    told, drawn = number(value), _swatch(chart, place, x, y, length, BAR)
    room = svg.text_width(told, 13) + 8
    if length < room + 4:
        return drawn
    middle = x + length / 2
    if place:
        drawn += tag("rect", x=middle - room / 2, y=y + 2, width=room, height=BAR - 4, fill=svg.PALE if place == 1 else svg.WHITE)
    return drawn + text(middle, y + BAR / 2 + 4.5, told, anchor="middle", fill=svg.INK if place else svg.WHITE, size=13)


def _legend(chart: Chart, top: float) -> tuple[list[Markup], float]:
    """Swatches with their names, in as many lines as it takes; and where the plot may begin."""
    parts, x = [], 0.0
    for place, series in enumerate(chart.series):
        wide = 24 + svg.text_width(series.label) + 16
        if x and x + wide > chart.width:
            x, top = 0.0, top + 22
        parts.append(_swatch(chart, place, x, top, 18, 14) + text(x + 24, top + 12, series.label))
        x += wide
    return parts, top + 28


def _heading(chart: Chart, words: str) -> tuple[list[Markup], float]:
    """The unit above the plot; and where the plot may begin."""
    return ([text(0, 13, words, fill=svg.GREY)], 26.0) if words else ([], 4.0)


def _absent(x: float, middle: float, words: str) -> Markup:
    """A value that is missing: three grey dots instead of a bar, and the word."""
    dots = Markup("").join(tag("circle", cx=x + 8 + 8 * step, cy=middle, r=1.8, fill=svg.GREY) for step in range(3))
    return dots + text(x + 34, middle + 5, words, fill=svg.GREY)


def _baseline(rows: _Rows, row: int, top: float) -> Markup:
    """The 0 from which the bar begins: one line through all rows, or a piece by each bar where the labels stand above."""
    middle = rows.middle(row, top)
    begin, end = (middle - BAR / 2 - 2, middle + BAR / 2 + 2) if rows.above else (top - GAP / 2, top + rows.height(row) - GAP / 2)
    return tag("line", x1=rows.left, x2=rows.left, y1=begin, y2=end, stroke=svg.INK, stroke_width=1)


# -- lines -----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Plane:
    """The area of a line plot and its scale."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    highest: float

    def x(self, place: int) -> float:
        return self.left + (self.right - self.left) * ((place + 0.5) / self.count)

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * (value / self.highest)


def line(chart: Chart) -> Markup:
    """One to three series over the categories, with dash and marker beside colour; a gap and an open grey dot where a value is missing."""
    values = [value for series in chart.series for value in series.values if value is not None]
    steps = svg.ticks(ceil(max(values, default=0)))
    ends = [_end_label(chart, series) for series in chart.series]
    parts, top = _heading(chart, chart.unit)
    right = chart.width - min(max((svg.text_width(end) for end in ends), default=0.0) + 14, chart.width * 0.4)
    plane = _Plane(svg.text_width(number(steps[-1])) + 12, right, top + 6, top + 226, max(len(chart.categories), 1), steps[-1])
    parts += [_axis(plane, steps), _months(chart, plane)]
    parts += [_curve(series, place, plane) for place, series in enumerate(chart.series)]
    parts.append(_ends(chart, ends, plane))
    bottom = plane.bottom + 28
    if any(None in series.values for series in chart.series):
        parts.append(_open_dot(plane.left + 6, bottom + 8) + text(plane.left + 18, bottom + 13, chart.missing, fill=svg.GREY))
        bottom += 22
    return svg.figure(chart, bottom, parts)


def _end_label(chart: Chart, series: Series) -> str:
    last = next((value for value in reversed(series.values) if value is not None), None)
    told = "" if last is None else number(last)
    return told if len(chart.series) == 1 else f"{series.label} {told}".strip()


def _axis(plane: _Plane, steps: list[int]) -> Markup:
    lines = Markup("")
    for step in steps:
        y = plane.y(step)
        lines += tag("line", x1=plane.left, x2=plane.right, y1=y, y2=y, stroke=svg.INK if step == 0 else svg.RULE, stroke_width=1)
        lines += text(plane.left - 8, y + 5, number(step), anchor="end", fill=svg.GREY)
    return lines


def _months(chart: Chart, plane: _Plane) -> Markup:
    """The categories under the axis, every second or third where there is no room for all."""
    room = (plane.right - plane.left) / plane.count
    widest = max((svg.text_width(label) for label in chart.categories), default=0.0) + 8
    every = max(1, -int(-widest // room))
    shown = [(place, label) for place, label in enumerate(chart.categories) if place % every == 0]
    most = widest if every > 1 else max(room, widest)
    return Markup("").join(text(plane.x(place), plane.bottom + 20, svg.wrap(label, most, 1)[0], anchor="middle") for place, label in shown)


def _curve(series: Series, place: int, plane: _Plane) -> Markup:
    runs: list[list[tuple[float, float]]] = [[]]
    dots = Markup("")
    for at, value in enumerate(series.values):
        if value is None:
            runs.append([])
            dots += _open_dot(plane.x(at), plane.bottom)
        else:
            runs[-1].append((plane.x(at), plane.y(value)))
    colour = _colour(place)
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs if run)
    drawn = tag("path", d=path, fill="none", stroke=colour, stroke_width=2.5, stroke_dasharray=DASHES[place % 3], stroke_linejoin="round")
    markers = Markup("").join(_marker(place, x, y, colour) for run in runs for x, y in run)
    return (drawn if path else Markup("")) + markers + dots


def _colour(place: int) -> str:
    return (svg.BLUE, "#8a3b12", svg.GREY)[place % 3]  # 8.5, 7.9 and 7.0 to 1 on white


def _marker(place: int, x: float, y: float, colour: str) -> Markup:
    """A disc, a square or a triangle."""
    if place % 3 == 0:
        return tag("circle", cx=x, cy=y, r=3.6, fill=colour)
    if place % 3 == 1:
        return tag("rect", x=x - 3.4, y=y - 3.4, width=6.8, height=6.8, fill=svg.WHITE, stroke=colour, stroke_width=2)
    return tag("path", d=f"M{x:.1f} {y - 4.5:.1f}L{x + 4.4:.1f} {y + 3.5:.1f}L{x - 4.4:.1f} {y + 3.5:.1f}Z", fill=colour)


def _open_dot(x: float, y: float) -> Markup:
    return tag("circle", cx=x, cy=y, r=4, fill=svg.WHITE, stroke=svg.GREY, stroke_width=1.5, stroke_dasharray="2 2")


def _ends(chart: Chart, ends: list[str], plane: _Plane) -> Markup:
    """The name and last value of each line beside its end, moved apart where they would meet."""
    wished, x = [], plane.right + 8
    for place, series in enumerate(chart.series):
        known = [at for at, value in enumerate(series.values) if value is not None]
        if known:
            wished.append((plane.y(series.values[known[-1]] or 0), place))
            x = plane.x(known[-1]) + 10 if len(chart.series) == 1 else x
    wished.sort()
    lowest = plane.bottom - (len(wished) - 1) * svg.LINE_HEIGHT
    drawn, y = Markup(""), plane.top - svg.LINE_HEIGHT
    for step, (height, place) in enumerate(wished):
        y = max(y + svg.LINE_HEIGHT, min(height, lowest + step * svg.LINE_HEIGHT))
        words = svg.wrap(ends[place], chart.width - plane.right - 8, 1)[0] if len(chart.series) > 1 else ends[place]
        drawn += text(x, y + 5, words, fill=_colour(place), weight="600")
    return drawn


def sparkline(chart: Chart) -> Markup:
    """One series as a small line without words, for a table's row: 120 by 28, from 0; the last value is marked."""
    (series,) = chart.series
    highest = max((value or 0 for value in series.values), default=0) or 1
    plane = _Plane(0.0, 120.0, 4.0, 24.0, max(len(series.values), 1), highest)
    runs: list[list[str]] = [[]]
    for at, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{plane.x(at):.1f} {plane.y(value):.1f}")
    paths = ["M" + "L".join(run) for run in runs if run]
    parts = [tag("path", d=path, fill="none", stroke=svg.BLUE, stroke_width=2, stroke_linecap="round") for path in paths]
    if series.values and series.values[-1] is not None:
        parts.append(tag("circle", cx=plane.x(len(series.values) - 1), cy=plane.y(series.values[-1]), r=3, fill=svg.BLUE))
    small = Drawing(id=chart.id, title=chart.title, desc=chart.desc, width=120)
    return svg.figure(small, 28, parts)
