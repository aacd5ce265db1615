"""What counts as a report of a period, and when it was in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.rounds import Answered, Taken, Tally, answered, came_at, last_day

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def row(number: int, act: str, replaces: int | None = None, *, known: bool = True) -> Taken:
    return Taken(number, act, AT, AT + timedelta(hours=number), replaces, known)


def test_what_was_undone_is_no_report_even_though_numbers_stand_in_it() -> None:
    assert came_at([row(1, "report"), row(2, "undo", 1)]) is None
    assert came_at([row(1, "report"), row(2, "undo", 1, known=False)]) is None
    assert came_at([]) is None


def test_a_correction_is_as_old_as_what_it_corrects_and_undoing_it_brings_that_back() -> None:
    corrected = [row(1, "report"), row(2, "correction", 1)]
    assert came_at(corrected) == came_at([*corrected, row(3, "undo", 2)]) == AT + timedelta(hours=1)


def test_numbers_given_after_an_undoing_count_from_then_on() -> None:
    assert came_at([row(1, "report"), row(2, "undo", 1), row(3, "unchanged")]) == AT + timedelta(hours=3)


def test_silence_begins_when_the_last_day_is_over() -> None:
    last = last_day(date(2026, 11, 23), Cadence.WEEK)
    assert [answered(None, last, last + timedelta(days)) for days in (0, 1)] == [Answered.WAITING, Answered.SILENT]
    assert [answered(last + timedelta(days), last, last) for days in (0, 1)] == [Answered.ON_TIME, Answered.LATE]


def test_a_share_is_never_rounded_up_to_all() -> None:
    assert Tally(600, 599, 1).percent == 99 and (Tally(1, 1, 1) + Tally(1, 1, 0)).percent == 100
