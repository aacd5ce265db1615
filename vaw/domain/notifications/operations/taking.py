"""Taking over: one person says "I see to it", and the chain reminds nobody else."""

from __future__ import annotations

from vaw.domain.geography.models import County
from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Matter
from vaw.domain.notifications.queries import matters as queries
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.TAKE_OVER)
def take_over(by: Actor, matter: Matter) -> Matter:
    """From now on only the actor is reminded of it; what waits for others is cancelled at once. Doing it twice changes nothing.

    Raises RuleBroken("notifications.taken") when somebody else has it, who still works in the county.
    """
    if by.id is None:
        raise NotAllowed(policy.TAKE_OVER.name)
    queries.hold_still(matter.kind)
    queries.lock(matter)
    if matter.taken_by == by.id:
        return matter
    if matter.taken_by is not None and queries.may_keep(matter.taken_by, matter.county_id):
        raise RuleBroken("notifications.taken")
    matter.taken_by, matter.taken_at = by.id, clock.now()
    db.session.flush()
    queries.end_for_others([matter.id])
    return matter


@operation(policy.TAKE_OVER)
def give_back(by: Actor, matter: Matter) -> Matter:
    """Let the chain remind again from the next sweep on: only who took it over can.

    Raises RuleBroken("notifications.not_taken") when nobody has it, ("notifications.taken") when somebody else has.
    """
    queries.lock(matter)
    if matter.taken_by is None:
        raise RuleBroken("notifications.not_taken")
    if matter.taken_by != by.id:
        raise RuleBroken("notifications.taken")
    matter.taken_by = matter.taken_at = None
    return matter


@operation(policy.HAND_OVER)
def hand_over(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give what one account has taken over in the county to another, when the first one leaves; returns how many things.

    Raises RuleBroken("notifications.successor") when the other is the same, closed or without a role at the board of the county.
    """
    if from_user_id == to_user_id or not queries.may_keep(to_user_id, county.id):
        raise RuleBroken("notifications.successor", field="to_user_id")
    queries.hold_still(*queries.kinds_taken(county.id, from_user_id))
    taken = queries.lock_taken(county.id, from_user_id)
    for matter in taken:
        matter.taken_by, matter.taken_at = to_user_id, clock.now()
    db.session.flush()
    queries.end_for_others([matter.id for matter in taken])
    return len(taken)
