"""When somebody leaves: efforts and resource centres that they answer for go to a colleague (features row 6)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.rules import OPEN
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.HAND_OVER_WORK)
def hand_over_prevention(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give all efforts and centres that have not ended to somebody who leads the county's work today, and say how many they were.

    What people.queries.succession counts, by the same conditions. Raises RuleBroken("prevention.responsible").
    """
    if to_user_id not in {one.id for one in leaders_of(county.id, LEADERS_AND_EXPERTS)}:
        raise RuleBroken("prevention.responsible", field="to_user_id")
    wanted = sa.select(Effort).where(Effort.county_id == county.id, Effort.responsible_id == from_user_id, Effort.state.in_(sorted(OPEN)))
    centres = sa.select(Centre).where(
        Centre.county_id == county.id,
        Centre.responsible_id == from_user_id,
        sa.or_(Centre.closed_on.is_(None), Centre.closed_on >= clock.today()),
    )
    efforts = db.session.scalars(wanted.order_by(Effort.id).with_for_update()).all()
    held = [*efforts, *db.session.scalars(centres.order_by(Centre.id).with_for_update())]
    for one in held:
        one.responsible_id = to_user_id
    return len(held)
