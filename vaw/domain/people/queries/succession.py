"""What somebody who leaves still holds, and who may take it over. Counts and kinds, never content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import ApiToken, Contact, Invitation, Membership, SignIn, User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound

# Those in a county's board who can take over what a colleague leaves.
TAKE_OVER = (Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT)

# Higher areas, by their tables' names only.
_DRAFT = sa.table("activity_draft", sa.column("user_id"), sa.column("county_id"), sa.column("state"))
_THING = ("kind", "object_id", "county_id", "due_on")
_MATTER = sa.table("matter", *(sa.column(name) for name in (*_THING, "taken_by")))
_NOTICE = sa.table("notice", *(sa.column(name) for name in (*_THING, "user_id", "ended_at")))
_REPORT = sa.table("report", sa.column("created_by"), sa.column("county_id"), sa.column("state"), sa.column("approved_at"))
_NETWORK = sa.table("network", *(sa.column(name) for name in ("id", "county_id", "responsible_id", "until_on")))
_AGREEMENT = sa.table("agreement", *(sa.column(name) for name in ("county_id", "responsible_id", "state")))
_MEETING = sa.table("meeting", *(sa.column(name) for name in ("network_id", "responsible_id", "state", "minutes_state")))
_ACTION = sa.table("action_point", *(sa.column(name) for name in ("county_id", "responsible_id", "owner_id", "state")))
_REQUEST = sa.table("support_request", *(sa.column(name) for name in ("county_id", "responsible_id", "state")))
_OCCASION = sa.table("occasion", *(sa.column(name) for name in ("county_id", "responsible_id", "state")))
_EFFORT = sa.table("effort", *(sa.column(name) for name in ("county_id", "responsible_id", "state")))
_CENTRE = sa.table("resource_centre", *(sa.column(name) for name in ("county_id", "responsible_id", "closed_on")))
_STRATEGY = sa.table("strategy", *(sa.column(name) for name in ("county_id", "responsible_id", "state", "ends_on")))
_MEASURE = sa.table("measure", *(sa.column(name) for name in ("county_id", "responsible_id", "state")))
_TODAY = sa.bindparam("today", type_=sa.Date)
_NOW = sa.bindparam("now", type_=sa.DateTime(timezone=True))
_USER = sa.bindparam("user_id", type_=sa.Integer)
_COUNTY = sa.bindparam("county_id", type_=sa.Integer)
_IN_FORCE = sa.and_(Membership.valid_from <= _TODAY, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY))
_KEY_COUNTS = sa.and_(ApiToken.revoked_at.is_(None), ApiToken.expires_at > _NOW)


def _count(table: sa.FromClause, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(table).where(*conditions).scalar_subquery()


class Opening(NamedTuple):
    """An account of an organisation that still opens. `signed_in_on`: the day on which it last signed in, where the audit knows one.

    `keys`: its keys for programs that count; `reminders`: what it is reminded of. `is_contact`: its address is the contact's.
    """

    user_id: int
    role: str
    signed_in_on: date | None
    keys: int
    reminders: int
    is_contact: bool


# The rows of sign-ins live for half a day, the audit remembers that they were made; the newest is found first.
_LAST_SIGN_IN = (
    sa.select(AUDIT.c.at)
    .where(AUDIT.c.kind == SignIn.__tablename__, AUDIT.c.diff["user_id"][1].as_integer() == Membership.user_id)
    .order_by(AUDIT.c.row_id.desc())
    .limit(1)
    .scalar_subquery()
)
_OPENINGS = (
    sa.select(
        Membership.user_id,
        Membership.role,
        _LAST_SIGN_IN,
        _count(ApiToken.__table__, ApiToken.user_id == Membership.user_id, _KEY_COUNTS),
        _count(_NOTICE, _NOTICE.c.user_id == Membership.user_id, _NOTICE.c.ended_at.is_(None)),
        User.email == sa.func.lower(sa.func.coalesce(sa.bindparam("email", type_=sa.Text), "")),
    )
    .join(User, User.id == Membership.user_id)
    .where(Membership.organisation_id == sa.bindparam("organisation_id"), User.active, _IN_FORCE)
    .order_by(Membership.id)
)


def openings_of(contact: Contact) -> list[Opening]:
    """The accounts by which the contact still gets in: those with the same address, else all of the organisation's.

    For whoever may change the contact: it asks for no right.
    """
    values = {"organisation_id": contact.organisation_id, "email": contact.email, "today": clock.today(), "now": clock.now()}
    with reading() as connection:
        rows = connection.execute(_OPENINGS, values).all()
    found = [Opening(user, role, _day(at), keys, reminders, same) for user, role, at, keys, reminders, same in rows]
    return [one for one in found if one.is_contact] or found


def _day(instant: datetime | None) -> date | None:
    return instant.astimezone(clock.STOCKHOLM).date() if instant else None


class Holdings(NamedTuple):
    """What an account holds in a county.

    To be handed over: `drafts` to confirm, `matters` that it has taken over from a reminder and that are not behind it, and what it answers
    for and is not ended: `networks` with their meetings, agreements and action points, `support`: requests and trainings,
    `prevention`: efforts and resource centres, `strategies` with their measures.
    What stays or passes on by itself: `keys` for programs, wherever they open; `invitations` sent by it and not answered; `reminders`
    about the county that are open; `reports` that it ordered and nobody has established.
    """

    drafts: int
    matters: int
    networks: int
    support: int
    prevention: int
    strategies: int
    keys: int
    invitations: int
    reminders: int
    reports: int

    @property
    def to_hand_over(self) -> int:
        return self.drafts + self.matters + self.networks + self.support + self.prevention + self.strategies


_STILL_TOLD = sa.exists().where(
    _NOTICE.c.kind == _MATTER.c.kind,
    _NOTICE.c.object_id == _MATTER.c.object_id,
    _NOTICE.c.county_id.is_not_distinct_from(_MATTER.c.county_id),
    _NOTICE.c.due_on == _MATTER.c.due_on,
    _NOTICE.c.ended_at.is_(None),
)


def _is(column: sa.ColumnElement[str], *values: str) -> sa.ColumnElement[bool]:
    return column.in_([sa.literal_column(f"'{value}'") for value in values])


def _answers_for(table: sa.TableClause, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return _count(table, table.c.responsible_id == _USER, *conditions)


_ACTION_OPEN = sa.and_(_ACTION.c.county_id == _COUNTY, ~_is(_ACTION.c.state, "done", "dropped"))
_NETWORKS = (
    _answers_for(_NETWORK, _NETWORK.c.county_id == _COUNTY, _NETWORK.c.until_on.is_(None))
    + _answers_for(_AGREEMENT, _AGREEMENT.c.county_id == _COUNTY, ~_is(_AGREEMENT.c.state, "ended"))
    + _answers_for(
        _MEETING,
        _MEETING.c.network_id.in_(sa.select(_NETWORK.c.id).where(_NETWORK.c.county_id == _COUNTY)),
        ~_is(_MEETING.c.state, "cancelled"),
        ~_is(_MEETING.c.minutes_state, "approved"),
    )
    + _answers_for(_ACTION, _ACTION_OPEN)
    + _count(_ACTION, _ACTION.c.owner_id == _USER, _ACTION_OPEN)
)
_SUPPORT = _answers_for(
    _REQUEST, _REQUEST.c.county_id == _COUNTY, ~_is(_REQUEST.c.state, "closed", "declined", "withdrawn", "passed_on")
) + _answers_for(_OCCASION, _OCCASION.c.county_id == _COUNTY, _is(_OCCASION.c.state, "draft", "open"))
_PREVENTION = _answers_for(_EFFORT, _EFFORT.c.county_id == _COUNTY, _is(_EFFORT.c.state, "planned", "ongoing", "paused")) + _answers_for(
    _CENTRE, _CENTRE.c.county_id == _COUNTY, sa.or_(_CENTRE.c.closed_on.is_(None), _CENTRE.c.closed_on >= _TODAY)
)
_STRATEGIES = _answers_for(
    _STRATEGY, _STRATEGY.c.county_id == _COUNTY, sa.or_(~_is(_STRATEGY.c.state, "approved"), _STRATEGY.c.ends_on >= _TODAY)
) + _answers_for(_MEASURE, _MEASURE.c.county_id == _COUNTY, _is(_MEASURE.c.state, "not_begun", "under_way"))
_HOLDINGS = sa.select(
    _count(_DRAFT, _DRAFT.c.user_id == _USER, _DRAFT.c.county_id == _COUNTY, _DRAFT.c.state == sa.literal_column("'open'")),
    _count(_MATTER, _MATTER.c.taken_by == _USER, _MATTER.c.county_id == _COUNTY, sa.or_(_MATTER.c.due_on >= _TODAY, _STILL_TOLD)),
    _NETWORKS,
    _SUPPORT,
    _PREVENTION,
    _STRATEGIES,
    _count(ApiToken.__table__, ApiToken.user_id == _USER, _KEY_COUNTS),
    _count(
        Invitation.__table__,
        Invitation.created_by == _USER,
        Invitation.county_id == _COUNTY,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > _NOW,
    ),
    _count(_NOTICE, _NOTICE.c.user_id == _USER, _NOTICE.c.county_id == _COUNTY, _NOTICE.c.ended_at.is_(None)),
    _count(
        _REPORT,
        _REPORT.c.created_by == _USER,
        _REPORT.c.county_id == _COUNTY,
        _REPORT.c.state == sa.literal_column("'done'"),
        _REPORT.c.approved_at.is_(None),
    ),
)


def holdings_of(user_id: int, county_id: int) -> Holdings:
    """For whoever may manage the account: it asks for no right."""
    values = {"user_id": user_id, "county_id": county_id, "now": clock.now(), "today": clock.today()}
    with reading() as connection:
        return Holdings._make(connection.execute(_HOLDINGS, values).one())


_SUCCESSORS = (
    sa.select(User.id, User.name, Membership.role)
    .join(Membership, Membership.user_id == User.id)
    .where(
        User.active, User.id != _USER, Membership.county_id == _COUNTY, Membership.assignment_id.is_(None),
        Membership.role.in_([role.value for role in TAKE_OVER]), _IN_FORCE,
    )
    .order_by(User.name, User.id, Membership.id)
)  # fmt: skip


def successors_of(user_id: int, county_id: int) -> Sequence[sa.Row[int, str, str]]:
    """(id, name, role) of those who can take over in the county, by name; somebody with two roles comes twice."""
    with reading() as connection:
        return connection.execute(_SUCCESSORS, {"user_id": user_id, "county_id": county_id, "today": clock.today()}).all()


class Staff(NamedTuple):
    """Who runs a county's work: names of leaders and administrators, and (role, last day) of invitations without an answer."""

    leaders: list[str]
    administrators: list[str]
    invitations: list[tuple[str, date]]


