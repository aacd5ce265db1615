"""Handing over what somebody holds in a county: a journey through six areas, for pages and the command line."""

from __future__ import annotations

from vaw.domain.activities.operations.drafts import hand_over_drafts
from vaw.domain.geography.models import County
from vaw.domain.networks.operations.succession import hand_over_networks
from vaw.domain.notifications.operations.taking import hand_over
from vaw.domain.people.queries.succession import holdings_of
from vaw.domain.prevention.operations.succession import hand_over_prevention
from vaw.domain.strategies.operations.succession import hand_over_strategies
from vaw.domain.support.operations.succession import hand_over_support
from vaw.kernel.actor import Actor


def hand_over_all(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Drafts, what was taken over, then what they answer for; returns how many things. Each part is harmless to repeat.

    Raises RuleBroken(field="to_user_id") when the other one cannot take over.
    """
    holdings, given = holdings_of(from_user_id, county.id), 0
    if holdings.drafts:
        given += hand_over_drafts(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    if holdings.matters:
        given += hand_over(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    if holdings.networks:
        given += hand_over_networks(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    if holdings.support:
        given += hand_over_support(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    if holdings.prevention:
        given += hand_over_prevention(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    if holdings.strategies:
        given += hand_over_strategies(by, county, from_user_id=from_user_id, to_user_id=to_user_id)
    return given
