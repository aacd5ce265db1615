"""Keyset pages: the last row of a page is the way to the next; deep pages cost what the first one does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from vaw.kernel.errors import RuleBroken

Item = TypeVar("Item")
SIZE = 50  # rows a page; interface.md: what one screen and one scroll hold


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Rows of one page, the exact total where it is known, and the cursor of the next page or None."""

    rows: Sequence[Item]
    total: int | None
    after: str | None


def cut(rows: Sequence[Item], key: Callable[[Item], tuple[Any, ...]], *, total: int | None = None, size: int = SIZE) -> Page[Item]:
    """Make a page of `size` rows from `size + 1` that were read; `key` gives a row's place in the order."""
    shown = rows[:size]
    return Page(shown, total, cursor(*key(shown[-1])) if len(rows) > size else None)


def cursor(*place: object) -> str:
    """Opaque, URL-safe name of a row's place in the order."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def place(cursor: str | None, *kinds: type) -> tuple[Any, ...] | None:
    """The place that a cursor names: values of `kinds` (int, str, date). Raises RuleBroken("paging.cursor") for a foreign one."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return tuple(_read(kind, value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, binascii.Error) as wrong:
        raise RuleBroken("paging.cursor", field="after") from wrong


def _read(kind: type, value: Any) -> Any:
    """Raises ValueError or TypeError for what is none of the kind, or a text that no row of a database holds."""
    if kind is date:
        return date.fromisoformat(value)
    read = kind(value)
    if isinstance(read, str) and b"\0" in read.encode():
        raise ValueError("a zero byte")
    return read
