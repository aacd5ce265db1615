"""When somebody leaves: networks, meetings, agreements and action points that they answer for go to a colleague (features row 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.agreements import Agreement
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.rules.actions import OPEN
from vaw.domain.networks.rules.agreements import AgreementState
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.HAND_OVER_WORK)
def hand_over_networks(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give all that is not ended to somebody who leads the county's work today, and say how many things they were.

    Action points that the leaver was to do go with it: the work is the board's. Raises RuleBroken("networks.responsible").
    """
    if to_user_id not in {one.id for one in leaders_of(county.id, LEADERS_AND_EXPERTS)}:
        raise RuleBroken("networks.responsible", field="to_user_id")
    given = 0
    for record, column in _held_by(county.id, from_user_id):
        setattr(record, column, to_user_id)
        given += 1
    return given


def _held_by(county_id: int, user_id: int) -> Iterator[tuple[Any, str]]:
    """(record, column that names the account): what people.queries.succession counts, by the same conditions."""
    here = sa.select(Network.id).where(Network.county_id == county_id)
    unended = [state.value for state in sorted(OPEN)]
    wanted = (
        (Network, "responsible_id", Network.county_id == county_id, Network.until_on.is_(None)),
        (Agreement, "responsible_id", Agreement.county_id == county_id, Agreement.state != AgreementState.ENDED.value),
        (
            Meeting, "responsible_id", Meeting.network_id.in_(here),
            sa.and_(Meeting.state != MeetingState.CANCELLED.value, Meeting.minutes_state != MinutesState.APPROVED.value),
        ),
        (ActionPoint, "responsible_id", ActionPoint.county_id == county_id, ActionPoint.state.in_(unended)),
        (ActionPoint, "owner_id", ActionPoint.county_id == county_id, ActionPoint.state.in_(unended)),
    )  # fmt: skip
    for model, column, place, still in wanted:
        rows = sa.select(model).where(getattr(model, column) == user_id, place, still).order_by(model.id).with_for_update()
        for record in db.session.scalars(rows):
            yield record, column
