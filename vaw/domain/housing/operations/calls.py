"""Calls for grants: opened by the county that leads the assignment in its year (features row 66)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantCall
from vaw.domain.housing.queries.grants import granted_in, leads
from vaw.domain.housing.rules.grants import KRONOR_MOST
from vaw.domain.people.rules import Role
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What a call says. `cap`: kronor in all."""

    title: str
    criteria: str
    cap: int
    opens_on: date
    closes_on: date
    account_due_on: date


@operation(policy.ADD_CALL)
def open_call(by: Actor, county: County, *, facts: CallFacts, confirmed: bool = False) -> GrantCall:
    """Invite to apply. Raises RuleBroken("housing.call_not_lead") unless the county leads in the year in which it opens."""
    held = [grant for grant in by.grants if grant.role == Role.METRO_TEAM and grant.county_id == county.id and grant.assignment_id]
    year = facts.opens_on.year
    assignment_id = next((grant.assignment_id for grant in held if grant.assignment_id and leads(by, grant.assignment_id, year)), None)
    if assignment_id is None:
        raise RuleBroken("housing.call_not_lead", field="opens_on", year=year)
    call = GrantCall(assignment_id=assignment_id, county_id=county.id, year=year, invite_key=secrets.token_urlsafe(24))
    _fill(call, facts, confirmed=confirmed)
    db.session.add(call)
    db.session.flush()
    return call


@operation(policy.KEEP_CALL)
def change_call(by: Actor, call: GrantCall, *, facts: CallFacts, confirmed: bool = False) -> GrantCall:
    """Change what a call says; it stays in its year. Raises as open_call, ("housing.cap_under_granted"), and Conflict."""
    if not leads(by, call.assignment_id, call.year) or facts.opens_on.year != call.year:
        raise RuleBroken("housing.call_not_lead", field="opens_on", year=call.year)
    seen = call.version
    db.session.refresh(call, with_for_update={"of": GrantCall})
    if call.version != seen:
        raise Conflict({name: (getattr(facts, name), getattr(call, name)) for name in CallFacts.__slots__})
    granted = granted_in(call.id)
    if facts.cap < granted:
        raise RuleBroken("housing.cap_under_granted", field="cap", granted=granted)
    _fill(call, facts, confirmed=confirmed)
    return call


def _fill(call: GrantCall, facts: CallFacts, *, confirmed: bool) -> None:
    if not 1 <= facts.cap <= KRONOR_MOST:
        raise RuleBroken("housing.kronor", field="cap", most=KRONOR_MOST)
    if facts.closes_on < facts.opens_on:
        raise RuleBroken("housing.call_closes", field="closes_on")
    if facts.account_due_on <= facts.closes_on:
        raise RuleBroken("housing.call_account_due", field="account_due_on")
    call.title = guard.clean(facts.title, field="title", confirmed=confirmed)
    call.criteria = guard.clean(facts.criteria, field="criteria", confirmed=confirmed)
    call.cap, call.opens_on, call.closes_on = facts.cap, facts.opens_on, facts.closes_on
    call.account_due_on = facts.account_due_on
