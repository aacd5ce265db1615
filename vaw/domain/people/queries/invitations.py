"""Reading invitations: those of a county, and the one behind a link."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_name
from vaw.domain.people.models import Invitation, Organisation
from vaw.domain.people.policy import CHANGE_INVITATION, INVITE
from vaw.domain.people.rules import InvitationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def invitation_state(invitation: Invitation) -> InvitationState:
    """What has become of it by now."""
    if invitation.used_at is not None:
        return InvitationState.USED
    if invitation.revoked_at is not None:
        return InvitationState.REVOKED
    return InvitationState.EXPIRED if invitation.expires_at <= clock.now() else InvitationState.WAITING


def list_invitations(by: Actor, county: County) -> list[Invitation]:
    """The county's invitations, the newest first. Raises NotFound outside the actor's scope."""
    if not INVITE.allows(by, county):
        raise NotFound
    newest = (Invitation.created_at.desc(), Invitation.id.desc())
    return list(db.session.scalars(scoped(CHANGE_INVITATION, by).where(Invitation.county_id == county.id).order_by(*newest)))


def get_invitation(by: Actor, invitation_id: int) -> Invitation:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(CHANGE_INVITATION, by).where(Invitation.id == invitation_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_invitation(invitation_id: int) -> Invitation | None:
    """The invitation behind a signed link or a job: whoever holds the signature may read it."""
    return db.session.get(Invitation, invitation_id)


def invitations_to(email: str, county_id: int) -> list[Invitation]:
    """The county's waiting invitations to an address that a provider has verified, the oldest first. Asks for no right: signing in does."""
    waiting = (Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > clock.now())
    wanted = sa.select(Invitation).where(Invitation.email == email, Invitation.county_id == county_id, *waiting)
    return list(db.session.scalars(wanted.order_by(Invitation.id)))


def find_open_set_up() -> Invitation | None:
    """The waiting invitation of the system's first administrator, the one that belongs to no county."""
    waiting = (
        Invitation.county_id.is_(None),
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )
    return db.session.scalars(sa.select(Invitation).where(*waiting).order_by(Invitation.id).limit(1)).one_or_none()


def place_of(invitation: Invitation) -> str:
    """Name of the organisation or county in which the role is offered; empty where it is still to be chosen."""
    if invitation.organisation_id is not None:
        with reading() as connection:
            return connection.scalar(sa.select(Organisation.name).where(Organisation.id == invitation.organisation_id)) or ""
    return county_name(invitation.county_id) if invitation.county_id is not None else ""
