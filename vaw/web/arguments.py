"""What an address says, read with care: a value that makes no sense counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def number_of(args: Mapping[str, str], name: str) -> int | None:
    """A whole number that fits a column, else None."""
    return whole_number(args.get(name) or "")


def whole_number(text: str) -> int | None:
    """The same of a text: "²" is a digit to Python and no number, and of thousands of digits it makes none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day_of(args: Mapping[str, str], name: str) -> date | None:
    """A day as ÅÅÅÅ-MM-DD, else None."""
    try:
        return date.fromisoformat(args.get(name) or "")
    except ValueError:
        return None
