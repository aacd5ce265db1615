"""How a board answers a request: its steps and their clock, two leaders at once, and what becomes of the texts."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Person, person
from tests.factories.answering import HERE, MONDAY, PERSONAL, THERE, TODAY, county, later, news, planned, texts
from tests.factories.requests import UMEA, make_method, make_request, make_template
from vaw.domain.activities.models import Draft, LockedYear
from vaw.domain.notifications.models import Notice
from vaw.domain.people.rules import Role
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.operations import answering, conversation, passing, templates
from vaw.domain.support.queries.answering import get_request, list_messages, list_steps
from vaw.domain.support.queries.templates import list_templates
from vaw.domain.support.rules import NEXT, OPEN, RequestState, due_on
from vaw.domain.support.rules.answering import AUTHORITIES, BACK, CLOSED, FORWARD, authorities_on, check_step, due_after_plan
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.calendar import add_working_days, is_working
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


# -- rules --------------------------------------------------------------------------------------------------------------------


def test_every_state_can_be_reached_and_an_end_leads_nowhere() -> None:
    reached, waiting = set(), {RequestState.RECEIVED}
    while waiting:
        state = waiting.pop()
        reached.add(state)
        waiting |= set(NEXT.get(state, ())) - reached
    assert reached == set(RequestState) and {state for state in RequestState if not NEXT.get(state)} == CLOSED


def test_every_open_state_has_a_way_forward_to_the_end_and_going_back_is_a_step_too() -> None:
    for state in OPEN:
        seen = [state]
        while seen[-1] in FORWARD:
            check_step(seen[-1], FORWARD[seen[-1]])
            seen.append(FORWARD[seen[-1]])
        assert seen[-1] is RequestState.CLOSED
    for now_in, to in BACK.items():
        check_step(now_in, to)
        assert FORWARD[to] is now_in


@given(st.sampled_from(list(RequestState)), st.sampled_from(list(RequestState)))
def test_a_step_is_taken_if_and_only_if_the_state_leads_there(now_in: RequestState, to: RequestState) -> None:
    if to in NEXT.get(now_in, ()):
        check_step(now_in, to)
    else:
        with pytest.raises(RuleBroken, match=r"support\.step"):
            check_step(now_in, to)


@given(st.sampled_from(list(RequestState)), st.dates(date(2020, 1, 1), date(2050, 12, 31)))
def test_every_day_that_a_board_promises_is_one_on_which_somebody_is_at_work(state: RequestState, since: date) -> None:
    due, after = due_on(state, since), due_after_plan(since)
    assert due is None or (due > since and is_working(due))
    assert after >= since and is_working(after)


def test_the_authorities_have_their_own_codes_and_none_is_offered_before_its_day() -> None:
    assert len({one.code for one in AUTHORITIES}) == len(AUTHORITIES) and all(one.source for one in AUTHORITIES)
    assert "nch" not in {one.code for one in authorities_on(date(2022, 9, 30))}
    assert "nch" in {one.code for one in authorities_on(date(2022, 10, 1))}


# -- steps --------------------------------------------------------------------------------------------------------------------


def test_a_request_goes_from_received_to_closed_and_every_step_is_on_record(me: Person) -> None:
    request, method = make_request(), make_method()
    answering.acknowledge_request(me.actor, request, message="Tack, vi återkommer.")
    assert (request.state, request.responsible_id, request.due_on) == ("acknowledged", me.id, add_working_days(TODAY, 10))
    with later(2):
        answering.match_request(me.actor, request, method_id=method.id)
        assert (request.method_id, request.due_on) == (method.id, add_working_days(TODAY + timedelta(2), 20))
    with later(7):
        answering.plan_request(me.actor, request, period_from=date(2026, 12, 5), period_to=date(2026, 12, 6), message="Vi ses i december.")
        assert (request.period_from, request.period_to, request.due_on) == (date(2026, 12, 5), date(2026, 12, 6), date(2026, 12, 7))
    with later(15):
        answering.deliver_request(me.actor, request, done_on=date(2026, 12, 7), minutes=180)
        assert request.due_on is None
    with later(100):
        answering.follow_up_request(me.actor, request)
        answering.close_request(me.actor, request)
    steps = list_steps(request)
    assert [(step.state, step.took_working_days) for step in steps[:5]] == [
        ("received", None), ("acknowledged", 0), ("matched", 2), ("planned", 3), ("delivered", 6),
    ]  # fmt: skip
    assert [step.state for step in steps[5:]] == ["followed_up", "closed"] and {step.name for step in steps[1:]} == {
        "Test development_leader"
    }
    assert texts(request)[:2] == ["Tack, vi återkommer.", "Vi ses i december."] and texts(request)[2].startswith(
        "Din förfrågan är nu avslutad"
    )
    assert len(news()) == 3


def test_a_step_that_the_state_does_not_allow_is_refused_and_changes_nothing(me: Person) -> None:
    request = make_request()
    steps = (
        lambda: answering.match_request(me.actor, request, method_id=make_method().id),
        lambda: answering.plan_request(me.actor, request, period_from=TODAY),
        lambda: answering.deliver_request(me.actor, request, done_on=TODAY, minutes=60),
        lambda: answering.follow_up_request(me.actor, request),
        lambda: answering.close_request(me.actor, request),
        lambda: answering.give_back_request(me.actor, request),
    )
    for step in steps:
        with pytest.raises(RuleBroken, match=r"support\.step"):
            step()
    db.session.refresh(request)
    assert (request.state, request.method_id) == ("received", None) and len(list_steps(request)) == 1


def test_a_choice_or_a_plan_that_did_not_hold_is_given_back(me: Person) -> None:
    request = planned(me.actor, make_request())
    answering.give_back_request(me.actor, request)
    assert (request.state, request.due_on) == ("matched", add_working_days(TODAY, 20))
    answering.give_back_request(me.actor, request, message="Kursledaren är sjuk, vi letar efter en annan.")
    assert request.state == "acknowledged" and texts(request) == ["Kursledaren är sjuk, vi letar efter en annan."]


def test_a_no_needs_a_reason_and_the_one_who_asked_reads_it(me: Person) -> None:
    request = make_request()
    with pytest.raises(RuleBroken, match=r"support\.reason_missing"):
        answering.decline_request(me.actor, request, message="  ")
    answering.decline_request(me.actor, request, message="Kursen ges inte i år.")
    assert (request.state, request.reason, request.due_on) == ("declined", "Kursen ges inte i år.", None)
    assert texts(request) == ["Kursen ges inte i år."] and len(news()) == 1


def test_a_request_is_withdrawn_for_the_one_who_rang_in_their_own_language(me: Person) -> None:
    request = make_request(language="en")
    answering.withdraw_for_requester(me.actor, request)
    assert request.state == "withdrawn" and len(texts(request)) == len(news()) == 1


def test_only_what_the_catalogue_offers_here_can_be_chosen(me: Person) -> None:
    request = answering.acknowledge_request(me.actor, make_request())
    for wrong in (make_method(county_id=THERE).id, 999_999):
        with pytest.raises(RuleBroken, match=r"support\.method_unknown"):
            answering.match_request(me.actor, request, method_id=wrong)
    assert answering.match_request(me.actor, request, method_id=make_method(county_id=HERE).id).state == "matched"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [(date(2026, 12, 2), date(2026, 12, 1), "support.plan_order"), (date(2026, 11, 1), date(2026, 11, 2), "support.plan_past")],
)
def test_a_plan_that_cannot_be_is_refused(me: Person, first: date, last: date, code: str) -> None:
    request = answering.acknowledge_request(me.actor, make_request())
    answering.match_request(me.actor, request, method_id=make_method().id)
    with pytest.raises(RuleBroken, match=code):
        answering.plan_request(me.actor, request, period_from=first, period_to=last)


@pytest.mark.parametrize(
    ("kind", "mode", "type"),
    [("training", "digital", "training"), ("web_course", None, "training"), ("method", "on_site", "method_support")],
)
def test_what_was_delivered_proposes_its_log(me: Person, kind: str, mode: str | None, type: str) -> None:
    request = make_request(mode=mode)
    answering.acknowledge_request(me.actor, request)
    answering.match_request(me.actor, request, method_id=make_method(kind=kind).id)
    answering.plan_request(me.actor, request, period_from=TODAY)
    answering.deliver_request(me.actor, request, done_on=TODAY, minutes=90)
    [draft] = db.session.scalars(sa.select(Draft)).all()
    assert (draft.source_kind, draft.source_ref, draft.type, draft.user_id) == ("request", str(request.id), type, me.id)
    assert (draft.entry["field"], draft.entry["mode"], draft.entry["minutes"]) == ("close_relations", mode or "on_site", 90)
    assert draft.entry["municipality_ids"] == [UMEA] and draft.entry["women"] is None and draft.entry["text"] == ""


def test_a_locked_year_stops_the_draft_and_not_the_step(me: Person) -> None:
    request = planned(me.actor, make_request())
    with unit(system("test"), "test.lock"):
        db.session.add(LockedYear(county_id=HERE, year=2025, edition="1", report_id=1, locked_at=MONDAY))
    answering.deliver_request(me.actor, request, done_on=date(2025, 12, 1), minutes=60)
    assert request.state == "delivered" and db.session.scalars(sa.select(Draft)).all() == []


def test_what_is_to_come_has_not_been_delivered(me: Person) -> None:
    request = planned(me.actor, make_request())
    with pytest.raises(RuleBroken, match=r"activities\.future"):
        answering.deliver_request(me.actor, request, done_on=TODAY + timedelta(1), minutes=60)


# -- texts --------------------------------------------------------------------------------------------------------------------


def test_personal_data_is_stopped_in_every_text_and_nothing_is_kept(me: Person) -> None:
    request, template = make_request(), make_template()
    tries = (
        lambda: answering.acknowledge_request(me.actor, request, message=PERSONAL),
        lambda: answering.decline_request(me.actor, request, message=PERSONAL),
        lambda: answering.withdraw_for_requester(me.actor, request, message=PERSONAL),
        lambda: answering.set_dnr(me.actor, request, dnr="811218-9876"),
        lambda: conversation.write_message(me.actor, request, message=PERSONAL, submit_key=uuid4()),
        lambda: conversation.write_note(me.actor, request, message=PERSONAL, submit_key=uuid4()),
        lambda: passing.pass_to_county(me.actor, request, county_id=THERE, agreed_on=TODAY, message=PERSONAL),
        lambda: passing.pass_to_authority(me.actor, request, authority="nch", agreed_on=TODAY, message=PERSONAL),
        lambda: templates.add_template(me.actor, county(), name="Svar", text=PERSONAL),
        lambda: templates.change_template(me.actor, template, name=PERSONAL, text="Svar"),
    )
    for attempt in tries:
        with pytest.raises(PersonalData):
            attempt()
    db.session.refresh(request)
    assert request.state == "received" and texts(request) == texts(request, internal=True) == [] and news() == []
    assert list_templates(me.actor, HERE) == [template] and template.name == "Tack"


def test_the_audit_says_that_a_text_was_written_and_never_what(me: Person) -> None:
    request = make_request()
    answering.decline_request(me.actor, request, message="Kursen ges inte i kanariefall.")
    conversation.write_note(me.actor, request, message="Ring kanariechefen", submit_key=uuid4())
    lines = [str(line) for line in db.session.scalars(sa.select(AUDIT.c.diff))]
    assert lines and not any("kanarie" in line or "socialtjansten@" in line for line in lines)


def test_a_message_is_announced_once_and_a_note_never(me: Person) -> None:
    request, key, other = make_request(), uuid4(), uuid4()
    first = conversation.write_message(me.actor, request, message="Vilken dag passar?", submit_key=key)
    again = conversation.write_message(me.actor, request, message="Vilken dag passar?", submit_key=key)
    note = conversation.write_note(me.actor, request, message="Ring på torsdag", submit_key=other)
    assert first.id == again.id and news() == [first.id]
    assert conversation.write_note(me.actor, request, message="Ring på torsdag", submit_key=other).id == note.id
    assert [(one.internal, one.text) for one in list_messages(me.actor, request)] == [
        (False, "Vilken dag passar?"),
        (True, "Ring på torsdag"),
    ]


def test_notes_are_for_the_board_alone(me: Person) -> None:
    request = make_request(organisation_id=None)
    conversation.write_note(me.actor, request, message="Ring på torsdag", submit_key=uuid4())
    asker = Actor(me.id, "web", (Grant(Role.REQUESTER, organisation_id=7),))
    assert list_messages(asker, request) == []


# -- two at once --------------------------------------------------------------------------------------------------------------


def test_a_second_click_takes_one_step_and_sends_one_message(me: Person) -> None:
    request, seen = make_request(), 1
    for _ in range(2):
        saw_version(request, seen)
        answering.acknowledge_request(me.actor, request, message="Tack!")
    assert texts(request) == ["Tack!"] and len(news()) == 1 and [step.state for step in list_steps(request)] == ["received", "acknowledged"]


def test_the_second_of_two_leaders_sees_both_texts_and_sends_nothing(me: Person) -> None:
    request, colleague = make_request(), person()
    saw = request.version
    answering.acknowledge_request(me.actor, request, message="Tack, vi återkommer.")
    saw_version(request, saw)
    with pytest.raises(Conflict) as second:
        answering.decline_request(colleague.actor, request, message="Tyvärr inte i år.")
    assert second.value.texts == {"message": ("Tyvärr inte i år.", "Tack, vi återkommer."), "state": ("declined", "acknowledged")}
    assert request.state == "acknowledged" and len(news()) == 1
    saw_version(request, saw)
    with pytest.raises(Conflict) as third:
        conversation.write_message(colleague.actor, request, message="Hej", submit_key=uuid4())
    assert third.value.texts == {"message": ("Hej", "Tack, vi återkommer.")}


def test_a_message_of_a_colleague_is_seen_before_ones_own_leaves(me: Person) -> None:
    request, colleague = make_request(), person()
    saw = request.version
    conversation.write_message(me.actor, request, message="Passar tisdag?", submit_key=uuid4())
    assert request.version == saw + 1
    saw_version(request, saw)
    with pytest.raises(Conflict):
        conversation.write_message(colleague.actor, request, message="Passar onsdag?", submit_key=uuid4())
    assert texts(request) == ["Passar tisdag?"]


def test_two_leaders_who_answer_in_the_same_second_make_one_answer(committed: Flask) -> None:
    with committed.app_context():
        leaders = [person(), person()]
        request_id = make_request().id
    barrier = Barrier(2)

    def answer(n: int) -> str:
        with committed.app_context():
            try:
                request = get_request(leaders[n].actor, request_id, policy.ANSWER_REQUEST)
                barrier.wait(10)
                answering.decline_request(leaders[n].actor, request, message=f"Svar {n}")
                return "done"
            except Conflict as conflict:
                mine, theirs = conflict.texts["message"]
                assert (mine, theirs) == (f"Svar {n}", f"Svar {1 - n}")
                return "conflict"
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(answer, range(2))) == ["conflict", "done"]
    with committed.app_context():
        request = db.session.get_one(SupportRequest, request_id)
        assert texts(request) == [request.reason] and len(news()) == 1
        db.session.remove()


# -- who answers --------------------------------------------------------------------------------------------------------------


def test_a_colleague_is_made_responsible_and_told_once(me: Person) -> None:
    request, colleague = make_request(), person()
    answering.assign_request(me.actor, request, responsible_id=colleague.id)
    answering.assign_request(me.actor, request, responsible_id=colleague.id)
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == "support.request_assigned")).all()
    assert request.responsible_id == colleague.id and [(one.user_id, one.object_id, one.county_id) for one in told] == [
        (colleague.id, request.id, HERE)
    ]


def test_whoever_takes_it_themselves_is_not_told(me: Person) -> None:
    request = answering.assign_request(me.actor, make_request(), responsible_id=me.id)
    assert request.responsible_id == me.id and db.session.scalars(sa.select(Notice)).all() == []


def test_only_somebody_who_leads_the_work_here_today_can_be_responsible(me: Person) -> None:
    request, elsewhere, manager = make_request(), person(county_id=THERE), person(Role.COUNTY_MANAGEMENT)
    for wrong in (elsewhere, manager):
        with pytest.raises(RuleBroken, match=r"support\.assign_leader"):
            answering.assign_request(me.actor, request, responsible_id=wrong.id)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.DEVELOPMENT_LEADER])
def test_only_a_leader_of_the_county_answers(me: Person, role: Role) -> None:
    with pytest.raises(NotAllowed):
        answering.acknowledge_request(Actor(me.id, "web", (Grant(role, county_id=HERE),)), make_request())
    with pytest.raises(NotAllowed):
        answering.acknowledge_request(person(county_id=THERE).actor, make_request())


def test_looking_at_the_contact_is_on_record_and_the_contact_is_not(me: Person) -> None:
    request = make_request()
    db.session.expunge_all()
    found = get_request(me.actor, request.id, policy.ANSWER_REQUEST)
    assert "contact_email" not in sa.inspect(found).dict
    contact = answering.open_contact(me.actor, found)
    assert (contact.name, contact.email, contact.phone) == ("Påhittad Person", "socialtjansten@example.se", "")
    read = sa.select(AUDIT.c.actor_id, AUDIT.c.diff).where(AUDIT.c.operation == "support.operations.answering.open_contact")
    assert db.session.execute(read).all() == [(me.id, {"contact": "read"})]


def test_a_number_of_the_register_in_any_form_is_kept(me: Person) -> None:
    request = make_request()
    assert answering.set_dnr(me.actor, request, dnr=" 801-1234-2026 ").dnr == "801-1234-2026"
    assert answering.set_dnr(me.actor, request, dnr="Platina 17").dnr == "Platina 17"
    with pytest.raises(RuleBroken, match=r"support\.dnr_long"):
        answering.set_dnr(me.actor, request, dnr="1" * 101)
