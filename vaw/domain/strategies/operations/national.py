"""National support: sharing an example, asking and answering, and saying whom an activity was for (features row 53)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.national import NationalAnswer, NationalExample, NationalQuestion, NationalSupport
from vaw.domain.strategies.operations.strategies import words
from vaw.domain.strategies.queries import national, national_log
from vaw.domain.strategies.queries.national_examples import example_of, holding
from vaw.domain.strategies.queries.national_questions import find_answered, find_asked
from vaw.domain.strategies.rules.checkpoints import Stage
from vaw.domain.strategies.rules.national import (
    ANSWERED_EVENT,
    ASKED_EVENT,
    EXAMPLE_MOST,
    QUESTION_MOST,
    TITLE_MOST,
    ExampleKind,
)
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Told:
    """An example in the board's own words, and what others find it by."""

    title: str
    text: str
    sub_goals: tuple[str, ...] = ()
    subject_areas: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()


@operation(policy.SHARE_EXAMPLE)
def share_example(by: Actor, county: County, *, kind: ExampleKind, object_id: int, told: Told, confirmed: bool = False) -> NationalExample:
    """Share a strategy, a measure or an effort of the county, which the channel has got within the actor's scope.

    Raises RuleBroken("strategies.example_…") or PersonalData, each with the field at fault; NotFound for a strategy or measure elsewhere.
    """
    if kind is not ExampleKind.EFFORT:
        found = holding(kind, object_id)
        if found is None or found.county_id != county.id:
            raise NotFound
        if not found.approved:
            raise RuleBroken("strategies.example_draft")
    if example_of(kind, object_id) is not None:
        raise RuleBroken("strategies.example_known")
    example = NationalExample(
        county_id=county.id, kind=kind.value, object_id=object_id, shared_on=clock.today(), shared_by=by.id, **_values(told, confirmed)
    )
    db.session.add(example)
    db.session.flush()
    return example


@operation(policy.KEEP_EXAMPLE)
def change_example(by: Actor, example: NationalExample, *, told: Told, confirmed: bool = False) -> NationalExample:
    """Raises as share_example; Conflict when somebody saved first."""
    for column, value in _values(told, confirmed).items():
        setattr(example, column, value)
    return example


@operation(policy.KEEP_EXAMPLE)
def stop_sharing_example(by: Actor, example: NationalExample) -> None:
    """Nobody outside the county finds it any longer; the strategy, measure or effort stays as it is."""
    db.session.delete(example)


def _values(told: Told, confirmed: bool) -> dict[str, Any]:
    title = " ".join(words(told.title, "title", TITLE_MOST, confirmed).split())
    text = words(told.text, "text", EXAMPLE_MOST, confirmed)
    for name, said in (("title", title), ("text", text)):
        if not said:
            raise RuleBroken(f"strategies.example_{name}", field=name)
    codes = {"sub_goals": (TermList.SUB_GOAL, told.sub_goals), "subject_areas": (TermList.SUBJECT_AREA, told.subject_areas)}
    for name, (terms, chosen) in codes.items():
        if not {*chosen} <= term_names(terms).keys():
            raise RuleBroken("strategies.example_choice", field=name)
    if not told.sub_goals and not told.subject_areas:
        raise RuleBroken("strategies.example_goal", field="sub_goals")
    return {
        "title": title,
        "text": text,
        **{name: sorted({*chosen}) for name, (_, chosen) in codes.items()},
        "stages": [stage.value for stage in Stage if stage in told.stages],
    }


