"""What a row gets beside what the sheet says: assignment and sub-goal of its day, and whether its year still takes rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from vaw.domain.activities.imports.reading import Accepted, Fault, Outcome, Refused, Values
from vaw.domain.activities.operations.imports import NewRow
from vaw.domain.activities.rules.cells import column_letter
from vaw.domain.activities.rules.imports import VIOLENCE_GOALS
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList


class Filing:
    """One run over a file of one county. `day_column`: where the sheet keeps the day, to say what is wrong with it."""

    def __init__(self, county_id: int, assignment_id: int | None, locked_years: Collection[int], day_column: int) -> None:
        self._county_id, self._assignment_id, self._locked = county_id, assignment_id, frozenset(locked_years)
        self._day_column = column_letter(day_column)
        self._shares: dict[date, dict[str, int] | None] = {}
        self._goals: dict[date, str | None] = {}

    def judge(self, outcome: Outcome) -> Outcome:
        """The same, or Refused: in a reported year, or on a day when the county had other assignments than the chosen one."""
        if not isinstance(outcome, Accepted):
            return outcome
        day = outcome.values.done_on
        if day.year in self._locked:
            return self._refused(outcome.row, "import.year_locked")
        if self.shares(day) is None:
            return self._refused(outcome.row, "activities.assignment")
        return outcome

    def shares(self, day: date) -> dict[str, int] | None:
        """All of it to the chosen assignment, {} where the county had none that day, None where it had only others."""
        if day not in self._shares:
            had = {mandate.id for mandate in assignments_of(self._county_id, on=day)}
            self._shares[day] = {str(self._assignment_id): 100} if self._assignment_id in had else None if had else {}
        return self._shares[day]

    def row(self, values: Values) -> NewRow:
        """What goes into the log."""
        day = values.done_on
        return NewRow(
            done_on=day,
            type=values.type,
            field=values.field,
            mode=values.mode,
            sub_goal=self._goal(day),
            minutes=values.minutes,
            women=values.women,
            men=values.men,
            unstated=values.unstated,
            municipality_ids=list(values.municipality_ids),
            shares=self.shares(day) or {},
            text=_storable(values.text),
        )

    def _goal(self, day: date) -> str | None:
        if day not in self._goals:
            self._goals[day] = next((term.code for term in list_terms(TermList.SUB_GOAL, on=day) if term.code in VIOLENCE_GOALS), None)
        return self._goals[day]

    def _refused(self, row: int, code: str) -> Refused:
        return Refused(row, (Fault(self._day_column, "done_on", code),))


def _storable(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters that broken files hold."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def rows_of(outcomes: Iterator[Outcome], filing: Filing) -> Iterator[NewRow]:
    """The rows of the accepted outcomes, in order."""
    return (filing.row(outcome.values) for outcome in outcomes if isinstance(outcome, Accepted))
