"""What a county's management should know before anything else: three things, chosen by rules that the page shows.

First what is past its day: somebody waits. Then what has a day soon: it can still be kept. Then what will be missing in the account.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

TOLD_MOST = 3  # what somebody keeps in mind on the way to a meeting
SOON_DAYS = 60  # an account takes weeks to write, and its approval a second person
WAITED_MONTHS = 12  # as the white spots have it (activities.rules.coverage): the account covers a year
LOG_MONTHS = 12
LYING_DAYS = 30  # a draft that nobody has confirmed for a month is a piece of work that no figure counts
CHECKPOINTS_FROM = 1 / 4  # of what is asked; some are always on their way


class Weight(StrEnum):
    """How grave it is, the gravest first."""

    PAST = "past"
    SOON = "soon"
    LACKING = "lacking"


class Rule(StrEnum):
    """What is looked for. Among equals the order here decides."""

    ACCOUNTS_LATE = "accounts_late"
    REQUESTS_LATE = "requests_late"
    ACTIONS_LATE = "actions_late"
    ACCOUNTS_SOON = "accounts_soon"
    NOT_REACHED = "not_reached"
    CHECKPOINTS = "checkpoints"
    FOLLOW_UPS = "follow_ups"
    MONTHS = "months"


WEIGHTS = {
    Rule.ACCOUNTS_LATE: Weight.PAST,
    Rule.REQUESTS_LATE: Weight.PAST,
    Rule.ACTIONS_LATE: Weight.PAST,
    Rule.ACCOUNTS_SOON: Weight.SOON,
    Rule.NOT_REACHED: Weight.LACKING,
    Rule.CHECKPOINTS: Weight.LACKING,
    Rule.FOLLOW_UPS: Weight.LACKING,
    Rule.MONTHS: Weight.LACKING,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule found: `n` of `of` things that it looks at."""

    rule: Rule
    n: int
    of: int

    @property
    def share(self) -> float:
        return self.n / self.of if self.of else 0.0

    @property
    def applies(self) -> bool:
        """Whether there is anything to say."""
        return self.n > 0 and (self.rule is not Rule.CHECKPOINTS or self.share >= CHECKPOINTS_FROM)


def choose(seen: Iterable[Seen]) -> list[Seen]:
    """The TOLD_MOST gravest: by weight, then what concerns the larger share of what it looks at, then in the order of Rule.

    >>> [one.rule.value for one in choose([Seen(Rule.MONTHS, 6, 12), Seen(Rule.NOT_REACHED, 5, 10), Seen(Rule.ACTIONS_LATE, 1, 9)])]
    ['actions_late', 'not_reached', 'months']
    """
    weights, rules = list(Weight), list(Rule)
    found = [one for one in seen if one.applies]
    return sorted(found, key=lambda one: (weights.index(WEIGHTS[one.rule]), -one.share, rules.index(one.rule)))[:TOLD_MOST]


def months_without_log(logged: Sequence[bool]) -> tuple[int, int]:
    """(months without log, months looked at) of the last ones in order; those before the first log of all count as not begun.

    `logged`: whether the month has any, the latest last. Where none has, all are without.

    >>> months_without_log([False, False, True, False, True]), months_without_log([False, False])
    ((1, 3), (2, 2))
    """
    before = len(list(takewhile(lambda one: not one, logged)))
    looked_at = len(logged) if before == len(logged) else len(logged) - before
    return looked_at - sum(logged), looked_at
