"""When things happen: little in July, much in spring and autumn, most in the week of 25 November."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

_MONTHS = (0.8, 1.05, 1.3, 1.15, 1.25, 0.75, 0.08, 0.6, 1.25, 1.35, 1.45, 0.7)
# The days on which nobody works whatever the weekday; moving holidays are left in: a made-up year need not know Easter.
_CLOSED = frozenset({(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)})
_FREE_FROM_VIOLENCE = (date(2000, 11, 22), date(2000, 11, 28))  # the week around 25 November, the UN's day against violence
_WOMENS_DAY = (date(2000, 3, 6), date(2000, 3, 10))
_WEEKDAYS = (0.9, 1.15, 1.2, 1.15, 0.6)  # Monday to Friday


def weight(day: date) -> float:
    """How much is done on a day against an ordinary one; 0 on weekends and holidays."""
    if day.weekday() > 4 or (day.month, day.day) in _CLOSED:
        return 0.0
    return (
        _MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] * (1.8 if _in(day, _FREE_FROM_VIOLENCE) else 1.3 if _in(day, _WOMENS_DAY) else 1)
    )


def _in(day: date, span: tuple[date, date]) -> bool:
    return (span[0].month, span[0].day) <= (day.month, day.day) <= (span[1].month, span[1].day)


def months(first: date, last: date) -> list[tuple[list[date], list[float]]]:
    """The working days of each month between two days, both counted, and their weights; months without any are left out."""
    found: dict[tuple[int, int], list[date]] = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if weight(day):
            found.setdefault((day.year, day.month), []).append(day)
    return [(days, [weight(day) for day in days]) for days in found.values()]


def divide(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers as the weights say, that sum to the total.

    >>> divide(10, [1, 1, 2])
    [3, 2, 5]
    """
    out, done, reached, whole = [], 0, 0.0, sum(weights)
    for part in weights:
        reached += part
        upto = int(total * reached / whole + 0.5)
        out.append(upto - done)
        done = upto
    return out
