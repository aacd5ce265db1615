"""The only clock. Instants are aware and in UTC; days are those of Stockholm."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SIGN_SECONDS = 30  # how often scheduler and worker say that they live
_shift = timedelta()
_frozen: list[datetime] = []


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC) + _shift


def today() -> date:
    """The present day in Stockholm."""
    return now().astimezone(STOCKHOLM).date()


def start_at(instant: datetime | None) -> None:
    """Let this process's clock start at `instant` (VAW_NOW; the settings refuse it outside VAW_ENV=test)."""
    global _shift
    _shift = instant - datetime.now(UTC) if instant else timedelta()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Stand still at `instant`: for tests of rules that depend on the day."""
    _frozen.append(instant.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()
