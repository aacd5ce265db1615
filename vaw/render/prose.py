"""What people write in an account, on page and paper: headings, lists, bold and links, and nothing else (a subset of Markdown).

Everything is escaped before it is looked at; no HTML that somebody typed comes through, and a link leads to https or http only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,4})\s+(.+)")
_BULLET = re.compile(r"[-*•]\s+(.+)")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+(.+)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
# In escaped text: no quotation mark, angle bracket or blank can be in the address.
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()\"'<>\\]{1,500})\)")
_PLAIN_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\((https?://[^\s()]{1,500})\)")
DEEPEST = 6


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
        kind, words = _read(line.strip())
        told = _PLAIN_LINK.sub(r"\1 (\2)", _BOLD.sub(r"\1", words))
        lines.append(f"– {told}" if kind == "ul" else line.strip() if kind == "ol" else told)
    return "\n".join(lines)


def _blocks(text: str, level: int) -> Iterator[Markup]:
    """Lines of one kind that follow each other are one block; an empty line ends it."""
    for kind, lines in groupby((_read(line.strip()) for line in text.splitlines()), key=lambda line: line[0]):
        words = [_inline(line[1]) for line in lines]
        if kind == "p":
            yield Markup('<p class="govuk-body">%s</p>') % Markup("<br>").join(words)
        elif kind == "ul":
            yield Markup('<ul class="govuk-list govuk-list--bullet">%s</ul>') % _items(words)
        elif kind == "ol":
            yield Markup('<ol class="govuk-list govuk-list--number">%s</ol>') % _items(words)
        elif kind.startswith("#"):
            depth = min(DEEPEST, level + (0 if len(kind) < 3 else 1))
            heading = Markup(f'<h{depth} class="govuk-heading-s">%s</h{depth}>')  # noqa: S704  a number of our own
            yield from (heading % one for one in words)


def _read(line: str) -> tuple[str, str]:
    """(kind, words) of a line: "#…", "ul", "ol", "p", or "" for an empty one."""
    if not line:
        return "", ""
    for kind, pattern in (("ul", _BULLET), ("ol", _NUMBERED)):
        found = pattern.fullmatch(line)
        if found:
            return kind, found[1]
    heading = _HEADING.fullmatch(line)
    return (heading[1], heading[2]) if heading else ("p", line)


def _items(words: list[Markup]) -> Markup:
    return Markup("").join(Markup("<li>%s</li>") % one for one in words)


def _inline(text: str) -> Markup:
    told = _BOLD.sub(r"<strong>\1</strong>", str(escape(text)))
    told = _LINK.sub(r'<a class="govuk-link" href="\2" rel="noreferrer">\1</a>', told)
    return Markup(told)  # noqa: S704  escaped above; what is put in are our own tags around escaped text