@operation(policy.ASK_SUPPORT)
def ask_support(by: Actor, county: County, *, title: str, text: str, submit_key: UUID, confirmed: bool = False) -> NationalQuestion:
    """Ask the county that supports all boards today; those who give the support are told once. A second click asks nothing more.

    Raises RuleBroken("strategies.no_support") while nobody gives any, ("strategies.question_…") or PersonalData with the field at fault.
    """
    support = national.find_support()
    if support is None:
        raise RuleBroken("strategies.no_support")
    said = {"title": " ".join(words(title, "title", TITLE_MOST, confirmed).split()), "text": words(text, "text", QUESTION_MOST, confirmed)}
    for name, value in said.items():
        if not value:
            raise RuleBroken(f"strategies.question_{name}", field=name)
    known = find_asked(submit_key)
    if known is not None and known.county_id == county.id:
        return known
    question = NationalQuestion(
        assignment_id=support.id, county_id=county.id, asked_at=clock.now(), asked_by=by.id, submit_key=submit_key, **said
    )
    db.session.add(question)
    db.session.flush()
    told = [id for id in national.supporters_of(support) if id != by.id]
    notify(by, kind=ASKED_EVENT, object_id=question.id, county_id=support.county_id, to=told)
    return question


@operation(policy.ANSWER_QUESTION)
def answer_support(by: Actor, question: NationalQuestion, *, text: str, submit_key: UUID, confirmed: bool = False) -> NationalAnswer:
    """Answer, or add to an answer, as the county that gives the support today; who asked is told of each answer once.

    Raises RuleBroken("strategies.not_supporting") for a county that does not lead, ("strategies.answer_text") or PersonalData.
    """
    giving = next((one for one in national.list_supports() if one.given_by(by)), None)
    if giving is None or giving.county_id is None:
        raise RuleBroken("strategies.not_supporting", field="text")
    said = words(text, "text", QUESTION_MOST, confirmed)
    if not said:
        raise RuleBroken("strategies.answer_text", field="text")
    db.session.execute(sa.select(NationalQuestion.id).where(NationalQuestion.id == question.id).with_for_update())
    known = find_answered(submit_key)
    if known is not None and known.question_id == question.id:
        return known
    now = clock.now()
    answer = NationalAnswer(question_id=question.id, county_id=giving.county_id, text=said, at=now, author_id=by.id, submit_key=submit_key)
    db.session.add(answer)
    question.answered_at = question.answered_at or now
    db.session.flush()
    notify(by, kind=ANSWERED_EVENT, object_id=answer.id, county_id=question.county_id, to=_askers(by, question))
    return answer


def _askers(by: Actor, question: NationalQuestion) -> list[int]:
    """Who asked, while they lead there; else everybody who does."""
    leaders = [leader.id for leader in leaders_of(question.county_id, LEADERS_AND_EXPERTS)]
    told = [question.asked_by] if question.asked_by in leaders else leaders
    return [id for id in told if id is not None and id != by.id]


@operation(policy.NOTE_SUPPORT)
def note_support(by: Actor, county: County, *, activity_id: int, county_ids: Iterable[int], seen: Iterable[int]) -> NationalSupport:
    """Say for which counties an activity of the log was, instead of what the log's municipalities say. `county`: the one that leads.

    `seen`: the counties that were on screen. Raises NotFound for what is no activity of the assignment that the actor's county gives,
    RuleBroken("strategies.support_counties"), or ("strategies.support_changed") when somebody said something else meanwhile.
    """
    giving = next((one for one in national.list_supports() if one.given_by(by) and one.county_id == county.id), None)
    if giving is None:
        raise NotFound
    kept = db.session.scalars(sa.select(NationalSupport).where(NationalSupport.activity_id == activity_id).with_for_update()).one_or_none()
    given = national_log.find_given(giving, activity_id)
    if given is None:
        raise NotFound
    if {*given.county_ids} != {*seen}:
        raise RuleBroken("strategies.support_changed", field="county_ids")
    chosen = sorted({*county_ids})
    if not chosen or not {*chosen} <= county_names().keys():
        raise RuleBroken("strategies.support_counties", field="county_ids")
    if kept is None:
        kept = NationalSupport(activity_id=activity_id)
        db.session.add(kept)
    kept.county_ids, kept.noted_at, kept.noted_by = chosen, clock.now(), by.id
    db.session.flush()
    return kept
