"""States of a strategy, who takes it where, and which lists its goals are tied to."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from vaw.kernel.i18n import N_


class StrategyState(StrEnum):
    """`submitted`: waits for the county management. `approved`: what it says is fixed until it is opened again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class Part(StrEnum):
    """`external`: what the county is to become. `internal`: what the board does in its own subject areas (domain.md 1.9)."""

    EXTERNAL = "external"
    INTERNAL = "internal"


STATE_NAMES = {
    StrategyState.DRAFT: N_("Utkast"),
    StrategyState.SUBMITTED: N_("Väntar på godkännande"),
    StrategyState.APPROVED: N_("Godkänd"),
}
PART_NAMES = {Part.EXTERNAL: N_("Externa delen: länet"), Part.INTERNAL: N_("Interna delen: länsstyrelsens sakområden")}
NAME_MOST = 150
TEXT_MOST = 6000  # two pages: what a county's problems are, with its figures beside
GOAL_MOST = 600
DNR_MOST = 60
LONGEST_YEARS = 12  # a longer period is a slip of the pen
FIRST_DAY = date(1994, 1, 1)  # the first equality assignment (README "Decisions")


class Phase(StrEnum):
    """How an approved strategy stands on a day."""

    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


def phase(starts_on: date, ends_on: date, today: date) -> Phase:
    """Both ends count.

    >>> phase(date(2024, 1, 1), date(2027, 12, 31), date(2027, 12, 31)).value
    'running'
    """
    if today < starts_on:
        return Phase.COMING
    return Phase.OVER if today > ends_on else Phase.RUNNING
