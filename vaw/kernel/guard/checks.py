"""Arithmetic of Swedish personal numbers (design: guard, section 1)."""

from __future__ import annotations

from datetime import date

from vaw.kernel.guard.kinds import Kind

TEST_MONTH_SHIFTS = (20, 40, 65, 80, 90)
"""Month shifts that mark made-up numbers: Norwegian registers (40, 65, 80), one Swedish code base (90) and leftovers (20)."""
DAY_SHIFT = 60
"""A samordningsnummer has its day of birth plus 60 (lag 2022:1697)."""
FIRST_ORGANISATION_MONTH = 20
"""Digits three and four of an organisation number are at least 20, so that it is never a date."""


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    total = 0
    for i, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if i % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def is_date(year: str, month: int, day: int, century: str = "") -> bool:
    """Whether the day exists; two-digit years are read as 20xx, where every leap day of 19xx but 1900's exists too."""
    try:
        date(int((century or "20") + year), month, day)
    except ValueError:
        return False
    return True


def number_kind(century: str, ten: str) -> Kind | None:
    """What the ten digits are by their date alone, before the check digit; None is no number of a person.

    A samordningsnummer of somebody whose birth date is unknown has month 00 or day 60 (Skatteverket). A shifted month counts
    only with a century: without one it is an organisation number.
    """
    year, month, day = ten[:2], int(ten[2:4]), int(ten[4:6])
    if is_date(year, month, day, century):
        return Kind.PERSONAL_NUMBER
    if (
        DAY_SHIFT <= day <= DAY_SHIFT + 31
        and month <= 12
        and (month == 0 or day == DAY_SHIFT or is_date(year, month, day - DAY_SHIFT, century))
    ):
        return Kind.COORDINATION_NUMBER
    real_day = day - DAY_SHIFT if day > DAY_SHIFT else day
    if century and any(is_date(year, month - shift, real_day, century) for shift in TEST_MONTH_SHIFTS):
        return Kind.TEMPORARY_NUMBER
    return None


def is_organisation_shape(ten: str) -> bool:
    """Whether ten digits can be an organisation number."""
    return int(ten[2:4]) >= FIRST_ORGANISATION_MONTH
