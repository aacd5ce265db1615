"""Passing a request on, with the yes of the one who asked (issue 4.4)."""

from __future__ import annotations

from datetime import date

from vaw.domain.geography.queries import county_name, county_names
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations.steps import begin, cleaned, hold, move, note, say
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.answering import authorities_on
from vaw.domain.support.rules.asking import RECEIVED_EVENT
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, day, gettext, speaking
from vaw.kernel.operation import operation

_AGREED = N_("Den som frågade sa ja till att förfrågan lämnas vidare den {day}.")
_MOVED = N_("Lämnad från {here} till {there}.")
_TO_COUNTY = N_("Vi har lämnat din förfrågan till länsstyrelsen i {there}, som kan hjälpa er bättre. Numret är detsamma.")


@operation(policy.ANSWER_REQUEST)
def pass_to_county(
    by: Actor, request: SupportRequest, *, county_id: int, agreed_on: date | None, message: str = "", confirmed: bool = False
) -> SupportRequest:
    """Hand it to another county, where it begins anew with nobody responsible.

    It stays one row with the number and the link that the one who asked has: exactly one county has it in its queue. The county that it
    left reads nothing of it any more, but sees that it left (queries.queue.list_left); its notes go along.
    `agreed_on`: the day on which the one who asked said yes. Raises RuleBroken("support.pass_on_agreed"), ("support.pass_on_county"),
    and as all steps do.
    """
    text = cleaned(message, field="message", confirmed=confirmed)
    agreed = _agreed(request, agreed_on)
    if county_id not in county_names() or county_id == request.county_id:
        raise RuleBroken("support.pass_on_county", field="county_id")
    if not hold(by, request, to=RequestState.PASSED_ON, text=text):
        return request
    here, there = county_name(request.county_id), county_name(county_id)
    move(by, request, RequestState.PASSED_ON)
    note(by, request, f"{_MOVED.format(here=here, there=there)} {_AGREED.format(day=agreed)}")
    say(by, request, text or _said(request, _TO_COUNTY, there))
    request.county_id = request.passed_to_county_id = county_id
    request.responsible_id, request.dnr = None, ""
    begin(by, request, RequestState.RECEIVED)
    notify(by, kind=RECEIVED_EVENT, object_id=request.id, county_id=county_id, to=[leader.id for leader in leaders_of(county_id)])
    return request


@operation(policy.ANSWER_REQUEST)
def pass_to_authority(
    by: Actor, request: SupportRequest, *, authority: str, agreed_on: date | None, message: str, confirmed: bool = False
) -> SupportRequest:
    """Say that another authority has taken over (rules.answering.AUTHORITIES): an end here. `message` tells how to reach them.

    Raises RuleBroken("support.pass_on_agreed"), ("support.pass_on_authority"), ("support.reason_missing"), and as all steps do.
    """
    text = cleaned(message, field="message", confirmed=confirmed, required="support.reason_missing")
    agreed = _agreed(request, agreed_on)
    if authority not in {one.code for one in authorities_on(clock.today())}:
        raise RuleBroken("support.pass_on_authority", field="authority")
    if hold(by, request, to=RequestState.PASSED_ON, text=text):
        move(by, request, RequestState.PASSED_ON)
        request.passed_to, request.reason = authority, text
        note(by, request, _AGREED.format(day=agreed))
        say(by, request, text)
    return request


def _agreed(request: SupportRequest, agreed_on: date | None) -> str:
    """The day of the yes in words; it lies between the request and today."""
    asked_on = request.received_at.astimezone(STOCKHOLM).date()
    if agreed_on is None or not asked_on <= agreed_on <= clock.today():
        raise RuleBroken("support.pass_on_agreed", field="agreed_on")
    with speaking("sv"):
        return day(agreed_on)


def _said(request: SupportRequest, words: str, there: str) -> str:
    """Words to the one who asked, in their language."""
    with speaking(request.language):
        return gettext(words).format(there=there)
