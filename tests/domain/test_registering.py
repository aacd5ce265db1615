"""Registering for an occasion: the limit, the queue, offers that end, changing and cancelling, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.occasions import make_occasion, make_registration
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration, RegistrationLetter, RegistrationNeed
from vaw.domain.support.operations.registering import (
    cancel_for_others,
    cancel_registration,
    change_registration,
    register_for_others,
    send_own_link,
    sign_up,
)
from vaw.domain.support.operations.waiting import accept_offer, lapse_offers, turn_down_offer
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.registering import (
    HOLDING,
    Change,
    RegistrationKind,
    RegistrationState,
    Wish,
)
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
START = MONDAY + timedelta(days=28)
WEB = system("web")
ONE = Wish(
    kind=RegistrationKind.NAMED,
    organisation_name="Exempelby kommun",
    organisation_kind="municipality",
    municipality_id=2480,
    profession="social_services",
    name="Test Testsson",
    email="Socialtjanst@example.se",
    women=1,
)


@pytest.fixture(autouse=True)
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def occasion(**more: Any) -> Occasion:
    return make_occasion(starts_at=START, **more)


def heads(number: int, **more: Any) -> Wish:
    return replace(ONE, kind=RegistrationKind.HEADS, name="", women=number, **more)


def enter(to: Occasion, wish: Wish = ONE, **more: Any) -> Registration:
    return sign_up(WEB, to, wish=wish, submit_key=uuid4(), **more)


def taken(of: Occasion) -> int:
    return int(db.session.execute(sa.select(OCCASION_SEATS.c.taken).where(OCCASION_SEATS.c.occasion_id == of.id)).scalar_one())


def letters(of: Registration) -> list[str]:
    wanted = sa.select(RegistrationLetter.kind).where(RegistrationLetter.registration_id == of.id).order_by(RegistrationLetter.id)
    return list(db.session.scalars(wanted))


def needs(of: Registration) -> list[RegistrationNeed]:
    return list(db.session.scalars(sa.select(RegistrationNeed).where(RegistrationNeed.registration_id == of.id)))


def states(*of: Registration) -> list[str]:
    return [one.state for one in of]


def test_somebody_by_name_gets_a_place_and_a_letter_and_only_the_fingerprint_finds_them() -> None:
    course = occasion(places=5)
    mine = enter(course)
    assert (mine.state, mine.heads, taken(course), letters(mine)) == ("confirmed", 1, 1, ["confirmed"])
    assert (mine.email, mine.county_id, mine.mode) == ("socialtjanst@example.se", 24, None)
    raw = db.session.execute(sa.text("select name, email, email_key from registration where id = :id"), {"id": mine.id}).one()
    assert b"Test" not in bytes(raw.name) and b"example" not in bytes(raw.email) and "example" not in raw.email_key
    told = db.session.execute(sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "registration", AUDIT.c.row_id == mine.id)).scalars().all()
    assert told and "Testsson" not in str(told) and "Exempelby" not in str(told) and mine.email_key not in str(told)


def test_head_counts_fill_as_many_places_and_whoever_does_not_fit_waits() -> None:
    course = occasion(places=5)
    four, two, one = enter(course, heads(4)), enter(course, heads(2)), enter(course)
    assert states(four, two, one) == ["confirmed", "waiting", "confirmed"]  # two do not fit one place; a single one does
    assert taken(course) == 5 and letters(two) == ["waiting"]


def test_a_place_that_is_given_back_is_offered_at_once_to_the_first_who_fits() -> None:
    course = occasion(places=3)
    first, big, small = enter(course, heads(3)), enter(course, heads(3)), enter(course, heads(1))
    change_registration(WEB, first, change=Change(women=2, men=0, unstated=0))
    assert states(big, small) == ["waiting", "offered"] and taken(course) == 3
    assert small.offered_until == MONDAY + timedelta(hours=48) and letters(small) == ["waiting", "offer"]
    cancel_registration(WEB, first)
    assert states(big, small) == ["waiting", "offered"]  # two are free, three are wanted
    turn_down_offer(WEB, small)
    assert states(first, big, small) == ["cancelled", "offered", "cancelled"]
    accept_offer(WEB, big)
    accept_offer(WEB, big)
    assert (big.state, big.offered_until, taken(course)) == ("confirmed", None, 3)
    assert letters(big) == ["waiting", "offer", "confirmed"]


def test_a_newcomer_waits_where_somebody_waits_whom_the_free_places_would_do_for() -> None:
    course = occasion(places=2)
    make_registration(course, state=RegistrationState.WAITING, women=2)
    assert enter(course, heads(1)).state == "waiting"


def test_an_offer_that_nobody_takes_goes_to_the_next_after_two_days() -> None:
    course = occasion(places=1)
    have, first, second = enter(course), enter(course), enter(course)
    cancel_registration(WEB, have)
    with clock.frozen(MONDAY + timedelta(hours=47, minutes=59)):
        assert lapse_offers(system("task"), course) == 0
    with clock.frozen(MONDAY + timedelta(hours=48)):
        with pytest.raises(RuleBroken, match="offer_over"):
            accept_offer(WEB, first)
        assert lapse_offers(system("task"), course) == 1
        assert states(first, second) == ["lapsed", "offered"] and letters(first) == ["waiting", "offer", "lapsed"]
        assert lapse_offers(system("task"), course) == 0 and taken(course) == 1
        with pytest.raises(RuleBroken, match="offer_over"):
            accept_offer(WEB, first)


def test_offers_end_two_hours_before_the_start_and_later_there_are_none() -> None:
    course = occasion(places=1)
    have, waits = enter(course), enter(course)
    with clock.frozen(START - timedelta(hours=3)):
        cancel_registration(WEB, have)
    assert waits.state == "offered" and waits.offered_until == START - timedelta(hours=2)
    late = enter(course)
    with clock.frozen(START - timedelta(hours=2)):
        lapse_offers(system("task"), course)
        assert states(waits, late) == ["lapsed", "waiting"] and taken(course) == 0
        with pytest.raises(RuleBroken) as full:
            enter(course)  # somebody waits for the place that is free: whoever is first at the door has it
        assert full.value.code == "support.full"


def test_approval_asks_the_board_and_fills_no_place() -> None:
    course = occasion(places=1, approval=True)
    asked = enter(course)
    assert (asked.state, taken(course), letters(asked)) == ("asked", 0, ["asked"])


@pytest.mark.parametrize(
    ("open_to", "town", "may"),
    [("own", 2480, True), ("own", 2580, False), ("neighbours", 2580, True), ("neighbours", 1280, False), ("nation", 1280, True)],
)
def test_who_may_come_is_judged_by_where_they_work(open_to: str, town: int, may: bool) -> None:
    course = occasion(open_to=open_to)
    if may:
        assert enter(course, replace(ONE, municipality_id=town)).state == "confirmed"
        return
    with pytest.raises(RuleBroken) as refused:
        enter(course, replace(ONE, municipality_id=town))
    assert (refused.value.code, refused.value.field) == ("support.not_this_county", "place")
    assert enter(course, replace(ONE, municipality_id=town), invited=True).state == "confirmed"


def test_what_is_for_invited_only_needs_the_link() -> None:
    course = occasion(invited_only=True)
    with pytest.raises(RuleBroken, match="invited_only"):
        enter(course)
    assert enter(course, invited=True).state == "confirmed"


def test_sending_twice_makes_one_registration_and_another_text_is_not_lost_in_silence() -> None:
    course, key = occasion(places=5), uuid4()
    first = sign_up(WEB, course, wish=ONE, submit_key=key)
    assert sign_up(WEB, course, wish=ONE, submit_key=key).id == first.id
    assert taken(course) == 1 and letters(first) == ["confirmed"]
    with pytest.raises(RuleBroken, match="sent_before"):
        sign_up(WEB, course, wish=replace(ONE, name="Någon Annan"), submit_key=key)


@pytest.mark.parametrize(
    ("wish", "code", "field"),
    [
        (replace(ONE, women=0), "support.heads", "women"),
        (replace(ONE, women=2), "support.one_name", "women"),
        (replace(ONE, name=" "), "support.name_missing", "name"),
        (replace(ONE, email=""), "support.own_email_missing", "email"),
        (replace(ONE, email="hej"), "people.email", "email"),
        (replace(ONE, organisation_name=""), "support.organisation_missing", "organisation_name"),
        (replace(ONE, organisation_kind="county_board"), "support.kind", "organisation_kind"),
        (replace(ONE, profession="astronaut"), "support.unknown_term", "profession"),
        (replace(ONE, municipality_id=9999), "support.place", "place"),
        (heads(501), "support.heads_most", "women"),
    ],
)
def test_what_cannot_be_is_refused_on_its_field(wish: Wish, code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        enter(occasion(), wish)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_more_than_there_are_places_is_told_and_never_put_in_the_queue() -> None:
    with pytest.raises(RuleBroken) as refused:
        enter(occasion(places=5), heads(6))
    assert refused.value.code == "support.more_than_places" and refused.value.details == {"places": 5}


def test_a_personal_number_in_what_somebody_needs_is_stopped_and_nothing_is_kept() -> None:
    course = occasion(places=5)
    with pytest.raises(PersonalData) as stopped:
        enter(course, replace(ONE, needs="Laktosfritt åt 811218-9876"), confirmed=True)
    assert stopped.value.field == "needs" and taken(course) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 0


@pytest.mark.parametrize("name", ["Anna Berg 070-174 06 05", "Anna Berg, anna.berg@example.se", "Anna Berg, Storgatan 14", "811218-9876"])
def test_a_name_is_a_name_and_nothing_else(name: str) -> None:
    with pytest.raises(PersonalData) as stopped:
        enter(occasion(), replace(ONE, name=name), confirmed=True)
    assert stopped.value.field == "name"


def test_needs_are_sealed_and_go_when_one_cancels() -> None:
    course = occasion()
    mine = enter(course, replace(ONE, needs="Glutenfri kost"))
    [kept] = needs(mine)
    assert kept.text == "Glutenfri kost" and kept.delete_on == date(2027, 1, 4)
    assert b"Gluten" not in bytes(db.session.execute(sa.text("select text from registration_need")).scalar_one())
    same = Change(name="Test Testsson", women=1, men=0, unstated=0, profession="social_services")
    change_registration(WEB, mine, change=same)
    assert needs(mine)
    change_registration(WEB, mine, change=replace(same, needs=""))
    assert not needs(mine)
    change_registration(WEB, mine, change=replace(same, needs="Hörslinga"))
    cancel_registration(WEB, mine)
    assert not needs(mine)


def test_more_heads_are_taken_when_they_fit_and_else_told() -> None:
    course = occasion(places=5)
    mine = enter(course, heads(3))
    change_registration(WEB, mine, change=Change(women=3, men=2, unstated=0))
    assert (mine.heads, taken(course)) == (5, 5)
    other = occasion(places=5)
    ours = enter(other, heads(3))
    enter(other, heads(1))
    with pytest.raises(RuleBroken) as refused:
        change_registration(WEB, ours, change=Change(women=5, men=0, unstated=0))
    assert (refused.value.code, refused.value.details) == ("support.no_room", {"free": 1})
    assert taken(other) == 4


def test_fewer_heads_in_the_queue_may_fit_at_once() -> None:
    course = occasion(places=3)
    enter(course, heads(2))
    number = enter(course, heads(2)).id
    db.session.expunge_all()
    waits = find_registration(number)  # as the page behind the link reads it
    assert waits is not None
    change_registration(WEB, waits, change=Change(women=1, men=0, unstated=0))
    assert waits.state == "offered" and taken(course) == 3


def test_cancelling_late_is_marked_and_nothing_else_is() -> None:
    course = occasion(places=1, free_until_days=3)
    intime, waits = enter(course), enter(course)
    with clock.frozen(START - timedelta(days=3)):
        cancel_registration(WEB, intime)
    with clock.frozen(START - timedelta(days=2)):
        accept_offer(WEB, waits)
        cancel_registration(WEB, waits)
        cancel_registration(WEB, waits)
    assert (intime.cancelled_late, waits.cancelled_late) == (False, True)


def test_nothing_is_changed_once_it_has_begun_or_was_called_off() -> None:
    course = occasion()
    mine = enter(course)
    with clock.frozen(START):
        for act in (
            lambda: cancel_registration(WEB, mine),
            lambda: change_registration(WEB, mine, change=Change(name="Test Testsson", women=0, men=1, unstated=0)),
        ):
            with pytest.raises(RuleBroken, match="registration_over"):
                act()


def test_the_board_writes_down_whoever_rings_and_cancels_for_them() -> None:
    course = occasion(places=1, approval=True, closes_on=MONDAY.date() - timedelta(days=1))
    by = person().actor
    rang = register_for_others(by, course, wish=replace(ONE, email="", municipality_id=1280), submit_key=uuid4())
    waits = register_for_others(by, course, wish=ONE, submit_key=uuid4())
    assert states(rang, waits) == ["confirmed", "waiting"] and letters(rang) == [] and rang.created_by == by.id
    cancel_for_others(by, rang)
    assert states(rang, waits) == ["cancelled", "offered"]
    with pytest.raises(NotAllowed):
        cancel_for_others(person(county_id=25).actor, waits)
    with pytest.raises(NotAllowed):
        sign_up(by, course, wish=ONE, submit_key=uuid4())


def test_a_co_host_writes_down_whoever_rings_too() -> None:
    course = occasion(co_county_ids=[25])
    assert register_for_others(person(county_id=25).actor, course, wish=ONE, submit_key=uuid4()).county_id == 24


def test_a_lost_link_is_mailed_once_for_each_time_it_is_asked_for() -> None:
    mine = enter(occasion())
    for ref in ("1", "1", "2"):
        send_own_link(WEB, mine, ref=ref)
    assert letters(mine) == ["confirmed", "link", "link"]


def test_a_provider_of_protected_housing_leaves_no_town() -> None:
    course = occasion()
    mine = enter(course, replace(ONE, organisation_kind="shelter_provider", organisation_name="Påhittad utförare"))
    assert mine.municipality_id is None
    assert enter(course, replace(ONE, municipality_id=None, county_id=24)).state == "confirmed"


def test_hybrid_asks_how_one_takes_part() -> None:
    course = occasion(mode="hybrid")
    with pytest.raises(RuleBroken, match="own_mode"):
        enter(course)
    assert enter(course, replace(ONE, mode="digital")).mode == "digital"


@pytest.mark.parametrize("seed", range(3))
def test_after_whatever_happens_the_places_are_those_of_who_has_them_and_nobody_waits_for_what_is_free(seed: int) -> None:
    chance, course = Random(seed), occasion(places=7)
    all_of: list[Registration] = []
    seen: set[str] = set()
    for _ in range(60):
        _one_step(chance, course, all_of)
        seen |= set(states(*all_of))
        held = [one.heads for one in all_of if one.state in HOLDING]
        assert taken(course) == sum(held) <= 7
        assert not [one for one in all_of if one.state == "waiting" and one.heads <= 7 - taken(course)]
    assert seen == {"confirmed", "waiting", "offered", "cancelled"}


def _one_step(chance: Random, course: Occasion, all_of: list[Registration]) -> None:
    live = [one for one in all_of if one.state in ("confirmed", "waiting", "offered")]
    offered = [one for one in live if one.state == "offered"]
    step = chance.choice(["enter", "enter", "enter", "cancel", "change", "accept", "down"])
    if step == "enter" or not live:
        all_of.append(enter(course, heads(chance.randint(1, 4))))
    elif step in ("accept", "down") and offered:
        (accept_offer if step == "accept" else turn_down_offer)(WEB, chance.choice(offered))
    elif step == "change":
        try:
            change_registration(WEB, chance.choice(live), change=Change(women=chance.randint(1, 4), men=0, unstated=0))
        except RuleBroken as told:
            assert told.code == "support.no_room"
    else:
        cancel_registration(WEB, chance.choice(live))


def test_an_offer_of_what_was_called_off_ends_in_silence_and_a_walk_in_frees_no_place() -> None:
    course = occasion(places=1)
    one, walk_in = make_registration(course, state=RegistrationState.OFFERED), make_registration(occasion(), walk_in=True)
    with unit(WEB, "test.call_off"):
        course.state = "cancelled"
        db.session.execute(sa.update(OCCASION_SEATS).where(OCCASION_SEATS.c.occasion_id == walk_in.occasion_id).values(taken=0))
    with clock.frozen(MONDAY + timedelta(hours=49)):
        assert lapse_offers(system("task"), course) == 1
    assert (one.state, letters(one), taken(course)) == ("lapsed", [], 0)
    cancel_registration(WEB, walk_in)
    assert taken(walk_in.occasion) == 0


def test_nobody_registers_after_the_last_day() -> None:
    course = occasion(closes_on=MONDAY.date() - timedelta(days=1))
    with pytest.raises(RuleBroken, match="registration_closed"):
        enter(course)
