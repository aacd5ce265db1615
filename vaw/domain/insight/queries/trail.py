"""Who has read and changed what, from the audit: when, who and what kind of thing. Never of which content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.insight import policy
from vaw.domain.insight.rules.trail import BEGINNINGS, MOST_DAYS, QUIET, READS, Group, groups_of
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel import clock, paging
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import Page

_ROAMING = sa.or_(Membership.role == Role.METRO_TEAM, Membership.assignment_id.is_not(None))
_NATIONAL = Membership.role == Role.NATIONAL_COORDINATOR


class Event(NamedTuple):
    """What one person did in one go. `name` None: the program itself."""

    id: int
    at: datetime
    actor_id: int | None
    name: str | None
    operation: str
    channel: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. `operations`: only these; None: all. The days are both counted."""

    first: date
    last: date
    actor_id: int | None = None
    group: Group | None = None
    operations: tuple[str, ...] | None = None
    reads: bool = False
    after: str | None = None


def groups_for(by: Actor, county: County) -> list[Group]:
    """What the actor may look up in the county."""
    return groups_of(frozenset(grant.role for grant in by.grants if grant.county_id == county.id and grant.area is None))


def list_people(by: Actor, county: County) -> list[tuple[int, str]]:
    """(id, name) of those whose doings can be looked up: accounts that have, or had, roles at this board and nowhere else."""
    _checked(by, county)
    wanted = sa.select(User.id, User.name).where(User.id.in_(_at_home(county))).order_by(User.name, User.id)
    with reading() as connection:
        return [(row.id, row.name) for row in connection.execute(wanted)]


def list_events(by: Actor, county: County, asked: Asked) -> Page[Event]:
    """A page of what the county's people did, newest first; at most a month. Raises NotFound outside the actor's scope."""
    groups = [group for group in _checked(by, county) if asked.group in (None, group)]
    until = min(asked.last, clock.today())
    begins = max(asked.first, until - MOST_DAYS)
    conditions = [
        AUDIT.c.actor_id.in_(_at_home(county)),
        sa.or_(sa.false(), *(_about(group, county) for group in groups)),
        AUDIT.c.at >= _midnight(begins),
        AUDIT.c.at < _midnight(until + timedelta(days=1)),
    ]
    if asked.actor_id is not None:
        conditions.append(AUDIT.c.actor_id == asked.actor_id)
    if asked.operations is not None:
        conditions.append(AUDIT.c.operation.in_(asked.operations))
    if asked.reads:
        conditions.append(AUDIT.c.operation.in_(READS))
    return _page(conditions, asked.after)


def list_own(by: Actor, *, after: str | None) -> Page[Event]:
    """What the actor has done, newest first."""
    return _page([AUDIT.c.actor_id == by.id], after)


def list_about_own_account(by: Actor, *, after: str | None) -> Page[Event]:
    """What others, or the program, have done with the actor's account and roles, and who has looked up what the actor did."""
    roles = sa.select(Membership.id).where(Membership.user_id == by.id)
    about = sa.or_(
        sa.and_(AUDIT.c.kind == User.__tablename__, AUDIT.c.row_id == by.id),
        sa.and_(AUDIT.c.kind == Membership.__tablename__, AUDIT.c.row_id.in_(roles)),
    )
    return _page([about, AUDIT.c.actor_id.is_distinct_from(by.id)], after)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.STOCKHOLM)


def _checked(by: Actor, county: County) -> list[Group]:
    if not policy.READ_TRAIL.allows(by, county):
        raise NotFound
    return groups_for(by, county)


def _at_home(county: County) -> sa.Select[int]:
    """Accounts with roles in this county alone: what somebody did for another board is not this one's to see."""
    elsewhere = sa.select(Membership.user_id).where(Membership.county_id.is_distinct_from(county.id))
    return sa.select(Membership.user_id).where(Membership.county_id == county.id, Membership.user_id.not_in(elsewhere))


def _about(group: Group, county: County) -> sa.ColumnElement[bool]:
    """Operations of the group. Of shelters only what was done by people who see no other county's; of work, not the nation's."""
    named = sa.or_(*(AUDIT.c.operation.startswith(beginning, autoescape=True) for beginning in BEGINNINGS[group]))
    if group is Group.ACCOUNTS:
        others = (AUDIT.c.operation.startswith(beginning, autoescape=True) for beginning in BEGINNINGS[Group.ORGANISATIONS])
        return sa.and_(named, sa.not_(sa.or_(*others)))
    beyond = sa.or_(_NATIONAL, _ROAMING) if group is Group.HOUSING else _NATIONAL
    return sa.and_(named, AUDIT.c.actor_id.not_in(sa.select(Membership.user_id).where(beyond)))


def _page(conditions: list[sa.ColumnElement[bool]], after: str | None) -> Page[Event]:
    """One go of a person (a transaction leaves a line for each row that it touches) is one event."""
    newest = sa.func.max(AUDIT.c.id)
    wanted = (
        sa.select(newest, sa.func.max(AUDIT.c.at), AUDIT.c.actor_id, sa.func.max(User.name), AUDIT.c.operation, AUDIT.c.channel)
        .outerjoin(User, User.id == AUDIT.c.actor_id)
        .where(*conditions, AUDIT.c.operation.not_in(QUIET))
        .group_by(AUDIT.c.tx, AUDIT.c.actor_id, AUDIT.c.operation, AUDIT.c.channel)
        .order_by(newest.desc())
        .limit(paging.SIZE + 1)
    )
    place = paging.place(after, int)
    if place:
        wanted = wanted.having(newest < place[0])
    with reading() as connection:
        return paging.cut([Event(*row) for row in connection.execute(wanted)], lambda event: (event.id,))
