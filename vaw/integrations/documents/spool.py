"""A place for a file on its way: on disk, without a name, and readable for nobody but the object that wrote it."""

from __future__ import annotations

import io
import os
import secrets
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16  # bytes of one count of AES-CTR
PIECE = 1024 * 1024  # bytes that are in memory at a time


class Spool(io.RawIOBase):
    """Written from beginning to end, then read anywhere. What reaches the disk is enciphered with a key that lies in memory alone.

    A file of 25 MB in memory for each of eight threads is too much, and what people send must not lie on a disk (safety.md 2).
    """

    def __init__(self) -> None:
        super().__init__()
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  closed by close()
        self._key = secrets.token_bytes(32)  # of this file alone, so that the count may begin at 0
        self._writer = self._from(0)
        self._at = self.size = 0

    def _from(self, block: int) -> Any:
        return Cipher(algorithms.AES(self._key), modes.CTR(block.to_bytes(BLOCK, "big"))).encryptor()

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        """Raises UnsupportedOperation anywhere but at the end: the same count never enciphers two texts."""
        if self._at != self.size:
            raise io.UnsupportedOperation("written at the end only")
        kept = memoryview(self._writer.update(bytes(data)))
        while kept:
            kept = kept[os.pwrite(self._file.fileno(), kept, self.size + len(data) - len(kept)) :]
        self.size += len(data)
        self._at = self.size
        return len(data)

    def readinto(self, buffer: Any) -> int:
        found = os.pread(self._file.fileno(), len(buffer), self._at)
        reader, skipped = self._from(self._at // BLOCK), self._at % BLOCK
        reader.update(bytes(skipped))
        buffer[: len(found)] = reader.update(found)
        self._at += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def pieces_of(content: BinaryIO | Spool) -> Iterator[bytes]:
    """The whole from its beginning, a piece at a time."""
    content.seek(0)
    stream = cast(BinaryIO, content)
    while piece := stream.read(PIECE):
        yield piece
