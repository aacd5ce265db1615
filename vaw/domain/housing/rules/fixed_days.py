"""Days whose numbers are frozen: the last of each quarter, and what proves that nobody has touched them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

# Reports that come late may still count: as long as public figures are held back (safety.md 3).
FROZEN_AFTER = timedelta(days=7)
# How far back a day that nobody froze is made good: longer than any outage.
LOOKED_BACK = timedelta(days=190)
Line = Mapping[str, int]


def is_quarter_end(day: date) -> bool:
    """Whether a quarter ends that day."""
    return (day + timedelta(days=1)).day == 1 and day.month % 3 == 0


def days_to_freeze(today: date) -> list[date]:
    """Ends of quarters that may be frozen today, the oldest first.

    >>> days_to_freeze(date(2026, 10, 7))
    [datetime.date(2026, 3, 31), datetime.date(2026, 6, 30), datetime.date(2026, 9, 30)]
    >>> days_to_freeze(date(2026, 10, 6))[-1]
    datetime.date(2026, 6, 30)
    """
    last = today - FROZEN_AFTER
    return [day for back in range(LOOKED_BACK.days, -1, -1) if is_quarter_end(day := last - timedelta(days=back))]


def checksum(on_day: date, content: Sequence[Line]) -> str:
    """SHA-256 of the day and its rows as canonical JSON: keys in order, no spaces, rows by county."""
    rows = sorted((dict(line) for line in content), key=lambda line: line["county_id"])
    text = json.dumps({"on_day": on_day.isoformat(), "rows": rows}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def occupancy_of(fresh_beds: int, occupied: int, closed: int) -> Fraction | None:
    """Share of the known beds in use that are occupied; None when none is known to be in use."""
    return Fraction(occupied, fresh_beds - closed) if fresh_beds > closed else None
