"""Weeks by ISO 8601, as every Swedish calendar counts them: from Monday, and week 1 has the year's first Thursday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from vaw.domain.activities.rules.log import EARLIEST

_CODE = re.compile(r"(\d{4})-(\d{1,2})")
WORKDAYS, DAYS = 5, 7


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week by its Monday. The last days of December may lie in week 1 of the year that comes, the first of January in week 52 or 53."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week in which the day lies."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def read(cls, code: str) -> Week | None:
        """The week "2026-53"; None for a text that is none, a week that the year has not, or one before the first activity."""
        found = _CODE.fullmatch(code)
        try:
            week = cls(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
        except ValueError:
            return None
        return week if week and week.sunday >= EARLIEST else None

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def year(self) -> int:
        """The year that the week is counted in."""
        return self.monday.isocalendar().year

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=DAYS - 1)

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.monday + timedelta(days=n) for n in range(DAYS))

    def moved(self, weeks: int) -> Week:
        """So many weeks later, or earlier."""
        return Week(self.monday + timedelta(weeks=weeks))