_STAFF = (
    sa.select(User.name, Membership.role)
    .join(Membership, Membership.user_id == User.id)
    .where(
        User.active, Membership.county_id == _COUNTY, Membership.assignment_id.is_(None),
        Membership.role.in_([Role.DEVELOPMENT_LEADER.value, Role.ADMINISTRATOR.value]), _IN_FORCE,
    )
    .order_by(User.name, User.id)
)  # fmt: skip
_UNANSWERED = (
    sa.select(Invitation.role, Invitation.expires_at)
    .where(Invitation.county_id == _COUNTY, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    .order_by(Invitation.expires_at.desc(), Invitation.id)
)


def get_staff(by: Actor, county: County) -> Staff:
    """Invitations by their last day, the latest first; those that ran out too. Raises NotFound outside the actor's scope."""
    if not policy.READ_STAFF.allows(by, county):
        raise NotFound
    values = {"county_id": county.id, "today": clock.today()}
    with reading() as connection:
        held = connection.execute(_STAFF, values).all()
        invited = connection.execute(_UNANSWERED, values).all()
    names = {role: [name for name, of in held if of == role] for role in (Role.DEVELOPMENT_LEADER, Role.ADMINISTRATOR)}
    waiting = [(role, expires_at.astimezone(clock.STOCKHOLM).date()) for role, expires_at in invited]
    return Staff(names[Role.DEVELOPMENT_LEADER], names[Role.ADMINISTRATOR], waiting)


_PLACES = (
    sa.select(Membership.county_id)
    .where(Membership.user_id == _USER, Membership.county_id.is_not(None))
    .group_by(Membership.county_id)
    .order_by(Membership.county_id)
)


def counties_of_account(user_id: int) -> list[int]:
    """Ids of the counties in which the account holds a role or has held one, lowest first."""
    with reading() as connection:
        return [county_id for county_id in connection.scalars(_PLACES, {"user_id": user_id}) if county_id is not None]
