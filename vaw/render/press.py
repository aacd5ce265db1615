"""Sets an edition's pages, in a process of its own for each report (vaw.tasks.pressing starts it).

The order (vaw.render.order) comes in as HTML; no area is imported, no database is opened, and no secret is in the environment. What can be
done side by side is done in forks, so that a part that breaks takes nothing else with it. Says what it does in frames:

`typeface`, `keys` (answered with `known` and `go`), `part`, `step`, `gap`, `file` and at last `end`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

from vaw.kernel.i18n import speak
from vaw.render.archive import archived
from vaw.render.forks import Done, Failed, Forks, NoFontError, Result, Task, Told, die_with, failure
from vaw.render.frames import Frame, read, written
from vaw.render.joined import FRAME_SHEETS, joined, set_frame
from vaw.render.order import PDF, Order, gap, heard
from vaw.render.parts import Mark, Piece, SetPart, check_fonts, divided, faces, instead_of, key_of, page_of, set_part, warm_up
from vaw.render.setting import set_whole
from vaw.render.typefaces import remember, unpack

COLLECT = (100_000, 20, 100)  # setting pages makes few cycles: looking for them seldom saves a fifth of the time
WHOLE, PART, JOIN, ARCHIVE = 80, 10, 15, 5  # shares of the work, about as they take time


@dataclass(slots=True)
class _Slot:
    """A part on its way: its piece of the document, the page it is set from, how it was set, and whether a sentence stands for it."""

    piece: Piece
    page: str
    key: str
    done: SetPart | None = None
    is_instead: bool = False


class Press:
    """One report. `total` and `done` count the work by its shares."""

    def __init__(self, order: Order, forks: Forks, pipes: tuple[IO[bytes], IO[bytes]]):
        self.order, self.forks = order, forks
        self.ears, self.mouth = pipes
        self.slots: list[_Slot] = []
        self.total = self.done = 0

    def run(self) -> None:
        """Make what is wanted, and say so piece by piece."""
        if self.order.is_wanted:
            self._unpack()
            self._begin_pdf()
        elif self.order.archive:
            self._begin_archive(self.order.pdf)
        self.forks.run()
        self._send("end")

    def _unpack(self) -> None:
        """What was unpacked now need not be by the next press."""
        for name, content in self.order.typefaces.items():
            remember(name, content)
        for name, content in unpack(faces()).items():
            self._send("typeface", content, name=name)

    def _begin_pdf(self) -> None:
        """A document with chapters is set part by part; a short one in one go, and in parts only when that fails."""
        if self.order.in_parts:
            self._divide()
            return

        def work(told: Told) -> Done:
            check_fonts(self.order.html)
            return Done(set_whole(self.order.html, self.order.checksum, told))

        def ended(result: Result) -> None:
            if isinstance(result, Done):
                self._keep_pdf(result.body)
            else:
                self._divide()

        self._add(PDF, WHOLE, work, ended)

    def _divide(self) -> None:
        try:
            document = divided(self.order.html)
        except ValueError as error:
            self._lose_pdf(failure(error))
            return
        self.total += JOIN
        pages = [(piece, page_of(piece, document.language)) for piece in document.pieces if piece.is_part]
        self.slots = [_Slot(piece, page, key_of(page)) for piece, page in pages]
        with suppress(OSError, NoFontError):  # each part tells of it for itself
            warm_up(FRAME_SHEETS)
        self._send("keys", keys=[slot.key for slot in self.slots])
        known = self._known()
        for slot in self.slots:
            slot.done = known.get(slot.key)
            if slot.done is None:
                self._begin_part(slot)
        self._join()

    def _known(self) -> dict[str, SetPart]:
        """Parts that are kept from before."""
        found = {}
        while (frame := read(self.ears)).what == "known":
            found[frame.facts["key"]] = _set(frame.body, frame.facts)
        return found

    def _begin_part(self, slot: _Slot) -> None:
        def work(told: Told) -> Done:
            made = set_part(slot.page, slot.key)
            return Done(made.pdf, {"pages": made.pages, "marks": [list(mark) for mark in made.marks]})

        self._add("part", PART, work, lambda result: self._part_ended(slot, result))

    def _part_ended(self, slot: _Slot, result: Result) -> None:
        if isinstance(result, Done):
            slot.done = _set(result.body, result.facts)
            if not slot.is_instead:
                self._send("part", result.body, key=slot.key, **result.facts)
            self._join()
        elif slot.is_instead:  # not even the sentence
            self._lose_pdf(result)
        else:
            self._note(PDF, result, slot.piece.title)
            piece = instead_of(slot.piece)
            slot.piece, slot.page, slot.is_instead = piece, page_of(piece, self.order.language), True
            slot.key = key_of(slot.page)
            self._begin_part(slot)

    def _join(self) -> None:
        """Once all parts are there."""
        parts = [slot.done for slot in self.slots if slot.done]
        if len(parts) < len(self.slots):
            return
        self.total -= JOIN  # it is counted since the beginning

        def work(told: Told) -> Done:
            frame = set_frame(divided(self.order.html), parts, self.order.checksum)
            return Done(joined(frame, [part.pdf for part in parts]))

        self._add("join", JOIN, work, lambda result: self._keep_pdf(result.body) if isinstance(result, Done) else self._lose_pdf(result))
        self._tell("join")

    def _keep_pdf(self, content: bytes) -> None:
        self._send("file", content, format=PDF)
        if self.order.archive:
            self._begin_archive(content)

    def _lose_pdf(self, failed: Failed) -> None:
        """The PDF is missing, and with it the archive copy."""
        self._note(PDF, failed)
        if self.order.archive:
            self._note(self.order.archive, failed)

    def _begin_archive(self, pdf: bytes) -> None:
        def work(told: Told) -> Done:
            return Done(archived(pdf, self.order.attached, self.order.ordered_at))

        def ended(result: Result) -> None:
            if isinstance(result, Done):
                self._send("file", result.body, format=self.order.archive)
            else:
                self._note(self.order.archive, result)

        self._add(self.order.archive, ARCHIVE, work, ended)

    def _note(self, format: str, failed: Failed, title: str = "") -> None:
        self._say(gap(format, failed, title))

    def _add(self, step: str, share: int, work: Callable[[Told], Done], ended: Callable[[Result], None]) -> None:
        self.total += share

        def over(result: Result) -> None:
            self.done += share
            ended(result)
            self._tell(step)

        self.forks.add(Task(work, over, lambda part: self._tell(step, part * share)))

    def _tell(self, step: str, more: float = 0.0) -> None:
        """How far the work has come."""
        total, done = len(self.slots), sum(slot.done is not None for slot in self.slots)
        self._send("step", step=step, share=(self.done + more) / max(self.total, 1), done=done, total=total)

    def _send(self, what: str, body: bytes = b"", **facts: object) -> None:
        self._say(Frame(what, facts, body))

    def _say(self, frame: Frame) -> None:
        self.mouth.write(written(frame))
        self.mouth.flush()


def _set(body: bytes, facts: Mapping[str, Any]) -> SetPart:
    return SetPart(body, facts["pages"], [Mark(*mark) for mark in facts["marks"]])


def main() -> None:
    """One order, then the end. Its argument is the process that it ends with."""
    die_with(int(sys.argv[1]))
    mouth = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no frame
    order = heard(sys.stdin.buffer)
    speak(order.language)
    gc.freeze()  # the forks share what is there
    gc.set_threshold(*COLLECT)
    gc.enable()
    Press(order, Forks(order.at_once, order.seconds), (sys.stdin.buffer, mouth)).run()
