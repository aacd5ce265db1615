"""Applying for a grant: a draft that is its writer's alone, the application, taking it back, and telling what became of the money.

Whoever holds the link of an applicant without an account acts as the program: operations.inviting makes these.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall
from vaw.domain.housing.operations.grant_letters import write_letter
from vaw.domain.housing.rules.grants import KRONOR_MOST, GrantState, Told, may_follow
from vaw.domain.people.models import Organisation
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is applied for. `applied`: kronor, None while that is not written."""

    title: str
    purpose: str
    applied: int | None


@operation(policy.APPLY)
def apply(by: Actor, call: GrantCall, *, wanted: Wanted, confirmed: bool = False, submit_key: UUID | None = None) -> GrantApplication:
    """Apply for the organisation that the actor is signed in for. `submit_key`: sent twice it counts once.

    Raises RuleBroken("housing.call_not_open"), ("housing.application_title"), ("housing.application_purpose"), ("housing.kronor"),
    ("housing.applied_over_cap") and ("housing.no_organisation").
    """
    again = _sent(submit_key)
    if again is not None:
        return again
    application = _own_draft(by, call, submit_key)
    _fill(application, wanted, confirmed=confirmed)
    _send(application, call)
    db.session.add(application)
    db.session.flush()
    return application


@operation(policy.APPLY)
def begin_draft(by: Actor, call: GrantCall, *, wanted: Wanted, confirmed: bool = False, submit_key: UUID | None = None) -> GrantApplication:
    """Keep what is written for the own organisation; nobody else sees it. Raises RuleBroken("housing.call_not_open") and as save_draft."""
    again = _sent(submit_key)
    if again is not None:
        return again
    if call.closes_on < clock.today():
        raise RuleBroken("housing.call_not_open")
    application = _own_draft(by, call, submit_key)
    _fill(application, wanted, confirmed=confirmed)
    db.session.add(application)
    db.session.flush()
    return application


@operation(policy.FOLLOW_APPLICATION)
def save_draft(by: Actor, application: GrantApplication, *, wanted: Wanted, confirmed: bool = False) -> GrantApplication:
    """Keep what is written so far. Raises RuleBroken("housing.grant_state") once it is sent in, ("housing.kronor"), and Conflict."""
    _still_draft(application, wanted)
    _fill(application, wanted, confirmed=confirmed)
    return application


@operation(policy.FOLLOW_APPLICATION)
def send_in(by: Actor, application: GrantApplication, *, wanted: Wanted, confirmed: bool = False) -> GrantApplication:
    """Send the draft in: from now on the county and the team read it. Raises as apply and save_draft."""
    call = _still_draft(application, wanted)
    _fill(application, wanted, confirmed=confirmed)
    _send(application, call)
    write_letter(application, Told.RECEIVED)
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
    use(application, used)
    return application


def use(application: GrantApplication, used: int) -> None:
    """Note what was used, and the day of the account unless it is known. Raises RuleBroken("housing.used_over_granted")."""
    if not 0 <= used <= (application.granted or 0):
        raise RuleBroken("housing.used_over_granted", field="used", granted=application.granted)
    application.used, application.accounted_on = used, application.accounted_on or clock.today()


def move(application: GrantApplication, then: GrantState, mine: dict[str, object] | None = None) -> None:
    """Into the next state, held until the unit ends so that two never decide at once.

    `mine`: what the actor wrote, compared with what somebody else saved meanwhile. Raises Conflict then, and
    RuleBroken("housing.grant_state").
    """
    _hold(application, mine or {})
    if not may_follow(GrantState(application.state), then):
        raise RuleBroken("housing.grant_state")
    application.state, application.state_at = then.value, clock.now()


def _hold(application: GrantApplication, mine: dict[str, object]) -> None:
    """Locked and as it is now. Raises Conflict when it is another version than the one that was on screen."""
    seen = application.version
    db.session.refresh(application, with_for_update={"of": GrantApplication})
    if application.version != seen and mine:
        raise Conflict({name: (value, getattr(application, name)) for name, value in mine.items()})


def _still_draft(application: GrantApplication, wanted: Wanted) -> GrantCall:
    _hold(application, {"title": wanted.title, "purpose": wanted.purpose, "applied": wanted.applied})
    if application.state != GrantState.DRAFT:
        raise RuleBroken("housing.grant_state")
    return db.session.get_one(GrantCall, application.call_id)


def _fill(application: GrantApplication, wanted: Wanted, *, confirmed: bool) -> None:
    if wanted.applied is not None and not 1 <= wanted.applied <= KRONOR_MOST:
        raise RuleBroken("housing.kronor", field="applied", most=KRONOR_MOST)
    application.title = guard.clean(wanted.title, field="title", confirmed=confirmed)
    application.purpose = guard.clean(wanted.purpose, field="purpose", confirmed=confirmed)
    application.applied = wanted.applied


def _send(application: GrantApplication, call: GrantCall) -> None:
    """Received, when the call is open and nothing is missing."""
    if not call.opens_on <= clock.today() <= call.closes_on:
        raise RuleBroken("housing.call_not_open")
    if not application.title.strip():
        raise RuleBroken("housing.application_title", field="title")
    if not application.purpose.strip():
        raise RuleBroken("housing.application_purpose", field="purpose")
    if application.applied is None:
        raise RuleBroken("housing.kronor", field="applied", most=KRONOR_MOST)
    if application.applied > call.cap:
        raise RuleBroken("housing.applied_over_cap", field="applied", cap=call.cap)
    application.state = GrantState.RECEIVED.value
    application.state_at = application.received_at = clock.now()


def _sent(submit_key: UUID | None) -> GrantApplication | None:
    wanted = sa.select(GrantApplication).where(GrantApplication.submit_key == submit_key)
    return None if submit_key is None else db.session.scalars(wanted).one_or_none()


def _own_draft(by: Actor, call: GrantCall, submit_key: UUID | None) -> GrantApplication:
    organisation, now = _organisation(by), clock.now()
    return GrantApplication(
        call_id=call.id, county_id=organisation.county_id or call.county_id, organisation_id=organisation.id,
        organisation_name=organisation.name, state=GrantState.DRAFT.value, state_at=now, received_at=now, submit_key=submit_key,
    )  # fmt: skip


def _organisation(by: Actor) -> Organisation:
    mine = {grant.organisation_id for grant in by.grants if grant.role in policy.APPLY.roles and grant.organisation_id}
    found = db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(mine)).order_by(Organisation.id).limit(1)).one_or_none()
    if found is None:
        raise RuleBroken("housing.no_organisation")
    return found
