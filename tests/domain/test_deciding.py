"""A board answers those who asked, looks behind a registration, and forgets people in time."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.people.rules import Role
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import (
    OCCASION_HEADS,
    OCCASION_SEATS,
    Certificate,
    Occasion,
    Registration,
    RegistrationLetter,
    RegistrationNeed,
)
from vaw.domain.support.operations.deciding import approve_registration, open_list, open_registration, refuse_registration
from vaw.domain.support.queries.registered import Filter, find_refusal, list_registrations, page_of_registrations
from vaw.domain.support.queries.registering import get_registration
from vaw.domain.support.rules.deciding import REFUSAL_NAMES, REFUSAL_SENTENCES, Refusal
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks import training

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ASKED, CONFIRMED, WAITING, REFUSED = (
    RegistrationState.ASKED,
    RegistrationState.CONFIRMED,
    RegistrationState.WAITING,
    RegistrationState.REFUSED,
)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


def taken(occasion: Occasion) -> int:
    return int(db.session.scalars(sa.select(OCCASION_SEATS.c.taken).where(OCCASION_SEATS.c.occasion_id == occasion.id)).one())


def letters(registration: Registration) -> list[tuple[str, str]]:
    wanted = sa.select(RegistrationLetter.kind, RegistrationLetter.ref).where(RegistrationLetter.registration_id == registration.id)
    return [(kind, ref) for kind, ref in db.session.execute(wanted.order_by(RegistrationLetter.id))]


def need(registration: Registration, text: str = "Hörslinga", *, days: int = 14) -> RegistrationNeed:
    with unit(system("test"), "test.need"):
        made = RegistrationNeed(registration_id=registration.id, text=text, delete_on=NOW.date() + timedelta(days=days))
        db.session.add(made)
    return made


def count(model: type[Any]) -> int:
    return int(db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0)


def test_a_yes_gives_places_and_a_letter_and_a_second_click_nothing_more(me: Person) -> None:
    occasion = make_occasion(places=5, approval=True)
    asked = make_registration(occasion, state=ASKED, women=2, men=1)
    assert [approve_registration(me.actor, asked) for _ in range(2)] == [CONFIRMED, CONFIRMED]
    assert taken(occasion) == 3 and [kind for kind, _ in letters(asked)] == ["confirmed"]


def test_a_yes_beyond_the_places_is_a_place_in_the_queue_by_when_one_asked(me: Person) -> None:
    occasion = make_occasion(places=2, approval=True)
    make_registration(occasion, women=2)
    with clock.frozen(NOW - timedelta(days=1)):
        asked = make_registration(occasion, state=ASKED)
    assert approve_registration(me.actor, asked) is WAITING
    assert (asked.queued_at, taken(occasion)) == (NOW - timedelta(days=1), 2) and [kind for kind, _ in letters(asked)] == ["waiting"]


def test_two_leaders_who_approve_at_once_never_give_one_place_twice(committed: Flask) -> None:
    with committed.app_context():
        occasion = make_occasion(places=1, approval=True)
        asked = [make_registration(occasion, state=ASKED, email=f"fraga{number}@example.se").id for number in range(4)]
        leaders = [person().actor for _ in asked]
    ready = Barrier(len(asked))

    def approve(by: Actor, registration_id: int) -> RegistrationState:
        with committed.app_context():
            registration = get_registration(by, registration_id, policy.KEEP_REGISTRATION)
            ready.wait(20)
            return approve_registration(by, registration)

    with ThreadPoolExecutor(len(asked)) as threads:
        states = list(threads.map(approve, leaders, asked))
    assert sorted(states) == [CONFIRMED, *[WAITING] * 3]
    with committed.app_context():
        assert taken(occasion) == 1
        db.session.rollback()


def test_a_no_says_why_forgets_what_was_needed_and_holds(me: Person) -> None:
    occasion = make_occasion(approval=True)
    asked = make_registration(occasion, state=ASKED)
    need(asked)
    for _ in range(2):
        refuse_registration(me.actor, asked, reason=Refusal.OTHERS)
    assert asked.state == REFUSED and find_refusal(asked) is Refusal.OTHERS and letters(asked) == [("refused", "others")]
    assert count(RegistrationNeed) == 0 and taken(occasion) == 0
    with pytest.raises(RuleBroken, match=r"support\.decided"):
        approve_registration(me.actor, asked)


def test_every_no_has_its_words_for_both_sides() -> None:
    assert set(REFUSAL_NAMES) == set(REFUSAL_SENTENCES) == set(Refusal)


def test_who_has_a_place_is_not_refused_and_who_was_called_off_not_approved(me: Person) -> None:
    with pytest.raises(RuleBroken, match=r"support\.decided"):
        refuse_registration(me.actor, make_registration(make_occasion()), reason=Refusal.PLACES)
    called_off = make_registration(make_occasion(state="cancelled"), state=ASKED)
    with pytest.raises(RuleBroken, match=r"support\.registration_over"):
        approve_registration(me.actor, called_off)


def test_a_co_host_answers_and_another_county_does_not(me: Person) -> None:
    asked = make_registration(make_occasion(co_county_ids=[25]), state=ASKED)
    with pytest.raises(NotAllowed):
        approve_registration(person(county_id=3).actor, asked)
    for role in (Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT):
        with pytest.raises(NotAllowed):
            open_registration(person(role).actor, asked)
    assert approve_registration(person(county_id=25).actor, asked) is CONFIRMED


def test_who_looked_behind_a_registration_or_took_the_list_is_on_record(me: Person) -> None:
    occasion = make_occasion()
    registration = make_registration(occasion, name="Påhittad Öberg")
    make_registration(occasion, name="Påhittad Alm"), make_registration(occasion, state=WAITING, name="Påhittad Väntan")
    need(registration)
    assert tuple(open_registration(me.actor, registration)) == ("deltagare@example.se", "Hörslinga")
    assert [line.name for line in open_list(me.actor, occasion)] == ["Påhittad Alm", "Påhittad Öberg"]
    told = sa.select(AUDIT.c.actor_id, AUDIT.c.kind, AUDIT.c.row_id).where(AUDIT.c.operation.like("support.operations.deciding.open%"))
    assert db.session.execute(told.order_by(AUDIT.c.id)).all() == [
        (me.id, "registration", registration.id),
        (me.id, "occasion", occasion.id),
    ]


def test_the_list_is_narrowed_and_its_sums_are_those_of_all(me: Person) -> None:
    occasion = make_occasion()
    make_registration(occasion, women=3, men=2, unstated=1, organisation_name="Norra kommunen")
    make_registration(occasion, state=WAITING, women=0, men=1, organisation_name="100 % jour")
    make_registration(make_occasion(), organisation_name="Norra annan kurs")
    page = list_registrations(me.actor, occasion, Filter(words="norra"))
    assert [line.organisation_name for line in page.rows] == ["Norra kommunen"] and page.total == 1
    assert {state: tuple(sums) for state, sums in page.sums.items()} == {CONFIRMED: (1, 3, 2, 1), WAITING: (1, 0, 1, 0)}
    assert [line.men for line in list_registrations(me.actor, occasion, Filter(state=WAITING)).rows] == [1]
    assert list_registrations(me.actor, occasion, Filter(words="0 % j")).total == 1
    assert list_registrations(me.actor, occasion, Filter(words="_")).total == 0
    with pytest.raises(NotAllowed):
        list_registrations(person(county_id=25).actor, occasion, Filter())


def test_the_list_goes_on_where_the_page_ended(me: Person) -> None:
    occasion = make_occasion()
    ids = [make_registration(occasion, email=None).id for _ in range(5)]
    seen, after = [], None
    while True:
        page = list_registrations(me.actor, occasion, Filter(after=after), size=2)
        seen += [line.id for line in page.rows]
        after = page.after
        if after is None:
            break
    assert seen == ids
    assert [one.id for one in page_of_registrations(me.actor, after=None, occasion_id=occasion.id, size=3).rows] == ids[:3]


# -- forgetting ---------------------------------------------------------------------------------------------------------------


def test_arrangements_are_gone_on_their_day_whatever_became_of_the_occasion(me: Person) -> None:
    for days in (0, 1):
        need(make_registration(make_occasion()), days=days)
    assert training.forget() == 1 and count(RegistrationNeed) == 1


def test_people_are_forgotten_a_year_after_and_what_is_counted_stays(me: Person) -> None:
    old = make_occasion(starts_at=NOW - timedelta(days=366), state="held")
    young = make_occasion(starts_at=NOW - timedelta(days=364), state="held")
    gone, kept = (came(make_registration(one, organisation_name="Norra")) for one in (old, young))
    group = make_registration(old, women=4, email="grupp@example.se")
    with unit(system("test"), "test.certificate"):
        db.session.add(
            Certificate(
                code="ABCD",
                county_id=24,
                occasion_id=old.id,
                registration_id=gone.id,
                title="Kurs",
                first_on=NOW.date(),
                last_on=NOW.date(),
                minutes=60,
                heads=1,
                issued_at=NOW,
                content=b"name",
            )
        )
        db.session.add(RegistrationLetter(registration_id=gone.id, kind=LetterKind.AFTER.value, written_at=NOW))
        heads = {"profession": "", "municipality_id": 0, "women": 1, "men": 0, "unstated": 0, "organisations": 1}
        db.session.execute(sa.insert(OCCASION_HEADS).values(occasion_id=old.id, **heads))
    assert [training.forget(), training.forget()] == [2, 0]
    db.session.expire_all()
    for one in (gone, group):
        assert (one.name, one.email, one.email_key) == (None, None, None)
    assert kept.name and kept.email and kept.email_key and gone.organisation_name == "Norra" and gone.came == 1
    certificate = db.session.scalars(sa.select(Certificate)).one()
    assert certificate.content is None and certificate.code == "ABCD"
    assert count(RegistrationLetter) == 0 and db.session.scalar(sa.select(OCCASION_HEADS.c.women)) == 1


# -- the clock ----------------------------------------------------------------------------------------------------------------


def test_offers_that_are_over_end_by_the_minute_and_one_failure_stops_no_other(me: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (make_occasion(places=1) for _ in range(2))
    offers = [make_registration(one, state=RegistrationState.OFFERED) for one in (first, second)]
    next_one = make_registration(second, state=WAITING, email="nasta@example.se")
    assert training.end_offers() == 0
    with clock.frozen(NOW + timedelta(hours=48)):
        real = training.lapse_offers

        def broken(by: Any, occasion: Occasion) -> int:
            if occasion.id == first.id:
                raise ValueError
            return real(by, occasion)

        with monkeypatch.context() as patched:
            patched.setattr(training, "lapse_offers", broken)
            assert training.end_offers() == 1
        assert training.end_offers() == 1
    db.session.expire_all()
    assert [one.state for one in (*offers, next_one)] == ["lapsed", "lapsed", "offered"]
    assert [kind for kind, _ in letters(next_one)] == ["offer"]
