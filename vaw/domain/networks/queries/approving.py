"""Who can approve minutes: a colleague, or one of those who were invited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Addendum
from vaw.domain.people.models import Organisation, User
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.people.rules import OrganisationKind, Role
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound

APPROVERS = (Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT)


def approvers_of(county_id: int | None, *, but: int | None) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the accounts that can approve a county's minutes, without whoever closes them. None: the nation has its own."""
    return [] if county_id is None else [row for row in leaders_of(county_id, APPROVERS) if row.id != but]


def find_adjuster(meeting_id: int, invitation_id: int) -> MeetingInvitation | None:
    """Somebody who was invited to this meeting."""
    wanted = sa.select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id, MeetingInvitation.id == invitation_id)
    meeting = orm.joinedload(MeetingInvitation.meeting).joinedload(Meeting.network)
    return db.session.scalars(wanted.options(meeting)).one_or_none()


def name_of_invited(by: Actor, invitation_id: int | None) -> str | None:
    """The organisation's name, or what a guest is called; None for nobody, and for a shelter provider that the actor may not read."""
    if invitation_id is None:
        return None
    wanted = sa.select(sa.case((named(by), Organisation.name), (Organisation.id.is_(None), MeetingInvitation.guest)))
    with reading() as connection:
        joined = wanted.select_from(MeetingInvitation).outerjoin(Organisation, Organisation.id == MeetingInvitation.organisation_id)
        return connection.scalar(joined.where(MeetingInvitation.id == invitation_id))


def named(by: Actor) -> sa.ColumnElement[bool]:
    """That the actor may be told the organisation's name: who gives shelter is nobody's but those who keep it (README D-53)."""
    return sa.or_(Organisation.kind != OrganisationKind.SHELTER_PROVIDER.value, READ_ORGANISATION.scope(by))


def order_of_names(by: Actor) -> sa.ColumnElement[Any]:
    """Organisations in Swedish order, last those whose name the actor may not know: their place among the others would tell of it."""
    return sa.case((named(by), Organisation.sort_key)).nulls_last()


def address_of_account(user_id: int | None) -> str | None:
    """Where mails of the account go, None without one."""
    if user_id is None:
        return None
    with reading() as connection:
        return connection.scalar(sa.select(User.email).where(User.id == user_id))


def meeting_of_remark(by: Actor, addendum_id: int) -> int:
    """The meeting in whose minutes somebody found a fault. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(Meeting.id).join(Addendum, Addendum.meeting_id == Meeting.id)
    with reading() as connection:
        found = connection.scalar(wanted.where(Addendum.id == addendum_id, policy.READ_MEETING.scope(by)))
    if found is None:
        raise NotFound
    return found
