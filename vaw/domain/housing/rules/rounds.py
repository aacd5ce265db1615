"""When a facility should have reported, and what counts as a report (features row 64)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Act
from vaw.kernel.i18n import N_

RENEW_AFTER = timedelta(minutes=10)  # between two mails with a link to one mailbox
RENEWED_FOR = timedelta(days=7)  # how long a link that was sent again counts, where its period has ended
# The last day on which a report is on time, counted from the period's first: Wednesday of a week, the seventh of a month.
ON_TIME = {Cadence.WEEK: timedelta(days=2), Cadence.MONTH: timedelta(days=6)}


class Answered(StrEnum):
    """How a facility stands in a period. `waiting`: its last day is not over."""

    ON_TIME = "on_time"
    LATE = "late"
    WAITING = "waiting"
    SILENT = "silent"


ANSWERED_NAMES = {
    Answered.ON_TIME: N_("I tid"),
    Answered.LATE: N_("Sent"),
    Answered.WAITING: N_("Väntas"),
    Answered.SILENT: N_("Saknas"),
}


class Taken(NamedTuple):
    """What completeness needs of a snapshot."""

    id: int
    act: str
    at: datetime
    recorded_at: datetime
    replaces_id: int | None
    known: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Facilities of which a report was expected, and those of them that came and came in time."""

    expected: int = 0
    received: int = 0
    on_time: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.expected + other.expected, self.received + other.received, self.on_time + other.on_time)

    @property
    def percent(self) -> int | None:
        """Whole per cent of the expected that came, None where none was expected. 100 only when all came.

        >>> Tally(3, 2, 1).percent, Tally(201, 200, 0).percent, Tally().percent
        (66, 99, None)
        """
        return self.received * 100 // self.expected if self.expected else None


def last_day(period_on: date, cadence: Cadence) -> date:
    """The last day on which a report of the period is in time.

    >>> last_day(date(2026, 11, 23), Cadence.WEEK), last_day(date(2026, 11, 1), Cadence.MONTH)
    (datetime.date(2026, 11, 25), datetime.date(2026, 11, 7))
    """
    return period_on + ON_TIME[cadence]


def came_at(rows: Iterable[Taken]) -> datetime | None:
    """When the first report came of those that stand among a facility's snapshots of a period; None: there is none.

    What was undone is no report, and neither is what says nothing. A correction is as old as what it corrects; undoing a correction
    brings back what was corrected.
    """
    by_id = {row.id: row for row in rows}
    replaced = {row.replaces_id for row in by_id.values()}
    return min((_first(row, by_id).recorded_at for row in by_id.values() if row.id not in replaced and _told(row, by_id)), default=None)


def answered(came_on: date | None, last: date, today: date) -> Answered:
    """How it stands. `came_on`: the day on which the first report came."""
    if came_on is not None:
        return Answered.ON_TIME if came_on <= last else Answered.LATE
    return Answered.WAITING if today <= last else Answered.SILENT


def _told(row: Taken, by_id: Mapping[int, Taken]) -> bool:
    """Whether somebody vouched for its numbers."""
    if not row.known:
        return False
    if row.act != Act.UNDO:
        return True
    undone = by_id.get(row.replaces_id or 0)
    before = undone and by_id.get(undone.replaces_id or 0)
    return before is not None and _told(before, by_id)


def _first(row: Taken, by_id: Mapping[int, Taken]) -> Taken:
    """What it all began with, by way of corrections."""
    while (before := by_id.get(row.replaces_id or 0)) is not None:
        row = before
    return row
