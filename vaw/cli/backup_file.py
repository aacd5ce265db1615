"""A backup's file: a first line that names the key, then one Fernet token a line.

Each token seals a number, a flag (more, or last) and up to a megabyte, packed. So a line that was changed, left out, moved or cut off at
the end is found. The first piece is the manifest (vaw.cli.manifest), the others are `pg_dump`'s archive. A file of the first kind,
"vaw-backup 1", has no manifest, names no key and is not packed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import IO

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from vaw.cli.exits import Missing, Refused
from vaw.kernel.sealing import name_of

FIRST, SECOND = b"vaw-backup 1\n", b"vaw-backup 2 "
HEAD = struct.Struct(">Q?")  # number of the piece, whether it is the last
PIECE_BYTES = 1_000_000


def write_sealed(manifest: bytes, source: IO[bytes], target: IO[bytes], keys: Sequence[str]) -> None:
    """Seal the manifest and all of `source` into `target`, a megabyte a line, with the newest key."""
    target.write(SECOND + name_of(keys[0]).encode() + b"\n")
    newest = Fernet(keys[0])
    number, piece = 0, manifest
    while True:
        following = source.read(PIECE_BYTES)
        target.write(newest.encrypt(HEAD.pack(number, not following) + zlib.compress(piece)) + b"\n")
        if not following:
            return
        number, piece = number + 1, following


def read_sealed(source: IO[bytes], keys: Sequence[str]) -> Iterator[bytes]:
    """The manifest (b"" in a file of the first kind), then the pieces of the archive in order.

    Raises Refused when the file is not whole, and Missing when no key opens it.
    """
    first = source.readline()
    if first != FIRST and not first.startswith(SECOND):
        raise Refused("this is no backup of vaw.")
    name = first.removeprefix(SECOND).strip().decode(errors="replace")
    if first == FIRST:
        yield b""
    elif name not in {name_of(key) for key in keys}:
        raise Missing(f"the key that sealed this backup ({name}) is not in VAW_ENCRYPTION_KEYS: `bin/vaw keys check` names those that are.")
    for piece in _pieces(source, MultiFernet([Fernet(key) for key in keys])):
        yield piece if first == FIRST else zlib.decompress(piece)


def _pieces(source: IO[bytes], keys: MultiFernet) -> Iterator[bytes]:
    last = False
    for number, line in enumerate(source):
        try:
            plain = keys.decrypt(line.rstrip(b"\n"))
        except InvalidToken:
            reason = "the backup was changed or cut off, or the key that sealed it is not in VAW_ENCRYPTION_KEYS."
            raise Missing(reason) from None
        at, is_last = HEAD.unpack_from(plain)
        if last or at != number:
            raise Refused("the backup is not whole.")
        last = is_last
        yield plain[HEAD.size :]
    if not last:
        raise Refused("the backup is not whole.")
