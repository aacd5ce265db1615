"""Resource centres: what may be said of one, months that are told and corrected, years that are followed up, and who reads what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.centres import SCHOOL, SOCIAL, make_centre, make_month, make_year
from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models.centres import Centre, CentreReport
from vaw.domain.prevention.operations import centres as operations
from vaw.domain.prevention.operations.centres import CentreFacts, YearTold
from vaw.domain.prevention.queries import centre_months, centres
from vaw.domain.prevention.rules.centres import Line, is_asked, months_open, years_open
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


def tell(me: Person, centre: Centre, *lines: Line, month: date = OCTOBER, seen: int = 0, nobody: bool = False) -> CentreReport:
    return operations.report_month(me.actor, centre, month_on=month, lines=lines, nobody=nobody, seen=seen)


def refused(code: str, act: Any) -> str | None:
    """The field that is blamed."""
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.code == code
    return broken.value.field


def test_a_centre_is_written_down_and_closed_within_what_was_told_of_it(me: Person) -> None:
    county = db.session.get_one(County, 24)
    facts = CentreFacts(name="  Resurscentrum   nord ", opened_on=date(2026, 1, 15), tasks="Råd till skolor.", responsible_id=me.id)
    centre = operations.add_centre(me.actor, county, facts=facts)
    assert (centre.name, centre.added_on, centre.county_id) == ("Resurscentrum nord", NOW.date(), 24)
    tell(me, centre, SCHOOL)
    early = CentreFacts(name="R", opened_on=date(2026, 1, 15), closed_on=date(2026, 9, 30))
    assert refused("prevention.centre_told_after", lambda: operations.change_centre(me.actor, centre, facts=early)) == "closed_on"
    late = CentreFacts(name="R", opened_on=date(2026, 11, 1))
    assert refused("prevention.centre_told_before", lambda: operations.change_centre(me.actor, centre, facts=late)) == "opened_on"
    operations.change_centre(me.actor, centre, facts=CentreFacts(name="R", opened_on=date(2026, 1, 15), closed_on=date(2026, 10, 31)))
    assert months_open(centre.opened_on, centre.closed_on, clock.today())[-1] == OCTOBER


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("prevention.title_missing", {"name": " "}),
        ("prevention.centre_opened", {"opened_on": date(2017, 12, 31)}),
        ("prevention.centre_opened", {"opened_on": date(2026, 11, 24)}),
        ("prevention.period", {"closed_on": date(2025, 12, 31)}),
        ("prevention.choice", {"organisation_ids": (0,)}),
        ("prevention.responsible", {"responsible_id": 0}),
        ("prevention.long", {"tasks": "x" * 4001}),
    ],
)
def test_what_cannot_be_said_of_a_centre(me: Person, code: str, facts: dict[str, Any]) -> None:
    said = CentreFacts(**({"name": "R", "opened_on": date(2026, 1, 15)} | facts))
    assert refused(code, lambda: operations.add_centre(me.actor, db.session.get_one(County, 24), facts=said)) in facts


def test_a_month_is_told_once_and_told_again_it_is_a_correction_that_keeps_the_old_one(me: Person) -> None:
    centre = make_centre()
    first = tell(me, centre, SCHOOL, SOCIAL)
    assert tell(me, centre, SOCIAL, SCHOOL).id == first.id  # a second click
    corrected = tell(me, centre, SCHOOL._replace(women=5), seen=1)
    assert (corrected.number, first.current) == (2, False)
    month = centre_months.find_month(centre, OCTOBER)
    assert month is not None
    assert (month.number, month.lines) == (2, [SCHOOL._replace(women=5)])
    told = centre_months.list_versions(centre, OCTOBER)
    assert [(one.number, one.lines) for one in told] == [(2, [SCHOOL._replace(women=5)]), (1, [SCHOOL, SOCIAL])]
    assert {one.name for one in told} == {db.session.get_one(User, me.id).name}


def test_who_saw_an_older_report_is_told_that_somebody_was_first(me: Person) -> None:
    centre = make_centre()
    tell(me, centre, SCHOOL)
    with pytest.raises(Conflict):
        tell(me, centre, SOCIAL)
    found = centre_months.find_month(centre, OCTOBER)
    assert found is not None
    assert found.lines == [SCHOOL]


def test_that_nobody_got_support_is_said_and_is_not_the_same_as_nothing(me: Person) -> None:
    centre = make_centre()
    assert refused("prevention.centre_empty", lambda: tell(me, centre)) == "nobody"
    assert refused("prevention.centre_both", lambda: tell(me, centre, SCHOOL, nobody=True)) == "nobody"
    tell(me, centre, SCHOOL._replace(women=0, men=0), nobody=True)
    found = centre_months.list_months(centre, SEPTEMBER, OCTOBER)
    assert {month: told.lines for month, told in found.items()} == {OCTOBER: []}
    assert [row.persons for row in centres.list_centres(me.actor, 2026)] == [0]
    assert [row.persons for row in centres.list_centres(me.actor, 2025)] == [None]


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("prevention.centre_twice", [SCHOOL, SCHOOL._replace(women=9)]),
        ("prevention.number", [SCHOOL._replace(women=-1, men=9)]),
        ("prevention.number", [SCHOOL._replace(women=10_001)]),
        ("prevention.choice", [SCHOOL._replace(profession="rektorn")]),
        ("prevention.choice", [SCHOOL._replace(theme="någon")]),
        ("prevention.choice", [SCHOOL._replace(form="samtal")]),
        ("prevention.many", [SCHOOL] * 61),
    ],
)
def test_what_is_no_count_of_a_month(me: Person, code: str, lines: list[Line]) -> None:
    centre = make_centre()
    refused(code, lambda: tell(me, centre, *lines))


@pytest.mark.parametrize("month", [date(2026, 11, 1), date(2025, 12, 1), date(2026, 10, 2)])
def test_only_whole_months_that_have_ended_while_it_was_open_are_told(me: Person, month: date) -> None:
    centre = make_centre()
    refused("prevention.centre_month", lambda: tell(me, centre, SCHOOL, month=month))


def test_a_month_can_be_told_on_its_last_day_and_is_asked_for_from_the_one_the_centre_was_added_in() -> None:
    opened, added = date(2025, 12, 31), date(2026, 2, 27)
    assert months_open(opened, None, date(2026, 2, 27)) == [date(2025, 12, 1), date(2026, 1, 1)]
    assert months_open(opened, None, date(2026, 2, 28))[-1] == date(2026, 2, 1)
    assert months_open(opened, date(2026, 1, 1), date(2027, 1, 1))[-1] == date(2026, 1, 1)
    assert [is_asked(month, added) for month in (date(2026, 1, 1), date(2026, 2, 1))] == [False, True]
    assert years_open(opened, None, date(2026, 2, 27)) == [2026, 2025]


def test_a_year_is_followed_up_once_and_corrected(me: Person) -> None:
    centre = make_centre()
    assert (
        refused("prevention.centre_year_empty", lambda: operations.write_year(me.actor, centre, year=2026, told=YearTold())) == "went_well"
    )
    refused("prevention.centre_year", lambda: operations.write_year(me.actor, centre, year=2025, told=YearTold("Bra")))
    row = operations.write_year(me.actor, centre, year=2026, told=YearTold("Bra", "Tid", "Mer"))
    refused("prevention.centre_year_known", lambda: operations.write_year(me.actor, centre, year=2026, told=YearTold("Bra")))
    operations.change_year(me.actor, centre, year=2026, told=YearTold("Bättre"))
    assert (row.went_well, row.lacking, row.version) == ("Bättre", "", 2)
    with pytest.raises(PersonalData):
        operations.change_year(me.actor, centre, year=2026, told=YearTold("Stöd till 19850709-9805 gick bra."))


def test_another_county_does_not_see_it_and_a_reader_does_not_write(me: Person) -> None:
    centre = make_centre()
    make_month(centre, OCTOBER, SCHOOL)
    there, reader = person(county_id=3), person(Role.COUNTY_MANAGEMENT)
    assert centres.list_centres(there.actor, 2026) == []
    with pytest.raises(NotFound):
        centres.get_centre(there.actor, centre.id)
    assert [row.persons for row in centres.list_centres(reader.actor, 2026)] == [5]
    with pytest.raises(NotAllowed):
        tell(reader, centre, SOCIAL, month=SEPTEMBER)


def test_the_nation_reads_that_centres_report_and_no_number(me: Person) -> None:
    centre = make_centre(network_id=7, organisation_ids=[1, 2])
    make_month(centre, OCTOBER, SCHOOL)
    make_year(centre, 2026)
    [status] = centres.list_of_nation(person(Role.NATIONAL_COORDINATOR).actor)
    assert (status.county_id, status.has_network, status.partners, status.months, status.years) == (24, True, 2, [OCTOBER], [2026])
    assert not hasattr(status, "persons")
    with pytest.raises(NotFound):
        centres.list_of_nation(me.actor)
