"""Asking the county that does something like it, and answering (features row 46). Each message is told once to the other side."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.questions import EffortMessage, EffortQuestion
from vaw.domain.prevention.queries.questions import find_message, find_question, responsible_of
from vaw.domain.prevention.rules.questions import ANSWERED_EVENT, ASKED_EVENT, MESSAGE_MOST
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.ASK_OWNER)
def ask_owner(by: Actor, effort: Effort, *, message: str, submit_key: UUID, confirmed: bool = False) -> EffortQuestion:
    """Ask the county that keeps a shared effort. A county has one thread an effort; a second click writes nothing.

    Raises RuleBroken("prevention.own_effort"), ("prevention.message_missing"), ("prevention.long"), PersonalData.
    """
    county = _asking(by, effort)
    text = _text(message, confirmed)
    db.session.execute(
        insert(EffortQuestion)
        .values(effort_id=effort.id, county_id=county.id, owner_county_id=effort.county_id, asked_by=by.id, last_at=clock.now())
        .on_conflict_do_nothing()
    )
    question = find_question(effort.id, county.id)
    _say(by, question, county.id, text, submit_key)
    return question


@operation(policy.WRITE_QUESTION)
def write_message(by: Actor, question: EffortQuestion, *, message: str, submit_key: UUID, confirmed: bool = False) -> EffortMessage:
    """Go on in a thread, as the county that asked or as the one that keeps the effort. Raises as ask_owner does."""
    mine = {county.id for county in counties_of(by, policy.ADD_EFFORT)}
    county_id = question.owner_county_id if question.owner_county_id in mine else question.county_id
    return _say(by, question, county_id, _text(message, confirmed), submit_key)


def _asking(by: Actor, effort: Effort) -> County:
    """The county that the actor asks for. Raises RuleBroken("prevention.own_effort") for one who leads the effort's own county only."""
    mine = [county for county in counties_of(by, policy.ADD_EFFORT) if county.id != effort.county_id]
    if not mine:
        raise RuleBroken("prevention.own_effort", field="message")
    return mine[0]


def _say(by: Actor, question: EffortQuestion, county_id: int, text: str, submit_key: UUID) -> EffortMessage:
    db.session.execute(sa.select(EffortQuestion.id).where(EffortQuestion.id == question.id).with_for_update())
    found = find_message(question.id, submit_key)
    if found is not None:
        return found
    said = EffortMessage(question_id=question.id, county_id=county_id, author_id=by.id, at=clock.now(), text=text, submit_key=submit_key)
    db.session.add(said)
    question.last_at = said.at
    db.session.flush()
    _tell(by, question, said)
    return said


def _tell(by: Actor, question: EffortQuestion, said: EffortMessage) -> None:
    """The other side: the one who holds the effort, or asked, while they lead there; else everybody who does."""
    to_owner = said.county_id == question.county_id
    there = question.owner_county_id if to_owner else question.county_id
    one = responsible_of(question) if to_owner else question.asked_by
    leaders = [leader.id for leader in leaders_of(there, LEADERS_AND_EXPERTS)]
    told = [one] if one in leaders and one is not None else leaders
    notify(by, kind=ASKED_EVENT if to_owner else ANSWERED_EVENT, object_id=said.id, county_id=there, to=[id for id in told if id != by.id])


def _text(text: str, confirmed: bool) -> str:
    tidy = guard.clean(text, field="message", confirmed=confirmed)
    if not tidy:
        raise RuleBroken("prevention.message_missing", field="message")
    if len(tidy) > MESSAGE_MOST:
        raise RuleBroken("prevention.long", field="message", most=MESSAGE_MOST)
    return tidy
