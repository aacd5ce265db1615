"""The rules of retention: what is kept how long, counted from what, by which law, and who decides. Dated, from vaw/data/retention.

A rule that changes gets a last day, and a new row begins the day after: what was disposed of stays explained by what held then.
"""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from vaw.kernel.i18n import N_

DATA = Path(__file__).parents[3] / "data" / "retention"
GONE = "Texten är gallrad."  # stands in the record itself, so that every page, file and search says the same


class Kind(StrEnum):
    """Who decides that something goes."""

    APPROVAL = "approval"  # records: the registrar proposes, the management approves (Archives Act)
    AUTOMATIC = "automatic"  # personal and temporary data whose period is promised: nobody has to think of it
    GOES_WITH = "goes_with"  # goes with what it belongs to
    KEPT = "kept"


class DisposalState(StrEnum):
    """From a proposal to its receipt."""

    PROPOSED = "proposed"
    APPROVED = "approved"  # waits for the worker, or is under way
    DONE = "done"
    CANCELLED = "cancelled"


KIND_NAMES = {
    Kind.APPROVAL: N_("Efter beslut"),
    Kind.AUTOMATIC: N_("Av sig självt"),
    Kind.GOES_WITH: N_("Följer kontot"),
    Kind.KEPT: N_("Bevaras"),
}
STATE_NAMES = {
    DisposalState.PROPOSED: N_("Väntar på beslut"),
    DisposalState.APPROVED: N_("Beslutad, pågår"),
    DisposalState.DONE: N_("Gallrad"),
    DisposalState.CANCELLED: N_("Avbruten"),
}
OPEN = (DisposalState.PROPOSED, DisposalState.APPROVED)


@dataclass(frozen=True, slots=True)
class Rule:
    """`amount` and `unit`: the period, None and "" where nothing ends. `leaves`: what stays, and so why figures do not change."""

    code: str
    kind: Kind
    amount: int | None
    unit: str
    name_sv: str
    name_en: str
    counted_sv: str
    counted_en: str
    leaves_sv: str
    leaves_en: str
    law_sv: str
    law_en: str
    valid_from: date
    valid_to: date | None

    def said(self, what: str, language: str) -> str:
        """Its name, counted, leaves or law in a language."""
        text: str = getattr(self, f"{what}_{'en' if language == 'en' else 'sv'}")
        return text

    def before(self, today: date) -> date:
        """What is older than this day is over its period."""
        if self.amount is None:
            raise ValueError(f"{self.code} has no period")
        if self.unit in ("months", "years"):
            return months_before(today, self.amount * (12 if self.unit == "years" else 1))
        return today - self.length

    @property
    def length(self) -> timedelta:
        """A period of hours or days. Raises ValueError for months and years, which have no length."""
        if self.amount is None or self.unit not in ("hours", "days"):
            raise ValueError(f"{self.code} has no length")
        return timedelta(**{self.unit: self.amount})

    def frozen(self) -> dict[str, str | int | None]:
        """The rule as a receipt keeps it."""
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


@lru_cache(1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule that has ever held, in the order of the file."""
    return tuple(_rule(row) for row in _rows("rules.csv"))


def rules_on(day: date) -> dict[str, Rule]:
    """{code: rule} of those in force on a day."""
    return {one.code: one for one in all_rules() if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)}


@lru_cache(1)
def rules_of_tables() -> dict[str, tuple[str, ...]]:
    """{table: codes of its rules}: first of what goes soonest, then of what is left."""
    return {row["table"]: tuple(code for code in (row["rule"], row["also"]) if code) for row in _rows("tables.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rule(row: dict[str, str]) -> Rule:
    amount, _, unit = row["period"].partition(" ")
    texts = {key: row[key] for key in row if key.endswith(("_sv", "_en"))}
    return Rule(
        code=row["code"],
        kind=Kind(row["kind"]),
        amount=int(amount) if amount else None,
        unit=unit,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        **texts,
    )
