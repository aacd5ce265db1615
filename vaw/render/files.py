"""An edition on its way to a press: its pages as HTML, and the files that need no pages. What breaks here costs only itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from vaw.domain.insight.queries import FigureResult
from vaw.domain.insight.rules import ARCHIVE
from vaw.kernel.i18n import N_, gettext, speaking
from vaw.render.csv import edition_csv
from vaw.render.document import Document
from vaw.render.forks import failure
from vaw.render.frames import Frame
from vaw.render.json_ import edition_json
from vaw.render.order import PDF, Attached, Order, gap
from vaw.render.pages import edition_html
from vaw.render.xlsx import edition_xlsx

MAKERS: dict[str, Callable[[Document], bytes]] = {"xlsx": edition_xlsx, "csv": edition_csv, "json": edition_json}
# What lies in the archive copy: {format: (media type, what it is, how it belongs to the pages)}.
_ATTACHED = {
    "json": ("application/json", N_("Alla siffror och texter med definitioner: underlaget till sidorna (JSON)"), "Source"),
    "csv": ("text/csv", N_("Alla siffror, ett tal på varje rad (CSV)"), "Data"),
}


class Prepared:
    """`made`: files that are there, and those that come; `gaps`: what is missing, in frames as a press says it."""

    def __init__(self, document: Document, wanted: tuple[str, ...], made: Mapping[str, bytes]) -> None:
        self.document, self.made = document, dict(made)
        self.wanted = [format for format in wanted if format in MAKERS]
        self.gaps: list[Frame] = []
        self._lost = set[str]()
        with speaking(document.language):
            self.order = self._order(PDF in wanted, ARCHIVE in wanted)

    def files(self) -> Iterator[Frame]:
        """What is missing in the pages, then the files that need none, each as soon as it is made."""
        yield from self.gaps
        self.gaps.clear()
        is_all = not self.order.is_wanted and not self.order.archive
        for number, format in enumerate(self.wanted):
            yield Frame("step", {"step": format, "share": number / len(self.wanted) if is_all else 0, "done": 0, "total": 0})
            with speaking(self.document.language):
                content = self._content(format)
            yield from self.gaps
            self.gaps.clear()
            if content is not None:
                yield Frame("file", {"format": format}, content)

    def _order(self, is_wanted: bool, is_archived: bool) -> Order:
        document = self.document
        attached = self._attached() if is_archived else []
        return Order(
            html=edition_html(document, self._note_broken) if is_wanted else "",
            checksum=document.checksum,
            language=document.language,
            ordered_at=document.ordered_at,
            is_wanted=is_wanted,
            in_parts=bool(document.chapters),
            archive=ARCHIVE if attached else "",
            attached=attached,
            pdf=self.made.get(PDF, b""),
        )

    def _attached(self) -> list[Attached]:
        """What lies in the archive copy: the same bytes as the edition's own JSON and CSV. Nothing when one of them could not be made."""
        one = self.document
        english = "english" if one.prose is not None and one.language != one.written_in else ""
        name = "-".join(filter(None, (one.kind, one.county_code, str(one.year), f"utgava-{one.edition}", english)))
        found = []
        for format, (mime, words, relationship) in _ATTACHED.items():
            content = self._content(format)
            if content is None:
                self.gaps.append(Frame("gap", {**self.gaps[-1].facts, "format": ARCHIVE}))
                return []
            found.append(Attached(f"{name}.{format}", mime, gettext(words), relationship, content))
        return found

    def _content(self, format: str) -> bytes | None:
        """A file's content, made once; None when it cannot be."""
        if format not in self.made and format not in self._lost:
            try:
                self.made[format] = MAKERS[format](self.document)
            except Exception as error:  # the edge: one file that cannot be made must not take the report with it
                self._lost.add(format)
                self.gaps.append(gap(format, failure(error)))
        return self.made.get(format)

    def _note_broken(self, result: FigureResult, error: Exception) -> None:
        self.gaps.append(gap(PDF, failure(error), gettext(result.figure.title)))
