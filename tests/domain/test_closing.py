"""The end of an occasion: its numbers, its log, its letters; closed by its board or by itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.occasions import UMEA, came, make_occasion, make_registration
from tests.factories.requests import make_method
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import confirm_draft, dismiss_draft
from vaw.domain.activities.rules.drafts import from_json
from vaw.domain.activities.rules.log import Entry
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion, RegistrationLetter
from vaw.domain.support.operations.attending import correct_attendance, tick, untick
from vaw.domain.support.operations.closing import close_forgotten, close_occasion
from vaw.domain.support.rules.attending import Who, activity_type
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.tasks.certificates import close_forgotten as run

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
AFTER = START + timedelta(hours=4)
SKELLEFTEA = 2482
PROGRAM = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=24),))


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def occasion(me: Person) -> Occasion:
    return make_occasion(starts_at=START, responsible_id=me.id)


def heads(occasion: Occasion) -> list[tuple[object, ...]]:
    of = OCCASION_HEADS.c
    rows = db.session.execute(sa.select(OCCASION_HEADS).where(of.occasion_id == occasion.id).order_by(of.profession, of.municipality_id))
    return [tuple(row)[1:] for row in rows]


def drafts(occasion: Occasion) -> list[Draft]:
    wanted = sa.select(Draft).where(Draft.source_kind == "training", Draft.source_ref == str(occasion.id))
    return list(db.session.scalars(wanted))


def entry(occasion: Occasion) -> Entry:
    [draft] = drafts(occasion)
    return from_json(draft.entry)


def told(kind: str = "after") -> list[int]:
    wanted = sa.select(RegistrationLetter.registration_id).where(RegistrationLetter.kind == kind)
    return list(db.session.scalars(wanted.order_by(RegistrationLetter.registration_id)))


def test_who_came_is_counted_by_profession_and_municipality(me: Person, occasion: Occasion) -> None:
    came(make_registration(occasion, women=3, men=1))
    came(make_registration(occasion, women=1, organisation_name=" påhittad KOMMUN, socialtjänsten"))
    came(make_registration(occasion, women=2, municipality_id=SKELLEFTEA, profession="health_care", organisation_name="Regionen"))
    came(make_registration(occasion, unstated=5, women=0, municipality_id=None, profession=None))
    make_registration(occasion, men=7)
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=150)
    assert heads(occasion) == [
        ("", 0, 0, 0, 5, 1),
        ("health_care", SKELLEFTEA, 2, 0, 0, 1),
        ("social_services", UMEA, 4, 1, 0, 1),
    ]
    assert (occasion.state, occasion.minutes, occasion.ended_at) == ("held", 150, AFTER)


def test_the_log_is_proposed_once_with_what_is_known(me: Person, occasion: Occasion) -> None:
    came(make_registration(occasion, women=3, men=1))
    came(make_registration(occasion, women=2, municipality_id=SKELLEFTEA, profession="health_care"))
    for _ in range(2):
        close_occasion(me.actor, occasion, who=Who.TICKED, minutes=150)
    said, [draft] = entry(occasion), drafts(occasion)
    assert draft.user_id == me.id and said.done_on == START.date() and said.minutes == 150 and said.text == "Påhittad grundkurs"
    assert (said.women, said.men, said.unstated) == (5, 1, 0) and list(said.municipality_ids) == [UMEA, SKELLEFTEA]
    assert said.heads == {"health_care": (2, 0, 0), "social_services": (3, 1, 0)}
    assert confirm_draft(me.actor, draft).women == 5


def test_a_profession_that_is_not_known_of_all_leaves_the_sums_alone(me: Person, occasion: Occasion) -> None:
    came(make_registration(occasion, women=3))
    came(make_registration(occasion, women=2, profession=None))
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=60)
    assert entry(occasion).women == 5 and entry(occasion).heads == {}


def test_a_title_that_the_guard_asks_about_does_not_go_into_the_log(me: Person, now: None) -> None:
    named = make_occasion(starts_at=START, title="Ring Anna 070-123 45 67", responsible_id=me.id)
    close_occasion(me.actor, named, who=Who.UNKNOWN, minutes=60)
    assert entry(named).text == ""


@pytest.mark.parametrize(
    ("kind", "mode", "type"),
    [
        (None, "digital", "webinar"),
        (None, "hybrid", "training"),
        ("training", "digital", "training"),
        ("method", "on_site", "method_training"),
    ],
)
def test_the_log_calls_it_what_it_was(kind: str | None, mode: str, type: str) -> None:
    assert activity_type(kind, mode) == type


def test_an_occasion_about_a_method_is_logged_as_such(me: Person, now: None) -> None:
    taught = make_occasion(starts_at=START, method_id=make_method(kind="method").id, responsible_id=me.id)
    close_occasion(me.actor, taught, who=Who.UNKNOWN, minutes=60)
    assert entry(taught).type == "method_training"


def test_those_who_came_are_told_and_those_who_stayed_away_are_not(me: Person, occasion: Occasion) -> None:
    here, absent, silent = (make_registration(occasion) for _ in range(3))
    came(here)
    came(absent, 0, 0, 0)
    came(make_registration(occasion, email=None))
    make_registration(occasion, state=RegistrationState.CANCELLED)
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=60)
    assert told() == [here.id] and silent.came == 0


def test_everybody_came_where_nobody_had_a_hand_free_to_tick(me: Person, occasion: Occasion) -> None:
    ones = [make_registration(occasion, women=2), make_registration(occasion, women=0, men=3)]
    make_registration(occasion, state=RegistrationState.WAITING)
    close_occasion(me.actor, occasion, who=Who.EVERYBODY, minutes=60)
    assert [one.came for one in ones] == [2, 3] and entry(occasion).women == 2 and told() == [one.id for one in ones]


def test_where_nobody_counted_the_numbers_are_missing_and_not_zero(me: Person, occasion: Occasion) -> None:
    make_registration(occasion, women=2)
    close_occasion(me.actor, occasion, who=Who.UNKNOWN, minutes=60)
    assert heads(occasion) == [] and entry(occasion).women is None and told() == []


@pytest.mark.parametrize(("ticked", "who", "code"), [(True, Who.UNKNOWN, "close_counted"), (False, Who.TICKED, "close_ticked")])
def test_what_is_said_of_the_rest_must_fit_what_was_ticked(me: Person, occasion: Occasion, ticked: bool, who: Who, code: str) -> None:
    one = make_registration(occasion)
    if ticked:
        came(one)
    with pytest.raises(RuleBroken, match=code):
        close_occasion(me.actor, occasion, who=who, minutes=60)
    assert occasion.state == "open" and drafts(occasion) == []


@pytest.mark.parametrize(
    ("state", "ahead", "code"), [("draft", 0, "close_state"), ("cancelled", 0, "close_state"), ("open", 1, "close_early")]
)
def test_what_was_not_held_is_not_closed(me: Person, state: str, ahead: int, code: str) -> None:
    other = make_occasion(starts_at=START + timedelta(days=ahead), state=state)
    with pytest.raises(RuleBroken, match=code):
        close_occasion(me.actor, other, who=Who.UNKNOWN, minutes=60)


def test_a_co_host_counts_at_the_door_and_leaves_closing_to_the_host(me: Person) -> None:
    shared = make_occasion(starts_at=START, co_county_ids=[25], responsible_id=me.id)
    one, theirs = make_registration(shared, women=4), person(county_id=25)
    tick(theirs.actor, one)
    with pytest.raises(NotAllowed):
        close_occasion(theirs.actor, shared, who=Who.TICKED, minutes=60)
    close_occasion(me.actor, shared, who=Who.TICKED, minutes=60)
    correct_attendance(theirs.actor, one, women=3, men=0, unstated=0)
    assert heads(shared)[0][2] == 3 and entry(shared).women == 3 and [draft.county_id for draft in drafts(shared)] == [24]


# -- corrections afterwards ---------------------------------------------------------------------------------------------------


def test_a_correction_is_counted_anew_and_renews_the_proposed_log(me: Person, occasion: Occasion) -> None:
    one, late = came(make_registration(occasion, women=4)), make_registration(occasion, women=0, men=2, municipality_id=SKELLEFTEA)
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=60)
    correct_attendance(me.actor, one, women=5, men=1, unstated=0)
    tick(me.actor, late)
    assert [row[2:5] for row in heads(occasion)] == [(5, 1, 0), (0, 2, 0)] and told() == [one.id, late.id]
    assert (entry(occasion).women, entry(occasion).men) == (5, 3) and list(entry(occasion).municipality_ids) == [UMEA, SKELLEFTEA]
    untick(me.actor, late)
    assert late.came == 0 and entry(occasion).men == 1


@pytest.mark.parametrize("end", [confirm_draft, dismiss_draft])
def test_a_correction_leaves_a_log_alone_that_somebody_has_ended(me: Person, occasion: Occasion, end: object) -> None:
    one = came(make_registration(occasion, women=4))
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=60)
    [draft] = drafts(occasion)
    end(me.actor, draft)  # type: ignore[operator]
    kept = dict(draft.entry)
    correct_attendance(me.actor, one, women=1, men=0, unstated=0)
    assert draft.entry == kept and heads(occasion)[0][2] == 1


def test_where_all_are_said_to_have_stayed_away_the_count_is_zero(me: Person, occasion: Occasion) -> None:
    one = came(make_registration(occasion))
    close_occasion(me.actor, occasion, who=Who.TICKED, minutes=60)
    untick(me.actor, one)
    assert heads(occasion) == [("", 0, 0, 0, 0, 0)] and entry(occasion).women == 0


# -- by itself ----------------------------------------------------------------------------------------------------------------


def test_what_nobody_closed_closes_itself_two_days_after_its_end(me: Person, occasion: Occasion) -> None:
    one, silent = came(make_registration(occasion, women=2)), make_registration(occasion, women=3)
    for hours, closed in ((47, 0), (49, 1), (50, 0)):
        with clock.frozen(occasion.ends_at + timedelta(hours=hours)):
            assert run() == closed
    assert occasion.state == "held" and silent.came is None and told() == [one.id]
    assert entry(occasion).women == 2 and drafts(occasion)[0].user_id == me.id


def test_one_that_cannot_be_closed_keeps_none_of_the_others_open(now: None) -> None:
    worse, fine = make_occasion(starts_at=START, minutes=99_999), make_occasion(starts_at=START)
    with clock.frozen(START + timedelta(days=3)):
        person()
        assert run() == 1
    db.session.expire_all()
    assert (worse.state, fine.state) == ("open", "held")


def test_a_county_without_leaders_gets_no_log_but_its_numbers(now: None) -> None:
    alone = make_occasion(starts_at=START)
    came(make_registration(alone))
    with clock.frozen(START + timedelta(days=3)):
        assert close_forgotten(PROGRAM, alone)
    assert drafts(alone) == [] and len(heads(alone)) == 1


def test_two_who_close_at_the_same_moment_close_once(committed: Flask) -> None:
    with committed.app_context(), clock.frozen(AFTER):
        ours = [person().actor for _ in range(3)]
        number = make_occasion(starts_at=START).id
        came(make_registration(db.session.get_one(Occasion, number)))
    ready = Barrier(3)

    def close(by: Actor) -> None:
        with committed.app_context(), clock.frozen(AFTER):
            mine = db.session.get_one(Occasion, number)
            ready.wait()
            close_occasion(by, mine, who=Who.TICKED, minutes=60)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(close, ours))
    with committed.app_context():
        assert len(drafts(db.session.get_one(Occasion, number))) == 1 and len(told()) == 1
