"""An occasion is over: its numbers are settled, its log is proposed, and what it answers is delivered (issue 4.7)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.activities.rules.log import check_minutes
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.bundling import deliver_bundled
from vaw.domain.support.operations.counting import propose_log, tell
from vaw.domain.support.queries.attending import CAME, CONFIRMED, count_attendance
from vaw.domain.support.rules.attending import CLOSES_ITSELF_AFTER, Who
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_OCCASION)
def close_occasion(by: Actor, occasion: Occasion, *, who: Who, minutes: int) -> Occasion:
    """Say that it was held, who of those who are not ticked came, and how many minutes were taught. A second click changes nothing.

    Raises RuleBroken("support.close_state") for a draft and for what was called off, ("support.close_early") before it has begun,
    ("support.close_counted") when nobody is said to have counted though somebody has, ("support.close_ticked") the other way round.
    """
    check_minutes(minutes)
    if _held_before(occasion):
        return occasion
    if occasion.state != OccasionState.OPEN:
        raise RuleBroken("support.close_state")
    if clock.now() < occasion.starts_at:
        raise RuleBroken("support.close_early")
    counted = count_attendance(occasion.id).here is not None
    if counted and who is Who.UNKNOWN:
        raise RuleBroken("support.close_counted", field="who")
    if not counted and who is Who.TICKED:
        raise RuleBroken("support.close_ticked", field="who")
    _say_of_the_rest(occasion.id, who)
    occasion.minutes = minutes
    _end(by, occasion)
    return occasion


@operation(policy.RUN_OCCASION)
def close_forgotten(by: Actor, occasion: Occasion) -> bool:
    """Close what ended two days ago and nobody closed. Of whom nobody has said anything nothing is known: missing is not zero.

    False when somebody was first.
    """
    if _held_before(occasion) or occasion.state != OccasionState.OPEN or clock.now() < occasion.ends_at + CLOSES_ITSELF_AFTER:
        return False
    _end(by, occasion)
    return True


def _held_before(occasion: Occasion) -> bool:
    """Hold the row until the commit; whether somebody has closed it already."""
    db.session.refresh(occasion, with_for_update=True)
    return occasion.state == OccasionState.HELD


def _say_of_the_rest(occasion_id: int, who: Who) -> None:
    if who is Who.UNKNOWN:
        return
    all_came = who is Who.EVERYBODY
    came = {
        "came_women": Registration.women if all_came else 0,
        "came_men": Registration.men if all_came else 0,
        "came_unstated": Registration.unstated if all_came else 0,
    }
    rest = sa.update(Registration).where(Registration.occasion_id == occasion_id, CONFIRMED, CAME.is_(None))
    statement = rest.values(**came, version=Registration.version + 1).returning(Registration.id)
    changed = set(db.session.scalars(statement, execution_options={"synchronize_session": False}))
    for row in db.session:  # what is in the session already has the old numbers
        if isinstance(row, Registration) and row.id in changed:
            db.session.expire(row, [*came, "version"])
    audit.record("occasion", occasion_id, {"attendance": who.value, "registrations": len(changed)})


def _end(by: Actor, occasion: Occasion) -> None:
    occasion.state, occasion.ended_at = OccasionState.HELD.value, clock.now()
    db.session.flush()
    tell(by, occasion)
    propose_log(by, occasion)
    deliver_bundled(by, occasion, done_on=min(occasion.ends_at.astimezone(STOCKHOLM).date(), clock.today()))
