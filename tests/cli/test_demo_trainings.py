"""The made-up year's trainings: within every rule, about nobody, and with counts that hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import one_transaction, taken_back
from tests.factories import person
from vaw.cli.demo import making
from vaw.cli.demo.trainings import COMPLETE, PLANNED
from vaw.domain.insight.queries import get_figure
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, EVALUATION_TURN
from vaw.domain.support.models.occasions import OCCASION_HEADS, OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.operations.counting import count_heads
from vaw.domain.support.queries.nation import read_nation
from vaw.domain.support.reminders import DRAFT_NEAR, FOLLOW_UPS_UNANSWERED, OCCASION_UNCLOSED, PLACES_LEFT, REGISTRATIONS_ASKED
from vaw.domain.support.rules.adopting import FollowUpState
from vaw.domain.support.rules.evaluating import SHOWN_FROM
from vaw.kernel import clock, guard
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.xdist_group("demo trainings")  # one process makes the year, once for all of this file
TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def year(app: Flask) -> Iterator[sa.Connection]:
    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)), one_transaction(app) as connection:
        making.make(system("cli"), making.Order(TODAY, activities=63), "no hash")
        yield connection


@pytest.fixture
def made(year: sa.Connection) -> Iterator[sa.Connection]:
    with taken_back(year):
        yield year


def test_every_county_has_trainings_one_county_all_of_them_and_places_are_counted(made: sa.Connection) -> None:
    counties = Counter(db.session.scalars(sa.select(Occasion.county_id)))
    assert len(counties) == 21 and min(counties.values()) >= 5 and counties[COMPLETE] == len(PLANNED)
    seats = OCCASION_SEATS.c
    heads = sa.func.coalesce(sa.func.sum(Registration.women + Registration.men + Registration.unstated), 0)
    here = sa.and_(Registration.occasion_id == seats.occasion_id, Registration.state.in_(("confirmed", "offered")))
    wrong = sa.select(seats.occasion_id).outerjoin(Registration, here).group_by(seats.occasion_id, seats.taken).having(heads != seats.taken)
    assert db.session.scalars(wrong).all() == []


def test_who_came_is_what_a_recount_finds(made: sa.Connection) -> None:
    def told() -> set[tuple[object, ...]]:
        return {tuple(row) for row in db.session.execute(sa.select(OCCASION_HEADS))}

    before = told()
    with unit(system("test"), "test.recount"):
        for occasion_id in db.session.scalars(sa.select(Occasion.id).where(Occasion.state == "held")):
            count_heads(occasion_id)
    assert told() == before and before


def test_evaluations_have_enough_answers_to_be_shown_and_as_many_as_have_answered(made: sa.Connection) -> None:
    sheets = Counter(db.session.scalars(sa.select(EVALUATION_SHEET.c.occasion_id)))
    turns = EVALUATION_TURN.c
    answered = dict(db.session.execute(sa.select(turns.occasion_id, sa.func.sum(turns.answered)).group_by(turns.occasion_id)).all())
    assert sheets == answered and min(sheets.values()) >= SHOWN_FROM


def test_something_of_every_kind_waits_for_a_leader_and_nothing_is_from_the_future(made: sa.Connection) -> None:
    for reminder in (OCCASION_UNCLOSED, DRAFT_NEAR, PLACES_LEFT, REGISTRATIONS_ASKED, FOLLOW_UPS_UNANSWERED):
        assert COMPLETE in {row.county_id for row in db.session.execute(reminder.open, {"today": TODAY})}, reminder.kind
    states = set(db.session.scalars(sa.text("select distinct state from follow_up")))
    assert states >= {FollowUpState.WAITING, FollowUpState.ANSWERED, FollowUpState.UNANSWERED}
    late = "select count(*) from follow_up where answered_at > :now or sent_at > :now"
    assert made.execute(sa.text(late), {"now": clock.now()}).scalar_one() == 0


def test_its_figures_say_something_and_three_trainings_were_held_together(made: sa.Connection) -> None:
    leader = person().actor
    assert sum(row[2] for row in get_figure(leader, "trainings", 24, 2026).rows) == 4  # type: ignore[misc]
    nation = read_nation(leader, 2026)
    assert nation.total.together == 3 and sum(county.occasions for county in nation.counties) == nation.total.occasions + 4
    assert all(get_figure(leader, code, 24, 2026).rows for code in ("adoption", "follow-ups", "request-pace", "training-by-profession"))


def test_no_text_holds_anything_that_the_guard_would_stop(made: sa.Connection) -> None:
    for text in {text for row in db.session.execute(sa.select(Occasion.title, Occasion.about, Occasion.accessibility)) for text in row}:
        assert guard.clean(text, field="about") == text
