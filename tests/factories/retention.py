"""Old records, and disposals of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.factories import Person
from tests.factories.requests import make_request
from vaw.domain.geography.queries import find_county
from vaw.domain.retention.models import Disposal
from vaw.domain.retention.operations import propose_disposal
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.rules import RequestState
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

LONG_AGO = date(2020, 3, 1)


def make_old_request(since: date = LONG_AGO, *, state: RequestState = RequestState.CLOSED, county_id: int = 24) -> SupportRequest:
    """A request that ended on a day, with one message."""
    made = make_request(county_id, state=state, at=datetime(since.year, since.month, since.day, 9, tzinfo=UTC), why="Hemlig orsak")
    with unit(system("test"), "test.message"):
        db.session.add(RequestMessage(request_id=made.id, at=made.received_at, text="Ett meddelande"))
    return made


def proposed(registrar: Person, rule: str = "requests") -> Disposal:
    county = find_county(registrar.county_id or 24)
    assert county
    return propose_disposal(registrar.actor, county, rule=rule)
