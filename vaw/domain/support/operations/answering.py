"""Answering a request, one intention each (features row 30). Whoever asked is told of every end and every message."""

from __future__ import annotations

from datetime import date

from vaw.domain.activities.operations.drafts import propose_draft
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import Entry, Mode, check_day, check_minutes
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.adopting import plan_for_request
from vaw.domain.support.operations.steps import cleaned, hold, move, say
from vaw.domain.support.queries.answering import find_offered, knows
from vaw.domain.support.rules import MethodKind, RequestState
from vaw.domain.support.rules.answering import (
    ASSIGNED_EVENT,
    BACK,
    DNR_MOST,
    STANDARD_WORDS,
    Contact,
    check_plan,
    check_step,
    due_after_plan,
)
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext, speaking
from vaw.kernel.operation import operation

_TRAININGS = frozenset({MethodKind.TRAINING, MethodKind.WEB_COURSE})
DRAFT_SOURCE = "request"


@operation(policy.ANSWER_REQUEST)
def acknowledge_request(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """Say that the request has been read. Whoever does so is responsible for it, where nobody is yet.

    `confirmed`, here and below: the person has answered the guard's question about the text.
    Raises, as all steps do, RuleBroken("support.step"), PersonalData, RuleBroken("support.message_long"), and Conflict with both texts
    when a colleague was first. A second click changes nothing.
    """
    text = cleaned(message, field="message", confirmed=confirmed)
    if hold(by, request, to=RequestState.ACKNOWLEDGED, text=text):
        check_step(RequestState(request.state), RequestState.ACKNOWLEDGED)
        request.responsible_id = request.responsible_id or by.id
        _step(by, request, RequestState.ACKNOWLEDGED, text)
    return request


@operation(policy.ANSWER_REQUEST)
def match_request(by: Actor, request: SupportRequest, *, method_id: int, message: str = "", confirmed: bool = False) -> SupportRequest:
    """Choose what meets the need. Raises RuleBroken("support.method_unknown") for what the county's catalogue does not offer."""
    text = cleaned(message, field="message", confirmed=confirmed)
    if find_offered(request.county_id, method_id) is None:
        raise RuleBroken("support.method_unknown", field="method_id")
    if hold(by, request, to=RequestState.MATCHED, text=text):
        check_step(RequestState(request.state), RequestState.MATCHED)
        request.method_id = method_id
        _step(by, request, RequestState.MATCHED, text)
    return request


@operation(policy.ANSWER_REQUEST)
def plan_request(
    by: Actor, request: SupportRequest, *, period_from: date, period_to: date | None = None, message: str = "", confirmed: bool = False
) -> SupportRequest:
    """Note when it will happen, on one day or several. The plan is the clock: on its last day the request is due.

    It is a plan of its own: a training that was noted for the request answers it no longer.

    Raises RuleBroken("support.plan_order") or ("support.plan_past").
    """
    text, last = cleaned(message, field="message", confirmed=confirmed), period_to or period_from
    check_plan(period_from, last, clock.today())
    if hold(by, request, to=RequestState.PLANNED, text=text):
        check_step(RequestState(request.state), RequestState.PLANNED)
        request.period_from, request.period_to, request.occasion_id = period_from, last, None
        _step(by, request, RequestState.PLANNED, text, due=due_after_plan(last, calendar_of_county(request.county_id)))
    return request


@operation(policy.ANSWER_REQUEST)
def deliver_request(
    by: Actor, request: SupportRequest, *, done_on: date, minutes: int, message: str = "", confirmed: bool = False
) -> SupportRequest:
    """Say that it was done, on which day and in how many minutes, and propose its log (features row 11) to the one responsible.

    Whoever asked is asked later what it led to (operations.adopting), unless a training answers it, which asks those who came.

    A year that is locked for the log gets no draft, nor does what a training answers, which has its own.
    Raises RuleBroken("activities.future"), ("activities.minutes").
    """
    text = cleaned(message, field="message", confirmed=confirmed)
    check_day(done_on, clock.today())
    check_minutes(minutes)
    if hold(by, request, to=RequestState.DELIVERED, text=text):
        _step(by, request, RequestState.DELIVERED, text)
        if request.occasion_id is None:
            _propose_log(by, request, done_on, minutes)
            plan_for_request(by, request, done_on=done_on)
    return request


@operation(policy.ANSWER_REQUEST)
def follow_up_request(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """Say that somebody has asked what it led to."""
    text = cleaned(message, field="message", confirmed=confirmed)
    if hold(by, request, to=RequestState.FOLLOWED_UP, text=text):
        _step(by, request, RequestState.FOLLOWED_UP, text)
    return request


@operation(policy.ANSWER_REQUEST)
def close_request(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """End a request that was met. Without words of the leader's own the one who asked gets the usual ones."""
    text = cleaned(message, field="message", confirmed=confirmed)
    if hold(by, request, to=RequestState.CLOSED, text=text):
        _step(by, request, RequestState.CLOSED, text or _usual(request, RequestState.CLOSED))
    return request


@operation(policy.ANSWER_REQUEST)
def decline_request(by: Actor, request: SupportRequest, *, message: str, confirmed: bool = False) -> SupportRequest:
    """Say no, and why. Raises RuleBroken("support.reason_missing") without a reason: somebody waits for it."""
    text = cleaned(message, field="message", confirmed=confirmed, required="support.reason_missing")
    if hold(by, request, to=RequestState.DECLINED, text=text):
        check_step(RequestState(request.state), RequestState.DECLINED)
        request.reason = text
        _step(by, request, RequestState.DECLINED, text)
    return request


@operation(policy.ANSWER_REQUEST)
def withdraw_for_requester(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """End it because the one who asked has rung or written that it is needed no more; they get a line that says so."""
    text = cleaned(message, field="message", confirmed=confirmed)
    if hold(by, request, to=RequestState.WITHDRAWN, text=text):
        _step(by, request, RequestState.WITHDRAWN, text or _usual(request, RequestState.WITHDRAWN))
    return request


@operation(policy.ANSWER_REQUEST)
def give_back_request(by: Actor, request: SupportRequest, *, message: str = "", confirmed: bool = False) -> SupportRequest:
    """Take one step back: the choice or the plan did not hold, nor the training that it went with.

    Raises RuleBroken("support.step") where there is none.
    """
    text, to = cleaned(message, field="message", confirmed=confirmed), BACK.get(RequestState(request.state))
    if to is None:
        raise RuleBroken("support.step", state=request.state)
    if hold(by, request, to=to, text=text):
        _step(by, request, to, text)
        request.occasion_id = None
    return request


@operation(policy.ANSWER_REQUEST)
def assign_request(by: Actor, request: SupportRequest, *, responsible_id: int) -> SupportRequest:
    """Make a colleague responsible, who is told. Raises RuleBroken("support.assign_leader") for one who does not lead here today."""
    if responsible_id not in {leader.id for leader in leaders_of(request.county_id)}:
        raise RuleBroken("support.assign_leader", field="responsible_id")
    request.responsible_id = responsible_id
    if responsible_id != by.id:
        notify(by, kind=ASSIGNED_EVENT, object_id=request.id, county_id=request.county_id, to=[responsible_id])
    return request


@operation(policy.ANSWER_REQUEST)
def set_dnr(by: Actor, request: SupportRequest, *, dnr: str) -> SupportRequest:
    """Note under which number the register has the matter. Its form is advised, never required (rules.answering.dnr_looks_right).

    Raises RuleBroken("support.dnr_long"), PersonalData.
    """
    tidy = guard.clean(dnr, field="dnr", confirmed=True)
    if len(tidy) > DNR_MOST:
        raise RuleBroken("support.dnr_long", field="dnr", most=DNR_MOST)
    request.dnr = tidy
    return request


@operation(policy.ANSWER_REQUEST)
def open_contact(by: Actor, request: SupportRequest) -> Contact:
    """Whom to ring or write to. It lies sealed, and who has looked at it is in the audit (safety.md 3)."""
    audit.record("support_request", request.id, {"contact": "read"})
    return Contact(request.contact_name or "", request.contact_email or "", request.contact_phone or "")


def _step(by: Actor, request: SupportRequest, to: RequestState, text: str, *, due: date | None = None) -> None:
    move(by, request, to, due=due)
    if text:
        say(by, request, text)


def _usual(request: SupportRequest, to: RequestState) -> str:
    """The usual words in the language of the one who asked."""
    with speaking(request.language):
        return gettext(STANDARD_WORDS[to])


def _propose_log(by: Actor, request: SupportRequest, done_on: date, minutes: int) -> None:
    county, owner = find_county(request.county_id), request.responsible_id or by.id
    if county is None or owner is None or find_lock(county.id, done_on.year):
        return
    method = None if request.method_id is None else find_offered(county.id, request.method_id)
    entry = Entry(
        done_on=done_on,
        type="training" if method is not None and MethodKind(method.kind) in _TRAININGS else "method_support",
        field=_field(request, done_on),
        mode=request.mode if request.mode in set(Mode) else Mode.ON_SITE.value,
        minutes=minutes,
        municipality_ids=() if request.municipality_id is None else (request.municipality_id,),
        organisation_ids=() if request.organisation_id is None or not knows(by, request.organisation_id) else (request.organisation_id,),
    )
    propose_draft(by, county, source_kind=DRAFT_SOURCE, source_ref=str(request.id), user_id=owner, entry=entry)


def _field(request: SupportRequest, day: date) -> str:
    """The first field that the request names and that counts that day; without one the widest, which stands first in the list."""
    known = [term.code for term in list_terms(TermList.VIOLENCE_FIELD, on=day)]
    return next((code for code in request.fields if code in known), known[0])
