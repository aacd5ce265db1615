"""What tests of answering begin with: a Monday, a request on its way, and what those who asked were told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from tests.factories.requests import make_method
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.domain.support.operations import answering
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = MONDAY.date()
HERE, THERE = 24, 25
PERSONAL = "Hon heter Anna, 811218-9876"


def county(county_id: int = HERE) -> County:
    found = find_county(county_id)
    assert found
    return found


def later(days: int) -> Any:
    """So many days after that Monday."""
    return clock.frozen(MONDAY + timedelta(days=days))


def texts(request: SupportRequest, *, internal: bool = False) -> list[str]:
    """What was said to the one who asked, or noted; oldest first."""
    wanted = sa.select(RequestMessage.text).where(RequestMessage.request_id == request.id, RequestMessage.internal.is_(internal))
    return list(db.session.scalars(wanted.order_by(RequestMessage.id)))


def news() -> list[int]:
    """Ids of the messages that somebody is to be told of."""
    return [row.args[0] for row in db.session.scalars(sa.select(JobRow).where(JobRow.name == "support.news.send").order_by(JobRow.id))]


def planned(by: Actor, request: SupportRequest) -> SupportRequest:
    """The request with a plan for a day in ten days."""
    answering.acknowledge_request(by, request)
    answering.match_request(by, request, method_id=make_method().id)
    return answering.plan_request(by, request, period_from=TODAY + timedelta(days=10))


def fresh(request: SupportRequest) -> SupportRequest:
    """The request as it stands in the database now."""
    db.session.expire_all()
    return db.session.get_one(SupportRequest, request.id)
