"""Calls for grants and applications to them, made past the forms."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from vaw.domain.housing.models.grants import GrantApplication, GrantCall, GrantList
from vaw.domain.housing.rules.grant_lists import checksum_of, content_of, listing
from vaw.domain.mandates.models import Assignment, AssignmentLead
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

_number = count()


def make_call(lead: int = 1, **more: Any) -> GrantCall:
    """A call that is open, of an assignment which that county leads this year."""
    today = clock.today()
    assignment = Assignment(
        code=f"grants{next(_number)}", title_sv="Påhittat", title_en="Made up", valid_from=today - timedelta(days=900), area="housing",
        leads=[AssignmentLead(year=today.year, county_id=lead)],
    )  # fmt: skip
    with unit(system("test"), "test.grants"):
        db.session.add(assignment)
        db.session.flush()
        values: dict[str, Any] = {
            "assignment_id": assignment.id, "county_id": lead, "year": today.year, "title": "Påhittad utlysning", "cap": 1_000_000,
            "opens_on": today - timedelta(days=10), "closes_on": today + timedelta(days=10), "account_due_on": today + timedelta(days=400),
            "invite_key": "key",
        }  # fmt: skip
        call = GrantCall(**(values | more))
        db.session.add(call)
    return call


def make_application(call: GrantCall, organisation_id: int, county_id: int = 24, **more: Any) -> GrantApplication:
    """One that has been received."""
    values: dict[str, Any] = {
        "call_id": call.id, "county_id": county_id, "organisation_id": organisation_id, "title": "Påhittat projekt", "applied": 400_000,
        "organisation_name": db.session.get_one(Organisation, organisation_id).name, "state": "received", "state_at": clock.now(),
        "received_at": clock.now(),
    }  # fmt: skip
    with unit(system("test"), "test.grants"):
        one = GrantApplication(**(values | more))
        db.session.add(one)
    return one


def make_application_by_link(call: GrantCall, email: str = "stod@example.se", county_id: int = 24, **more: Any) -> GrantApplication:
    """A draft of somebody without an account."""
    values: dict[str, Any] = {
        "call_id": call.id, "county_id": county_id, "organisation_name": "Påhittad förening", "email": email, "state": "draft",
        "state_at": clock.now(), "received_at": clock.now(),
    }  # fmt: skip
    with unit(system("test"), "test.grants"):
        one = GrantApplication(**(values | more))
        db.session.add(one)
    return one


def make_list(call: GrantCall) -> GrantList:
    """What is published of a call in which nobody got money."""
    content = content_of(listing([]), title=call.title, year=call.year, decided_on=clock.today().isoformat())
    with unit(system("test"), "test.grants"):
        made = GrantList(call_id=call.id, content=content, checksum=checksum_of(content), made_at=clock.now())
        db.session.add(made)
    return made


def of_team(call: GrantCall, county_id: int, user_id: int | None = None) -> Actor:
    """Somebody of the metropolitan team, with the rights of the call's assignment."""
    return Actor(user_id, "web", (Grant("metro_team", county_id, assignment_id=call.assignment_id, area="housing"),))
