"""How a process and its child talk over a pipe: one line of JSON with its length before it, and bytes where something has any."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

_LENGTH = struct.Struct(">I")
_HEAD_MOST = 16_000_000


class Frame(NamedTuple):
    """`what` it is, facts about it, and its bytes."""

    what: str
    facts: Mapping[str, Any]
    body: bytes = b""


def written(frame: Frame) -> bytes:
    """The frame as it goes through the pipe."""
    head = json.dumps({"what": frame.what, "size": len(frame.body), "facts": dict(frame.facts)}, separators=(",", ":")).encode()
    return _LENGTH.pack(len(head)) + head + frame.body


class Heard:
    """What has come through a pipe so far; whole frames are taken out of it."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole now. Raises ValueError for what is no frame."""
        self._bytes += data
        while (found := self._first()) is not None:
            yield found

    def _first(self) -> Frame | None:
        start = _LENGTH.size
        if len(self._bytes) < start:
            return None
        (length,) = _LENGTH.unpack_from(self._bytes)
        if length > _HEAD_MOST:
            raise ValueError("no frame")
        if len(self._bytes) < start + length:
            return None
        head = json.loads(self._bytes[start : start + length])
        end = start + length + head["size"]
        if len(self._bytes) < end:
            return None
        frame = Frame(head["what"], head["facts"], bytes(self._bytes[start + length : end]))
        del self._bytes[:end]
        return frame


def read(pipe: IO[bytes]) -> Frame:
    """The next frame of a pipe that waits. Raises EOFError when it has ended."""
    (length,) = _LENGTH.unpack(_all(pipe, _LENGTH.size))
    head = json.loads(_all(pipe, length))
    return Frame(head["what"], head["facts"], _all(pipe, head["size"]))


def _all(pipe: IO[bytes], size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found
