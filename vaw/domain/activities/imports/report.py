"""What a run over a sheet came to: the numbers taken in, and every row that was not, by number, column and code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from vaw.domain.activities.imports.reading import Accepted, Fault, Outcome, Refused, Skipped, Values
from vaw.domain.activities.rules.skipping import Reason


@dataclass
class Report:
    """Add outcomes in the order of the file; as_json is what `data import --json` prints (contracts.md)."""

    accepted: int = 0
    minutes: int = 0
    women: int = 0
    men: int = 0
    unstated: int = 0
    without_heads: int = 0
    refused: list[Refused] = field(default_factory=list)
    skipped: list[tuple[int, Reason]] = field(default_factory=list)
    warnings: list[tuple[int, Fault]] = field(default_factory=list)
    by_field: Counter[str] = field(default_factory=Counter)
    by_month: Counter[int] = field(default_factory=Counter)
    municipality_ids: set[int] = field(default_factory=set)
    first_on: date | None = None
    last_on: date | None = None

    def add(self, outcome: Outcome) -> None:
        """Empty rows leave no trace."""
        if isinstance(outcome, Accepted):
            self._add_values(outcome.values)
            self.warnings.extend((outcome.row, warning) for warning in outcome.warnings)
        elif isinstance(outcome, Refused):
            self.refused.append(outcome)
        elif isinstance(outcome, Skipped) and outcome.reason != "empty":
            self.skipped.append((outcome.row, outcome.reason))

    def as_json(self) -> dict[str, Any]:
        """One entry a refused row: its first fault, and under "also" the others. No text of the file."""
        return {
            "accepted": self.accepted,
            "totals": {
                "minutes": self.minutes,
                "women": self.women,
                "men": self.men,
                "unstated": self.unstated,
                "without_heads": self.without_heads,
            },
            "refused": [_refused(row) for row in self.refused],
            "by_field": dict(sorted(self.by_field.items())),
            "by_month": {str(month): count for month, count in sorted(self.by_month.items())},
            "municipalities": len(self.municipality_ids),
            "first_on": self.first_on and self.first_on.isoformat(),
            "last_on": self.last_on and self.last_on.isoformat(),
            "skipped": [{"row": row, "reason": reason} for row, reason in self.skipped],
            "warnings": [{"row": row, "column": fault.column, "code": fault.code} for row, fault in self.warnings],
        }

    def _add_values(self, values: Values) -> None:
        self.accepted += 1
        self.minutes += values.minutes
        self.women += values.women or 0
        self.men += values.men or 0
        self.unstated += values.unstated or 0
        self.without_heads += values.women is None
        self.by_field[values.field] += 1
        self.by_month[values.done_on.month] += 1
        self.municipality_ids.update(values.municipality_ids)
        self.first_on = min(self.first_on or values.done_on, values.done_on)
        self.last_on = max(self.last_on or values.done_on, values.done_on)


def _refused(row: Refused) -> dict[str, Any]:
    first, *others = (_fault(fault) for fault in row.faults)
    return {"row": row.row, **first, **({"also": others} if others else {})}


def _fault(fault: Fault) -> dict[str, str]:
    told = {"column": fault.column, "field": fault.field, "code": fault.code}
    return told | ({"suggestion": fault.suggestion} if fault.suggestion else {})
