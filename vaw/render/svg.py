"""Bricks of a drawing: elements, measured text, hatching, round axis steps.

Only presentation attributes are used: the page's security policy blocks styles inside SVG, and the PDF maker ignores the page's
stylesheet there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from markupsafe import Markup, escape

FONT = "Source Sans 3, Arial, sans-serif"
INK = "#0b0c0c"
GREY = "#505a5f"  # 7.0:1 on white
RULE = "#b1b4b6"
BLUE = "#14507d"  # 8.5:1 on white
PALE = "#cfe2ef"
RED = "#b3261e"  # 6.5:1 on white
WHITE = "#ffffff"
SIZE = 14  # of text, in units of the drawing; on a page a unit is a pixel or a little less
LINE_HEIGHT = 17
PHONE_WIDTH = 340

_NARROW = frozenset(" .,:;'|!()[]-/fijlrtIJ\u00a0")
_WIDE = frozenset("mwMWÅÄÖOQGCDHNUVXY%@—")


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """What every figure has: an `id` unique on the page (ASCII letters, digits, hyphens), a `title` that states the finding.

    The title becomes the text alternative in the PDF. `width` is 643 at the most there.
    """

    id: str
    title: str
    desc: str
    width: int = 640


Figure = TypeVar("Figure", bound=Drawing)


def tag(name: str, *content: Markup | str, **attributes: object) -> Markup:
    """One element; `_` in attribute names becomes `-`, numbers get at most two decimals, None leaves an attribute out."""
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items() if value is not None)
    inner = Markup("").join(content)
    return Markup(f"<{name}{told}>{inner}</{name}>" if inner else f"<{name}{told}/>")  # noqa: S704 (attributes and content are escaped above)


def _value(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(escape(value))


def text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, weight: str | None = None, size: int = SIZE) -> Markup:
    """Words with their baseline at `y`."""
    return tag("text", words, x=x, y=y, font_size=size, text_anchor=anchor, fill=fill, font_weight=weight)


def paragraph(x: float, middle: float, lines: Sequence[str], *, anchor: str = "start") -> Markup:
    """Lines of words around the height `middle`."""
    first = middle - (len(lines) - 1) * LINE_HEIGHT / 2 + SIZE * 0.35
    return Markup("").join(text(x, first + number * LINE_HEIGHT, line, anchor=anchor) for number, line in enumerate(lines))


def figure(drawing: Drawing, height: float, parts: Iterable[Markup]) -> Markup:
    """The whole drawing as one image with a name and a description for those who cannot see it."""
    title = tag("title", drawing.title, id=f"{drawing.id}-title")
    desc = tag("desc", drawing.desc, id=f"{drawing.id}-desc")
    return tag(
        "svg",
        title,
        desc,
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        id=drawing.id,
        role="img",
        aria_labelledby=f"{drawing.id}-title",
        aria_describedby=f"{drawing.id}-desc",
        viewBox=f"0 0 {drawing.width} {_value(float(height))}",
        width=drawing.width,
        height=float(height),
        font_family=FONT,
    )


def for_screens(draw: Callable[[Figure], Markup], drawing: Figure) -> Markup:
    """The drawing twice, wide and for a phone; the page's stylesheet shows the one that fits. A PDF draws the wide one only."""
    phone = replace(drawing, id=f"{drawing.id}-phone", width=PHONE_WIDTH)
    wide = tag("div", draw(drawing), class_="app-chart app-chart--wide")
    return wide + tag("div", draw(phone), class_="app-chart app-chart--narrow")


def hatching(pattern_id: str, *, ground: str = WHITE, line: str = BLUE, step: float = 6.0, weight: float = 1.6) -> Markup:
    """A fill of slanting lines, for `fill="url(#pattern_id)"`: the second channel beside colour."""
    near, far, over = step / 4, step * 0.75, step * 1.25  # the corners' strokes close the gaps between tiles
    strokes = f"M0 {step:g}L{step:g} 0M{-near:g} {near:g}L{near:g} {-near:g}M{far:g} {over:g}L{over:g} {far:g}"
    paint = tag("rect", width=step, height=step, fill=ground) + tag("path", d=strokes, stroke=line, stroke_width=weight, fill="none")
    return tag("pattern", paint, id=pattern_id, width=step, height=step, patternUnits="userSpaceOnUse")


def dotting(pattern_id: str, *, ground: str = "#f3f2f1", dot: str = GREY, step: float = 6.0) -> Markup:
    """A fill of dots: what is not known."""
    paint = tag("rect", width=step, height=step, fill=ground) + tag("circle", cx=step / 2, cy=step / 2, r=step / 6, fill=dot)
    return tag("pattern", paint, id=pattern_id, width=step, height=step, patternUnits="userSpaceOnUse")


def text_width(words: str, size: int = SIZE) -> float:
    """About how wide the words are drawn; a little too wide rather than too narrow, since the font may be a substitute."""
    return size * sum(0.33 if letter in _NARROW else 0.8 if letter in _WIDE else 0.56 for letter in words)


def wrap(words: str, width: float, most: int = 2) -> list[str]:
    """The words in lines no wider than `width`, at most `most`; what does not fit ends in "…", a long word is cut with a hyphen."""
    lines = [""]
    left = words.split()
    while left:
        word = left.pop(0)
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer) <= width:
            lines[-1] = longer
        elif lines[-1] and len(lines) < most:
            lines.append("")
            left.insert(0, word)
        else:
            fits = _fitting(longer, width)
            last = len(lines) == most
            lines[-1] = fits + ("…" if last else "-")
            if last:
                break
            lines.append("")
            left.insert(0, longer[len(fits) :])
    return lines


def _fitting(words: str, width: float) -> str:
    """The longest beginning that leaves room for one more sign; never empty."""
    end = len(words) - 1
    while end > 1 and text_width(words[:end] + "…") > width:
        end -= 1
    return words[:end].rstrip()


def ticks(highest: int, wanted: int = 4) -> list[int]:
    """Round whole steps from 0 to at least `highest`: about `wanted` of 1, 2 or 5 times a power of ten."""
    rough = max(1, -(-highest // wanted))
    power = 10 ** (len(str(rough)) - 1)
    step = next(times * power for times in (1, 2, 5, 10) if times * power >= rough)
    return list(range(0, max(highest, 1) + step, step))[: -(-max(highest, 1) // step) + 1]
