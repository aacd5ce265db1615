"""What an activity may say: modes, bounds, shares, heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_


class Mode(StrEnum):
    ON_SITE = "on_site"
    DIGITAL = "digital"
    HYBRID = "hybrid"


MODE_NAMES = {Mode.ON_SITE: N_("Fysiskt"), Mode.DIGITAL: N_("Digitalt"), Mode.HYBRID: N_("Hybrid")}

# Decision D-1 in README: an activity is one piece of work; two working weeks (80 h) is more than any of them takes.
MINUTES_MOST = 80 * 60
HEADS_MOST = 100_000  # the largest web course has reached 150 000 over years (domain.md 1.3); one activity reaches less
EARLIEST = date(1994, 1, 1)  # the first assignment on gender equality at the boards (domain.md 1.1)
TEXT_MOST = 4000  # characters
REASON_MOST = 500
Heads = tuple[int, int, int]  # women, men, not stated


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says that an activity was. `shares`: whole per cents by assignment id; `heads`: by profession code."""

    done_on: date
    type: str
    field: str
    mode: str
    minutes: int
    shares: Mapping[int, int] = dataclass_field(default_factory=dict)
    sub_goal: str | None = None
    objective: str | None = None
    women: int | None = None
    men: int | None = None
    unstated: int | None = None
    heads: Mapping[str, Heads] = dataclass_field(default_factory=dict)
    municipality_ids: Sequence[int] = ()
    organisation_ids: Sequence[int] = ()
    text: str = ""


def check_day(done_on: date, today: date) -> None:
    """Raises RuleBroken("activities.future") for a day to come, ("activities.too_old") before 1994."""
    if done_on > today:
        raise RuleBroken("activities.future", field="done_on")
    if done_on < EARLIEST:
        raise RuleBroken("activities.too_old", field="done_on")


def check_minutes(minutes: int) -> None:
    """Raises RuleBroken("activities.minutes") outside 1 minute to 80 hours."""
    if not 1 <= minutes <= MINUTES_MOST:
        raise RuleBroken("activities.minutes", field="minutes", most=MINUTES_MOST // 60)


def counted_heads(women: int | None, men: int | None, unstated: int | None) -> Heads | None:
    """None when nobody counted. Where one number is given an empty one means 0: they were counted together.

    Raises RuleBroken("activities.heads") for a number below 0 or above 100 000.
    """
    if women is None and men is None and unstated is None:
        return None
    for name, value in (("women", women), ("men", men), ("unstated", unstated)):
        if not 0 <= (value or 0) <= HEADS_MOST:
            raise RuleBroken("activities.heads", field=name)
    return women or 0, men or 0, unstated or 0


def merged_heads(given: Heads | None, by_profession: Mapping[str, Heads]) -> Heads | None:
    """The heads of the whole activity: those given, or the sums by profession when only these were filled in.

    Raises RuleBroken("activities.heads_differ") when both are given and differ.
    """
    if not by_profession:
        return given
    sums = tuple(sum(heads[i] for heads in by_profession.values()) for i in range(3))
    total = (sums[0], sums[1], sums[2])
    if given is not None and given != total:
        raise RuleBroken("activities.heads_differ", field="women", women=total[0], men=total[1], unstated=total[2])
    return total


def check_shares(shares: Mapping[int, int]) -> None:
    """Raises RuleBroken("activities.shares_missing") when empty, ("activities.shares_sum") unless whole per cents from 1 sum to 100."""
    if not shares:
        raise RuleBroken("activities.shares_missing", field="shares")
    if any(percent < 1 for percent in shares.values()) or sum(shares.values()) != 100:
        raise RuleBroken("activities.shares_sum", field="shares", sum=sum(shares.values()))


def even_shares(assignment_ids: Sequence[int]) -> dict[int, int]:
    """Per cents as alike as whole numbers allow, summing to 100; the first ones get the rest."""
    each, rest = divmod(100, len(assignment_ids))
    return {id: each + (1 if place < rest else 0) for place, id in enumerate(assignment_ids)}


def share_of(minutes: int, percent: int) -> float:
    """Minutes that an assignment gets. Sums over assignments equal the minutes exactly in share_minutes (minutes × per cent)."""
    return minutes * percent / 100
