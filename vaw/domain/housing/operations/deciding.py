"""Opinions, conflicts of interest, decisions and payments of grants. Only the year's lead county decides, and nobody with a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantConflict, GrantOpinion
from vaw.domain.housing.operations.applications import move, use
from vaw.domain.housing.operations.grant_letters import write_letter
from vaw.domain.housing.operations.grant_lists import publish_list
from vaw.domain.housing.queries.grant_lists import is_decided
from vaw.domain.housing.queries.grants import find_opinion, granted_in, has_conflict, leads
from vaw.domain.housing.rules.grants import GrantState, OpinionKind, Stance, Told
from vaw.domain.people.rules import Role
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.GIVE_OPINION)
def give_opinion(
    by: Actor, application: GrantApplication, *, stance: Stance, text: str, seen: int | None = None, confirmed: bool = False
) -> GrantOpinion:
    """Say what the applicant's county thinks; said again, it replaces what was said.

    `seen`: the version of what was said before, None where nothing was. Raises RuleBroken("housing.grant_state") and Conflict.
    """
    said = Said(OpinionKind.OPINION, stance, guard.clean(text, field="text", confirmed=confirmed), seen)
    return _say(by, application, application.county_id, said)


@operation(policy.CONSULT)
def consult(
    by: Actor, application: GrantApplication, *, stance: Stance, text: str, seen: int | None = None, confirmed: bool = False
) -> GrantOpinion:
    """Say what one of the three counties thinks. `seen` and Conflict as give_opinion.

    Raises RuleBroken("housing.conflict") and ("housing.grant_state").
    """
    if has_conflict(by, application):
        raise RuleBroken("housing.conflict")
    said = Said(OpinionKind.CONSULTATION, stance, guard.clean(text, field="text", confirmed=confirmed), seen)
    return _say(by, application, home_of(by), said)


@operation(policy.CONSULT)
def note_conflict(by: Actor, application: GrantApplication) -> None:
    """Say that one may not take part in deciding: it cannot be taken back. Harmless when said before."""
    noted = postgresql.insert(GrantConflict).values(application_id=application.id, user_id=by.id, noted_at=clock.now())
    db.session.execute(noted.on_conflict_do_nothing())


@operation(policy.DECIDE)
def decide(by: Actor, application: GrantApplication, *, granted: int | None, reasons: str, confirmed: bool = False) -> GrantApplication:
    """Grant so many kronor, or refuse (None), with reasons.

    Raises RuleBroken("housing.decide_not_lead"), ("housing.conflict"), ("housing.reasons_missing"), ("housing.granted_over_applied"),
    ("housing.cap_exceeded") and ("housing.grant_state"), and Conflict when somebody else changed the application meanwhile. The last
    decision of a call that is closed publishes its list.
    """
    call = _held_call(by, application)
    move(application, GrantState.REFUSED if granted is None else GrantState.GRANTED, {"granted": granted, "reasons": reasons})
    if not reasons.strip():
        raise RuleBroken("housing.reasons_missing", field="reasons")
    if granted is not None:
        if not 1 <= granted <= (application.applied or 0):
            raise RuleBroken("housing.granted_over_applied", field="granted", applied=application.applied)
        with db.session.no_autoflush:
            left = call.cap - granted_in(call.id)
        if granted > left:
            raise RuleBroken("housing.cap_exceeded", field="granted", left=left)
        application.account_due_on = call.account_due_on
    application.granted, application.decided_on, application.decided_by = granted, clock.today(), by.id
    application.reasons = guard.clean(reasons, field="reasons", confirmed=confirmed)
    write_letter(application, Told.DECIDED)
    db.session.flush()
    if is_decided(call):
        publish_list(by, call)
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


@operation(policy.DECIDE)
def settle(by: Actor, application: GrantApplication, *, used: int) -> GrantApplication:
    """Note that the account has been looked through, whether it was handed in here or on paper; `used` as the board found it.

    Raises as mark_paid, and RuleBroken("housing.used_over_granted").
    """
    _held_call(by, application)
    move(application, GrantState.SETTLED)
    use(application, used)
    application.settled_on = clock.today()
    return application


def _held_call(by: Actor, application: GrantApplication) -> GrantCall:
    """The call, held until the unit ends: the sum of what is granted from it stands still."""
    call = db.session.scalars(sa.select(GrantCall).where(GrantCall.id == application.call_id).with_for_update()).one()
    if not leads(by, call.assignment_id, call.year):
        raise RuleBroken("housing.decide_not_lead")
    if has_conflict(by, application):
        raise RuleBroken("housing.conflict")
    return call


@dataclass(frozen=True, slots=True)
class Said:
    """What a county thinks, written over the version `seen`."""

    kind: OpinionKind
    stance: Stance
    text: str
    seen: int | None


def home_of(by: Actor) -> int | None:
    """The county in which the actor is of the team."""
    return next((grant.county_id for grant in by.grants if grant.role == Role.METRO_TEAM and grant.county_id), None)


def _say(by: Actor, application: GrantApplication, county_id: int | None, said: Said) -> GrantOpinion:
    db.session.refresh(application, ["state", "version"], with_for_update={"of": GrantApplication})
    if application.state != GrantState.RECEIVED or county_id is None:
        raise RuleBroken("housing.grant_state")
    opinion = find_opinion(application.id, county_id, said.kind.value, fresh=True)
    if (opinion.version if opinion else None) != said.seen:
        stance, text, version = (opinion.stance, opinion.text, opinion.version) if opinion else (None, None, None)
        raise Conflict({"stance": (said.stance.value, stance), "text": (said.text, text), "version": (said.seen, version)})
    if opinion is None:
        opinion = GrantOpinion(application_id=application.id, county_id=county_id, kind=said.kind.value)
        db.session.add(opinion)
    opinion.stance, opinion.text, opinion.given_at, opinion.given_by = said.stance.value, said.text, clock.now(), by.id
    db.session.flush()
    return opinion
