"""The way of a grant, from call to account (features row 66, domain.md 1.7)."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from vaw.kernel.i18n import N_


class GrantState(StrEnum):
    """Where an application stands. A draft is its writer's alone; an account that the board has looked through is settled."""

    DRAFT = "draft"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    GRANTED = "granted"
    REFUSED = "refused"
    PAID = "paid"
    ACCOUNTED = "accounted"
    SETTLED = "settled"


class OpinionKind(StrEnum):
    """The applicant's county gives its opinion; the three metropolitan counties are consulted."""

    OPINION = "opinion"
    CONSULTATION = "consultation"


class Stance(StrEnum):
    """What somebody who was asked says."""

    FOR = "for"
    AGAINST = "against"
    NOTHING = "nothing"


class Told(StrEnum):
    """What an applicant without an account is told by mail. No mail says which."""

    INVITED = "invited"
    RECEIVED = "received"
    DECIDED = "decided"
    RENEWED = "renewed"
    DUE_30 = "due_30"
    DUE_14 = "due_14"
    DUE_3 = "due_3"
    LATE = "late"


GRANT_NAMES = {
    GrantState.DRAFT: N_("Utkast"),
    GrantState.RECEIVED: N_("Inkommen"),
    GrantState.WITHDRAWN: N_("Återtagen"),
    GrantState.GRANTED: N_("Beviljad"),
    GrantState.REFUSED: N_("Avslagen"),
    GrantState.PAID: N_("Utbetald"),
    GrantState.ACCOUNTED: N_("Redovisad"),
    GrantState.SETTLED: N_("Avslutad"),
}
STANCE_NAMES = {Stance.FOR: N_("Tillstyrker"), Stance.AGAINST: N_("Avstyrker"), Stance.NOTHING: N_("Har inget att invända")}
NEXT = {
    GrantState.DRAFT: frozenset({GrantState.RECEIVED}),
    GrantState.RECEIVED: frozenset({GrantState.WITHDRAWN, GrantState.GRANTED, GrantState.REFUSED}),
    GrantState.GRANTED: frozenset({GrantState.PAID}),
    GrantState.PAID: frozenset({GrantState.ACCOUNTED, GrantState.SETTLED}),
    GrantState.ACCOUNTED: frozenset({GrantState.SETTLED}),
}
SENT_IN = frozenset(state.value for state in GrantState if state is not GrantState.DRAFT)
KRONOR_MOST = 50_000_000
REMIND_BEFORE = (30, 14, 3)  # days before an account is due (domain.md 1.6)
LATE_FOR = 60  # days after which a mail about a late account helps nobody: the team has been told, and rings
LINK_LASTS = timedelta(days=90)  # after the day of the account: a late one can still be handed in
RENEW_AFTER = timedelta(minutes=10)  # between two links to one mailbox, whoever asks
DRAFT_LASTS = timedelta(days=30)  # after the last day of the call: then what was never sent in is removed
ADDRESS_LASTS = timedelta(days=365)  # after the end of a case: then nobody's address is kept


def may_follow(state: GrantState, then: GrantState) -> bool:
    """Whether an application may go from one state to the other."""
    return then in NEXT.get(state, frozenset())


def told_of(left: int) -> Told | None:
    """What is told of an account that is due in so many days, None: nothing yet, or nothing any more. The nearest only.

    >>> [told_of(left) for left in (31, 30, 14, 3, 0, -1, -61)]
    [None, <Told.DUE_30: 'due_30'>, <Told.DUE_14: 'due_14'>, <Told.DUE_3: 'due_3'>, <Told.DUE_3: 'due_3'>, <Told.LATE: 'late'>, None]
    """
    if left < 0:
        return Told.LATE if left >= -LATE_FOR else None
    near = [days for days in REMIND_BEFORE if left <= days]
    return Told(f"due_{min(near)}") if near else None
