"""Who is invited to a meeting, where they are reached, and what they answered."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.networks import in_force
from vaw.domain.networks.rules import HolderKind
from vaw.domain.people.models import Contact
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


def get_invitation(by: Actor, invitation_id: int, permission: Permission[MeetingInvitation] = policy.READ_INVITATION) -> MeetingInvitation:
    """One invitation with its meeting and network. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(_whole(scoped(permission, by).where(MeetingInvitation.id == invitation_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_invitation(invitation_id: int) -> MeetingInvitation | None:
    """The same, for whoever has the right by other means (a signed link, a task)."""
    return db.session.scalars(_whole(sa.select(MeetingInvitation).where(MeetingInvitation.id == invitation_id))).one_or_none()


def address_of(invitation: MeetingInvitation) -> str | None:
    """Where they are reached: whoever sits on the seat ordinarily on the meeting's day, else the alternate; or the guest. None: nowhere."""
    if invitation.seat_id is None:
        return invitation.guest_address
    day = max(invitation.meeting.starts_at.astimezone(clock.STOCKHOLM).date(), clock.today())
    reached = sa.func.coalesce(SeatHolder.mailbox, Contact.email)
    wanted = (
        sa.select(reached)
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(
            SeatHolder.seat_id == invitation.seat_id,
            in_force(SeatHolder.since_on, SeatHolder.until_on, day),
            sa.or_(Contact.until_on.is_(None), Contact.until_on >= day),
            reached.is_not(None),
        )
        .order_by(SeatHolder.kind != HolderKind.ORDINARY.value, SeatHolder.id.desc())
    )
    with reading() as connection:
        return connection.scalar(wanted.limit(1))


def _whole(wanted: sa.Select[MeetingInvitation]) -> sa.Select[MeetingInvitation]:
    meeting = orm.joinedload(MeetingInvitation.meeting)
    return wanted.options(
        meeting.joinedload(Meeting.network), meeting.joinedload(Meeting.series), orm.joinedload(MeetingInvitation.organisation)
    )
