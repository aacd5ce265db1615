"""What every answer has in common: the row is held, the clock moves on, and the one who asked is told."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.support.models import RequestMessage, RequestStep, SupportRequest
from vaw.domain.support.rules import RequestState, due_on
from vaw.domain.support.rules.answering import MESSAGE_MOST, check_step
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.calendar import working_days_between
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import enqueue

NEWS_JOB = "support.news.send"
_LEAVES_TRAINING = frozenset({RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.PASSED_ON})


def cleaned(text: str, *, field: str, confirmed: bool, required: str | None = None) -> str:
    """The text as it may be kept. Raises PersonalData, RuleBroken("support.message_long"), or `required` when it is empty."""
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > MESSAGE_MOST:
        raise RuleBroken("support.message_long", field=field, most=MESSAGE_MOST)
    if not tidy and required:
        raise RuleBroken(required, field=field)
    return tidy


def hold(by: Actor, request: SupportRequest, *, to: RequestState, text: str) -> bool:
    """Hold the row until the commit. True: go on. False: a second click, the first one has done the same.

    Raises Conflict with both texts when somebody else has answered since the person opened the page.
    """
    seen = request.version
    db.session.refresh(request, with_for_update=True)
    if request.version == seen:
        return True
    last = _last_step(request.id)
    said = last_said(request.id)
    if last is not None and last.by_id == by.id is not None and last.state == to and text in ("", said):
        return False
    raise Conflict({"message": (text, said), "state": (to.value, request.state)})


def move(by: Actor, request: SupportRequest, to: RequestState, *, due: date | None = None) -> None:
    """Take the step, note how many working days the one before it took, and start the next clock. `due`: where a plan decides.

    Raises RuleBroken("support.step").
    """
    check_step(RequestState(request.state), to)
    begin(by, request, to, due=due)


def begin(by: Actor, request: SupportRequest, to: RequestState, *, due: date | None = None) -> None:
    """As `move`, without asking whether the state leads there: a request that arrives begins anew.

    The step is that of the county that has the request now. What ends or goes elsewhere leaves the training that would have answered it.
    """
    calendar, today = calendar_of_county(request.county_id), clock.today()
    took = max(0, working_days_between(request.state_since, today, calendar))
    request.state, request.state_since, request.due_on = to.value, today, due or due_on(to, today, calendar)
    if to in _LEAVES_TRAINING:
        request.occasion_id = None
    taken = {"at": clock.now(), "by_id": by.id, "took_working_days": took}
    db.session.add(RequestStep(request_id=request.id, county_id=request.county_id, state=to.value, **taken))


def say(by: Actor, request: SupportRequest, text: str, *, submit_key: UUID | None = None) -> RequestMessage:
    """Write to the one who asked; they are told that there is something to read."""
    message = _written(by, request, text, internal=False, submit_key=submit_key)
    enqueue(NEWS_JOB, message.id)
    return message


def note(by: Actor, request: SupportRequest, text: str, *, submit_key: UUID | None = None) -> RequestMessage:
    """Write what only the board sees."""
    return _written(by, request, text, internal=True, submit_key=submit_key)


def _written(by: Actor, request: SupportRequest, text: str, *, internal: bool, submit_key: UUID | None) -> RequestMessage:
    message = RequestMessage(request_id=request.id, at=clock.now(), author_id=by.id, internal=internal, text=text, submit_key=submit_key)
    db.session.add(message)
    db.session.flush()
    return message


def last_said(request_id: int) -> str:
    """The latest message of the board to the one who asked, "" where there is none."""
    told = (RequestMessage.request_id == request_id, RequestMessage.internal.is_(False), RequestMessage.author_id.is_not(None))
    return db.session.scalar(sa.select(RequestMessage.text).where(*told).order_by(RequestMessage.id.desc()).limit(1)) or ""


def _last_step(request_id: int) -> RequestStep | None:
    return db.session.scalar(sa.select(RequestStep).where(RequestStep.request_id == request_id).order_by(RequestStep.id.desc()).limit(1))
