"""What an effort is: its levels, its states, how far it has come. Arithmetic only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_


class EffortLevel(StrEnum):
    """Who carries the effort: a municipality, the county, or the nation."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"


class PreventionLevel(StrEnum):
    """For everybody, for those at risk, for those who are exposed or use violence already (domain.md 2)."""

    UNIVERSAL = "universal"
    SELECTIVE = "selective"
    INDICATED = "indicated"


class EffortState(StrEnum):
    PLANNED = "planned"
    ONGOING = "ongoing"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Served(StrEnum):
    """What an effort serves. The id is an assignment's, an entry's of the list of objectives, or a strategy's."""

    ASSIGNMENT = "assignment"
    OBJECTIVE = "objective"
    STRATEGY = "strategy"


LEVEL_NAMES = {
    EffortLevel.LOCAL: N_("Lokal: i en eller några kommuner"),
    EffortLevel.REGIONAL: N_("Regional: i länet"),
    EffortLevel.NATIONAL: N_("Nationell"),
}
LEVEL_SHORT = {EffortLevel.LOCAL: N_("Lokal"), EffortLevel.REGIONAL: N_("Regional"), EffortLevel.NATIONAL: N_("Nationell")}
PREVENTION_NAMES = {
    PreventionLevel.UNIVERSAL: N_("Universell: för alla"),
    PreventionLevel.SELECTIVE: N_("Selektiv: för grupper med förhöjd risk"),
    PreventionLevel.INDICATED: N_("Indikerad: för dem som redan utsätts eller utövar våld"),
}
PREVENTION_SHORT = {
    PreventionLevel.UNIVERSAL: N_("Universell"),
    PreventionLevel.SELECTIVE: N_("Selektiv"),
    PreventionLevel.INDICATED: N_("Indikerad"),
}
STATE_NAMES = {
    EffortState.PLANNED: N_("Planerad"),
    EffortState.ONGOING: N_("Pågår"),
    EffortState.PAUSED: N_("Vilar"),
    EffortState.DONE: N_("Avslutad"),
    EffortState.CANCELLED: N_("Avbruten"),
}
OPEN = frozenset({EffortState.PLANNED, EffortState.ONGOING, EffortState.PAUSED})
TITLE_MOST, TEXT_MOST, FUNDING_MOST, MILESTONE_MOST = 150, 4000, 200, 200  # characters
BUDGET_MOST = 2_000_000_000  # kronor: what the column holds, and more than any effort costs
CHOSEN_MOST = 100  # things of one kind that an effort names: a county has at most 49 municipalities, the rest are partners
MILESTONES_MOST = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an effort has come: its milestones, and the activities of the log that belong to it. Never typed by anybody."""

    done: int
    total: int
    late: int
    activities: int

    @property
    def share(self) -> float | None:
        """Done milestones of all; None without milestones: nothing has been promised that could be done.

        >>> Progress(1, 4, 0, 9).share
        0.25
        """
        return self.done / self.total if self.total else None


def has_run_out(state: EffortState, ends_on: date | None, today: date) -> bool:
    """Whether its last day has been, while nobody has said what became of it."""
    return state in OPEN and ends_on is not None and ends_on < today
