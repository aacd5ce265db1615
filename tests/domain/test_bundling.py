"""One training that answers several requests: what is alike, how each comes to its plan, and what becomes of it with the training."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.answering import HERE, MONDAY, THERE, TODAY, county, texts
from tests.factories.occasions import make_occasion
from tests.factories.requests import make_method, make_request
from vaw.domain.activities.models import Draft
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations import answering, bundling, passing
from vaw.domain.support.queries.answering import list_steps
from vaw.domain.support.queries.bundling import get_requests, list_alike, list_bundled, list_chosen, list_trainings_for
from vaw.domain.support.queries.queue import list_left, median_days
from vaw.domain.support.rules import NEXT, OPEN, RequestState
from vaw.domain.support.rules.bundling import BUNDLED_FROM, way_to_plan
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import unit

FAR = 12
FIRST = datetime(2026, 12, 14, 8, tzinfo=UTC)
LAST = datetime(2026, 12, 15, 15, tzinfo=UTC)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(MONDAY):
        yield person()


def two_days(county_id: int = HERE, **more: Any) -> Occasion:
    values: dict[str, Any] = {"starts_at": FIRST, "ends_at": LAST}
    return make_occasion(county_id, **(values | more))


def tied(me: Person, occasion: Occasion, request: SupportRequest) -> SupportRequest:
    return bundling.answer_with_occasion(me.actor, request, occasion_id=occasion.id)


# -- which ------------------------------------------------------------------------------------------------------------------------


def test_the_way_to_a_plan_is_a_way_that_the_states_allow() -> None:
    for state in BUNDLED_FROM:
        now = state
        for step in way_to_plan(state):
            assert step in NEXT[now]
            now = step
        assert now is RequestState.PLANNED
    assert {RequestState.DELIVERED, RequestState.FOLLOWED_UP} == OPEN - BUNDLED_FROM


def test_requests_for_the_same_method_come_first_and_other_methods_not_at_all(me: Person) -> None:
    course, other = make_method("Grundkurs").id, make_method("Annan kurs").id
    occasion = two_days(method_id=course, professions=["social_services"])
    words = make_request(fields=["close_relations"], professions=["police"])
    both = make_request(fields=["close_relations"], professions=["social_services"])
    method = make_request(method_id=course, fields=["honour"])
    for away in (
        {"method_id": other},
        {"fields": ["honour"]},
        {"county_id": FAR},
        {"state": RequestState.PLANNED},
        {"state": RequestState.CLOSED},
    ):
        make_request(**away)
    make_request(occasion_id=two_days().id)
    assert [row.id for row in list_alike(me.actor, occasion)] == [method.id, both.id, words.id]
    first = list_alike(me.actor, occasion)[0]
    assert (first.same_method, first.same_field, first.same_group, first.method) == (True, False, True, "Grundkurs")


def test_a_co_host_sees_its_own_requests_and_not_the_hosts(me: Person) -> None:
    occasion, there = two_days(THERE, co_county_ids=[HERE]), person(county_id=THERE)
    mine, theirs = make_request(HERE), make_request(THERE)
    assert [row.id for row in list_alike(me.actor, occasion)] == [mine.id]
    assert [row.id for row in list_alike(there.actor, occasion)] == [theirs.id]
    assert [row.id for row in list_chosen(me.actor, occasion, [mine.id, theirs.id])] == [mine.id]
    assert [one.id for one in get_requests(me.actor, [mine.id, theirs.id])] == [mine.id]


def test_a_request_is_offered_its_countys_trainings_and_those_that_are_open_for_it(me: Person) -> None:
    method = make_method().id
    own, draft = two_days(method_id=method), two_days(state="draft")
    shared, near, far = two_days(FAR, co_county_ids=[HERE]), two_days(THERE, open_to="neighbours"), two_days(FAR, open_to="nation")
    two_days(THERE), two_days(FAR, open_to="neighbours"), two_days(THERE, open_to="nation", invited_only=True)
    (
        two_days(THERE, open_to="nation", state="draft"),
        two_days(state="cancelled"),
        two_days(starts_at=FIRST - timedelta(60), ends_at=LAST - timedelta(60)),
    )
    request = make_request(method_id=method)
    found = [row.id for row in list_trainings_for(request)]
    assert found[0] == own.id and set(found) == {own.id, draft.id, shared.id, near.id, far.id}
    assert draft.id not in {row.id for row in list_trainings_for(make_request(state=RequestState.PLANNED))}


# -- answering ----------------------------------------------------------------------------------------------------------------


def test_alike_requests_are_planned_with_one_training_step_by_step(me: Person) -> None:
    method = make_method().id
    occasion = two_days(method_id=method, title="Våld i nära relationer")
    new, seen = make_request(), answering.acknowledge_request(me.actor, make_request())
    with clock.frozen(MONDAY + timedelta(days=2)):
        assert bundling.bundle_requests(me.actor, occasion, requests=[seen, new]) == 2
    for request in (new, seen):
        assert (request.state, request.occasion_id, request.method_id, request.responsible_id) == ("planned", occasion.id, method, me.id)
        assert (request.period_from, request.period_to, request.due_on) == (FIRST.date(), LAST.date(), LAST.date())
        [told] = texts(request)
        assert "Våld i nära relationer" in told and "14 december 2026" in told
    assert [(step.state, step.took_working_days) for step in list_steps(new)][1:] == [("acknowledged", 2), ("matched", 0), ("planned", 0)]
    assert [row.id for row in list_bundled(me.actor, occasion)] == [new.id, seen.id]


def test_a_second_click_tells_nobody_twice(me: Person) -> None:
    occasion, request = two_days(), make_request()
    for _ in range(2):
        bundling.bundle_requests(me.actor, occasion, requests=[request], message="Välkomna!")
    assert texts(request) == ["Välkomna!"] and len(list_steps(request)) == 4


def test_the_usual_words_are_in_the_language_of_the_one_who_asked(me: Person) -> None:
    occasion, request = two_days(title="Basic course"), make_request(language="en")
    assert "14 December 2026" in texts(tied(me, occasion, request))[0]


def test_all_or_none_of_the_chosen_requests_are_bundled(me: Person) -> None:
    occasion, fits, done = two_days(), make_request(), make_request(state=RequestState.DELIVERED)
    with pytest.raises(RuleBroken, match=r"support\.step"):
        bundling.bundle_requests(me.actor, occasion, requests=[done, fits])
    db.session.expire_all()
    assert db.session.get_one(SupportRequest, fits.id).occasion_id is None and texts(fits) == []
    with pytest.raises(RuleBroken, match=r"support\.bundle_none"):
        bundling.bundle_requests(me.actor, occasion, requests=[])


@pytest.mark.parametrize(
    "training",
    [
        {"state": "held"},
        {"state": "cancelled"},
        {"starts_at": MONDAY - timedelta(3), "ends_at": MONDAY - timedelta(2)},
        {"county_id": THERE},
        {"county_id": THERE, "open_to": "nation", "state": "draft"},
        {"county_id": THERE, "open_to": "nation", "invited_only": True},
    ],
)
def test_a_training_that_is_over_or_closed_for_the_county_answers_nothing(me: Person, training: dict[str, Any]) -> None:
    occasion, request = two_days(**training), make_request()
    with pytest.raises(RuleBroken, match=r"support\.bundle_occasion"):
        tied(me, occasion, request)


def test_nobody_bundles_another_countys_request_or_at_another_countys_training(me: Person) -> None:
    there = person(county_id=THERE)
    with pytest.raises(NotAllowed):
        bundling.bundle_requests(me.actor, two_days(), requests=[make_request(THERE)])
    with pytest.raises(NotAllowed):
        bundling.bundle_requests(there.actor, two_days(), requests=[make_request(THERE)])


def test_a_draft_takes_note_of_a_request_and_tells_it_when_it_opens(me: Person) -> None:
    occasion = two_days(state="draft")
    request = tied(me, occasion, make_request())
    due = request.due_on
    assert (request.state, request.occasion_id, request.due_on, texts(request)) == ("received", occasion.id, due, [])
    with pytest.raises(RuleBroken, match=r"support\.step"):
        tied(me, occasion, make_request(state=RequestState.PLANNED))
    with unit(me.actor, "test.open"):
        occasion.state = "open"
        assert bundling.plan_bundled(me.actor, occasion) == 1
        assert bundling.plan_bundled(me.actor, occasion) == 0
    assert request.state == "planned" and len(texts(request)) == 1


# -- what becomes of it ---------------------------------------------------------------------------------------------------------


def test_a_request_is_taken_out_again_and_told(me: Person) -> None:
    occasion, draft = two_days(), two_days(state="draft")
    request, noted = tied(me, occasion, make_request()), tied(me, draft, make_request())
    for _ in range(2):
        bundling.take_out_of_occasion(me.actor, request)
        bundling.take_out_of_occasion(me.actor, noted)
    assert (request.state, request.occasion_id, len(texts(request))) == ("matched", None, 2)
    assert (noted.state, noted.occasion_id, texts(noted)) == ("received", None, [])
    assert [row.id for row in list_alike(me.actor, occasion)] == [noted.id, request.id]  # by the day on which they are due


def test_a_cancelled_training_sets_its_requests_back_and_says_so(me: Person) -> None:
    there = person(county_id=THERE)
    occasion = two_days(title="Inställd kurs", open_to="nation")
    mine, theirs = tied(me, occasion, make_request()), tied(there, occasion, make_request(THERE))
    with unit(me.actor, "test.call_off"):
        assert bundling.release_bundled(me.actor, occasion) == 2
        assert bundling.release_bundled(me.actor, occasion) == 0
    for request in (mine, theirs):
        assert (request.state, request.occasion_id) == ("matched", None) and "blir tyvärr inte av" in texts(request)[-1]
        assert request.due_on is not None


def test_a_training_that_moves_takes_its_plans_along(me: Person) -> None:
    occasion = two_days()
    request = tied(me, occasion, make_request())
    with unit(me.actor, "test.move"):
        occasion.starts_at, occasion.ends_at = FIRST + timedelta(30), LAST + timedelta(30)
        assert bundling.move_bundled(me.actor, occasion) == 1
    assert (request.period_from, request.due_on) == (FIRST.date() + timedelta(30), LAST.date() + timedelta(30))
    assert "13 januari 2027" in texts(request)[-1]


def test_a_held_training_delivers_its_requests_of_both_counties_with_no_log_of_their_own(me: Person) -> None:
    there = person(county_id=THERE)
    occasion = two_days(co_county_ids=[THERE])
    mine, theirs = tied(me, occasion, make_request()), tied(there, occasion, make_request(THERE))
    given_up = answering.decline_request(me.actor, tied(me, occasion, make_request()), message="Det ryms inte.")
    with clock.frozen(LAST + timedelta(days=1)), unit(me.actor, "test.close"):
        assert bundling.deliver_bundled(me.actor, occasion, LAST.date()) == 2
        assert bundling.deliver_bundled(me.actor, occasion, LAST.date()) == 0
    assert [(one.state, one.due_on, one.occasion_id) for one in (mine, theirs)] == [("delivered", None, occasion.id)] * 2
    assert (given_up.state, given_up.occasion_id) == ("declined", None)
    assert [step.state for step in list_steps(theirs)] == ["received", "acknowledged", "matched", "planned", "delivered"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_a_request_that_its_leader_calls_delivered_first_gets_no_log_beside_the_trainings(me: Person) -> None:
    occasion = two_days(starts_at=MONDAY - timedelta(hours=3), ends_at=MONDAY + timedelta(hours=1))
    answering.deliver_request(me.actor, tied(me, occasion, make_request()), done_on=TODAY, minutes=60)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_only_what_no_training_answers_is_followed_up_by_itself(me: Person) -> None:
    alone = make_request(state=RequestState.PLANNED, method_id=make_method().id)
    answering.deliver_request(me.actor, alone, done_on=TODAY, minutes=60)
    occasion = two_days(starts_at=MONDAY - timedelta(hours=3), ends_at=MONDAY + timedelta(hours=1), method_id=make_method().id)
    answering.deliver_request(me.actor, tied(me, occasion, make_request()), done_on=TODAY, minutes=60)
    assert db.session.scalars(sa.select(FollowUp.request_id)).all() == [alone.id] * 2


def test_a_plan_of_its_own_and_a_step_back_leave_the_training(me: Person) -> None:
    draft, occasion = two_days(state="draft"), two_days()
    noted = tied(me, draft, answering.acknowledge_request(me.actor, make_request()))
    answering.match_request(me.actor, noted, method_id=make_method().id)
    answering.plan_request(me.actor, noted, period_from=TODAY + timedelta(days=3))
    back = answering.give_back_request(me.actor, tied(me, occasion, make_request()))
    assert noted.occasion_id is None and (back.state, back.occasion_id) == ("matched", None)


# -- whose steps ----------------------------------------------------------------------------------------------------------------


def test_a_county_keeps_the_pace_of_what_it_passed_on(me: Person) -> None:
    here, next_one = county(HERE), county(THERE)
    request, there = make_request(), person(county_id=THERE)
    with clock.frozen(MONDAY + timedelta(days=1)):
        answering.acknowledge_request(me.actor, request)
    with clock.frozen(MONDAY + timedelta(days=3)):
        passing.pass_to_county(me.actor, request, county_id=THERE, agreed_on=clock.today())
        passing.pass_to_authority(me.actor, make_request(), authority="nch", agreed_on=clock.today(), message="De hör av sig.")
    with clock.frozen(MONDAY + timedelta(days=4)):
        answering.acknowledge_request(there.actor, request)
    span = (TODAY, TODAY + timedelta(days=30))
    assert {pace.state: (pace.days, pace.n) for pace in median_days(me.actor, here, *span)} == {
        "received": (0.5, 2),
        "acknowledged": (2, 1),
    }
    assert [tuple(pace) for pace in median_days(there.actor, next_one, *span)] == [("received", 1, 1)]
    assert [(left.sequence, left.to_county_id) for left in list_left(me.actor, here)] == [(request.sequence, THERE)]
    assert list_left(there.actor, next_one) == []


def test_the_program_closes_a_training_for_boards_that_did_not(me: Person) -> None:
    occasion = two_days()
    request = tied(me, occasion, make_request())
    with clock.frozen(LAST + timedelta(days=2)), unit(system("task"), "test.close"):
        assert bundling.deliver_bundled(system("task"), occasion, LAST.date()) == 1
    assert request.state == "delivered" and list_steps(request)[-1].name is None
