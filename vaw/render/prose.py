"""What people write in an account, on page and paper: headings, lists, bold and links, and nothing else (a subset of Markdown).

Everything is escaped before it is looked at; no HTML that somebody typed comes through, and a link leads to https or http only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+(.+)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
# In escaped text: no quotation mark, angle bracket or blank can be in the address.
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()\"'<>\\]{1,500})\)")
_PLAIN_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()]{1,500})\)")
DEEPEST = 6
LISTS_DEEPEST = 3  # lists in each other
FURTHER_IN = 2  # blanks by which a line belongs to the item above it
_LISTS = {"ul": "bullet", "ol": "number"}


class _Line(NamedTuple):
    """`kind`: "#…", "ul", "ol", "p", or "" for an empty line. `indent`: blanks before it."""

    kind: str
    words: str
    indent: int


def prose(text: str, level: int = 3) -> Markup:
    """The text as HTML. `level`: that of its first kind of heading.

    >>> prose("- **två** kommuner")
    Markup('<ul class="govuk-list govuk-list--bullet"><li><strong>två</strong> kommuner</li></ul>')
    """
    return Markup("\n").join(_blocks(text, level))


def plain_prose(text: str) -> str:
    """The text without its marks, for a cell of a workbook.

    >>> plain_prose("## Läget\\n- **två** av [alla](https://example.se)")
    'Läget\\n– två av alla (https://example.se)'
    """
    lines = []
    for line in text.splitlines():
        kind, words, indent = _read(line)
        told = _PLAIN_LINK.sub(r"\1 (\2)", _BOLD.sub(r"\1", words))
        before = " " * (min(indent, FURTHER_IN * LISTS_DEEPEST) if kind in _LISTS else 0)
        lines.append(f"{before}– {told}" if kind == "ul" else f"{before}{line.strip()}" if kind == "ol" else told)
    return "\n".join(lines)


def _blocks(text: str, level: int) -> Iterator[Markup]:
    """Lines of one kind that follow each other are one block; an empty line ends it."""
    for kind, lines in groupby(map(_read, text.splitlines()), key=lambda line: "list" if line.kind in _LISTS else line.kind):
        if kind == "list":
            yield from _lists(list(lines))
            continue
        words = [_inline(line.words) for line in lines]
        if kind == "p":
            yield Markup('<p class="govuk-body">%s</p>') % Markup("<br>").join(words)
        elif kind.startswith("#"):
            depth = min(DEEPEST, level + (0 if len(kind) < 3 else 1))
            heading = Markup(f'<h{depth} class="govuk-heading-s">%s</h{depth}>')  # noqa: S704  a number of our own
            yield from (heading % one for one in words)


def _lists(lines: Sequence[_Line], depth: int = 1) -> Iterator[Markup]:
    """Lists, one after another where their kind changes. What stands further in than the item above it is a list inside that."""
    place, first = 0, lines[0].indent if lines else 0
    while place < len(lines):
        kind, items = lines[place].kind, list[Markup]()
        while place < len(lines) and lines[place].kind == kind:
            end = place + 1
            while depth < LISTS_DEEPEST and end < len(lines) and lines[end].indent >= first + FURTHER_IN:
                end += 1
            inside = Markup("").join(_lists(lines[place + 1 : end], depth + 1))
            items.append(Markup("<li>%s%s</li>") % (_inline(lines[place].words), inside))
            place = end
        yield Markup(f'<{kind} class="govuk-list govuk-list--{_LISTS[kind]}">%s</{kind}>') % Markup("").join(items)  # noqa: S704  our own


def _read(line: str) -> _Line:
    words = line.strip()
    indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
    if not words:
        return _Line("", "", 0)
    for kind, pattern in (("ul", _BULLET), ("ol", _NUMBERED)):
        found = pattern.fullmatch(words)
        if found:
            return _Line(kind, found[1], indent)
    heading = _HEADING.fullmatch(words)
    return _Line(heading[1], heading[2], indent) if heading else _Line("p", words, indent)


def _inline(text: str) -> Markup:
    told = _BOLD.sub(r"<strong>\1</strong>", str(escape(text)))
    told = _LINK.sub(r'<a class="govuk-link" href="\2" rel="noreferrer">\1</a>', told)
    return Markup(told)  # noqa: S704  escaped above; what is put in are our own tags around escaped text
