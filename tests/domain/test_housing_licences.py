"""Licences and duties: what was authorised on which day, and who is told in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories.housing import leader_of, make_facility, make_licence, make_provider, make_snapshot
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.licences import Duty
from vaw.domain.housing.models.snapshots import DAY
from vaw.domain.housing.operations import days, facilities, licences
from vaw.domain.housing.operations.licences import Decision
from vaw.domain.housing.policy import KEEP_DUTY
from vaw.domain.housing.queries.licences import get_duty, list_duties, list_licences, list_points
from vaw.domain.housing.queries.picture import get_picture
from vaw.domain.housing.reminders.licences import INSPECTION_DUE, LICENCE_ENDS
from vaw.domain.housing.rules.licences import DutyKind, Ending
from vaw.domain.housing.rules.offers import Profile
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

pytestmark = pytest.mark.usefixtures("rolled_back")
HERE = 24


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def decided(valid_from: date, **more: object) -> Decision:
    return Decision(**{"decided_on": ago(100), "valid_from": valid_from, "number": "9.1-12345/2024", "places_most": 8, **more})  # type: ignore[arg-type]


def persons(day: date) -> int:
    (found,) = get_picture(leader_of(), day=day).states
    return found.authorised


def counted(day: date) -> int | None:
    return db.session.scalar(sa.select(DAY.c.authorised).where(DAY.c.county_id == HERE, DAY.c.on_day == day))


def due(reminder: Reminder) -> list[tuple[int, date]]:
    rows = db.session.execute(reminder.open, {"today": clock.today()}).all()
    return [(row.object_id, row.due_on) for row in rows]


def finish(duty: Duty, done_on: date) -> None:
    licences.finish_duty(leader_of(), duty, done_on=done_on)


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    """Open for a year, ten beds, its days counted."""
    made = make_facility(adults=4, children=6)
    with unit(system("test"), "test.days"):
        days.recount_days(HERE, ago(60))
    return made


def test_a_permit_that_lapses_lowers_authorised_from_its_day_and_rewrites_nothing(facility: Facility) -> None:
    assert counted(ago(30)) == 0, "nothing allows it to run"
    licence = licences.add_licence(leader_of(), facility, decision=decided(ago(90)))
    assert (persons(ago(91)), persons(ago(30)), counted(ago(30))) == (0, 8, 8)
    licences.end_licence(leader_of(), licence, last_on=ago(10), ending="lapsed")
    assert [persons(day) for day in (ago(30), ago(10), ago(9), ago(0))] == [8, 8, 0, 0]
    assert [counted(day) for day in (ago(30), ago(10), ago(9))] == [8, 8, 0]
    with unit(system("test"), "test.days"):
        assert days.differences(ago(60), ago(1)) == 0
    with pytest.raises(RuleBroken, match="licence_ended"):
        licences.end_licence(leader_of(), licence, last_on=ago(5), ending="revoked")


def test_a_refusal_lowers_authorised_from_its_day_and_leaves_what_was_reported(facility: Facility) -> None:
    """The day on which it is refused is the first one without a permit."""
    licence = licences.add_licence(leader_of(), facility, decision=decided(ago(90)))
    make_snapshot(facility, 2, 3, at=clock.now() - timedelta(days=20))
    before = [(point.day, point.beds, point.taken) for point in list_points(facility, [ago(30), ago(11), ago(10), ago(1)])]
    licences.end_licence(leader_of(), licence, last_on=ago(11), ending="refused")
    points = list_points(facility, [ago(30), ago(11), ago(10), ago(1)])
    assert [point.persons for point in points] == [8, 8, 0, 0]
    assert [(point.day, point.beds, point.taken) for point in points] == before


def test_a_new_decision_replaces_the_one_before_from_its_day(facility: Facility) -> None:
    licences.add_licence(leader_of(), facility, decision=decided(ago(90)))
    licences.add_licence(leader_of(), facility, decision=decided(ago(20), places_most=None))
    newest, older = list_licences(facility)
    assert (older.valid_to, older.ending, newest.ending) == (ago(21), Ending.REPLACED.value, None)
    assert (persons(ago(21)), persons(ago(20))) == (8, 10), "one that does not say counts the beds"


def test_a_municipality_notifies_and_everybody_else_needs_a_permit() -> None:
    kinds = []
    for form in ("municipal", "ngo"):
        facility = make_facility(make_provider(f"Påhittad {form}", form=form))
        kinds.append(licences.add_licence(leader_of(), facility, decision=decided(ago(5))).kind)
    assert kinds == ["notification", "permit"]


@pytest.mark.parametrize(("field", "word"), [("conditions", ("Storgatan 12",)), ("manager", "Anna Andersson")])
def test_what_a_decision_says_is_chosen_from_lists(facility: Facility, field: str, word: object) -> None:
    with pytest.raises(RuleBroken) as refused:
        licences.add_licence(leader_of(), facility, decision=decided(ago(5), **{field: word}))
    assert (refused.value.field, list_licences(facility)) == (field, [])


@pytest.mark.parametrize("number", ["Storgatan 12", "Anna Berg 4", "19850312-0001", "070-123 45 67", "4711", "12/2024 Ek"])
def test_a_permit_number_is_a_number(facility: Facility, number: str) -> None:
    with pytest.raises(RuleBroken):
        licences.add_licence(leader_of(), facility, decision=decided(ago(5), number=number))


def test_another_county_keeps_no_licence_here(facility: Facility) -> None:
    with pytest.raises(NotAllowed):
        licences.add_licence(leader_of(25), facility, decision=decided(ago(5)))


def test_reported_stands_beside_authorised_and_unknown_is_not_zero(facility: Facility) -> None:
    make_licence(facility, places_most=12)
    make_snapshot(facility, 2, 3, at=clock.now() - timedelta(days=20))
    points = list_points(facility, [ago(30), ago(10)])
    assert [(point.persons, point.beds, point.taken) for point in points] == [(12, 10, None), (12, 10, 5)]


def test_somebody_is_told_before_a_licence_ends_unless_another_follows(facility: Facility) -> None:
    licence = licences.add_licence(leader_of(), facility, decision=decided(ago(90), valid_to=clock.today() + timedelta(days=40)))
    assert due(LICENCE_ENDS) == [(licence.id, licence.valid_to)]
    assert [step.days for step in LICENCE_ENDS.chain][:3] == [-90, -30, 0]
    licences.add_licence(leader_of(), facility, decision=decided(clock.today() + timedelta(days=41)))
    assert due(LICENCE_ENDS) == []


def test_a_change_is_told_within_a_month_and_noted_once(facility: Facility) -> None:
    duty = licences.add_duty(leader_of(), facility, kind="manager_change", happened_on=date(2026, 1, 31))
    assert duty.due_on == date(2026, 2, 28)
    with pytest.raises(RuleBroken, match="duty_known"):
        licences.add_duty(leader_of(), facility, kind="manager_change", happened_on=date(2026, 1, 31))
    finish(duty, date(2026, 2, 10))
    with pytest.raises(RuleBroken, match="duty_done"):
        finish(duty, date(2026, 2, 10))


def test_nobody_is_reminded_of_an_inspection_where_no_child_can_stay_any_more() -> None:
    facility = facilities.add_facility(leader_of(), make_provider(), offer=Profile(4, 6, 2), opened_on=ago(400))
    assert len(due(INSPECTION_DUE)) == 1
    facilities.change_profile(leader_of(), facility, offer=Profile(4, 0, 2), since_on=ago(1))
    assert due(INSPECTION_DUE) == []


def test_a_duty_that_was_read_with_its_facility_is_done(facility: Facility) -> None:
    """As a page reads it."""
    made = licences.add_duty(leader_of(), facility, kind="owner_change", happened_on=ago(20))
    db.session.expire_all()
    finish(get_duty(leader_of(), made.id, KEEP_DUTY), ago(3))
    assert made.done_on == ago(3)


def test_the_next_inspection_is_asked_for_while_children_can_stay() -> None:
    provider = make_provider()
    facility = facilities.add_facility(leader_of(), provider, offer=Profile(4, 6, 2), opened_on=ago(2000))
    (first,) = list_duties(facility)
    assert first.due_on == clock.today() + timedelta(days=30), "it opened years ago: somebody is to find out when it was inspected"
    assert [id for id, _due in due(INSPECTION_DUE)] == [first.id]
    finish(first, ago(5))
    following, done = list_duties(facility)
    assert (following.kind, following.due_on, done.id) == (DutyKind.INSPECTION.value, ago(5) + timedelta(days=365), first.id)
    facilities.change_profile(leader_of(), facility, offer=Profile(4, 0, 0), since_on=clock.today())
    finish(following, clock.today())
    assert due(INSPECTION_DUE) == []
    assert facilities.add_facility(leader_of(), provider, offer=Profile(4, 0), opened_on=ago(1)) and due(INSPECTION_DUE) == []
