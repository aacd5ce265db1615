"""Typefaces as the page setter wants them. Unpacking them takes as long as setting ten pages: it is done once, and the worker remembers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from fontTools.ttLib.woff2 import decompress  # type: ignore[import-untyped]

_unpacked: dict[str, bytes] = {}  # by the file's name


def typeface(file: Path) -> bytes:
    """The typeface unpacked; WeasyPrint would do it anew for every document. Raises FileNotFoundError, even when it is remembered."""
    if not file.is_file():
        raise FileNotFoundError(file.name)
    if file.name not in _unpacked:
        unpacked = io.BytesIO()
        decompress(io.BytesIO(file.read_bytes()), unpacked)
        _unpacked[file.name] = unpacked.getvalue()
    return _unpacked[file.name]


def remember(name: str, content: bytes) -> None:
    """A typeface that was unpacked before, in another process of ours."""
    _unpacked[name] = content


def unpack(files: Iterable[Path]) -> dict[str, bytes]:
    """Unpack typefaces once for all forks; one that is not there is missed where it is needed. Returns those that are new, by name."""
    missing = [file for file in files if file.name not in _unpacked and file.is_file()]
    return {file.name: typeface(file) for file in missing}
