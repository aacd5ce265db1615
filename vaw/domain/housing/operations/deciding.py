"""Opinions, conflicts of interest, decisions and payments of grants. Only the year's lead county decides, and nobody with a conflict."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantConflict, GrantOpinion
from vaw.domain.housing.operations.applications import move
from vaw.domain.housing.queries.grants import find_opinion, granted_in, has_conflict, leads
from vaw.domain.housing.rules.grants import GrantState, OpinionKind, Stance
from vaw.domain.people.rules import Role
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.GIVE_OPINION)
def give_opinion(by: Actor, application: GrantApplication, *, stance: Stance, text: str, confirmed: bool = False) -> GrantOpinion:
    """Say what the applicant's county thinks; said again, it replaces what was said. Raises RuleBroken("housing.grant_state")."""
    return _say(by, application, OpinionKind.OPINION, application.county_id, stance, guard.clean(text, field="text", confirmed=confirmed))


@operation(policy.CONSULT)
def consult(by: Actor, application: GrantApplication, *, stance: Stance, text: str, confirmed: bool = False) -> GrantOpinion:
    """Say what one of the three counties thinks. Raises RuleBroken("housing.conflict") and ("housing.grant_state")."""
    if has_conflict(by, application):
        raise RuleBroken("housing.conflict")
    county_id = next(grant.county_id for grant in by.grants if grant.role == Role.METRO_TEAM and grant.county_id)
    return _say(by, application, OpinionKind.CONSULTATION, county_id, stance, guard.clean(text, field="text", confirmed=confirmed))


@operation(policy.CONSULT)
def note_conflict(by: Actor, application: GrantApplication) -> None:
    """Say that one may not take part in deciding: it cannot be taken back. Harmless when said before."""
    noted = postgresql.insert(GrantConflict).values(application_id=application.id, user_id=by.id, noted_at=clock.now())
    db.session.execute(noted.on_conflict_do_nothing())


@operation(policy.DECIDE)
def decide(by: Actor, application: GrantApplication, *, granted: int | None, reasons: str, confirmed: bool = False) -> GrantApplication:
    """Grant so many kronor, or refuse (None), with reasons.

    Raises RuleBroken("housing.decide_not_lead"), ("housing.conflict"), ("housing.reasons_missing"), ("housing.granted_over_applied"),
    ("housing.cap_exceeded") and ("housing.grant_state").
    """
    call = _held_call(by, application)
    move(application, GrantState.REFUSED if granted is None else GrantState.GRANTED)
    if not reasons.strip():
        raise RuleBroken("housing.reasons_missing", field="reasons")
    if granted is not None:
        if not 1 <= granted <= application.applied:
            raise RuleBroken("housing.granted_over_applied", field="granted", applied=application.applied)
        with db.session.no_autoflush:
            left = call.cap - granted_in(call.id)
        if granted > left:
            raise RuleBroken("housing.cap_exceeded", field="granted", left=left)
        application.account_due_on = call.account_due_on
    application.granted, application.decided_on, application.decided_by = granted, clock.today(), by.id
    application.reasons = guard.clean(reasons, field="reasons", confirmed=confirmed)
    return application


@operation(policy.DECIDE)
def mark_paid(by: Actor, application: GrantApplication, *, paid_on: date) -> GrantApplication:
    """Note that the money has gone. Raises as decide, and RuleBroken("housing.paid_on")."""
    _held_call(by, application)
    move(application, GrantState.PAID)
    if application.decided_on is None or not application.decided_on <= paid_on <= clock.today():
        raise RuleBroken("housing.paid_on", field="paid_on")
    application.paid_on = paid_on
    return application


def _held_call(by: Actor, application: GrantApplication) -> GrantCall:
    """The call, held until the unit ends: the sum of what is granted from it stands still."""
    call = db.session.scalars(sa.select(GrantCall).where(GrantCall.id == application.call_id).with_for_update()).one()
    if not leads(by, call.assignment_id, call.year):
        raise RuleBroken("housing.decide_not_lead")
    if has_conflict(by, application):
        raise RuleBroken("housing.conflict")
    return call


def _say(by: Actor, application: GrantApplication, kind: OpinionKind, county_id: int | None, stance: Stance, text: str) -> GrantOpinion:
    if application.state != GrantState.RECEIVED or county_id is None:
        raise RuleBroken("housing.grant_state")
    opinion = find_opinion(application.id, county_id, kind.value)
    if opinion is None:
        opinion = GrantOpinion(application_id=application.id, county_id=county_id, kind=kind.value)
        db.session.add(opinion)
    opinion.stance, opinion.text, opinion.given_at, opinion.given_by = stance.value, text, clock.now(), by.id
    db.session.flush()
    return opinion
