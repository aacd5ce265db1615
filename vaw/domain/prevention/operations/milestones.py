"""Milestones of an effort, and the activities of the log that belong to it: what its progress is counted from (features row 42)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort, EffortActivity, Milestone
from vaw.domain.prevention.queries.efforts import get_milestone, list_linkable
from vaw.domain.prevention.rules import MILESTONE_MOST, MILESTONES_MOST
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_EFFORT)
def add_milestone(by: Actor, effort: Effort, *, title: str, due_on: date, confirmed: bool = False) -> Milestone:
    """Say what is to be done until a day. Raises RuleBroken("prevention.title_missing"), ("prevention.long"), ("prevention.many")."""
    count = sa.select(sa.func.count()).where(Milestone.effort_id == effort.id)
    if (db.session.scalar(count) or 0) >= MILESTONES_MOST:
        raise RuleBroken("prevention.many", most=MILESTONES_MOST)
    milestone = Milestone(effort_id=effort.id, title=_title(title, confirmed), due_on=due_on)
    db.session.add(milestone)
    db.session.flush()
    return milestone


@operation(policy.KEEP_EFFORT)
def change_milestone(
    by: Actor, effort: Effort, *, milestone_id: int, title: str, due_on: date, done_on: date | None, confirmed: bool = False
) -> None:
    """Correct it, or say when it was done. Raises as add_milestone, and RuleBroken("prevention.done_future"), NotFound, Conflict."""
    milestone = get_milestone(effort, milestone_id)
    tidy = _title(title, confirmed)
    if done_on and done_on > clock.today():
        raise RuleBroken("prevention.done_future", field="done_on")
    milestone.title, milestone.due_on, milestone.done_on = tidy, due_on, done_on


@operation(policy.KEEP_EFFORT)
def finish_milestone(by: Actor, effort: Effort, *, milestone_id: int) -> None:
    """Say that it was done, today. A second click keeps the first day."""
    milestone = get_milestone(effort, milestone_id)
    milestone.done_on = milestone.done_on or clock.today()


@operation(policy.KEEP_EFFORT)
def remove_milestone(by: Actor, effort: Effort, *, milestone_id: int) -> None:
    """Take it away. Raises NotFound."""
    db.session.delete(get_milestone(effort, milestone_id))


@operation(policy.KEEP_EFFORT)
def link_activities(by: Actor, effort: Effort, *, activity_ids: Iterable[int]) -> int:
    """Let exactly these of the activities that can be chosen belong to the effort; how many belong to it then.

    Those that belong to it and cannot be chosen today stay. Raises RuleBroken("prevention.choice") for what cannot be chosen.
    """
    db.session.refresh(effort, with_for_update=True)
    wanted, offered = set(activity_ids), {one.id for one in list_linkable(by, effort)}
    rows = db.session.scalars(sa.select(EffortActivity).where(EffortActivity.effort_id == effort.id)).all()
    known = {row.activity_id for row in rows}
    if not wanted <= offered | known:
        raise RuleBroken("prevention.choice", field="activity_ids")
    for row in rows:
        if row.activity_id in offered - wanted:
            db.session.delete(row)
    db.session.add_all(EffortActivity(effort_id=effort.id, activity_id=id) for id in sorted(wanted - known))
    db.session.flush()
    return len((known - (offered - wanted)) | wanted)


def _title(text: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field="title", confirmed=confirmed).split())
    if not tidy:
        raise RuleBroken("prevention.title_missing", field="title")
    if len(tidy) > MILESTONE_MOST:
        raise RuleBroken("prevention.long", field="title", most=MILESTONE_MOST)
    return tidy
