"""Occasions from a draft to the calendar of all counties, and what those who are registered are told of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.occasions import make_occasion, make_registration
from tests.factories.requests import make_method, make_request
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.support.models.occasions import OCCASION_SEATS, Occasion, Registration, RegistrationLetter, RegistrationNeed
from vaw.domain.support.operations import occasions as operations
from vaw.domain.support.operations.bundling import bundle_requests
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.queries.catalogue import NOBODY
from vaw.domain.support.rules.occasions import Plan, minutes_of
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken, Taken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLAN = Plan(
    title="Grundkurs om våld i nära relationer",
    field="close_relations",
    mode="on_site",
    starts_at=at_hour(date(2027, 1, 14), 9),
    ends_at=at_hour(date(2027, 1, 14), 16),
    minutes=330,
    about="En dag för dig som är ny i socialtjänsten.",
    venue="Stora salen, Storgatan 1, Umeå",
    municipality_id=2480,
    places=30,
)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def county(me: Person) -> County:
    found = find_county(24)
    assert found
    return found


def letters(occasion: Occasion, kind: str) -> list[tuple[int, str]]:
    """(registration, ref) of the letters of a kind."""
    wanted = (
        sa.select(RegistrationLetter.registration_id, RegistrationLetter.ref)
        .join(Registration, Registration.id == RegistrationLetter.registration_id)
        .where(Registration.occasion_id == occasion.id, RegistrationLetter.kind == kind)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted.order_by(RegistrationLetter.registration_id, RegistrationLetter.ref))]


def plan_as_it_stands(occasion: Occasion) -> Plan:
    """What its own form would send unchanged."""
    same = {name: getattr(occasion, name) for name in Plan.__slots__ if name not in ("professions", "co_county_ids", "join_address")}
    return Plan(
        **same,
        professions=tuple(occasion.professions),
        co_county_ids=tuple(occasion.co_county_ids),
        join_address=occasion.join_address or "",
    )


def test_a_draft_becomes_an_occasion_in_the_calendar(me: Person, county: County) -> None:
    made = operations.add_occasion(me.actor, county, plan=PLAN)
    assert (made.state, made.county_id, made.responsible_id, made.minutes) == ("draft", 24, me.id, 330)
    assert [line.id for line in queries.list_occasions(NOBODY, queries.Filter()).rows] == []
    assert [line.id for line in queries.list_occasions(me.actor, queries.Filter(mine=True)).rows] == [made.id]
    with pytest.raises(NotFound):
        queries.get_opened(NOBODY, made.id)
    opened = operations.open_occasion(me.actor, made)
    assert (opened.state, opened.opened_at) == ("open", NOW)
    [line] = queries.list_occasions(NOBODY, queries.Filter()).rows
    assert (line.title, line.places, line.taken) == (PLAN.title, 30, 0)
    assert operations.open_occasion(me.actor, opened).opened_at == NOW
    assert db.session.execute(sa.select(OCCASION_SEATS.c.places)).scalar_one() == 30


def test_a_second_click_makes_no_second_draft(me: Person, county: County) -> None:
    key = uuid4()
    operations.add_occasion(me.actor, county, plan=PLAN, submit_key=key)
    with pytest.raises(Taken):
        operations.add_occasion(me.actor, county, plan=PLAN, submit_key=key)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Occasion)) == 1


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"title": "  "}, "occasion_title", "title"),
        ({"title": "x" * 151}, "text_long", "title"),
        ({"ends_at": PLAN.starts_at}, "occasion_order", "ends_time"),
        ({"starts_at": NOW - timedelta(hours=1)}, "occasion_past", "starts_on"),
        (
            {"starts_at": at_hour(date(2036, 1, 1), 9), "ends_at": at_hour(date(2036, 1, 1), 10), "minutes": None},
            "occasion_far",
            "starts_on",
        ),
        ({"minutes": 8 * 60}, "occasion_minutes", "minutes"),
        ({"closes_on": date(2027, 1, 15)}, "occasion_window", "closes_on"),
        ({"opens_on": date(2027, 1, 10), "closes_on": date(2027, 1, 9)}, "occasion_window", "closes_on"),
        ({"opens_on": date(2027, 1, 15)}, "occasion_window", "opens_on"),
        ({"places": 0}, "occasion_places", "places"),
        ({"free_until_days": 61}, "occasion_free_until", "free_until_days"),
        ({"field": "weather"}, "occasion_choice", "field"),
        ({"mode": "by_post"}, "occasion_choice", "mode"),
        ({"language": "xx"}, "occasion_choice", "language"),
        ({"professions": ("astronauts",)}, "occasion_choice", "professions"),
        ({"co_county_ids": (2,)}, "occasion_choice", "co_county_ids"),
        ({"municipality_id": 1}, "occasion_choice", "municipality_id"),
        ({"responsible_id": 999_999}, "occasion_choice", "responsible_id"),
        ({"assignment_id": 999_999}, "occasion_choice", "assignment_id"),
        ({"join_address": "http://mote.example.se/x"}, "occasion_join", "join_address"),
        ({"join_address": "https://du@mote.example.se/x"}, "occasion_join", "join_address"),
        ({"join_address": "javascript:alert(1)"}, "occasion_join", "join_address"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(me: Person, county: County, said: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        operations.add_occasion(me.actor, county, plan=replace(PLAN, **said))  # type: ignore[arg-type]
    assert (broken.value.code, broken.value.field) == (f"support.{code}", field)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Occasion)) == 0


def test_another_countys_method_needs_that_county_as_a_host(me: Person, county: County) -> None:
    theirs = make_method(county_id=25)
    with pytest.raises(RuleBroken, match="occasion_choice"):
        operations.add_occasion(me.actor, county, plan=replace(PLAN, method_id=theirs.id))
    made = operations.add_occasion(me.actor, county, plan=replace(PLAN, method_id=theirs.id, co_county_ids=(25,)))
    assert (made.method_id, made.co_county_ids) == (theirs.id, [25])


def test_a_venue_has_an_address_and_a_text_about_a_person_is_stopped(me: Person, county: County) -> None:
    made = operations.add_occasion(me.actor, county, plan=PLAN)
    assert made.venue == PLAN.venue
    with pytest.raises(PersonalData):
        operations.change_occasion(me.actor, made, plan=replace(PLAN, about="Hon bor på Storgatan 1, 811218-9876"))


def test_clocks_of_stockholm_are_meant_in_the_nights_when_they_change() -> None:
    """29 March 2026 has no 02.30, 25 October 2026 has two: an hour is an hour of teaching in both."""
    spring = replace(PLAN, starts_at=at_hour(date(2027, 3, 28), 1), ends_at=at_hour(date(2027, 3, 28), 4), minutes=None)
    autumn = replace(PLAN, starts_at=at_hour(date(2027, 10, 31), 1), ends_at=at_hour(date(2027, 10, 31), 4), minutes=None)
    assert [minutes_of(plan) for plan in (spring, autumn)] == [120, 240]


def test_who_is_registered_is_told_of_a_new_time_and_of_nothing_less(me: Person) -> None:
    occasion = make_occasion(places=10)
    has_place, waits = make_registration(occasion), make_registration(occasion, state=RegistrationState.WAITING)
    make_registration(occasion, state=RegistrationState.CANCELLED)
    plan = plan_as_it_stands(occasion)
    operations.change_occasion(me.actor, occasion, plan=replace(plan, title="Ett tydligare namn", about="Mer att läsa"))
    assert letters(occasion, "changed") == [] and occasion.calendar_sequence == 1
    later = replace(plan, starts_at=plan.starts_at + timedelta(days=1), ends_at=plan.ends_at + timedelta(days=1))
    operations.change_occasion(me.actor, occasion, plan=later)
    operations.change_occasion(me.actor, occasion, plan=later)  # the same once more is no change
    assert letters(occasion, "changed") == [(has_place.id, "2"), (waits.id, "2")] and occasion.calendar_sequence == 2
    operations.change_occasion(me.actor, occasion, plan=replace(later, venue="Lilla salen"))
    assert letters(occasion, "changed") == [(has_place.id, "2"), (has_place.id, "3"), (waits.id, "2"), (waits.id, "3")]


def test_what_is_reckoned_from_the_time_moves_with_it(me: Person) -> None:
    occasion = make_occasion(starts_at=NOW + timedelta(days=30))
    offered = make_registration(occasion, state=RegistrationState.OFFERED, offered_until=NOW + timedelta(hours=40))
    with unit(system("test"), "test.need"):
        db.session.add(RegistrationNeed(registration_id=offered.id, text="Hörslinga", delete_on=date(2027, 1, 6)))
    plan = plan_as_it_stands(occasion)
    sooner = replace(plan, starts_at=NOW + timedelta(hours=24), ends_at=NOW + timedelta(hours=27))
    operations.change_occasion(me.actor, occasion, plan=sooner)
    db.session.expire_all()
    assert db.session.scalars(sa.select(RegistrationNeed.delete_on)).one() == date(2026, 12, 8)
    assert db.session.get_one(Registration, offered.id).offered_until == NOW + timedelta(hours=22)


def test_more_places_are_offered_to_those_who_wait_and_fewer_than_taken_are_refused(me: Person) -> None:
    occasion = make_occasion(places=1)
    make_registration(occasion)
    waits = make_registration(occasion, state=RegistrationState.WAITING, email="annan@example.se")
    plan = plan_as_it_stands(occasion)
    operations.change_occasion(me.actor, occasion, plan=replace(plan, places=2))
    db.session.expire_all()
    assert db.session.get_one(Registration, waits.id).state == "offered"
    with pytest.raises(RuleBroken) as broken:
        operations.change_occasion(me.actor, occasion, plan=replace(plan, places=1))
    assert (broken.value.code, broken.value.field) == ("support.places_taken", "places")


def test_the_second_of_two_leaders_sees_both_texts(me: Person) -> None:
    occasion = make_occasion()
    seen, plan = occasion.version, plan_as_it_stands(occasion)
    operations.change_occasion(person().actor, occasion, plan=replace(plan, title="Den första"))
    saw_version(occasion, seen)
    with pytest.raises(Conflict) as conflict:
        operations.change_occasion(me.actor, occasion, plan=replace(plan, title="Den andra"))
    assert conflict.value.texts["title"] == ("Den andra", "Den första")


def test_what_is_called_off_says_why_tells_everybody_and_stays(me: Person) -> None:
    occasion = make_occasion()
    has_place = make_registration(occasion)
    with pytest.raises(RuleBroken, match="occasion_reason"):
        operations.call_off_occasion(me.actor, occasion)
    operations.call_off_occasion(me.actor, occasion, reason="För få anmälda.")
    operations.call_off_occasion(me.actor, occasion, reason="En gång till.")
    assert (occasion.state, occasion.reason, occasion.calendar_sequence, occasion.ended_at) == ("cancelled", "För få anmälda.", 1, NOW)
    assert letters(occasion, "called_off") == [(has_place.id, "")]
    assert [line.state for line in queries.list_occasions(NOBODY, queries.Filter()).rows] == ["cancelled"]
    with pytest.raises(RuleBroken, match="occasion_ended"):
        operations.change_occasion(me.actor, occasion, plan=plan_as_it_stands(occasion))


def test_a_draft_that_is_removed_was_never_seen_by_anybody(me: Person, county: County) -> None:
    made = operations.add_occasion(me.actor, county, plan=PLAN)
    operations.call_off_occasion(me.actor, made)
    assert queries.list_occasions(NOBODY, queries.Filter()).total == 0
    with pytest.raises(NotFound):
        queries.get_opened(NOBODY, made.id)


def test_a_request_that_it_answers_follows_it_open_moved_and_called_off(me: Person, county: County) -> None:
    made, request = operations.add_occasion(me.actor, county, plan=PLAN), make_request()
    bundle_requests(me.actor, made, requests=[request])
    operations.open_occasion(me.actor, made)
    assert (request.state, request.period_from) == ("planned", date(2027, 1, 14))
    day_after = replace(PLAN, starts_at=PLAN.starts_at + timedelta(days=1), ends_at=PLAN.ends_at + timedelta(days=1))
    operations.change_occasion(me.actor, made, plan=day_after)
    assert request.period_from == date(2027, 1, 15)
    operations.call_off_occasion(me.actor, made, reason="Sjukdom.")
    assert (request.state, request.occasion_id) == ("matched", None)


def test_a_link_for_invited_people_dies_when_another_is_made(me: Person, county: County) -> None:
    made = operations.add_occasion(me.actor, county, plan=replace(PLAN, invited_only=True))
    before = made.invite_key
    operations.renew_invitation(me.actor, made)
    assert len(made.invite_key) > 20 and made.invite_key != before


def test_a_copy_says_whose_copy_it_is_and_is_made_of_what_one_may_read(me: Person, county: County) -> None:
    mine, theirs = make_occasion(), make_occasion(25, state="draft", opened_at=None)
    assert operations.add_occasion(me.actor, county, plan=PLAN, copied_from=mine).copied_from_id == mine.id
    with pytest.raises(NotFound):
        operations.add_occasion(me.actor, county, plan=PLAN, copied_from=theirs)


def test_a_co_host_reads_and_holds_but_does_not_change(me: Person) -> None:
    occasion = make_occasion(co_county_ids=[25], state="draft", opened_at=None)
    partner, stranger = person(county_id=25).actor, person(county_id=3).actor
    assert queries.get_occasion(partner, occasion.id).id == occasion.id
    with pytest.raises(NotAllowed):
        operations.change_occasion(partner, occasion, plan=plan_as_it_stands(occasion))
    with pytest.raises(NotFound):
        queries.get_occasion(stranger, occasion.id)


def test_the_calendar_is_narrowed_by_what_one_looks_for(me: Person) -> None:
    make_occasion(25, title="Granne", open_to="neighbours", municipality_id=None)
    make_occasion(3, title="Långt bort", open_to="neighbours", municipality_id=None, mode="digital")
    make_occasion(12, title="Hela landet", open_to="nation", municipality_id=None, language="en")
    make_occasion(3, title="Tillsammans", co_county_ids=[24], municipality_id=None, field="honour")
    make_occasion(24, title="Vår egen", method_id=make_method().id)
    make_occasion(24, title="Förra veckan", starts_at=NOW - timedelta(days=7), state="held")
    make_occasion(24, title="Bara inbjudna", invited_only=True)

    def titles(by: object = NOBODY, **filters: object) -> set[str]:
        return {line.title for line in queries.list_occasions(by, queries.Filter(**filters)).rows}  # type: ignore[arg-type]

    everything = {"Granne", "Långt bort", "Hela landet", "Tillsammans", "Vår egen"}
    assert titles() == everything and titles(person(Role.COUNTY_MANAGEMENT, 5).actor) == everything | {"Bara inbjudna"}
    assert titles(open_for=24) == everything - {"Långt bort"}
    assert titles(county_id=24) == {"Tillsammans", "Vår egen"} and titles(past=True) == {"Förra veckan"}
    assert titles(mode="digital") == {"Långt bort"} and titles(language="en") == {"Hela landet"}
    assert titles(field="honour") == {"Tillsammans"} and titles(method="nothing\0") == set()
    assert titles(me.actor, mine=True) == {"Tillsammans", "Vår egen", "Bara inbjudna"}
    assert {line.title for line in queries.list_between(NOBODY, queries.Filter(), date(2026, 11, 1), date(2026, 11, 30))} == {
        "Förra veckan"
    }


def test_pages_of_the_calendar_follow_one_another_without_gap_or_twice(me: Person) -> None:
    same_moment = NOW + timedelta(days=3)
    made = [make_occasion(title=str(n), starts_at=same_moment).id for n in range(5)]
    for past, ids in ((False, made), (True, made[::-1])):
        with clock.frozen(NOW + timedelta(days=30) if past else NOW):
            found, after = list[int](), None
            while True:
                page = queries.list_occasions(NOBODY, queries.Filter(past=past, after=after), size=2)
                found += [line.id for line in page.rows]
                assert page.total == 5
                if not (after := page.after):
                    break
        assert found == ids
    for foreign in ("e30", "WyJ4IiwxXQ", "WyIyMDI2LTExLTIzIiwxXQ"):
        with pytest.raises(RuleBroken, match=r"paging\.cursor"):
            queries.list_occasions(NOBODY, queries.Filter(after=foreign))
