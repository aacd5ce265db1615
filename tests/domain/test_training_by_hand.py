"""A made-up spring of trainings from the first registration to the figures, against a count by hand.

tests.domain.test_support_figures compares the figures with rows that were made; here the pages' own operations make the rows.

    course (Västerbotten with Norrbotten, 10 March)
        Umeå: 3 women of social services, ticked. Lycksele: 2 women and 1 man of health care registered, 1 woman and 1 man came.
        Luleå: 4 women and 1 not stated of social services, ticked. Piteå: 1 man, not ticked.
        A walk-in from Umeå: 1 woman who said no profession.
    webinar (Norrbotten alone, 7 April)
        Luleå: 2 men of the justice system. Umeå: 1 woman of social services. Everybody came.
    lecture (Västerbotten alone, 5 May)
        Umeå: 6 women registered, and nobody counted.
    breakfast (Västerbotten alone, 12 May)
        Umeå: 2 women registered, and it was called off.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.occasions import make_occasion
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import confirm_draft
from vaw.domain.activities.queries.coverage import get_coverage
from vaw.domain.activities.rules.coverage import Counted
from vaw.domain.activities.rules.drafts import from_json
from vaw.domain.insight.queries import get_figure
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.attending import add_walk_in, correct_attendance, tick
from vaw.domain.support.operations.closing import close_occasion
from vaw.domain.support.operations.occasions import call_off_occasion
from vaw.domain.support.operations.registering import sign_up
from vaw.domain.support.queries.nation import read_nation
from vaw.domain.support.queries.occasions import list_reached_together
from vaw.domain.support.rules.attending import Who
from vaw.domain.support.rules.registering import RegistrationKind, Wish
from vaw.domain.support.rules.year import Heads
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

HERE, NORTH = 24, 25
UMEA, LYCKSELE, LULEA, PITEA = 2480, 2481, 2580, 2581
COURSE, WEBINAR, LECTURE, BREAKFAST = (datetime(2026, month, day, 8, tzinfo=UTC) for month, day in ((3, 10), (4, 7), (5, 5), (5, 12)))
AFTER = datetime(2026, 6, 1, 8, tzinfo=UTC)
Trained = tuple[Person, Person, Occasion]


@pytest.fixture
def spring(rolled_back: sa.Connection) -> Iterator[Trained]:
    """(leader here, leader in the north, the course that they held together), on the first of June."""
    with clock.frozen(datetime(2026, 2, 2, 8, tzinfo=UTC)):
        me, other = person(), person(county_id=NORTH)
        course = _open(COURSE, me, co_county_ids=[NORTH])
        webinar = _open(WEBINAR, other, NORTH, mode="digital", open_to="nation")
        lecture, breakfast = _open(LECTURE, me), _open(BREAKFAST, me)
        umea, lycksele, lulea, _pitea = (
            _registered(course, UMEA, women=3),
            _registered(course, LYCKSELE, "health_care", women=2, men=1),
            _registered(course, LULEA, women=4, unstated=1),
            _registered(course, PITEA, men=1),
        )
        _registered(webinar, LULEA, "justice", men=2)
        _registered(webinar, UMEA, women=1)
        _registered(lecture, UMEA, women=6)
        _registered(breakfast, UMEA, women=2)
    with clock.frozen(COURSE):
        tick(me.actor, umea)
        tick(other.actor, lulea)
        correct_attendance(me.actor, lycksele, women=1, men=1, unstated=0)
        add_walk_in(other.actor, course, wish=_wish(UMEA, "", women=1), submit_key=uuid4())
        close_occasion(me.actor, course, who=Who.TICKED, minutes=180)
    with clock.frozen(WEBINAR):
        close_occasion(other.actor, webinar, who=Who.EVERYBODY, minutes=60)
    with clock.frozen(LECTURE):
        close_occasion(me.actor, lecture, who=Who.UNKNOWN, minutes=90)
        call_off_occasion(me.actor, breakfast, reason="Föreläsaren kunde inte komma.")
    with clock.frozen(AFTER):
        yield me, other, course


def _open(starts_at: datetime, leader: Person, county_id: int = HERE, **more: Any) -> Occasion:
    values = {"municipality_id": None, "responsible_id": leader.id} | more
    return make_occasion(county_id, starts_at=starts_at, **values)


def _registered(occasion: Occasion, municipality_id: int, profession: str = "social_services", **heads: int) -> Registration:
    return sign_up(system("web"), occasion, wish=_wish(municipality_id, profession, **heads), submit_key=uuid4())


def _wish(municipality_id: int, profession: str, **heads: int) -> Wish:
    office = f"Påhittade kontoret {municipality_id} {profession}"
    return Wish(RegistrationKind.HEADS, office, "municipality", municipality_id, profession, email="kontor@example.se", **heads)


def rows(by: Person, code: str, county_id: int) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in get_figure(by.actor, code, county_id, 2026).rows]


def test_trainings_count_for_each_board_that_held_them(spring: Trained) -> None:
    me, other, _course = spring
    assert rows(me, "trainings", HERE) == [("on_site", "Fysiskt", 2, 1)]
    assert rows(other, "trainings", NORTH) == [("on_site", "Fysiskt", 1, 1), ("digital", "Digitalt", 1, 0)]


def test_participants_are_those_who_came(spring: Trained) -> None:
    me, other, _course = spring
    # All, women, men, not stated; trainings that were counted, and that were not. The course: 3 + 1 + 4 + 1 women, 1 man, 1 not stated.
    assert rows(me, "training-participants", HERE)[-1] == ("2026", 11, 9, 1, 1, 1, 1)
    assert rows(other, "training-participants", NORTH)[-1] == ("2026", 14, 10, 3, 1, 2, 0)


def test_professions_are_those_of_everybody_who_came(spring: Trained) -> None:
    me, other, _course = spring
    here = [(row[0], *row[2:]) for row in rows(me, "training-by-profession", HERE)]
    assert here == [("social_services", 7, 0, 1, 8), ("health_care", 1, 1, 0, 2), (None, 1, 0, 0, 1)]
    north = [(row[0], *row[2:]) for row in rows(other, "training-by-profession", NORTH)]
    assert north == [("social_services", 8, 0, 1, 9), ("health_care", 1, 1, 0, 2), ("justice", 0, 2, 0, 2), (None, 1, 0, 0, 1)]


def test_the_nation_counts_what_two_boards_held_together_once(spring: Trained) -> None:
    me, _other, _course = spring
    nation = read_nation(me.actor, 2026)
    assert (nation.total.occasions, nation.total.together, nation.total.came()) == (3, 1, Heads(2, 10, 3, 1))
    assert nation.total.reached() == 3  # Umeå, Lycksele, Luleå; whoever registered from Piteå did not come
    credit = {one.county_id: (one.occasions, one.together, one.persons, one.reached) for one in nation.counties if one.occasions}
    assert credit == {HERE: (2, 1, 11, 2), NORTH: (2, 1, 14, 1)}


def test_the_hosts_log_has_the_course_as_a_whole_and_nobody_else_has_it(spring: Trained) -> None:
    me, _other, course = spring
    [draft] = db.session.scalars(sa.select(Draft).where(Draft.source_ref == str(course.id)))
    said = from_json(draft.entry)
    assert (draft.county_id, said.done_on, said.minutes, said.type) == (HERE, date(2026, 3, 10), 180, "training")
    assert (said.women, said.men, said.unstated) == (9, 1, 1) and list(said.municipality_ids) == [UMEA, LYCKSELE, LULEA]
    kept = confirm_draft(me.actor, draft)
    assert (kept.women, kept.men, kept.unstated) == (9, 1, 1)


def test_a_co_hosts_white_spots_see_what_the_host_has_logged(spring: Trained) -> None:
    _me, other, _course = spring
    shared = list_reached_together(NORTH)
    assert shared == [("close_relations", LULEA, date(2026, 3, 10))]  # nobody came from Piteå
    assert list_reached_together(HERE) == []  # its own log has it
    places = {place.municipality_id: place for place in get_coverage(other.actor, NORTH, Counted.TRAINING, shared).places}
    assert places[LULEA].last_on("close_relations") == date(2026, 3, 10) and places[PITEA].last_on() is None
