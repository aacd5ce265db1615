"""The way of a grant, from call to account (features row 66, domain.md 1.7)."""

from __future__ import annotations

from enum import StrEnum

from vaw.kernel.i18n import N_


class GrantState(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"
    WITHDRAWN = "withdrawn"
    GRANTED = "granted"
    REFUSED = "refused"
    PAID = "paid"
    ACCOUNTED = "accounted"


class OpinionKind(StrEnum):
    """The applicant's county gives its opinion; the three metropolitan counties are consulted."""

    OPINION = "opinion"
    CONSULTATION = "consultation"


class Stance(StrEnum):
    """What somebody who was asked says."""

    FOR = "for"
    AGAINST = "against"
    NOTHING = "nothing"


GRANT_NAMES = {
    GrantState.RECEIVED: N_("Inkommen"),
    GrantState.WITHDRAWN: N_("Återtagen"),
    GrantState.GRANTED: N_("Beviljad"),
    GrantState.REFUSED: N_("Avslagen"),
    GrantState.PAID: N_("Utbetald"),
    GrantState.ACCOUNTED: N_("Redovisad"),
}
STANCE_NAMES = {Stance.FOR: N_("Tillstyrker"), Stance.AGAINST: N_("Avstyrker"), Stance.NOTHING: N_("Har inget att invända")}
NEXT = {
    GrantState.RECEIVED: frozenset({GrantState.WITHDRAWN, GrantState.GRANTED, GrantState.REFUSED}),
    GrantState.GRANTED: frozenset({GrantState.PAID}),
    GrantState.PAID: frozenset({GrantState.ACCOUNTED}),
}
KRONOR_MOST = 50_000_000


def may_follow(state: GrantState, then: GrantState) -> bool:
    """Whether an application may go from one state to the other."""
    return then in NEXT.get(state, frozenset())
