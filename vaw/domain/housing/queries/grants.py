"""Reading calls for grants, applications and what others think of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantConflict, GrantLetter, GrantOpinion
from vaw.domain.housing.rules.grants import GrantState
from vaw.domain.mandates.models import Assignment, AssignmentLead
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

_APPLIED = tuple(state.value for state in GrantState if state not in (GrantState.DRAFT, GrantState.WITHDRAWN))


@dataclass(frozen=True, slots=True)
class Sums:
    """Kronor and projects: of a county, or of a year."""

    key: int
    projects_applied: int
    applied: int
    projects_granted: int
    granted: int
    paid: int
    accounted: int


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who has a link and has not sent anything in. `reached`: None while the mail has not left."""

    id: int
    organisation_name: str
    county_id: int
    reached: bool | None


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


def find_opinion(application_id: int, county_id: int, kind: str, *, fresh: bool = False) -> GrantOpinion | None:
    """What a county has said, None: nothing. `fresh`: as it is in the database now."""
    wanted = sa.select(GrantOpinion).where(GrantOpinion.application_id == application_id, GrantOpinion.county_id == county_id)
    options = {"populate_existing": True} if fresh else {}
    return db.session.scalars(wanted.where(GrantOpinion.kind == kind), execution_options=options).one_or_none()


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


def sums_by_county(by: Actor, *, call_id: int | None = None, year: int | None = None) -> list[Sums]:
    """Kronor and projects by county, of what was sent in and not taken back, as far as the actor may read."""
    return _sums(by, GrantApplication.county_id, call_id=call_id, year=year)


def sums_by_year(by: Actor) -> list[Sums]:
    """The same by the year of the call."""
    return _sums(by, GrantCall.year)


def _sums(by: Actor, key: Any, *, call_id: int | None = None, year: int | None = None) -> list[Sums]:
    def total(column: Any, *conditions: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(column).filter(*conditions), 0) if conditions else sa.func.coalesce(sa.func.sum(column), 0)

    wanted = (
        sa.select(
            key, sa.func.count(), total(GrantApplication.applied), sa.func.count(GrantApplication.granted), total(GrantApplication.granted),
            total(GrantApplication.granted, GrantApplication.paid_on.is_not(None)),
            total(GrantApplication.used, GrantApplication.accounted_on.is_not(None)),
        )
        .join(GrantCall, GrantCall.id == GrantApplication.call_id)
        .where(policy.READ_APPLICATION.scope(by), GrantApplication.state.in_(_APPLIED))
        .group_by(key)
        .order_by(key)
    )  # fmt: skip
    if call_id is not None:
        wanted = wanted.where(GrantApplication.call_id == call_id)
    if year is not None:
        wanted = wanted.where(GrantCall.year == year)
    return [Sums(*row) for row in db.session.execute(wanted)]


def list_invited(by: Actor, call: GrantCall) -> list[Invited]:
    """Who has a link to apply by and has not sent anything in: for the team, which sees nothing of what they write."""
    written = sa.select(GrantLetter.application_id, sa.func.max(GrantLetter.id).label("id")).group_by(GrantLetter.application_id).subquery()
    wanted = (
        sa.select(
            GrantApplication.id, GrantApplication.organisation_name, GrantApplication.county_id, GrantLetter.sent_at, GrantLetter.refused_at
        )
        .join(written, written.c.application_id == GrantApplication.id)
        .join(GrantLetter, GrantLetter.id == written.c.id)
        .where(policy.LINK_APPLICANT.scope(by), GrantApplication.call_id == call.id, GrantApplication.state == GrantState.DRAFT.value)
        .order_by(GrantApplication.id)
    )
    return [
        Invited(id, name, county_id, False if refused else True if sent else None)
        for id, name, county_id, sent, refused in db.session.execute(wanted)
    ]


def list_leads(by: Actor) -> list[tuple[int, int]]:
    """(year, county that leads) of the assignments of this area, the newest year first; for whoever may read calls."""
    if not policy.READ_CALL.held_by(by):
        return []
    wanted = sa.select(AssignmentLead.year, AssignmentLead.county_id).join(Assignment, Assignment.id == AssignmentLead.assignment_id)
    wanted = wanted.where(Assignment.area == policy.AREA).distinct().order_by(AssignmentLead.year.desc(), AssignmentLead.county_id)
    return [(year, county_id) for year, county_id in db.session.execute(wanted)]
