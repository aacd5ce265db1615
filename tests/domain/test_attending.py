"""Who came: at the door, by oneself, online, and corrected afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.occasions import UMEA, came, make_occasion, make_registration
from vaw.domain.activities.models import LockedYear
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration
from vaw.domain.support.operations.attending import add_walk_in, check_in, correct_attendance, join_online, tick, untick
from vaw.domain.support.queries.attending import DOOR_WHOLE, count_attendance, list_of_address, page_at_door
from vaw.domain.support.rules.attending import Heads, new_code, read_code, shown_code
from vaw.domain.support.rules.registering import RegistrationKind, RegistrationState, Wish
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

START = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 13.00 in Sweden
WEB = system("web")
GROUP = Wish(RegistrationKind.HEADS, "Påhittade jouren", "ngo", UMEA, women=2, men=1)


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START - timedelta(minutes=30)):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def occasion(now: None) -> Occasion:
    return make_occasion(starts_at=START, places=10)


def at(when: datetime) -> Any:
    return clock.frozen(when)


def taken(occasion: Occasion) -> int:
    return db.session.scalar(sa.select(OCCASION_SEATS.c.taken).where(OCCASION_SEATS.c.occasion_id == occasion.id)) or 0


def numbers(one: Registration) -> tuple[int | None, ...]:
    return one.came_women, one.came_men, one.came_unstated


def test_a_tick_says_that_all_of_it_came_and_a_second_one_nothing(me: Person, occasion: Occasion) -> None:
    one = make_registration(occasion, women=3, men=2)
    tick(me.actor, one)
    first = one.checked_in_at
    with at(START):
        tick(me.actor, one)
    assert numbers(one) == (3, 2, 0) and one.checked_in_at == first


def test_a_tick_leaves_a_corrected_number_alone_and_is_taken_back_to_not_known(me: Person, occasion: Occasion) -> None:
    one = make_registration(occasion, women=3, men=2)
    correct_attendance(me.actor, one, women=4, men=0, unstated=2)
    tick(me.actor, one)
    assert numbers(one) == (4, 0, 2)
    untick(me.actor, one)
    assert numbers(one) == (None, None, None) and one.checked_in_at is None


def test_a_colleague_at_the_same_door_ticks_too_and_one_of_another_county_cannot(me: Person, now: None) -> None:
    shared = make_occasion(starts_at=START, co_county_ids=[25])
    one = make_registration(shared)
    tick(person(county_id=25).actor, one)
    assert one.came == 1
    with pytest.raises(NotAllowed):
        untick(person(county_id=3).actor, one)


@pytest.mark.parametrize(
    ("kind", "heads", "code"),
    [
        ("one", (2, 0, 0), "support.came_one"),
        ("many", (-1, 3, 0), "support.came_numbers"),
        ("many", (501, 0, 0), "support.came_numbers"),
    ],
)
def test_numbers_that_cannot_be_are_refused(me: Person, occasion: Occasion, kind: str, heads: tuple[int, int, int], code: str) -> None:
    one = make_registration(occasion, women=1 if kind == "one" else 5)
    with pytest.raises(RuleBroken, match=code):
        correct_attendance(me.actor, one, women=heads[0], men=heads[1], unstated=heads[2])


def test_two_who_correct_the_same_number_see_both(me: Person, occasion: Occasion) -> None:
    one = make_registration(occasion, women=5)
    correct_attendance(person().actor, one, women=4, men=0, unstated=0)
    db.session.expire(one)
    saw_version(one, 1)
    with pytest.raises(Conflict) as both:
        correct_attendance(me.actor, one, women=3, men=0, unstated=0)
    assert both.value.texts["women"] == (3, 4)


@pytest.mark.parametrize("state", [RegistrationState.WAITING, RegistrationState.OFFERED, RegistrationState.CANCELLED])
def test_who_had_no_place_is_let_in_beside_the_places_and_an_offer_keeps_its_own(
    me: Person, occasion: Occasion, state: RegistrationState
) -> None:
    one = make_registration(occasion, state=state, women=2)
    before = taken(occasion)
    tick(me.actor, one)
    assert one.state == "confirmed" and one.came == 2 and one.offered_until is None
    assert one.walk_in is (state is not RegistrationState.OFFERED) and taken(occasion) == before


def test_somebody_who_just_came_fills_no_place_and_is_written_once(me: Person, occasion: Occasion) -> None:
    key = uuid4()
    made = {add_walk_in(me.actor, occasion, wish=GROUP, submit_key=key).id for _ in range(2)}
    [one] = db.session.scalars(sa.select(Registration).where(Registration.occasion_id == occasion.id)).all()
    assert made == {one.id} and one.walk_in and one.came == 3 and taken(occasion) == 0


def test_the_guard_reads_what_is_written_at_the_door(me: Person, occasion: Occasion) -> None:
    with pytest.raises(PersonalData):
        add_walk_in(me.actor, occasion, wish=Wish(RegistrationKind.HEADS, "Anna 811218-9876", "ngo", UMEA, women=1), submit_key=uuid4())


@pytest.mark.parametrize(
    ("state", "early", "code"), [("draft", 0, "door_closed"), ("cancelled", 0, "door_closed"), ("open", 2, "door_early")]
)
def test_nobody_is_ticked_before_the_day_or_where_nothing_is_held(me: Person, state: str, early: int, code: str) -> None:
    one = make_registration(make_occasion(starts_at=START + timedelta(days=early), state=state))
    with pytest.raises(RuleBroken, match=code):
        tick(me.actor, one)
    assert one.came is None


def test_a_correction_in_a_reported_year_is_refused(me: Person, now: None) -> None:
    one = came(make_registration(make_occasion(starts_at=START - timedelta(days=3), state="held")))
    with unit(system("test"), "test.lock"):
        db.session.add(LockedYear(county_id=24, year=2026, edition="1", report_id=1, locked_at=clock.now()))
    with pytest.raises(RuleBroken, match="year_locked"):
        untick(me.actor, one)


# -- by oneself ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "code"), [(-61, "early"), (-60, ""), (179, ""), (180, "over")])
def test_one_checks_in_from_an_hour_before_the_start_until_the_end(occasion: Occasion, minutes: int, code: str) -> None:
    one = make_registration(occasion)
    with at(START + timedelta(minutes=minutes)):
        if code:
            with pytest.raises(RuleBroken, match=f"check_in_{code}"):
                check_in(WEB, one, women=1, men=0, unstated=0)
        else:
            check_in(WEB, one, women=1, men=0, unstated=0)
    assert one.came == (None if code else 1)


def test_an_organisation_says_how_many_it_is_and_never_more_than_it_registered(occasion: Occasion) -> None:
    one = make_registration(occasion, women=3, men=2)
    check_in(WEB, one, women=2, men=2, unstated=0)
    check_in(WEB, one, women=3, men=2, unstated=0)
    assert numbers(one) == (3, 2, 0)
    for heads, code in (((5, 1, 0), "came_more"), ((0, 0, 0), "came_nobody"), ((-1, 2, 0), "came_nobody")):
        with pytest.raises(RuleBroken, match=code):
            check_in(WEB, one, women=heads[0], men=heads[1], unstated=heads[2])


def test_the_waiting_list_does_not_check_itself_in(occasion: Occasion) -> None:
    one = make_registration(occasion, state=RegistrationState.WAITING)
    with pytest.raises(RuleBroken, match="check_in_no_place"):
        check_in(WEB, one, women=1, men=0, unstated=0)


def test_whoever_joins_online_is_there_and_gets_the_address_again(now: None) -> None:
    online = make_occasion(starts_at=START, mode="digital", join_address="https://mote.example.se/a")
    one = make_registration(online, women=0, unstated=4)
    assert [join_online(WEB, one) for _ in range(2)] == ["https://mote.example.se/a"] * 2
    assert numbers(one) == (0, 0, 4)


def test_an_occasion_on_site_has_no_address_to_join_by(occasion: Occasion) -> None:
    with pytest.raises(RuleBroken, match="join_none"):
        join_online(WEB, make_registration(occasion))


# -- the list -----------------------------------------------------------------------------------------------------------------


def test_the_list_is_by_name_and_a_search_finds_those_without_a_place_too(occasion: Occasion) -> None:
    for name in ("Örjan Test", "Anna Test", "Åsa Test"):
        make_registration(occasion, name=name)
    make_registration(occasion, state=RegistrationState.WAITING, name="Örn Test")
    assert [row.name for row in page_at_door(occasion.id).rows] == ["Anna Test", "Åsa Test", "Örjan Test"]
    assert [row.name for row in page_at_door(occasion.id, words="ör").rows] == ["Örjan Test", "Örn Test"]


def test_a_long_list_comes_in_pages_and_finds_organisations_and_whole_addresses(occasion: Occasion) -> None:
    make_registration(occasion, women=3, organisation_name="Jouren", email="Jour@example.se")
    columns = [column for column in Registration.__table__.c if column.name != "id"]
    kept = {column.name: getattr(one, column.name) for one in [make_registration(occasion)] for column in columns}
    with unit(system("test"), "test.many"):
        db.session.connection().execute(sa.insert(Registration), [kept for _ in range(DOOR_WHOLE)])
    first = page_at_door(occasion.id)
    assert len(first.rows) == 50 and first.after
    second = page_at_door(occasion.id, after=first.after)
    assert second.rows[0].id > first.rows[-1].id
    assert [row.organisation for row in page_at_door(occasion.id, words="jour").rows] == ["Jouren"]


def test_an_address_finds_its_own_registrations_and_no_other_occasions(occasion: Occasion) -> None:
    mine = [make_registration(occasion, email="Chef@example.se") for _ in range(2)]
    make_registration(occasion, email="annan@example.se")
    make_registration(make_occasion(starts_at=START), email="chef@example.se")
    make_registration(occasion, state=RegistrationState.CANCELLED, email="chef@example.se")
    assert list_of_address(occasion.id, " CHEF@example.se ") == mine


def test_missing_is_not_zero(me: Person, occasion: Occasion) -> None:
    ones = [make_registration(occasion, women=2), make_registration(occasion, men=1, women=0)]
    assert count_attendance(occasion.id).here is None
    correct_attendance(me.actor, ones[0], women=0, men=0, unstated=0)
    assert count_attendance(occasion.id) == (count_attendance(occasion.id).__class__(3, 1, Heads(0, 0, 0)))


def test_a_code_is_read_however_it_is_typed_and_no_two_are_alike() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    for code in codes:
        assert read_code(f" {shown_code(code).lower().replace('-', ' ')} ") == code
    assert read_code("1") is None and read_code("0" * 16) is None


# -- at the same moment -------------------------------------------------------------------------------------------------------


def test_two_who_tick_at_the_same_moment_and_one_who_checks_in_are_one_arrival(committed: Flask) -> None:
    with committed.app_context(), at(START):
        me, one = person().actor, make_registration(make_occasion(starts_at=START), women=2, men=1).id
    ready = Barrier(6)

    def arrive(way: int) -> None:
        with committed.app_context(), at(START):
            mine = db.session.get_one(Registration, one)
            ready.wait()
            if way % 2:
                tick(me, mine)
            else:
                check_in(WEB, mine, women=2, men=1, unstated=0)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(arrive, range(6)))
    with committed.app_context():
        found = db.session.get_one(Registration, one)
        assert numbers(found) == (2, 1, 0) and found.version == 2
