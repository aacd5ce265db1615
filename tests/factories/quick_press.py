"""A press that is no process: it makes its files here and now, and no PDF worth the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self

from vaw.domain.insight.rules import ARCHIVE
from vaw.render.csv import edition_csv
from vaw.render.document import Document
from vaw.render.frames import Frame
from vaw.render.json_ import edition_json
from vaw.render.xlsx import edition_xlsx

Maker = Callable[[Document], bytes]
MAKERS: Mapping[str, Maker] = {
    "pdf": lambda document: b"%PDF-",
    "xlsx": edition_xlsx,
    "csv": edition_csv,
    "json": edition_json,
    ARCHIVE: lambda document: b"%PDF-",
}


class QuickPress:
    """Says what vaw.render.press says. `before`: frames that come first."""

    def __init__(self, makers: Mapping[str, Maker] = MAKERS, before: tuple[Frame, ...] = ()) -> None:
        self.makers, self.before = makers, before
        self.known: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        return None

    def order(self, document: Document, wanted: tuple[str, ...], made: Mapping[str, bytes]) -> None:
        self.document, self.wanted = document, wanted

    def answer(self, known: Mapping[str, Any]) -> None:
        self.known = known

    def frames(self) -> Iterator[Frame | None]:
        yield from self.before
        lost = {frame.facts["format"] for frame in self.before if frame.what == "gap" and not frame.facts["title"]}
        for number, format in enumerate(self.wanted):
            yield Frame("step", {"step": format, "share": number / len(self.wanted), "done": 0, "total": 0})
            if format not in lost:
                yield Frame("file", {"format": format}, self.makers[format](self.document))
