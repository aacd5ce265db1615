"""When somebody leaves: strategies and measures that they answer for go to a colleague (features row 6)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.plans import OPEN
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.HAND_OVER_WORK)
def hand_over_strategies(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give strategies that are not over, and open measures, to somebody who keeps them today; says how many things they were.

    What people.queries.succession counts, by the same conditions. Raises RuleBroken("strategies.responsible").
    """
    if to_user_id not in {one.id for one in leaders_of(county.id, LEADERS_AND_EXPERTS)}:
        raise RuleBroken("strategies.responsible", field="to_user_id")
    strategies = sa.select(Strategy).where(
        Strategy.county_id == county.id,
        Strategy.responsible_id == from_user_id,
        sa.or_(Strategy.state != StrategyState.APPROVED.value, Strategy.ends_on >= clock.today()),
    )
    measures = sa.select(Measure).where(
        Measure.county_id == county.id, Measure.responsible_id == from_user_id, Measure.state.in_(sorted(OPEN))
    )
    held = [
        *db.session.scalars(strategies.order_by(Strategy.id).with_for_update()),
        *db.session.scalars(measures.order_by(Measure.id).with_for_update()),
    ]
    for record in held:
        record.responsible_id = to_user_id
    return len(held)
