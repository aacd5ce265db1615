"""Giving and ending roles: what an administrator does in their own county, and nowhere else."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import Membership, Organisation
from vaw.domain.people.queries.memberships import get_account, other_administrators
from vaw.domain.people.rules import IN_ORGANISATION, INVITED_BY_COUNTY, Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation

# A right from an assignment is work in that assignment: never administration or registry, never a place in an organisation.
WITHOUT_ASSIGNMENT = IN_ORGANISATION | {Role.ADMINISTRATOR, Role.REGISTRAR}
_PARTY = sa.table("assignment_county", sa.column("assignment_id"), sa.column("county_id"))


@operation(policy.MANAGE_ACCOUNTS)
def give_membership(
    by: Actor,
    county: County,
    *,
    user_id: int,
    role: str,
    organisation_id: int | None = None,
    assignment_id: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give an account of the county one more role there, from today or another day, to a day or open (both count).

    Raises NotFound when the account has no role in the county (invite it instead), RuleBroken("people.…") with the field.
    """
    begins = valid_from or clock.today()
    if valid_to is not None and valid_to < begins:
        raise RuleBroken("people.membership_period", field="valid_to")
    account = get_account(by, county, user_id)
    check_place(county, role, organisation_id, assignment_id)
    place = (str(role), assignment_id)
    if any(held.counts(begins) and (held.role, held.assignment_id) == place and role not in IN_ORGANISATION for held in account.held):
        raise RuleBroken("people.membership_held", field="role")
    membership = Membership(
        user_id=account.id,
        role=str(role),
        county_id=None if role in IN_ORGANISATION else county.id,  # with a county, Own("county_id") would open the county's register
        organisation_id=organisation_id,
        assignment_id=assignment_id,
        valid_from=begins,
        valid_to=valid_to,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


@operation(policy.MANAGE_ACCOUNTS)
def end_membership(by: Actor, county: County, *, membership_id: int, last_day: date) -> None:
    """Let a role end after `last_day`; yesterday ends it at once. One that never came to count is taken away.

    Raises NotFound outside the county, RuleBroken("people.membership_too_early") before yesterday,
    RuleBroken("people.last_administrator") when nobody would be left to administer the county.
    """
    _lock(county)
    membership = _of_county(county, membership_id)
    if last_day < clock.today() - timedelta(days=1):
        raise RuleBroken("people.membership_too_early", field="last_day")
    if membership.role == Role.ADMINISTRATOR and not other_administrators(county.id, membership.id):
        raise RuleBroken("people.last_administrator", field="last_day")
    if last_day < membership.valid_from:
        db.session.delete(membership)
    else:
        membership.valid_to = last_day


def check_place(county: County, role: str, organisation_id: int | None, assignment_id: int | None) -> None:
    """Whether an administrator of the county may give this role there.

    A role at an organisation needs one of the county's own; no other role takes one. An assignment must name the county. National
    coordinator reaches lists and assignments of all counties, so that no county gives it: it comes from the command line (invitations).
    Raises RuleBroken("people.role"), ("people.organisation_missing"), ("people.organisation_elsewhere"), ("people.assignment_elsewhere").
    """
    if role not in INVITED_BY_COUNTY:
        raise RuleBroken("people.role", field="role")
    if (role in IN_ORGANISATION) != (organisation_id is not None):
        raise RuleBroken("people.organisation_missing", field="organisation_id")
    if organisation_id is not None and not _is_of_county(organisation_id, county):
        raise RuleBroken("people.organisation_elsewhere", field="organisation_id")
    if assignment_id is not None and (role in WITHOUT_ASSIGNMENT or not _has_assignment(county, assignment_id)):
        raise RuleBroken("people.assignment_elsewhere", field="assignment_id")


def _lock(county: County) -> None:
    """Two administrators who end each other's role at the same moment must not both succeed."""
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update())


def _of_county(county: County, membership_id: int) -> Membership:
    wanted = (
        sa.select(Membership)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .where(Membership.id == membership_id, sa.or_(Membership.county_id == county.id, Organisation.county_id == county.id))
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def _is_of_county(organisation_id: int, county: County) -> bool:
    wanted = sa.select(Organisation.id).where(Organisation.id == organisation_id, Organisation.county_id == county.id, Organisation.active)
    return db.session.scalar(wanted) is not None


def _has_assignment(county: County, assignment_id: int) -> bool:
    wanted = sa.select(_PARTY.c.county_id).where(_PARTY.c.assignment_id == assignment_id, _PARTY.c.county_id == county.id)
    return db.session.scalar(wanted) is not None
