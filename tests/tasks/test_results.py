"""Boards are told once that an evaluation has results, and only when there are any."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from tests.factories import person
from tests.factories.occasions import make_occasion
from vaw.domain.notifications.models import Notice
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.evaluating import SHOWN_FROM
from vaw.domain.support.rules.results import RESULTS_EVENT
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import results
from vaw.web.reminding import path_of


def evaluated(closes_on: date, answers: int = SHOWN_FROM, **more: Any) -> Occasion:
    occasion = make_occasion(starts_at=clock.now() - timedelta(days=20), state="held", **more)
    with unit(system("test"), "test.evaluation"):
        db.session.add(Evaluation(occasion_id=occasion.id, questions=[], opens_on=closes_on, closes_on=closes_on))
        rows = [{"id": uuid4(), "occasion_id": occasion.id, "answers": {}} for _ in range(answers)]
        db.session.execute(sa.insert(EVALUATION_SHEET), rows)
    return occasion


def told() -> set[tuple[int, int, int | None]]:
    """(account, occasion, county) of everybody who was told."""
    found = db.session.scalars(sa.select(Notice).where(Notice.kind == RESULTS_EVENT))
    return {(notice.user_id, notice.object_id, notice.county_id) for notice in found}


def test_those_who_held_it_are_told_once(rolled_back: sa.Connection) -> None:
    me, _colleague, guest = person(), person(), person(county_id=25)
    yesterday = clock.today() - timedelta(days=1)
    occasion = evaluated(yesterday, responsible_id=me.id, co_county_ids=[25])
    assert [results.tell(), results.tell()] == [2, 0]
    assert told() == {(me.id, occasion.id, 24), (guest.id, occasion.id, 25)}
    assert path_of(RESULTS_EVENT, occasion.id, 24) == f"/utbildningar/{occasion.id}/utvardering"


def test_where_nobody_is_responsible_all_leaders_of_the_host_are_told(rolled_back: sa.Connection) -> None:
    first, second = person(), person()
    occasion = evaluated(clock.today() - timedelta(days=1))
    assert results.tell() == 2
    assert told() == {(who.id, occasion.id, 24) for who in (first, second)}


def test_nobody_is_told_while_it_is_open_of_too_few_answers_or_of_old_news(rolled_back: sa.Connection) -> None:
    person()
    evaluated(clock.today())
    evaluated(clock.today() - timedelta(days=1), answers=SHOWN_FROM - 1)
    evaluated(clock.today() - timedelta(days=15))
    assert results.tell() == 0
