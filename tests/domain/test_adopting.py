"""What training leads to: who is asked, when, what an answer does, and how far a method has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Person, person
from tests.factories.adopting import make_follow_up, make_organisation, make_stage
from tests.factories.occasions import came, make_occasion, make_registration
from tests.factories.requests import make_method, make_request
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations import adopting, stages
from vaw.domain.support.queries.adopting import Filter, get_follow_up, list_follow_ups
from vaw.domain.support.queries.stages import Filter as StageFilter
from vaw.domain.support.queries.stages import count_stages, list_stages
from vaw.domain.support.rules.adopting import MONTHS, Group, Stage, closes_at, due_on, last_day, may_ask
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.audit import AUDIT
from vaw.kernel.calendar import Calendar, is_working
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
WEB = system("web")
ANSWER: dict[str, Any] = {"stage": "started", "hindrances": ["time"], "note": "Vi har börjat i två team."}


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def taught(now: None) -> Occasion:
    """Three hours on the Friday before, in a method."""
    return make_occasion(starts_at=MONDAY - timedelta(days=3), method_id=make_method("Påhittad metod").id)


def planned(occasion: Occasion) -> int:
    with unit(system("test"), "test.plan"):
        return adopting.plan_follow_ups(system("test"), occasion)


def questions(occasion: Occasion) -> list[FollowUp]:
    db.session.expire_all()
    wanted = sa.select(FollowUp).where(FollowUp.occasion_id == occasion.id)
    return list(db.session.scalars(wanted.order_by(FollowUp.organisation_key, FollowUp.months)))


def asked(occasion: Occasion, **more: Any) -> FollowUp:
    return make_follow_up(occasion, sent_at=clock.now(), **more)


@given(
    last=st.dates(date(2024, 1, 1), date(2040, 1, 1)),
    months=st.sampled_from(MONTHS),
    calendar=st.sampled_from([Calendar(), Calendar(705, 802)]),
)
def test_the_day_is_a_working_day_that_many_months_later_and_soon_after(last: date, months: int, calendar: Calendar) -> None:
    due = due_on(last, months, calendar)
    passed = (due.year - last.year) * 12 + due.month - last.month
    assert is_working(due, calendar) and passed >= months and due - last <= timedelta(days=months * 31 + 40)
    assert calendar != Calendar() or due - last <= timedelta(days=months * 31 + 6)


def test_a_month_without_that_day_ends_before_it() -> None:
    assert due_on(date(2026, 11, 30), 3) == date(2027, 3, 1)  # 28 February 2027 is a Sunday
    assert due_on(date(2027, 5, 31), 9) == date(2028, 2, 29)


def test_questions_leave_in_office_hours_and_links_end_at_midnight() -> None:
    assert [may_ask(datetime(2026, 3, 2, hour, tzinfo=UTC)) for hour in (6, 7, 15, 16)] == [False, True, True, False]
    assert not may_ask(datetime(2026, 4, 3, 9, tzinfo=UTC))  # Good Friday
    sent = datetime(2026, 2, 20, 8, tzinfo=UTC)
    assert last_day(sent) == date(2026, 4, 3) and closes_at(sent) == datetime(2026, 4, 3, 22, tzinfo=UTC)  # summer time has begun


def test_every_organisation_of_those_who_came_is_asked_twice(taught: Occasion) -> None:
    for place, email in ((2480, "en@example.se"), (2480, "tva@example.se"), (2482, "annan@example.se")):
        came(make_registration(taught, municipality_id=place, organisation_name="Socialtjänsten ", email=email))
    make_registration(taught, organisation_name="Kom aldrig")
    came(make_registration(taught, organisation_name="Uteblev"), women=0)
    assert planned(taught) == 4 and planned(taught) == 0, "again is harmless"
    rows = questions(taught)
    assert [(row.organisation_key, row.months, str(row.due_on)) for row in rows] == [
        ("socialtjansten@2480", 3, "2026-05-27"),
        ("socialtjansten@2480", 9, "2026-11-27"),
        ("socialtjansten@2482", 3, "2026-05-27"),
        ("socialtjansten@2482", 9, "2026-11-27"),
    ]
    assert {row.email for row in rows} == {"en@example.se", "annan@example.se"}
    came(make_registration(taught, organisation_name="Blev känd sedan"))
    assert planned(taught) == 2
    for mistaken in db.session.scalars(sa.select(Registration).where(Registration.municipality_id == 2482)):
        came(mistaken, women=0)
    assert planned(taught) == 0 and {row.municipality_id for row in questions(taught)} == {2480}, "who did not come is not asked"


def test_whoever_registered_heads_is_asked_before_the_mailbox_and_a_person(taught: Occasion) -> None:
    organisation = make_organisation("Påhittad kommun", role_mailbox="brevlada@example.se")
    known: dict[str, Any] = {"organisation_id": organisation.id, "organisation_name": organisation.name}
    came(make_registration(taught, email="person@example.se", **known))
    planned(taught)
    assert {(row.organisation_key, row.email) for row in questions(taught)} == {(str(organisation.id), "brevlada@example.se")}
    other = make_occasion(starts_at=MONDAY - timedelta(days=3), method_id=make_method("En annan").id)
    came(make_registration(other, email="person@example.se", **known))
    came(make_registration(other, women=3, email="den.som.anmalde@example.se", **known))
    planned(other)
    assert {row.email for row in questions(other)} == {"den.som.anmalde@example.se"}


def test_nobody_is_asked_without_a_method_nor_twice_about_the_same(taught: Occasion) -> None:
    lecture = make_occasion(starts_at=MONDAY - timedelta(days=3))
    again = make_occasion(starts_at=MONDAY - timedelta(days=2), method_id=taught.method_id)
    for occasion in (lecture, taught, again):
        came(make_registration(occasion))
    assert [planned(occasion) for occasion in (lecture, taught, again)] == [0, 2, 0]


def test_what_is_closed_late_is_not_asked_about_a_time_that_is_over(now: None) -> None:
    for days, expected in ((100, 2), (140, 1), (400, 0)):
        old = make_occasion(starts_at=MONDAY - timedelta(days=days), method_id=make_method().id)
        came(make_registration(old))
        assert planned(old) == expected, days


def test_support_without_an_occasion_is_followed_up_too(now: None) -> None:
    with_method, without = make_request(method_id=make_method().id), make_request()
    with unit(system("test"), "test.plan"):
        assert [adopting.plan_for_request(system("test"), one) for one in (with_method, without)] == [2, 0]
    found = db.session.scalars(sa.select(FollowUp).where(FollowUp.request_id == with_method.id).order_by(FollowUp.months)).all()
    assert [(row.due_on, row.email) for row in found] == [
        (date(2026, 6, 2), "socialtjansten@example.se"),
        (date(2026, 12, 2), "socialtjansten@example.se"),
    ]
    assert db.session.get_one(SupportRequest, with_method.id).method_id == found[0].method_id


def test_an_answer_tells_how_far_the_method_has_come_and_can_be_corrected(taught: Occasion) -> None:
    question = asked(taught)
    for _click in range(2):
        adopting.answer_follow_up(WEB, question, **ANSWER)
    adopting.answer_follow_up(WEB, question, **ANSWER | {"stage": "routine", "hindrances": []})
    [stage] = db.session.scalars(sa.select(MethodStage)).all()
    assert (stage.stage, stage.since_on, stage.noted_by, stage.follow_up_id) == ("routine", MONDAY.date(), None, question.id)
    assert (question.state, question.stage, question.answered_by, question.note) == ("answered", "routine", None, ANSWER["note"])


def test_an_answer_is_checked_and_the_link_ends(taught: Occasion) -> None:
    question = asked(taught)
    for wrong, code in (
        ({"stage": None}, "stage_missing"),
        ({"hindrances": ["x"]}, "hindrance_unknown"),
        ({"note": "a" * 1001}, "note_long"),
    ):
        with pytest.raises(RuleBroken) as refused:
            adopting.answer_follow_up(WEB, question, **ANSWER | wrong)
        assert refused.value.code == f"support.{code}"
    with pytest.raises(PersonalData):
        adopting.answer_follow_up(WEB, question, **ANSWER | {"note": "Hon heter Anna, 811218-9876"})
    with clock.frozen(MONDAY + timedelta(days=43)), pytest.raises(RuleBroken) as refused:
        adopting.answer_follow_up(WEB, question, **ANSWER)
    assert refused.value.code == "support.follow_up_closed" and question.stage is None


def test_two_colleagues_at_once_see_both_answers_and_a_reminder_disturbs_nobody(taught: Occasion) -> None:
    question = asked(taught)
    adopting.mark_reminded(system("task"), question)
    saw_version(question, 1)
    adopting.answer_follow_up(WEB, question, **ANSWER)
    saw_version(question, 1)
    with pytest.raises(Conflict) as conflict:
        adopting.answer_follow_up(WEB, question, **ANSWER | {"stage": "abandoned"})
    assert conflict.value.texts == {"stage": ("abandoned", "started")} and question.stage == "started"


def test_a_leader_writes_down_an_answer_also_when_the_link_has_ended(taught: Occasion, me: Person) -> None:
    question = make_follow_up(taught, email=None)
    adopting.stop_waiting(system("task"), question)
    adopting.write_down_answer(me.actor, question, **ANSWER)
    assert (question.state, question.answered_by) == ("answered", me.id)
    early = make_follow_up(taught, months=9, due_on=MONDAY.date() + timedelta(days=1))
    with pytest.raises(RuleBroken) as refused:
        adopting.write_down_answer(me.actor, early, **ANSWER)
    assert refused.value.code == "support.follow_up_early"
    for other in (person(county_id=25), person(Role.EQUALITY_EXPERT)):
        with pytest.raises(NotAllowed):
            adopting.write_down_answer(other.actor, question, **ANSWER)


def test_who_looks_at_the_address_is_on_record(taught: Occasion, me: Person) -> None:
    question = asked(taught)
    assert adopting.open_address(me.actor, question) == "socialtjansten@example.se"
    diff = db.session.scalar(
        sa.select(AUDIT.c.diff).where(AUDIT.c.kind == "follow_up", AUDIT.c.row_id == question.id, AUDIT.c.actor_id == me.id)
    )
    assert diff == {"address": "read"}


def test_the_list_of_a_board_says_whom_to_ask(taught: Occasion, me: Person) -> None:
    today = MONDAY.date()
    rows: dict[str, dict[str, Any]] = {
        "Ingen adress": {"email": None},
        "Tyst": {"state": "unanswered", "due_on": today - timedelta(days=50)},
        "Länge tyst": {"state": "unanswered", "due_on": today - timedelta(days=121)},
        "Ute": {"sent_at": clock.now()},
        "I dag": {},
        "Sedan": {"due_on": today + timedelta(days=1)},
    }
    for name, more in rows.items():
        make_follow_up(taught, organisation_name=name, **more)
    found = {group: [row.organisation_name for row in list_follow_ups(me.actor, Filter(group)).rows] for group in Group}
    assert found == {
        Group.ASK: ["Tyst", "Ingen adress"],
        Group.SENT: ["Ute", "I dag"],
        Group.ANSWERED: [],
        Group.UNANSWERED: ["Tyst", "Länge tyst"],
        Group.LATER: ["Sedan"],
    }
    first = list_follow_ups(me.actor, Filter(Group.ASK), size=1)
    assert first.counts == {group: len(names) for group, names in found.items()}
    assert [row.organisation_name for row in list_follow_ups(me.actor, Filter(Group.ASK, after=first.after), size=1).rows] == [
        "Ingen adress"
    ]


def test_an_organisation_sees_its_own_and_another_county_nothing(taught: Occasion) -> None:
    organisation = make_organisation("Påhittad kommun")
    mine, others = asked(taught, organisation_id=organisation.id), asked(taught, months=9)
    requester = person(Role.REQUESTER, organisation_id=organisation.id)
    with_grant = requester.actor.__class__(
        requester.id, "web", tuple(g.__class__(g.role, None, organisation.id) for g in requester.actor.grants)
    )
    assert [row.id for row in list_follow_ups(with_grant, Filter(None)).rows] == [mine.id]
    assert get_follow_up(with_grant, mine.id) is mine
    for by, question in ((with_grant, others), (person(county_id=25).actor, mine)):
        with pytest.raises(NotFound):
            get_follow_up(by, question.id)


def note(me: Person, method_id: int, **more: Any) -> MethodStage:
    county = find_county(24)
    assert county
    told: dict[str, Any] = {
        "organisation_id": None, "organisation_name": "Påhittad jour", "municipality_id": 2480, "stage": "decided",
        "since_on": date(2026, 2, 1), "evidence": "Beslut i styrelsen",
    }  # fmt: skip
    return stages.note_stage(me.actor, county, method_id=method_id, **told | more)


def test_a_board_notes_what_it_knows_and_takes_back_a_mistake(me: Person) -> None:
    method, county = make_method(), find_county(24)
    assert county
    first = note(me, method.id)
    assert note(me, method.id) is first, "a second click"
    mistake = note(me, method.id, stage="routine", since_on=MONDAY.date())
    assert count_stages(method.id) == {Stage.ROUTINE: 1}
    stages.remove_stage(me.actor, county, stage_id=mistake.id)
    assert count_stages(method.id) == {Stage.DECIDED: 1}
    [line] = list_stages(me.actor, StageFilter(method_id=method.id)).rows
    assert (line.organisation_name, line.evidence, line.months) == ("Påhittad jour", "Beslut i styrelsen", None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"method_id": 0}, "support.method_unknown"),
        ({"organisation_name": " "}, "support.organisation_missing"),
        ({"municipality_id": 2580}, "support.place"),
        ({"stage": ""}, "support.stage_missing"),
        ({"since_on": date(2026, 3, 3)}, "support.stage_future"),
        ({"since_on": date(2009, 12, 31)}, "support.stage_old"),
        ({"evidence": "a" * 1001}, "support.note_long"),
        ({"organisation_name": "a" * 201}, "support.text_long"),
    ],
)
def test_what_a_board_notes_is_checked(me: Person, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        note(me, **{"method_id": make_method().id} | wrong)
    assert refused.value.code == code


def test_an_organisation_is_of_the_register_or_by_name_not_both(me: Person) -> None:
    organisation, method = make_organisation("Påhittad kommun", municipality_id=2482), make_method()
    with pytest.raises(RuleBroken) as refused:
        note(me, method.id, organisation_id=organisation.id)
    assert refused.value.code == "support.organisation_chosen"
    noted = note(me, method.id, organisation_id=organisation.id, organisation_name="", municipality_id=None)
    assert (noted.organisation_key, noted.organisation_name, noted.municipality_id) == (str(organisation.id), "Påhittad kommun", 2482)


def test_an_answer_is_not_the_boards_to_remove_nor_another_countys(taught: Occasion, me: Person) -> None:
    adopting.answer_follow_up(WEB, asked(taught), **ANSWER)
    [stage] = db.session.scalars(sa.select(MethodStage)).all()
    county, there = find_county(24), find_county(25)
    assert county and there
    with pytest.raises(NotFound):
        stages.remove_stage(me.actor, county, stage_id=stage.id)
    with pytest.raises(NotAllowed):
        stages.remove_stage(me.actor, there, stage_id=stage.id)


def test_the_nation_counts_each_organisation_once_where_it_stands_last(me: Person) -> None:
    method, before = make_method(), MONDAY.date() - timedelta(days=200)
    make_stage(method.id, "Jouren", Stage.DECIDED, municipality_id=2480, on=before)
    make_stage(method.id, "jouren", Stage.ROUTINE, municipality_id=2480)
    make_stage(method.id, "Jouren", Stage.DECIDED, municipality_id=2580, county_id=25)
    make_stage(make_method("En annan").id, "Jouren", Stage.ABANDONED, municipality_id=2480)
    assert count_stages(method.id) == {Stage.DECIDED: 1, Stage.ROUTINE: 1}
    assert [line.stage for line in list_stages(me.actor, StageFilter(method_id=method.id)).rows] == ["routine"], "the board's own by name"


def test_an_organisation_from_another_county_counts_at_home(taught: Occasion) -> None:
    adopting.answer_follow_up(WEB, asked(taught, organisation_name="Gästen", municipality_id=2580), **ANSWER)
    assert db.session.scalars(sa.select(MethodStage.county_id)).all() == [25]
