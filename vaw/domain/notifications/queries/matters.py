"""Things that people are reminded of, and who has taken them over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.notifications import policy
from vaw.domain.notifications.models import Matter, Notice
from vaw.domain.notifications.rules import NoticeState
from vaw.domain.people.models import Membership, User
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

LEDGER = 67  # of the advisory lock: the sweep of a kind and whoever takes a thing of it over go one after the other


def get_matter(by: Actor, matter_id: int) -> Matter:
    """A thing that the actor may take over. Raises NotFound when absent or outside their scope."""
    found = db.session.scalars(scoped(policy.TAKE_OVER, by).where(Matter.id == matter_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_matter(kind: str, object_id: int, county_id: int | None, due_on: date) -> Matter | None:
    """The thing as the sweep has seen it, None when it has not yet."""
    thing = (Matter.kind == kind, Matter.object_id == object_id, Matter.county_id.is_not_distinct_from(county_id), Matter.due_on == due_on)
    return db.session.scalars(sa.select(Matter).where(*thing)).one_or_none()


def hold_still(*kinds: str) -> None:
    """Let a sweep of these kinds end, and the next begin only after the caller's unit."""
    for kind in sorted(kinds):
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LEDGER, sa.func.hashtext(kind))))


def lock(matter: Matter) -> None:
    """The record as it stands now; nobody else changes it until the unit ends."""
    db.session.refresh(matter, with_for_update=True)


def may_keep(user_id: int, county_id: int | None) -> bool:
    """Whether an account is open and may take things over in the county today."""
    today = clock.today()
    wanted = (
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.id == user_id,
            User.active,
            Membership.county_id == county_id,
            Membership.assignment_id.is_(None),
            Membership.role.in_(sorted(policy.TAKE_OVER.roles)),
            Membership.valid_from <= today,
            sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
    )
    return db.session.scalars(wanted.limit(1)).first() is not None


def _taken(county_id: int, user_id: int) -> sa.ColumnElement[bool]:
    """What the account has taken over and is not behind it: its day is to come, or somebody still stands reminded of it."""
    live = sa.exists().where(*_of(Notice), Notice.ended_at.is_(None))
    return sa.and_(Matter.county_id == county_id, Matter.taken_by == user_id, sa.or_(Matter.due_on >= clock.today(), live))


def kinds_taken(county_id: int, user_id: int) -> Sequence[str]:
    """Kinds of what the account has taken over in the county."""
    return db.session.scalars(sa.select(Matter.kind).where(_taken(county_id, user_id)).distinct()).all()


def lock_taken(county_id: int, user_id: int) -> Sequence[Matter]:
    """What the account has taken over in the county and is still open, by id; nobody else changes it until the unit ends."""
    return db.session.scalars(sa.select(Matter).where(_taken(county_id, user_id)).order_by(Matter.id).with_for_update()).all()


def _of(notice: type[Notice] | orm.util.AliasedClass[Notice]) -> tuple[sa.ColumnElement[bool], ...]:
    """That a notice is about the matter."""
    return (
        notice.kind == Matter.kind,
        notice.object_id == Matter.object_id,
        notice.county_id.is_not_distinct_from(Matter.county_id),
        notice.due_on == Matter.due_on,
    )


def end_for_others(matter_ids: Sequence[int]) -> None:
    """Cancel what waits for anybody but the taker of these things, and end what stands in their lists."""
    waiting = Notice.state == NoticeState.PLANNED
    over = (
        sa.update(Notice)
        .where(Matter.id.in_(matter_ids), *_of(Notice), Notice.user_id != Matter.taken_by, Notice.ended_at.is_(None))
        .values(
            ended_at=clock.now(),
            state=sa.case((waiting, NoticeState.CANCELLED), else_=Notice.state),
            reason=sa.case((waiting, "taken_over"), else_=Notice.reason),
            settled_at=sa.case((waiting, clock.now()), else_=Notice.settled_at),
        )
    )
    db.session.execute(over, execution_options={"synchronize_session": False})
