"""Applying for a grant, taking it back, and telling what became of the money."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.rules.grants import KRONOR_MOST, GrantState, may_follow
from vaw.domain.people.models import Organisation
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.APPLY)
def apply(
    by: Actor, call: GrantCall, *, title: str, purpose: str, applied: int, confirmed: bool = False, submit_key: UUID | None = None
) -> GrantApplication:
    """Apply for the organisation that the actor is signed in for. `submit_key`: sent twice it counts once.

    Raises RuleBroken("housing.call_not_open"), ("housing.kronor"), ("housing.applied_over_cap"), ("housing.no_organisation").
    """
    again = submit_key and db.session.scalars(sa.select(GrantApplication).where(GrantApplication.submit_key == submit_key)).one_or_none()
    if again:
        return again
    if not call.opens_on <= clock.today() <= call.closes_on:
        raise RuleBroken("housing.call_not_open")
    if not 1 <= applied <= KRONOR_MOST:
        raise RuleBroken("housing.kronor", field="applied", most=KRONOR_MOST)
    if applied > call.cap:
        raise RuleBroken("housing.applied_over_cap", field="applied", cap=call.cap)
    organisation = _organisation(by)
    now = clock.now()
    application = GrantApplication(
        call_id=call.id, county_id=organisation.county_id or call.county_id, organisation_id=organisation.id,
        organisation_name=organisation.name, title=guard.clean(title, field="title", confirmed=confirmed),
        purpose=guard.clean(purpose, field="purpose", confirmed=confirmed), applied=applied, state=GrantState.RECEIVED.value,
        state_at=now, received_at=now, submit_key=submit_key,
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    return application


@operation(policy.FOLLOW_APPLICATION)
def withdraw(by: Actor, application: GrantApplication) -> GrantApplication:
    """Take it back while nothing is decided. Raises RuleBroken("housing.grant_state")."""
    move(application, GrantState.WITHDRAWN)
    return application


@operation(policy.FOLLOW_APPLICATION)
def account_for(by: Actor, application: GrantApplication, *, used: int) -> GrantApplication:
    """Say how many kronor were used. Raises RuleBroken("housing.grant_state") and ("housing.used_over_granted")."""
    move(application, GrantState.ACCOUNTED)
    if not 0 <= used <= (application.granted or 0):
        raise RuleBroken("housing.used_over_granted", field="used", granted=application.granted)
    application.used, application.accounted_on = used, clock.today()
    return application


def move(application: GrantApplication, then: GrantState) -> None:
    """Into the next state, held until the unit ends so that two never decide at once. Raises RuleBroken("housing.grant_state")."""
    db.session.refresh(application, with_for_update={"of": GrantApplication})
    if not may_follow(GrantState(application.state), then):
        raise RuleBroken("housing.grant_state")
    application.state, application.state_at = then.value, clock.now()


def _organisation(by: Actor) -> Organisation:
    mine = {grant.organisation_id for grant in by.grants if grant.role in policy.APPLY.roles and grant.organisation_id}
    found = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.id).limit(1)).one_or_none()
    if found is None:
        raise RuleBroken("housing.no_organisation")
    return found
