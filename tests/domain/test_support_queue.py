"""The queue of a board: what stands in it, what leaves it for somebody else, its templates, its clock and its pace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.answering import HERE, MONDAY, THERE, TODAY, county, later, news, planned, texts
from tests.factories.requests import UMEA, make_many, make_request
from tests.factories.statements import counted
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.domain.support.models import RequestStep
from vaw.domain.support.operations import answering, passing, templates
from vaw.domain.support.queries.answering import get_request, list_steps
from vaw.domain.support.queries.queue import Filter, list_left, list_requests, median_days, page_of_requests
from vaw.domain.support.queries.templates import get_template, list_templates
from vaw.domain.support.reminders import REQUEST_CLOCK
from vaw.domain.support.rules import RequestState
from vaw.domain.support.rules.answering import Group
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import add_working_days
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


# -- passing on ---------------------------------------------------------------------------------------------------------------


def test_a_request_that_goes_to_another_county_is_in_one_queue_with_its_number(me: Person) -> None:
    request, there = make_request(dnr="1-2026"), person(county_id=THERE)
    answering.acknowledge_request(me.actor, request)
    number = (request.year, request.sequence)
    with later(2):
        passing.pass_to_county(me.actor, request, county_id=THERE, agreed_on=TODAY + timedelta(1))
        due = add_working_days(TODAY + timedelta(2), 3)
    assert (request.county_id, request.state, request.responsible_id, request.dnr, request.due_on) == (THERE, "received", None, "", due)
    assert (request.year, request.sequence) == number and request.passed_to_county_id == THERE
    assert [(step.state, step.took_working_days) for step in list_steps(request)][-2:] == [("passed_on", 2), ("received", 0)]
    assert [row.id for row in list_requests(there.actor, Filter()).rows] == [request.id] and list_requests(me.actor, Filter()).total == 0
    with pytest.raises(NotFound):
        get_request(me.actor, request.id)
    [left] = list_left(me.actor, county())
    assert (left.year, left.sequence, left.to_county_id) == (*number, THERE) and list_left(there.actor, county(THERE)) == []
    assert len(news()) == 1 and "Norrbottens län" in texts(request)[0]
    assert "sa ja" in texts(request, internal=True)[0] and "24 november 2026" in texts(request, internal=True)[0]
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == "support.request_received")).all()
    assert [one.user_id for one in told] == [there.id]


@pytest.mark.parametrize("agreed_on", [None, TODAY + timedelta(1), TODAY - timedelta(1)])
def test_nothing_is_passed_on_without_the_yes_of_the_one_who_asked(me: Person, agreed_on: date | None) -> None:
    request = make_request()
    with pytest.raises(RuleBroken, match=r"support\.pass_on_agreed"):
        passing.pass_to_county(me.actor, request, county_id=THERE, agreed_on=agreed_on)
    with pytest.raises(RuleBroken, match=r"support\.pass_on_agreed"):
        passing.pass_to_authority(me.actor, request, authority="nch", agreed_on=agreed_on, message="De kan mer.")


def test_a_request_is_passed_to_another_county_and_a_known_authority_only(me: Person) -> None:
    request = make_request()
    for wrong in (HERE, 99):
        with pytest.raises(RuleBroken, match=r"support\.pass_on_county"):
            passing.pass_to_county(me.actor, request, county_id=wrong, agreed_on=TODAY)
    with pytest.raises(RuleBroken, match=r"support\.pass_on_authority"):
        passing.pass_to_authority(me.actor, request, authority="somebody", agreed_on=TODAY, message="De kan mer.")
    passing.pass_to_authority(me.actor, request, authority="nch", agreed_on=TODAY, message="De hör av sig till er.")
    assert (request.state, request.passed_to, request.due_on, request.county_id) == ("passed_on", "nch", None, HERE)
    assert texts(request) == ["De hör av sig till er."] and len(news()) == 1


def test_a_delivered_request_is_not_passed_on(me: Person) -> None:
    request = planned(me.actor, make_request())
    answering.deliver_request(me.actor, request, done_on=TODAY, minutes=60)
    with pytest.raises(RuleBroken, match=r"support\.step"):
        passing.pass_to_county(me.actor, request, county_id=THERE, agreed_on=TODAY)


# -- templates ----------------------------------------------------------------------------------------------------------------


def test_a_template_is_added_changed_and_retired_in_its_own_county(me: Person) -> None:
    made = templates.add_template(me.actor, county(), name=" Tack  för frågan ", text="Tack!\n\nVi återkommer.")
    assert (made.name, made.text) == ("Tack för frågan", "Tack!\n\nVi återkommer.")
    templates.change_template(me.actor, made, name="Bekräftelse", text="Tack, vi har läst.")
    with pytest.raises(NotAllowed):
        templates.change_template(person(county_id=THERE).actor, made, name="Annat", text="Annat")
    with pytest.raises(NotFound):
        get_template(person(county_id=THERE).actor, made.id)
    templates.retire_template(me.actor, made)
    assert list_templates(me.actor, HERE) == []
    for name, text, code in (("", "Text", "template_name"), ("x" * 101, "Text", "template_name"), ("Namn", " ", "template_text")):
        with pytest.raises(RuleBroken, match=code):
            templates.add_template(me.actor, county(), name=name, text=text)


# -- the queue ----------------------------------------------------------------------------------------------------------------


def test_the_queue_stands_in_the_order_in_which_answers_are_due(me: Person) -> None:
    soon, late, whenever = (make_request(due_on=due) for due in (TODAY + timedelta(1), TODAY - timedelta(5), None))
    make_request(state=RequestState.CLOSED), make_request(THERE)
    page = list_requests(me.actor, Filter())
    assert [row.id for row in page.rows] == [late.id, soon.id, whenever.id] and page.total == 3
    assert [row.id for row in list_requests(me.actor, Filter(group=Group.LATE)).rows] == [late.id]


def test_the_number_of_a_group_is_the_number_of_its_rows_under_every_filter(me: Person) -> None:
    for n, state in enumerate(RequestState):
        make_request(
            state=state,
            responsible_id=me.id if n % 2 else None,
            fields=["honour"] if n % 3 else ["sexual"],
            due_on=TODAY - timedelta(n - 2),
        )
    make_request(THERE, what="Handledning")
    filters = (
        Filter(),
        Filter(field="honour"),
        Filter(municipality_id=UMEA),
        Filter(municipality_id=2401),
        Filter(words="grundutbildning"),
    )
    for wanted in filters:
        shown = {
            group: list_requests(me.actor, Filter(group, field=wanted.field, municipality_id=wanted.municipality_id, words=wanted.words))
            for group in Group
        }
        assert all(len(page.rows) == page.total == page.counts[group] for group, page in shown.items())
        assert shown[Group.OPEN].counts == shown[Group.CLOSED].counts


def test_every_page_of_the_queue_follows_on_the_one_before(me: Person) -> None:
    made = [
        make_request(due_on=None if n % 3 == 0 else TODAY + timedelta(n % 4), state=state).id
        for n in range(12)
        for state in (RequestState.RECEIVED, RequestState.CLOSED)
    ]
    for group in (Group.OPEN, Group.CLOSED):
        whole, read, after = [row.id for row in list_requests(me.actor, Filter(group)).rows], [], ""
        while after is not None:
            page = list_requests(me.actor, Filter(group, after=after), size=5)
            read, after = read + [row.id for row in page.rows], page.after
        assert read == whole and len(set(read)) == 12
    assert len(made) == 24


def test_a_request_is_found_by_its_number_and_by_its_words(me: Person) -> None:
    request, other = make_request(what="Handledning i FREDA"), make_request(what="Annat", why="Ny rutin för skyddade uppgifter")
    for words in (f"STÖD-2026-{request.sequence:04}", f"stod 2026-{request.sequence}", "handledning"):
        assert [row.id for row in list_requests(me.actor, Filter(words=words)).rows] == [request.id], words
    assert [row.id for row in list_requests(me.actor, Filter(words="skyddade")).rows] == [other.id]


def test_the_queue_costs_the_same_with_20_requests_as_with_2000(me: Person, rolled_back: sa.Connection) -> None:
    make_many(20)
    list_requests(me.actor, Filter())
    with counted(rolled_back) as few:
        list_requests(me.actor, Filter())
    make_many(1980)
    with counted(rolled_back) as many:
        page = list_requests(me.actor, Filter())
    assert len(few) == len(many) == 2 and page.total == 2000


def test_programs_get_every_state_newest_first(me: Person) -> None:
    first, second = make_request(), make_request(state=RequestState.CLOSED)
    page = page_of_requests(me.actor, after=None, size=1)
    assert [one.id for one in page.rows] == [second.id] and page.total == 2
    assert [one.id for one in page_of_requests(me.actor, after=page.after, size=1).rows] == [first.id]
    assert page_of_requests(me.actor, after=None, state=RequestState.CLOSED).total == 1


def test_the_median_counts_working_days_of_the_countys_own_steps(me: Person) -> None:
    there = person(county_id=THERE)
    for days in (1, 2, 7):
        request = make_request()
        with later(days):
            answering.acknowledge_request(me.actor, request)
    with later(8):
        moved = make_request(THERE)
        passing.pass_to_county(there.actor, moved, county_id=HERE, agreed_on=clock.today())
        answering.acknowledge_request(me.actor, moved)
    found = median_days(me.actor, county(), TODAY, TODAY + timedelta(30))
    assert found == [("received", 1.5, 4)]
    assert median_days(me.actor, county(), TODAY - timedelta(30), TODAY - timedelta(1)) == []
    with pytest.raises(NotAllowed):
        median_days(there.actor, county(), TODAY, TODAY)


# -- the clock ----------------------------------------------------------------------------------------------------------------


def test_the_clock_asks_the_one_responsible_and_nobody_once_it_has_ended(me: Person) -> None:
    mine, nobodys = make_request(responsible_id=me.id), make_request()
    make_request(state=RequestState.DELIVERED), make_request(state=RequestState.CLOSED, due_on=TODAY)
    rows = db.session.execute(REQUEST_CLOCK.open.order_by("object_id"), {"today": TODAY}).all()
    due = add_working_days(TODAY, 3)
    assert [tuple(row) for row in rows] == [(mine.id, HERE, me.id, due), (nobodys.id, HERE, None, due)]
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == me.id).values(valid_to=TODAY - timedelta(1)))
    assert [row.user_id for row in db.session.execute(REQUEST_CLOCK.open, {"today": TODAY})] == [None, None]
    assert [(step.days, step.audience) for step in REQUEST_CLOCK.chain] == [
        (-1, "responsible"), (0, "responsible"), (2, "responsible"), (5, "county_management"),
    ]  # fmt: skip


def test_every_step_moves_the_clock_of_the_reminder(me: Person) -> None:
    request = answering.acknowledge_request(me.actor, make_request())
    [row] = db.session.execute(REQUEST_CLOCK.open, {"today": TODAY}).all()
    assert (row.object_id, row.due_on) == (request.id, request.due_on)
    assert db.session.scalars(sa.select(RequestStep.by_id).where(RequestStep.state == "acknowledged")).all() == [me.id]


def test_the_sweep_tells_the_one_responsible_the_day_before_and_the_management_when_it_is_late(me: Person) -> None:
    manager, request = person(Role.COUNTY_MANAGEMENT), make_request(responsible_id=me.id)
    for days in (2, 3, 9):
        with later(days):
            assert not sweep(system("task"), kinds=[REQUEST_CLOCK]).failed
    told = sa.select(Notice.user_id, Notice.step).where(Notice.kind == REQUEST_CLOCK.kind, Notice.object_id == request.id)
    assert {tuple(row) for row in db.session.execute(told)} >= {(me.id, -1), (me.id, 0), (manager.id, 5)}
