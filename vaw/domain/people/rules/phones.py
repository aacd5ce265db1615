"""What a phone number tells of the place where it rings."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[\s()./-]")
_WITHOUT_PLACE = re.compile(r"(\+46|0046|0)(7|10|20)")  # mobile and 077, location-independent, freephone: area codes tell a town


def digits_of(phone: str) -> str:
    """The number without what people write between its digits."""
    return _SIGNS.sub("", phone)


def tells_town(phone: str) -> bool:
    """Whether a number's area code leads to a town (safety.md 1).

    >>> tells_town("090-12 34 56"), tells_town("070-123 45 67"), tells_town("+46 (0)10 123 45 67")
    (True, False, False)
    """
    return not _WITHOUT_PLACE.match(digits_of(phone).replace("+460", "+46"))
