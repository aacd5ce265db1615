"""What the worker asks of a press, as it goes through their pipe. Knows no area: by now all is words and bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from vaw.render.forks import Failed
from vaw.render.frames import Frame, read

PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the archive copy. `relationship`: Source is what the pages were made of, Data the same numbers for a spreadsheet."""

    name: str
    mime: str
    description: str
    relationship: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Order:
    """A report to be set, part by part if `in_parts`; not when only its archive copy is wanted, made of `pdf`.

    `archive`: what that copy's format is called, "" when nobody wants one. `typefaces`: those that were unpacked before, by name.
    """

    html: str
    checksum: str
    language: str
    ordered_at: datetime
    is_wanted: bool = True
    in_parts: bool = False
    archive: str = ""
    attached: Sequence[Attached] = ()
    pdf: bytes = b""
    at_once: int = 1
    seconds: float = 300
    typefaces: Mapping[str, bytes] = field(default_factory=dict)


_PLAIN = ("checksum", "language", "is_wanted", "in_parts", "archive", "at_once", "seconds")
_OF_ATTACHED = ("name", "mime", "description", "relationship")


def told(order: Order) -> Iterator[Frame]:
    """The order in frames; the last one says that it is whole."""
    facts = {name: getattr(order, name) for name in _PLAIN} | {"ordered_at": order.ordered_at.isoformat()}
    yield Frame("order", facts, order.html.encode())
    for one in order.attached:
        yield Frame("attached", {name: getattr(one, name) for name in _OF_ATTACHED}, one.content)
    for name, content in order.typefaces.items():
        yield Frame("typeface", {"name": name}, content)
    yield Frame("whole", {}, order.pdf)


def heard(pipe: IO[bytes]) -> Order:
    """The order that comes through a pipe."""
    first, attached, typefaces = read(pipe), list[Attached](), dict[str, bytes]()
    while (frame := read(pipe)).what != "whole":
        if frame.what == "attached":
            attached.append(Attached(**frame.facts, content=frame.body))
        else:
            typefaces[frame.facts["name"]] = frame.body
    facts = {**first.facts, "ordered_at": datetime.fromisoformat(first.facts["ordered_at"])}
    return Order(first.body.decode(), **facts, attached=attached, typefaces=typefaces, pdf=frame.body)


def gap(format: str, failed: Failed, title: str = "") -> Frame:
    """What is missing in a report: `title` of what is missing in the file, "" when all of the file is."""
    return Frame("gap", {"format": format, "title": title, "why": failed.why, "kind": failed.kind, "place": failed.place})
