"""National support in gender mainstreaming: what can be an example, and which strategy speaks for a county (features row 53)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from vaw.domain.strategies.rules import Phase, StrategyState, phase
from vaw.kernel.i18n import N_

AREA = "strategies"
"""Of the government assignments by which one county supports all boards, as Gotland did with LUJ."""


class ExampleKind(StrEnum):
    STRATEGY = "strategy"
    MEASURE = "measure"
    EFFORT = "effort"


EXAMPLE_NAMES = {
    ExampleKind.STRATEGY: N_("Strategi"),
    ExampleKind.MEASURE: N_("Åtgärd"),
    ExampleKind.EFFORT: N_("Förebyggande insats"),
}
EXAMPLE_MOST = 1500  # a few words: what was done, what it gave, what others should mind
TITLE_MOST = 150
QUESTION_MOST = 2000
ASKED_EVENT = "strategies.national_asked"
ANSWERED_EVENT = "strategies.national_answered"


class Dated(Protocol):
    """A strategy as far as its time and state go."""

    @property
    def id(self) -> int: ...
    @property
    def county_id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


Row = TypeVar("Row", bound=Dated)
_STATES = {StrategyState.APPROVED: 0, StrategyState.SUBMITTED: 1, StrategyState.DRAFT: 2}
_PHASES = {Phase.RUNNING: 0, Phase.COMING: 1, Phase.OVER: 2}


def speaking(rows: Iterable[Row], today: date) -> dict[int, list[Row]]:
    """{county: its strategies that run today; where none does, the one that comes next, else the one that ended last}.

    Of several that run, the approved ones come first, then the latest begun.
    """
    found: dict[int, list[Row]] = {}
    for row in sorted(rows, key=lambda row: _rank(row, today)):
        kept = found.setdefault(row.county_id, [])
        if not kept or phase(row.starts_on, row.ends_on, today) is Phase.RUNNING:
            kept.append(row)
    return found


def _rank(row: Dated, today: date) -> tuple[int, int, int, int]:
    when = phase(row.starts_on, row.ends_on, today)
    first = row.starts_on.toordinal() if when is Phase.COMING else -row.starts_on.toordinal()
    return _PHASES[when], _STATES[StrategyState(row.state)], first, -row.id
