"""What is known to shut people out of the service, and when it was last looked for (vaw/data/accessibility; the law is 2018:1937)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[3] / "data" / "accessibility"
TEXT_MOST = 2000
ANSWER_WITHIN = timedelta(days=14)  # from the day on which somebody told of it
CLOSED_KEPT = timedelta(days=365)  # then the message and the address go


@dataclass(frozen=True, slots=True)
class Issue:
    """One known shortcoming. `criterion`: of WCAG 2.2, or the clause of EN 301 549."""

    code: str
    criterion: str
    since: date
    issue_sv: str
    issue_en: str
    plan_sv: str
    plan_en: str

    def said(self, what: str, language: str) -> str:
        """Its issue or plan in a language."""
        text: str = getattr(self, f"{what}_{'en' if language == 'en' else 'sv'}")
        return text


@dataclass(frozen=True, slots=True)
class Assessment:
    """One look at the whole service. `standing`: fully, partly or not in accordance with the law."""

    assessed_on: date
    standing: str
    method_sv: str
    method_en: str


@lru_cache(1)
def issues() -> tuple[Issue, ...]:
    """The known shortcomings, in the order of the file."""
    return tuple(Issue(since=date.fromisoformat(row.pop("since")), **row) for row in _rows("issues.csv"))


@lru_cache(1)
def latest_assessment() -> Assessment:
    """The last one made."""
    made = [Assessment(assessed_on=date.fromisoformat(row.pop("assessed_on")), **row) for row in _rows("assessments.csv")]
    return max(made, key=lambda one: one.assessed_on)


def _rows(name: str) -> list[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
