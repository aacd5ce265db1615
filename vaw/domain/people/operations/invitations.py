"""Inviting people to accounts, and accepting (features row 8)."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from email_validator import EmailNotValidError, validate_email

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people import policy
from vaw.domain.people.models import Invitation, Membership, User
from vaw.domain.people.operations.accounts import checked_name
from vaw.domain.people.operations.memberships import check_place
from vaw.domain.people.queries.accounts import find_account, has_administrator
from vaw.domain.people.queries.invitations import find_open_set_up, invitation_state
from vaw.domain.people.rules import INVITATION_LASTS, InvitationState, Role, passwords
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import LANGUAGES, SOURCE
from vaw.kernel.operation import enqueue, operation, unit

SEND = "people.invitation.send"


@operation(policy.INVITE)
def invite(
    by: Actor,
    county: County,
    *,
    email: str,
    name: str,
    role: str,
    organisation_id: int | None = None,
    assignment_id: int | None = None,
    language: str = SOURCE,
) -> Invitation:
    """Offer somebody a role in the county's board or in one of its organisations; the mail with the link leaves after the commit.

    Raises RuleBroken("people.…") with the field at fault: email, name_missing, role, organisation_missing, organisation_elsewhere,
    assignment_elsewhere (all four: memberships.check_place), already_member.
    """
    check_place(county, role, organisation_id, assignment_id)
    return _invite(by, county, email, name, role, organisation_id, assignment_id, language)


@operation(policy.INVITE_FROM_CONSOLE)
def invite_from_console(
    by: Actor,
    county: County,
    *,
    email: str,
    name: str,
    role: str,
    organisation_id: int | None = None,
    assignment_id: int | None = None,
    language: str = SOURCE,
) -> Invitation:
    """As `invite`, for whoever runs the server, who may also offer the role of national coordinator."""
    if role != Role.NATIONAL_COORDINATOR or organisation_id or assignment_id:
        check_place(county, role, organisation_id, assignment_id)
    return _invite(by, county, email, name, role, organisation_id, assignment_id, language)


def _invite(
    by: Actor, county: County, email: str, name: str, role: str, organisation_id: int | None, assignment_id: int | None, language: str
) -> Invitation:
    address = checked_email(email)
    if _is_member(address, role, county.id, organisation_id):
        raise RuleBroken("people.already_member", field="email")
    now = clock.now()
    invitation = Invitation(
        email=address,
        name=checked_name(name),
        role=str(role),
        county_id=county.id,
        organisation_id=organisation_id,
        assignment_id=assignment_id,
        language=language if language in LANGUAGES else SOURCE,
        created_at=now,
        created_by=by.id,
        expires_at=now + INVITATION_LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    enqueue(SEND, invitation.id)
    return invitation


@operation(policy.CHANGE_INVITATION)
def send_again(by: Actor, invitation: Invitation) -> None:
    """Send the mail once more; the link counts seven days from now.

    Raises RuleBroken("people.invitation_used"), ("people.invitation_revoked").
    """
    fresh = _locked(invitation)
    _refuse(fresh, InvitationState.USED, InvitationState.REVOKED)
    fresh.expires_at, fresh.sent_at = clock.now() + INVITATION_LASTS, None
    enqueue(SEND, fresh.id)


@operation(policy.CHANGE_INVITATION)
def revoke_invitation(by: Actor, invitation: Invitation) -> None:
    """Take the offer back: the link opens nothing any more. Raises RuleBroken("people.invitation_used") when it is too late."""
    fresh = _locked(invitation)
    _refuse(fresh, InvitationState.USED)
    fresh.revoked_at = fresh.revoked_at or clock.now()


@operation(policy.POST_INVITATION)
def mark_sent(by: Actor, invitation: Invitation) -> None:
    """Note that the mail has left."""
    invitation.sent_at = clock.now()


@operation(policy.ACCEPT_INVITATION)
def accept_invitation(
    by: Actor, invitation: Invitation, *, name: str, password: str, email: str | None = None, county_id: int | None = None
) -> User:
    """Make the account that was offered. `email` and `county_id` are asked only of the system's first administrator (open_set_up).

    Raises RuleBroken("people.invitation_…") when the link no longer counts, ("people.email_taken") when the address has an account
    (join_by_invitation), ("people.county_missing"), ("people.name_missing") and what rules.passwords.check raises.
    """
    fresh = _waiting(invitation)
    address = fresh.email or checked_email(email or "")
    if find_account(address) is not None:
        raise RuleBroken("people.email_taken", field="email")
    passwords.check(password, address)
    user = User(email=address, name=checked_name(name), language=fresh.language, password_hash=passwords.hashed(password))
    db.session.add(user)
    db.session.flush()
    _take_role(fresh, user, county_id)
    return user


@operation(policy.ACCEPT_INVITATION)
def join_by_invitation(by: Actor, invitation: Invitation, *, user: User) -> User:
    """Add the offered role to an account whose password was just checked.

    Raises RuleBroken("people.invitation_…"), ("people.account_other").
    """
    fresh = _waiting(invitation)
    if user.email != fresh.email or not user.active:
        raise RuleBroken("people.account_other")
    _take_role(fresh, user, None)
    return user


def taken_by(invitation: Invitation, opened: Callable[[Invitation], User]) -> User:
    """Inside an operation: give the offered role to the account that `opened` makes. Raises RuleBroken("people.invitation_…")."""
    fresh = _waiting(invitation)
    user = opened(fresh)
    _take_role(fresh, user, None)
    return user


def open_set_up(by: Actor) -> Invitation | None:
    """The invitation of the first administrator of an empty system, made when there is none. None when somebody administers it already."""
    with unit(by, "people.operations.invitations.open_set_up"):
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext("people.set_up"))))  # two starts make one invitation
        if has_administrator():
            return None
        found = find_open_set_up()
        if found is not None:
            return found
        now = clock.now()
        made = Invitation(role=Role.ADMINISTRATOR.value, created_at=now, expires_at=now + INVITATION_LASTS, sent_at=now)
        db.session.add(made)
        db.session.flush()
        return made


def checked_email(email: str) -> str:
    """The address in lower case. Raises RuleBroken("people.email") for one that could not exist; no look-up is made."""
    try:
        valid = validate_email(email.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise RuleBroken("people.email", field="email") from None
    return valid.normalized.lower()


def _is_member(email: str, role: str, county_id: int, organisation_id: int | None) -> bool:
    place = Membership.organisation_id == organisation_id if organisation_id else Membership.county_id == county_id
    today = clock.today()
    held = (User.email == email, Membership.role == role, place, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today))
    return db.session.scalars(sa.select(Membership.id).join(User, User.id == Membership.user_id).where(*held).limit(1)).first() is not None


def _locked(invitation: Invitation) -> Invitation:
    """The row, locked until the unit ends and read afresh: a link is used once, however many use it at once."""
    db.session.refresh(invitation, with_for_update=True)
    return invitation


def _waiting(invitation: Invitation) -> Invitation:
    fresh = _locked(invitation)
    _refuse(fresh, InvitationState.USED, InvitationState.REVOKED, InvitationState.EXPIRED)
    if fresh.county_id is None and has_administrator():
        raise RuleBroken("people.invitation_used")
    return fresh


def _refuse(invitation: Invitation, *states: InvitationState) -> None:
    state = invitation_state(invitation)
    if state in states:
        raise RuleBroken(f"people.invitation_{state}")


def _take_role(invitation: Invitation, user: User, county_id: int | None) -> None:
    """Give the account the offered role. A role in an organisation is bound to that alone, not to the county that invited."""
    place = None if invitation.organisation_id is not None else invitation.county_id or county_id
    if invitation.organisation_id is None and (place is None or find_county(place) is None):
        raise RuleBroken("people.county_missing", field="county_id")
    db.session.add(
        Membership(
            user_id=user.id,
            role=invitation.role,
            county_id=place,
            organisation_id=invitation.organisation_id,
            assignment_id=invitation.assignment_id,
            valid_from=clock.today(),
        )
    )
    invitation.used_at = clock.now()
