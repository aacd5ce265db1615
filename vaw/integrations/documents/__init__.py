"""Documents as people send them: a stream in; what it is, and what of it may be kept, out. No business words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, BinaryIO, cast

from vaw.integrations.documents.scanning import scan
from vaw.integrations.documents.spool import PIECE, Spool, pieces_of
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import InFile, Kind, Level, Place

LOOK_SECONDS = 90  # of the clock; the program has its own limit of processor time
ANSWER_MOST = 100_000  # bytes of what reading.py may say
LOOKS = BoundedSemaphore(2)  # looks of one web process at a time: each may take a gigabyte
_CODES = {  # the exit codes of look.py
    3: "documents.not_allowed",
    4: "documents.protected",
    5: "documents.too_complicated",
    6: "documents.active",
    7: "documents.disguised",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A document that may be kept. `media_type` is what its content is; `content` what is kept of it, to be read from its beginning.

    `found`: what the guard says of its text.
    """

    media_type: str
    content: BinaryIO | Spool
    scanned: bool
    found: tuple[InFile, ...] = ()


def looked_at(content: BinaryIO | Spool, *, clamd_url: str, most: int) -> Seen:
    """Let a scanner (where one is named) and then look.py judge the document; an image is drawn anew without what it tells of its making.

    The text of all else is read by the guard (reading.py). What cannot be read is no fault: a person is asked to read it.

    Raises RuleBroken with documents.empty, documents.too_large, documents.virus or one of _CODES, on the field "file".
    """
    size = content.seek(0, 2)
    if size == 0:
        raise RuleBroken("documents.empty", field="file")
    _check_size(size, most)
    if clamd_url:
        scan(content, clamd_url)
    media_type, drawn = _judged(content)
    if drawn is not None:
        _check_size(drawn.size, most)
    found = read(content, media_type) if drawn is None else ()
    return Seen(media_type, content if drawn is None else drawn, bool(clamd_url), found)


def read(content: BinaryIO | Spool, media_type: str) -> tuple[InFile, ...]:
    """What the guard finds in the text, by a process of its own. One that fails has read nothing that could be trusted."""
    with _program("reading.py", media_type, clock.today().isoformat()) as process:
        told = cast(IO[bytes], process.stdout).read(ANSWER_MOST) if _give(process, content) else b""
    try:
        found = json.loads(told) if process.returncode == 0 else None
    except ValueError:
        found = None
    if found is None:
        return (InFile(Kind.UNREADABLE, Level.SOFT, Place("whole")),)
    return tuple(InFile(Kind(kind), Level(level), Place(unit, number, cell)) for kind, level, unit, number, cell in found)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise RuleBroken("documents.too_large", field="file", megabytes=most // 1024 // 1024)


def _judged(content: BinaryIO | Spool) -> tuple[str, Spool | None]:
    """(media type, the image drawn anew if it is one). A program that ends by a signal wanted more than it may have."""
    with _program("look.py") as process:
        media_type, drawn = _said(process, content)
    code = process.returncode
    if code:
        raise RuleBroken(_CODES.get(code, "documents.too_complicated" if code < 0 else "documents.not_allowed"), field="file")
    return media_type, drawn


@contextmanager
def _program(name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """One of our programs, started alone and without our environment; it ends with the block, or when its time is over."""
    program = [sys.executable, "-I", str(Path(__file__).with_name(name)), *arguments]
    with (
        LOOKS,
        subprocess.Popen(  # noqa: S603 - our own program, no part of the file in the arguments
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        ) as process,
    ):
        time_over = Timer(LOOK_SECONDS, process.kill)
        time_over.start()
        try:
            yield process
            process.wait()
        finally:
            time_over.cancel()


def _give(process: subprocess.Popen[bytes], content: BinaryIO | Spool) -> bool:
    """All of the content, to a program that reads everything before it says anything. False when it has ended: its exit code says why."""
    to = cast(IO[bytes], process.stdin)
    try:
        for piece in pieces_of(content):
            to.write(piece)
        to.close()
    except BrokenPipeError:
        with suppress(BrokenPipeError):
            to.close()
        return False
    return True


def _said(process: subprocess.Popen[bytes], content: BinaryIO | Spool) -> tuple[str, Spool | None]:
    """What look.py says: the media type, and an image as it is drawn anew."""
    if not _give(process, content):
        return "", None
    back = cast(IO[bytes], process.stdout)
    media_type = back.readline(200).decode("ascii", "replace").strip()
    if not media_type.startswith("image/"):
        return media_type, None
    drawn = Spool()
    while piece := back.read(PIECE):
        drawn.write(piece)
    return media_type, drawn
