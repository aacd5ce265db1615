"""Asking the counties that are late with their accounts."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.insight import policy
from vaw.domain.insight.models.board import AccountNudge
from vaw.domain.insight.queries.board import board_of
from vaw.domain.insight.rules import COUNTY_NUDGED
from vaw.domain.mandates.models import Assignment
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS, leaders_of
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.NUDGE_COUNTIES)
def nudge_counties(by: Actor, assignment: Assignment, *, year: int) -> int:
    """Tell the leaders of every late county that its account is waited for; where there is no leader, the management. How many counties.

    Raises RuleBroken("insight.nudge_none") when no county is late, ("insight.nudge_today") when they were told today already.
    """
    today = clock.today()
    db.session.execute(sa.select(Assignment.id).where(Assignment.id == assignment.id).with_for_update(key_share=True))  # two who press
    same = (AccountNudge.assignment_id == assignment.id, AccountNudge.year == year, AccountNudge.on_day == today)
    if db.session.scalar(sa.select(AccountNudge.id).where(*same)) is not None:
        raise RuleBroken("insight.nudge_today")
    late = [one.county_id for one in board_of(assignment.id, year, today).late]
    if not late:
        raise RuleBroken("insight.nudge_none")
    nudge = AccountNudge(assignment_id=assignment.id, year=year, on_day=today, county_ids=late, at=clock.now(), by_id=by.id)
    db.session.add(nudge)
    db.session.flush()
    for county_id in late:
        told = leaders_of(county_id, LEADERS) or leaders_of(county_id, (Role.COUNTY_MANAGEMENT,))
        notify(by, kind=COUNTY_NUDGED, object_id=nudge.id, county_id=county_id, to=[one.id for one in told])
    return len(late)
