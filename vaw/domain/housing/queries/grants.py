"""Reading calls for grants, applications and what others think of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantConflict, GrantOpinion
from vaw.domain.housing.rules.grants import GrantState
from vaw.domain.mandates.models import AssignmentLead
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

_GRANTED = tuple(state.value for state in (GrantState.GRANTED, GrantState.PAID, GrantState.ACCOUNTED))


@dataclass(frozen=True, slots=True)
class OfCounty:
    """What was applied for and granted in a county: kronor and projects."""

    county_id: int
    projects_applied: int
    applied: int
    projects_granted: int
    granted: int


def get_call(by: Actor, call_id: int, permission: Permission[GrantCall] = policy.READ_CALL) -> GrantCall:
    """One call. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(GrantCall.id == call_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_calls(by: Actor) -> list[GrantCall]:
    """All calls, newest year first."""
    return list(db.session.scalars(scoped(policy.READ_CALL, by).order_by(GrantCall.year.desc(), GrantCall.id.desc())))


def list_open_calls(by: Actor) -> list[GrantCall]:
    """Those to which one may apply today, the one that closes first at the top."""
    today = clock.today()
    wanted = scoped(policy.APPLY, by).where(GrantCall.opens_on <= today, GrantCall.closes_on >= today)
    return list(db.session.scalars(wanted.order_by(GrantCall.closes_on, GrantCall.id)))


def get_application(by: Actor, application_id: int, permission: Permission[GrantApplication] = policy.READ_APPLICATION) -> GrantApplication:
    """One application with its call. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(GrantApplication.id == application_id).options(orm.joinedload(GrantApplication.call))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_applications(by: Actor, call_id: int | None = None) -> list[GrantApplication]:
    """Those that the actor may read, in the order in which they came. `call_id`: to that call."""
    wanted = scoped(policy.READ_APPLICATION, by).order_by(GrantApplication.received_at, GrantApplication.id)
    return list(db.session.scalars(wanted if call_id is None else wanted.where(GrantApplication.call_id == call_id)))


def list_opinions(application: GrantApplication) -> list[GrantOpinion]:
    """What was said of an application that the actor may read: the applicant's county first, then the three."""
    wanted = sa.select(GrantOpinion).where(GrantOpinion.application_id == application.id)
    return list(db.session.scalars(wanted.order_by(GrantOpinion.kind.desc(), GrantOpinion.county_id)))


def find_opinion(application_id: int, county_id: int, kind: str) -> GrantOpinion | None:
    wanted = sa.select(GrantOpinion).where(GrantOpinion.application_id == application_id, GrantOpinion.county_id == county_id)
    return db.session.scalars(wanted.where(GrantOpinion.kind == kind)).one_or_none()


def has_conflict(by: Actor, application: GrantApplication) -> bool:
    """Whether the actor may not take part: has said so, or belongs to the organisation that applies."""
    if any(grant.organisation_id is not None and grant.organisation_id == application.organisation_id for grant in by.grants):
        return True
    wanted = sa.select(GrantConflict.id).where(GrantConflict.application_id == application.id, GrantConflict.user_id == by.id)
    return db.session.scalar(wanted) is not None


def leads(by: Actor, assignment_id: int, year: int) -> bool:
    """Whether the actor is of the team in the county that leads the assignment in a year: that county opens calls and decides."""
    wanted = sa.select(AssignmentLead.county_id).where(AssignmentLead.assignment_id == assignment_id, AssignmentLead.year == year)
    lead = db.session.scalar(wanted)
    return lead is not None and any(
        grant.role == Role.METRO_TEAM and grant.assignment_id == assignment_id and grant.county_id == lead for grant in by.grants
    )


def granted_in(call_id: int) -> int:
    """Kronor that are granted from a call."""
    wanted = sa.select(sa.func.coalesce(sa.func.sum(GrantApplication.granted), 0)).where(GrantApplication.call_id == call_id)
    return int(db.session.scalar(wanted) or 0)


def sums_by_county(applications: Sequence[GrantApplication]) -> list[OfCounty]:
    """Kronor and projects by county, of those that were not withdrawn."""
    found: dict[int, OfCounty] = {}
    for one in sorted(applications, key=lambda one: one.county_id):
        if one.state == GrantState.WITHDRAWN:
            continue
        known = found.get(one.county_id, OfCounty(one.county_id, 0, 0, 0, 0))
        found[one.county_id] = OfCounty(
            one.county_id, known.projects_applied + 1, known.applied + one.applied,
            known.projects_granted + (one.state in _GRANTED), known.granted + (one.granted or 0),
        )  # fmt: skip
    return list(found.values())
