"""A drawing of our own (render.svg) as a PNG, for presentations: the few elements and attributes that our plots and maps use, no others.

Drawn four times as large as it is and halved, so that lines are smooth: twice the size on a page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, hypot
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, ImageDraw, ImageFont

SIZE, OVER = 2, 2  # pixels a unit, and how many times finer it is drawn
SCALE = SIZE * OVER
MARGIN = 16  # units around the drawing: a picture stands in somebody else's page
WHITE = "#ffffff"
_FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "fonts"
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_COMMAND = re.compile(r"([MLZ])([^MLZ]*)")
_URL = re.compile(r"url\(#(.+)\)")
_ANCHORS = {"start": "ls", "middle": "ms", "end": "rs"}

Point = tuple[float, float]
Element = ElementTree.Element


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a group lies: units become pixels."""

    x: float
    y: float
    scale: float

    def at(self, x: float, y: float) -> Point:
        return self.x + x * self.scale, self.y + y * self.scale

    def inside(self, transform: str | None) -> _Place:
        """Of a group within: translate, then scale, as our maps have it."""
        if not transform:
            return self
        x, y, scale = (float(part) for part in _NUMBER.findall(transform))
        return _Place(*self.at(x, y), self.scale * scale)


def png(drawing: str) -> bytes:
    """The drawing on white. Raises ValueError for an element that our drawings do not have."""
    root = ElementTree.fromstring(drawing)  # noqa: S314  drawn by render.svg a moment ago, from escaped words
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    size = (ceil((width + 2 * MARGIN) * SCALE), ceil((height + 2 * MARGIN) * SCALE))
    canvas = _Canvas(Image.new("RGB", size, WHITE), {one.attrib["id"]: one for one in root.iter() if _name(one) == "pattern"})
    canvas.draw(root, _Place(MARGIN * SCALE, MARGIN * SCALE, SCALE))
    small = canvas.image.resize((size[0] // OVER, size[1] // OVER), Image.Resampling.LANCZOS)
    memory = io.BytesIO()
    small.quantize(128).save(memory, "PNG", optimize=True)
    return memory.getvalue()


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class _Canvas:
    """The picture in the making."""

    def __init__(self, image: Image.Image, patterns: Mapping[str, Element]) -> None:
        self.image, self.patterns = image, patterns
        self.pen = ImageDraw.Draw(image)

    def draw(self, group: Element, place: _Place) -> None:
        for element in group:
            name = _name(element)
            if name == "g":
                self.draw(element, place.inside(element.get("transform")))
            elif name not in ("title", "desc", "defs"):
                self._one(name, element, place)

    def _one(self, name: str, element: Element, place: _Place) -> None:
        if name == "text":
            self._text(element, place)
        elif name == "circle":
            self._circle(element, place)
        elif name in ("rect", "line", "path"):
            for points, closed in _SHAPES[name](element):
                self._shape(element, [place.at(*point) for point in points], closed, place)
        else:
            raise ValueError(f"no drawing of ours has a {name}")

    def _shape(self, element: Element, points: list[Point], closed: bool, place: _Place) -> None:
        fill, stroke = element.get("fill", "none" if not closed else "#000000"), element.get("stroke")
        pattern = _URL.match(fill)
        if pattern and closed:
            self._fill_with(self.patterns[pattern[1]], points, place)
        elif fill != "none" and closed and len(points) > 2:
            self.pen.polygon(points, fill=fill)
        if stroke:
            dashes = [float(part) * place.scale for part in (element.get("stroke-dasharray") or "").split()]
            width = max(1, round(_value(element, "stroke-width", 1) * place.scale))
            whole = [*points, points[0]] if closed else points
            for piece in _dashed(whole, dashes) if dashes else [whole]:
                self.pen.line(piece, fill=stroke, width=width, joint="curve")

    def _circle(self, element: Element, place: _Place) -> None:
        x, y = place.at(_value(element, "cx"), _value(element, "cy"))
        radius, stroke = _value(element, "r") * place.scale, element.get("stroke")
        width = round(_value(element, "stroke-width", 1) * place.scale) if stroke else 0
        fill = element.get("fill", "#000000")
        box = (x - radius, y - radius, x + radius, y + radius)
        self.pen.ellipse(box, fill=None if fill == "none" else fill, outline=stroke, width=width)

    def _text(self, element: Element, place: _Place) -> None:
        font = _font(round(_value(element, "font-size", 14) * place.scale), element.get("font-weight") is not None)
        where = place.at(_value(element, "x"), _value(element, "y"))
        words = "".join(element.itertext())
        self.pen.text(where, words, fill=element.get("fill", "#000000"), font=font, anchor=_ANCHORS[element.get("text-anchor", "start")])

    def _fill_with(self, pattern: Element, points: list[Point], place: _Place) -> None:
        """The pattern, tile by tile over the shape's box, through a mask of the shape."""
        left, top = int(min(x for x, _ in points)), int(min(y for _, y in points))
        size = (ceil(max(x for x, _ in points)) - left + 1, ceil(max(y for _, y in points)) - top + 1)
        tiles = _Canvas(Image.new("RGB", size, WHITE), {})
        wide, high = (_value(pattern, name) * place.scale for name in ("width", "height"))
        first_x, first_y = (place.x - left) % wide - wide, (place.y - top) % high - high
        for row in range(ceil((size[1] - first_y) / high)):
            for column in range(ceil((size[0] - first_x) / wide)):
                tiles.draw(pattern, _Place(first_x + column * wide, first_y + row * high, place.scale))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in points], fill=255)
        self.image.paste(tiles.image, (left, top), mask)


def _value(element: Element, name: str, default: float = 0.0) -> float:
    return float(element.get(name, default))


def _rect(element: Element) -> Iterator[tuple[list[Point], bool]]:
    x, y, width, height = (_value(element, name) for name in ("x", "y", "width", "height"))
    yield [(x, y), (x + width, y), (x + width, y + height), (x, y + height)], True


def _line(element: Element) -> Iterator[tuple[list[Point], bool]]:
    yield [(_value(element, "x1"), _value(element, "y1")), (_value(element, "x2"), _value(element, "y2"))], False


def _path(element: Element) -> Iterator[tuple[list[Point], bool]]:
    """Each line of a path of absolute M, L and Z."""
    points: list[Point] = []
    for command, numbers in _COMMAND.findall(element.attrib["d"]):
        found = [float(part) for part in _NUMBER.findall(numbers)]
        if command == "Z":
            yield points, True
            points = []
            continue
        if command == "M" and points:
            yield points, False
            points = []
        points += zip(found[::2], found[1::2], strict=True)
    if points:
        yield points, False


_SHAPES = {"rect": _rect, "line": _line, "path": _path}


def _dashed(points: list[Point], dashes: list[float]) -> Iterator[list[Point]]:
    """A line as its dashes: the even lengths are drawn, the odd ones left out."""
    step, left = 0, dashes[0]
    for (x, y), (to_x, to_y) in pairwise(points):
        length, done = hypot(to_x - x, to_y - y), 0.0
        while done < length:
            end = min(done + left, length)
            if step % 2 == 0:
                yield [(x + (to_x - x) * at / length, y + (to_y - y) * at / length) for at in (done, end)]
            left -= end - done
            done = end
            if left <= 0:
                step += 1
                left = dashes[step % len(dashes)]


@lru_cache(16)
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / f"source-sans-3.052-{'bold' if bold else 'regular'}.woff2", size)
