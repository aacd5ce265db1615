"""Documents as people send them: a stream in; what it is, and what of it may be kept, out. No business words."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore, Timer
from typing import IO, BinaryIO, cast

from vaw.integrations.documents.scanning import scan
from vaw.integrations.documents.spool import PIECE, Spool, pieces_of
from vaw.kernel.errors import RuleBroken

LOOK_SECONDS = 90  # of the clock; the program has its own limit of processor time
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
    """A document that may be kept. `media_type` is what its content is; `content` what is kept of it, to be read from its beginning."""

    media_type: str
    content: BinaryIO | Spool
    scanned: bool


def looked_at(content: BinaryIO | Spool, *, clamd_url: str, most: int) -> Seen:
    """Let a scanner (where one is named) and then look.py judge the document; an image is drawn anew without what it tells of its making.

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
    return Seen(media_type, content if drawn is None else drawn, scanned=bool(clamd_url))


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise RuleBroken("documents.too_large", field="file", megabytes=most // 1024 // 1024)


def _judged(content: BinaryIO | Spool) -> tuple[str, Spool | None]:
    """(media type, the image drawn anew if it is one). A program that ends by a signal wanted more than it may have."""
    program = [sys.executable, "-I", str(Path(__file__).with_name("look.py"))]
    with (
        LOOKS,
        subprocess.Popen(  # noqa: S603 - our own program, no part of the file in the arguments
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}
        ) as process,
    ):
        clock = Timer(LOOK_SECONDS, process.kill)
        clock.start()
        try:
            media_type, drawn = _talk(process, content)
        finally:
            clock.cancel()
        code = process.wait()
    if code:
        raise RuleBroken(_CODES.get(code, "documents.too_complicated" if code < 0 else "documents.not_allowed"), field="file")
    return media_type, drawn


def _talk(process: subprocess.Popen[bytes], content: BinaryIO | Spool) -> tuple[str, Spool | None]:
    """Give it all, then take all that it says: it reads everything before it says anything."""
    to, back = cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout)
    try:
        for piece in pieces_of(content):
            to.write(piece)
        to.close()
    except BrokenPipeError:  # it has ended: its exit code says why
        with suppress(BrokenPipeError):
            to.close()
        return "", None
    media_type = back.readline(200).decode("ascii", "replace").strip()
    if not media_type.startswith("image/"):
        return media_type, None
    drawn = Spool()
    while piece := back.read(PIECE):
        drawn.write(piece)
    return media_type, drawn
