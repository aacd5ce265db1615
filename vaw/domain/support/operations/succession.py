"""When somebody leaves: requests and trainings that they answer for go to a colleague (features row 6)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.queries.leaders import LEADERS, leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules import OPEN
from vaw.domain.support.rules.occasions import CHANGEABLE
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.HAND_OVER_WORK)
def hand_over_support(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give all open requests, and trainings that are still to be held, to a leader of the county; says how many things they were.

    Raises RuleBroken("support.receiver") when the receiver does not lead the county's work today.
    """
    if to_user_id not in {one.id for one in leaders_of(county.id, LEADERS)}:
        raise RuleBroken("support.receiver", field="to_user_id")
    requests = sa.select(SupportRequest).where(
        SupportRequest.county_id == county.id, SupportRequest.responsible_id == from_user_id, SupportRequest.state.in_(sorted(OPEN))
    )
    occasions = sa.select(Occasion).where(
        Occasion.county_id == county.id, Occasion.responsible_id == from_user_id, Occasion.state.in_(sorted(CHANGEABLE))
    )
    held = [
        *db.session.scalars(requests.order_by(SupportRequest.id).with_for_update()),
        *db.session.scalars(occasions.order_by(Occasion.id).with_for_update()),
    ]
    for record in held:
        record.responsible_id = to_user_id
    return len(held)
