"""What training leads to: the organisation is asked after 3 and 9 months, and says how far the method has come (features rows 38, 39)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import product

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.stages import keep_answered_stage
from vaw.domain.support.queries.adopting import Taught, list_taught
from vaw.domain.support.rules.adopting import ANSWER_WITHIN, MONTHS, FollowUpState, check_answer, closes_at, due_on, organisation_key
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.operation import operation, unit


@dataclass(frozen=True, slots=True)
class _Source:
    """What an organisation was taught, by which board, and on which day it ended."""

    county_id: int
    method_id: int
    last_day: date
    occasion_id: int | None = None
    request_id: int | None = None


def plan_follow_ups(by: Actor, occasion: Occasion) -> int:
    """Plan to ask every organisation of those who came, 3 and 9 months after the last day. Returns how many questions are new.

    Inside the caller's unit; again is harmless: who has become known is planned, and who turned out not to have come is asked no more.
    An occasion without a method asks nobody. An organisation that already waits for the same question about the same method is not asked
    twice, and a question whose time to answer is over already is not asked.
    """
    if occasion.method_id is None:
        return 0
    last_day = occasion.ends_at.astimezone(STOCKHOLM).date()
    source = _Source(occasion.county_id, occasion.method_id, last_day, occasion_id=occasion.id)
    taught = list_taught(occasion.id, occasion.county_id)
    gone = (FollowUp.organisation_key.not_in([one.key for one in taught]), FollowUp.state == FollowUpState.WAITING)
    db.session.connection().execute(sa.delete(FollowUp).where(FollowUp.occasion_id == occasion.id, *gone))
    return _plan(source, taught)


def plan_for_request(by: Actor, request: SupportRequest, *, done_on: date | None = None) -> int:
    """Plan to ask whoever asked for support with a method and got it without an occasion; as `plan_follow_ups`.

    `done_on`: when it was done, today unless said. Returns how many questions are new.
    """
    if request.method_id is None or request.occasion_id is not None:
        return 0
    place, county_id = request.municipality_id, request.county_id
    key = organisation_key(request.organisation_id, request.organisation_name, municipality_id=place, county_id=county_id)
    taught = Taught(key, request.organisation_id, request.organisation_name, place, request.contact_email, request.language)
    source = _Source(county_id, request.method_id, done_on or clock.today(), request_id=request.id)
    return _plan(source, [taught])


def _plan(source: _Source, taught: Iterable[Taught]) -> int:
    calendar, waiting = calendar_of_county(source.county_id), _waiting(source)
    days = {months: due_on(source.last_day, months, calendar) for months in MONTHS}
    asked = [months for months, day in days.items() if day + ANSWER_WITHIN >= clock.today()]
    rows = [
        {
            "county_id": source.county_id, "method_id": source.method_id, "occasion_id": source.occasion_id,
            "request_id": source.request_id, "organisation_id": one.organisation_id, "organisation_key": one.key,
            "organisation_name": one.name, "municipality_id": one.municipality_id, "email": one.email, "language": one.language,
            "months": months, "due_on": days[months],
        }
        for one, months in product(taught, asked)
        if (one.key, months) not in waiting
    ]  # fmt: skip
    if not rows:
        return 0
    statement = insert(FollowUp).on_conflict_do_nothing().returning(FollowUp.id)
    planned = len(db.session.connection().execute(statement, rows).all())
    kind, row_id = ("occasion", source.occasion_id) if source.occasion_id else ("support_request", source.request_id)
    audit.record(kind, row_id, {"follow_ups": [None, planned]})
    return planned


def _waiting(source: _Source) -> set[tuple[str, int]]:
    """(organisation, months) that the board will ask about this method already."""
    same = (FollowUp.county_id == source.county_id, FollowUp.method_id == source.method_id, FollowUp.state == FollowUpState.WAITING)
    return {(key, months) for key, months in db.session.execute(sa.select(FollowUp.organisation_key, FollowUp.months).where(*same))}


@contextmanager
def in_hand(by: Actor, follow_up_id: int) -> Iterator[FollowUp | None]:
    """Hold a question while its mail is handed over, fresh from the database; None while another one holds it."""
    with unit(by, "support.operations.adopting.in_hand"):
        wanted = sa.select(FollowUp).where(FollowUp.id == follow_up_id).with_for_update(skip_locked=True)
        yield db.session.scalars(wanted, execution_options={"populate_existing": True}).one_or_none()


@operation(policy.ANSWER_FOLLOW_UP)
def mark_asked(by: Actor, follow_up: FollowUp) -> None:
    """Note that the question has left."""
    follow_up.state, follow_up.sent_at = FollowUpState.SENT.value, clock.now()


@operation(policy.ANSWER_FOLLOW_UP)
def mark_reminded(by: Actor, follow_up: FollowUp) -> None:
    """Note that the one reminder has left."""
    follow_up.reminded_at = clock.now()


@operation(policy.ANSWER_FOLLOW_UP)
def drop_address(by: Actor, follow_up: FollowUp) -> None:
    """Forget where to ask: the mail server refuses the address for good, or nobody needs it any more. The link ends with it."""
    follow_up.email = None


@operation(policy.ANSWER_FOLLOW_UP)
def stop_waiting(by: Actor, follow_up: FollowUp) -> None:
    """Nobody has answered in time. A person may still ask, and write the answer down."""
    follow_up.state = FollowUpState.UNANSWERED.value


@operation(policy.ANSWER_FOLLOW_UP)
def answer_follow_up(
    by: Actor, follow_up: FollowUp, *, stage: str | None, hindrances: Sequence[str], note: str, confirmed: bool = False
) -> FollowUp:
    """The organisation's answer by its link, which it may correct until the link ends. The stage of the method follows it.

    A second click changes nothing. Raises RuleBroken("support.follow_up_closed"), as check_answer does, PersonalData, and Conflict with
    both answers when a colleague was first.
    """
    text = _checked(stage, hindrances, note, confirmed)
    if follow_up.sent_at is None or clock.now() >= closes_at(follow_up.sent_at):
        raise RuleBroken("support.follow_up_closed")
    return _answer(by, follow_up, str(stage), list(hindrances), text)


@operation(policy.KEEP_FOLLOW_UP)
def write_down_answer(
    by: Actor, follow_up: FollowUp, *, stage: str | None, hindrances: Sequence[str], note: str, confirmed: bool = False
) -> FollowUp:
    """Write down what the organisation answered by phone, also after the link has ended.

    Raises RuleBroken("support.follow_up_early") before its day, else as answer_follow_up.
    """
    text = _checked(stage, hindrances, note, confirmed)
    if follow_up.due_on > clock.today():
        raise RuleBroken("support.follow_up_early")
    return _answer(by, follow_up, str(stage), list(hindrances), text)


@operation(policy.KEEP_FOLLOW_UP)
def open_address(by: Actor, follow_up: FollowUp) -> str | None:
    """Where the question went. It lies sealed, and who has looked at it is in the audit (safety.md 3)."""
    audit.record("follow_up", follow_up.id, {"address": "read"})
    return follow_up.email


def _checked(stage: str | None, hindrances: Sequence[str], note: str, confirmed: bool) -> str:
    """The words as they may be kept."""
    check_answer(stage, hindrances, note)
    return guard.clean(note, field="note", confirmed=confirmed)


def _answer(by: Actor, follow_up: FollowUp, stage: str, hindrances: list[str], note: str) -> FollowUp:
    seen = follow_up.version
    db.session.refresh(follow_up, with_for_update=True)
    mine = {"stage": stage, "hindrances": hindrances, "note": note}
    differ: dict[str, tuple[object, object]] = {
        name: (value, getattr(follow_up, name)) for name, value in mine.items() if getattr(follow_up, name) != value
    }
    if not differ:
        return follow_up
    if follow_up.version != seen and follow_up.state == FollowUpState.ANSWERED:  # a reminder that left meanwhile is no answer
        raise Conflict(differ)
    follow_up.stage, follow_up.hindrances, follow_up.note = stage, hindrances, note
    follow_up.state, follow_up.answered_at, follow_up.answered_by = FollowUpState.ANSWERED.value, clock.now(), by.id
    keep_answered_stage(by, follow_up)
    return follow_up
