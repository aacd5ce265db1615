"""Several requests answered by one training (features row 31): planned with it, delivered with it, set back when it is cancelled.

Each request stays with its own county: its leader says that the training answers it, whichever county holds the training.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa

from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.steps import cleaned, hold, move, say
from vaw.domain.support.queries.bundling import may_answer_with
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.answering import due_after_plan
from vaw.domain.support.rules.bundling import BUNDLE_MOST, BUNDLED_FROM, check_bundle, way_to_plan
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, gettext, instant, speaking
from vaw.kernel.operation import operation

_TOLD = N_("Vi svarar på din förfrågan med utbildningen ”{title}”, {when}. Överst på den här sidan ser ni hur ni anmäler er.")
_MOVED = N_("Utbildningen ”{title}” har fått en ny tid: {when}.")
_TAKEN_OUT = N_("Din förfrågan hör inte längre till utbildningen ”{title}”. Vi letar efter ett annat sätt att hjälpa er.")
_CALLED_OFF = N_("Utbildningen ”{title}” blir tyvärr inte av. Vi letar efter ett annat sätt att hjälpa er.")


@operation(policy.ANSWER_REQUEST)
def answer_with_occasion(
    by: Actor, request: SupportRequest, *, occasion_id: int, message: str = "", confirmed: bool = False
) -> SupportRequest:
    """Answer a request with a training of the county, of one that it is co-host of, or of one that is open for it.

    It is planned for the training's days, step by step, and the one who asked is told. A training that is a draft is only noted: they are
    told when it opens (plan_bundled). Without words of the leader's own they get the usual ones.
    Raises RuleBroken("support.bundle_occasion"), ("support.step"), and as all steps do.
    """
    text = cleaned(message, field="message", confirmed=confirmed)
    occasion = _held(occasion_id)
    if occasion is None or not may_answer_with(request.county_id, occasion) or occasion.ends_at <= clock.now():
        raise RuleBroken("support.bundle_occasion", field="occasion_id")
    if not hold(by, request, to=RequestState.PLANNED, text=text):
        return request
    is_open, is_planned = occasion.state == OccasionState.OPEN, request.state == RequestState.PLANNED
    if request.occasion_id == occasion_id and is_open == is_planned:
        return request
    check_bundle(RequestState(request.state), is_open=is_open)
    request.occasion_id = occasion_id
    if is_open:
        _plan(by, request, occasion)
        say(by, request, text or _words(request, occasion, _TOLD))
    return request


@operation(policy.HOLD_OCCASION)
def bundle_requests(
    by: Actor, occasion: Occasion, *, requests: Sequence[SupportRequest], message: str = "", confirmed: bool = False
) -> int:
    """Answer several requests with one training. How many. All or none; raises as answer_with_occasion does, and
    RuleBroken("support.bundle_none"), ("support.bundle_many")."""
    if not requests:
        raise RuleBroken("support.bundle_none", field="requests")
    if len(requests) > BUNDLE_MOST:
        raise RuleBroken("support.bundle_many", field="requests", most=BUNDLE_MOST)
    for request in sorted(requests, key=lambda one: one.id):  # always in this order: two leaders never wait for one another
        answer_with_occasion(by, request, occasion_id=occasion.id, message=message, confirmed=confirmed)
    return len(requests)


@operation(policy.ANSWER_REQUEST)
def take_out_of_occasion(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """Answer it with the training no longer: what was planned goes one step back, and the one who asked is told.

    Twice is harmless. Raises RuleBroken("support.step") when it has been delivered, and as all steps do.
    """
    text = cleaned(message, field="message", confirmed=confirmed)
    if hold(by, request, to=RequestState.MATCHED, text=text) and request.occasion_id is not None:
        check_bundle(RequestState(request.state), is_open=True)
        occasion = db.session.get_one(Occasion, request.occasion_id)
        _release(by, request, occasion, text or _words(request, occasion, _TAKEN_OUT))
    return request


def plan_bundled(by: Actor, occasion: Occasion) -> int:
    """The training is open: whatever was noted for it is planned now, and those who asked are told. How many. Inside an operation."""
    found = _requests_of(occasion.id, BUNDLED_FROM - {RequestState.PLANNED})
    for request in found:
        _plan(by, request, occasion)
        say(by, request, _words(request, occasion, _TOLD))
    return len(found)


def move_bundled(by: Actor, occasion: Occasion) -> int:
    """The training has another time: the plans of its requests follow, and those who asked are told. How many. Inside an operation."""
    first, last = _days(occasion)
    found = _requests_of(occasion.id, {RequestState.PLANNED})
    for request in found:
        request.period_from, request.period_to = first, last
        request.due_on = due_after_plan(last, calendar_of_county(request.county_id))
        say(by, request, _words(request, occasion, _MOVED))
    return len(found)


def release_bundled(by: Actor, occasion: Occasion) -> int:
    """The training is cancelled: its requests are one step back and need another answer; those who asked are told. How many.
    Inside an operation."""
    found = _requests_of(occasion.id, BUNDLED_FROM)
    for request in found:
        _release(by, request, occasion, _words(request, occasion, _CALLED_OFF))
    return len(found)


def deliver_bundled(by: Actor, occasion: Occasion, done_on: date) -> int:
    """The training was held, last on this day: what it answers is delivered. How many. Inside an operation; twice is harmless.

    No draft of a log: the training has its own (operations.closing).
    """
    found = _requests_of(occasion.id, BUNDLED_FROM)
    for request in found:
        if request.state != RequestState.PLANNED:
            _plan(by, request, occasion)
        request.period_to = done_on
        request.period_from = min(request.period_from or done_on, done_on)
        move(by, request, RequestState.DELIVERED)
    return len(found)


def _held(occasion_id: int) -> Occasion | None:
    """The training, which nobody opens, cancels or closes before the commit."""
    wanted = sa.select(Occasion).where(Occasion.id == occasion_id).with_for_update(read=True)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()


def _requests_of(occasion_id: int, states: Collection[RequestState]) -> Sequence[SupportRequest]:
    """The requests that the training answers, in these states, held until the commit; always in the same order."""
    wanted = sa.select(SupportRequest).where(SupportRequest.occasion_id == occasion_id, SupportRequest.state.in_(sorted(states)))
    held = wanted.order_by(SupportRequest.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(held).all()


def _plan(by: Actor, request: SupportRequest, occasion: Occasion) -> None:
    first, last = _days(occasion)
    request.responsible_id = request.responsible_id or (by.id if policy.ANSWER_REQUEST.allows(by, request) else None)
    for state in way_to_plan(RequestState(request.state)):
        due = due_after_plan(last, calendar_of_county(request.county_id)) if state is RequestState.PLANNED else None
        move(by, request, state, due=due)
    request.method_id = occasion.method_id or request.method_id
    request.period_from, request.period_to = first, last


def _release(by: Actor, request: SupportRequest, occasion: Occasion, text: str) -> None:
    """What had come as far as a plan goes one step back and is told; who was never told of the training need not hear of its end."""
    request.occasion_id = None
    if request.state == RequestState.PLANNED:
        move(by, request, RequestState.MATCHED)
        say(by, request, text)


def _days(occasion: Occasion) -> tuple[date, date]:
    return _day(occasion.starts_at), _day(occasion.ends_at)


def _day(at: datetime) -> date:
    return at.astimezone(STOCKHOLM).date()


def _words(request: SupportRequest, occasion: Occasion, words: str) -> str:
    """Words to the one who asked, in their language."""
    with speaking(request.language):
        return gettext(words).format(title=occasion.title, when=instant(occasion.starts_at))
