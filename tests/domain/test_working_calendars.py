"""When a county board or an organisation is closed: who may say so, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from tests.domain.test_organisations import add, county
from vaw.domain.people.models import Organisation, WorkingCalendar
from vaw.domain.people.operations.calendars import set_county_calendar, set_organisation_calendar
from vaw.domain.people.queries.calendars import calendar_of_county, calendar_of_organisation, find_calendar
from vaw.domain.people.rules import Role
from vaw.domain.people.rules.free_days import BRIDGING, CLOSED, Free, free_days
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.calendar import ORDINARY, Calendar
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, RuleBroken

pytestmark = pytest.mark.usefixtures("rolled_back")


def close(by: Actor, first: int | None = 705, last: int | None = 802, bridging_days: bool = False, county_id: int = 24) -> WorkingCalendar:
    return set_county_calendar(by, county(county_id), closed_from=first, closed_until=last, bridging_days=bridging_days)


def by(role: Role, county_id: int | None = 24, organisation_id: int | None = None, **more: object) -> Actor:
    return Actor(None, "web", (Grant(role, county_id, organisation_id, **more),))  # type: ignore[arg-type]


def test_a_board_is_open_all_year_until_somebody_says_otherwise() -> None:
    assert calendar_of_county(24) == calendar_of_county(None) == ORDINARY
    assert calendar_of_organisation(1) == ORDINARY
    assert find_calendar(county_id=24) is None


def test_a_leader_closes_the_board_in_july_and_opens_it_again(leader: Actor) -> None:
    made = close(leader, bridging_days=True)
    assert calendar_of_county(24) == Calendar(705, 802, True)
    assert calendar_of_county(12) == ORDINARY
    assert close(leader, 1222, 106).id == made.id
    assert calendar_of_county(24) == Calendar(1222, 106)
    close(leader, None, None)
    assert calendar_of_county(24) == ORDINARY


def test_an_administrator_keeps_the_calendar_of_the_own_board_too() -> None:
    close(by(Role.ADMINISTRATOR))
    assert calendar_of_county(24).closed_from == 705


@pytest.mark.parametrize("role", [Role.COUNTY_MANAGEMENT, Role.EQUALITY_EXPERT, Role.REGISTRAR, Role.NATIONAL_COORDINATOR, Role.REQUESTER])
def test_others_do_not(role: Role) -> None:
    with pytest.raises(NotAllowed):
        close(by(role))


def test_nobody_closes_another_county(leader: Actor) -> None:
    for stranger in (by(Role.ADMINISTRATOR, 12), by(Role.DEVELOPMENT_LEADER, 24, assignment_id=1, area="housing")):
        with pytest.raises(NotAllowed):
            close(stranger)
    with pytest.raises(NotAllowed):
        close(leader, county_id=12)


def test_an_organisation_has_a_calendar_of_its_own(leader: Actor) -> None:
    close(leader)
    made = add(leader)
    assert calendar_of_organisation(made.id) == ORDINARY  # it need not close when the board does
    set_organisation_calendar(leader, made, closed_from=620, closed_until=815, bridging_days=False)
    assert calendar_of_organisation(made.id) == Calendar(620, 815)
    assert calendar_of_county(24) == Calendar(705, 802)


def test_an_organisation_of_another_county_and_a_national_one_are_left_alone(leader: Actor) -> None:
    made = add(leader)
    for stranger in (by(Role.DEVELOPMENT_LEADER, 12), by(Role.COUNTY_MANAGEMENT), by(Role.REQUESTER, None, made.id)):
        with pytest.raises(NotAllowed):
            set_organisation_calendar(stranger, made, closed_from=None, closed_until=None, bridging_days=True)
    with pytest.raises(NotAllowed):
        set_organisation_calendar(leader, Organisation(name="Nationell"), closed_from=None, closed_until=None, bridging_days=True)


@pytest.mark.parametrize(
    ("first", "last", "code", "field"),
    [
        (705, None, "people.calendar_half", "closed_until"),
        (None, 802, "people.calendar_half", "closed_from"),
        (230, 305, "people.calendar_day", "closed_from"),
        (705, 832, "people.calendar_day", "closed_until"),
        (0, 802, "people.calendar_day", "closed_from"),
        (705, -1, "people.calendar_day", "closed_until"),
        (705, 1401, "people.calendar_day", "closed_until"),
        (601, 810, "people.calendar_long", "closed_until"),
        (802, 705, "people.calendar_long", "closed_until"),
        (101, 1231, "people.calendar_long", "closed_until"),
    ],
)
def test_what_is_no_closure_is_refused_and_nothing_is_kept(
    leader: Actor, first: int | None, last: int | None, code: str, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        close(leader, first, last)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert calendar_of_county(24) == ORDINARY


def test_ten_weeks_and_a_leap_day_are_closures(leader: Actor) -> None:
    close(leader, 601, 809)
    close(leader, 223, 229)
    assert calendar_of_county(24) == Calendar(223, 229)


def test_the_second_of_two_editors_sees_both_texts(leader: Actor) -> None:
    made = close(leader)
    seen = made.version
    close(leader, 701, 731)
    saw_version(made, seen)
    with pytest.raises(Conflict) as both:
        close(leader, 710, 805)
    assert both.value.texts["closed_from"] == (710, 701)
    assert db.session.get_one(WorkingCalendar, made.id).closed_until == 731


def test_the_free_days_of_the_year_ahead_are_named() -> None:
    found = free_days(Calendar(705, 802, True), date(2026, 11, 22))
    assert found[:5] == [
        Free(date(2026, 12, 24), date(2026, 12, 24), ("Julafton",)),
        Free(date(2026, 12, 25), date(2026, 12, 25), ("Juldagen",)),
        Free(date(2026, 12, 31), date(2026, 12, 31), ("Nyårsafton",)),
        Free(date(2027, 1, 1), date(2027, 1, 1), ("Nyårsdagen",)),
        Free(date(2027, 1, 6), date(2027, 1, 6), ("Trettondedag jul",)),
    ]
    assert [one.first for one in found if one.why == (BRIDGING,)] == [date(2027, 5, 7)]
    assert [one for one in found if one.why == (CLOSED,)] == [Free(date(2027, 7, 5), date(2027, 8, 2), (CLOSED,))]
    assert all(one.first.weekday() < 5 for one in found)


def test_a_closure_at_either_end_of_the_year_ahead_is_one_entry() -> None:
    found = free_days(Calendar(705, 802), date(2026, 7, 20))
    assert found[0] == Free(date(2026, 7, 20), date(2026, 8, 2), (CLOSED,))
    assert found[-1] == Free(date(2027, 7, 5), date(2027, 8, 2), (CLOSED,))
    over_new_year = free_days(Calendar(1222, 106), date(2026, 11, 1))
    assert Free(date(2026, 12, 22), date(2027, 1, 6), (CLOSED,)) in over_new_year


def test_two_holidays_that_meet_are_both_named() -> None:
    assert Free(date(2008, 5, 1), date(2008, 5, 1), ("Första maj", "Kristi himmelsfärdsdag")) in free_days(ORDINARY, date(2008, 4, 1))
