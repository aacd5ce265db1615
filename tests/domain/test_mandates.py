"""The dated lists and the assignments: what is offered on a day, who may change what, and what history remains."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import person
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.mandates.imports import load_lists
from vaw.domain.mandates.models import Assignment, Term, YearDate
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
NOON = datetime(2026, 11, 22, 12, tzinfo=clock.STOCKHOLM)


@pytest.fixture(autouse=True)
def fresh(rolled_back: object) -> Iterator[None]:
    """What a test has changed is rolled back: nothing of it may be remembered."""
    queries.forget()
    with clock.frozen(NOON):
        yield
    queries.forget()


@pytest.fixture
def coordinator() -> Actor:
    return person(Role.NATIONAL_COORDINATOR, 1).actor


def county(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def assignment(by: Actor, code: str = "regional-2021-995") -> Assignment:
    known = queries.find_assignment(code)
    assert known
    return queries.get_assignment(by, known.id)


def codes(name: TermList, on: date, county_id: int | None = None) -> list[str]:
    return [entry.code for entry in queries.list_terms(name, on=on, county_id=county_id)]


def add_own(by: Actor, name: str = "Stödsamtal", **more: object) -> Term:
    values = {"name": TermList.ACTIVITY_TYPE, "name_sv": name, "name_en": "Support talk", "valid_from": date(2026, 1, 1), **more}
    return operations.add_own_term(by, county(), **values)  # type: ignore[arg-type]


def test_a_day_in_2014_offers_four_sub_goals_and_one_in_2020_six() -> None:
    assert len(codes(TermList.SUB_GOAL, date(2014, 5, 1))) == 4
    assert len(codes(TermList.SUB_GOAL, date(2020, 5, 1))) == 6


def test_prostitution_and_trafficking_is_one_of_five_fields_of_violence() -> None:
    offered = codes(TermList.VIOLENCE_FIELD, date(2026, 5, 1))
    assert len(offered) == 5
    assert "trafficking" in offered


def test_the_ordinance_of_2007_had_fourteen_subject_areas() -> None:
    assert len(codes(TermList.SUBJECT_AREA, date(2014, 5, 1))) == 14


def test_the_protected_housing_assignment_names_three_counties_and_a_lead_that_changes(coordinator: Actor) -> None:
    found = assignment(coordinator, "protected-housing-metro")
    assert [party.county_id for party in found.counties] == [1, 12, 14]
    assert {lead.year: lead.county_id for lead in found.leads} == {2014: 14, 2016: 12}


def test_the_regional_assignment_asks_three_questions(coordinator: Actor) -> None:
    assert len(assignment(coordinator).questions) == 3


def test_a_county_adds_an_entry_that_only_it_is_offered(leader: Actor) -> None:
    term = add_own(leader)
    assert term.code == "vasterbotten_stodsamtal"
    assert term.code in codes(TermList.ACTIVITY_TYPE, date(2026, 5, 1), 24)
    assert term.code not in codes(TermList.ACTIVITY_TYPE, date(2026, 5, 1), 12)
    assert term.code not in codes(TermList.ACTIVITY_TYPE, date(2025, 5, 1), 24)


def test_two_entries_of_one_name_get_codes_of_their_own(leader: Actor) -> None:
    assert (add_own(leader).code, add_own(leader).code) == ("vasterbotten_stodsamtal", "vasterbotten_stodsamtal_2")


def test_a_county_adds_nothing_to_a_national_list(leader: Actor) -> None:
    with pytest.raises(RuleBroken, match=r"mandates\.list_closed"):
        operations.add_own_term(leader, county(), name=TermList.SUB_GOAL, name_sv="X", name_en="X", valid_from=date(2026, 1, 1))


def test_a_leader_does_not_touch_another_county_or_the_nation(leader: Actor, coordinator: Actor) -> None:
    theirs = add_own(leader)
    other = Actor(None, "web", (Grant(Role.DEVELOPMENT_LEADER, 12),))
    with pytest.raises(NotAllowed):
        operations.add_own_term(other, county(24), name=TermList.ACTIVITY_TYPE, name_sv="X", name_en="X", valid_from=date(2026, 1, 1))
    with pytest.raises(NotFound):
        queries.get_term(other, theirs.id, policy.CHANGE_OWN_TERM)
    national = next(term for term in queries.list_entries(leader, TermList.SUB_GOAL))
    with pytest.raises(NotAllowed):
        operations.change_term(leader, national, name_sv="X", name_en="X", valid_from=national.valid_from)
    with pytest.raises(NotAllowed):
        operations.change_term(coordinator, theirs, name_sv="X", name_en="X", valid_from=theirs.valid_from)


def test_the_coordinator_adds_and_ends_a_national_entry(coordinator: Actor) -> None:
    term = operations.add_term(
        coordinator, county(1), name=TermList.SUB_GOAL, name_sv="Nytt mål", name_en="New goal", valid_from=date(2026, 1, 1)
    )
    assert term.county_id is None
    assert len(codes(TermList.SUB_GOAL, date(2026, 5, 1))) == 7
    ends = date(2026, 3, 31)
    operations.change_term(coordinator, term, name_sv="Nytt mål", name_en="New goal", valid_from=term.valid_from, valid_to=ends)
    assert len(codes(TermList.SUB_GOAL, date(2026, 5, 1))) == 6
    assert queries.term_names(TermList.SUB_GOAL)[term.code] == "Nytt mål"  # old activities keep their words


def test_a_period_that_ends_before_it_begins_is_refused(leader: Actor) -> None:
    with pytest.raises(RuleBroken, match=r"mandates\.period"):
        add_own(leader, valid_to=date(2025, 1, 1))


def test_a_personal_number_cannot_become_an_entry(leader: Actor) -> None:
    with pytest.raises(PersonalData):
        add_own(leader, "19811228-9874")


def test_a_change_of_an_entry_leaves_who_when_and_what(leader: Actor) -> None:
    by = person().actor
    term = add_own(by)
    operations.change_own_term(by, term, name_sv="Samtal", name_en="Support talk", valid_from=term.valid_from)
    latest, first = queries.list_term_changes(leader, [term])
    assert (latest.name, latest.operation) == ("Test development_leader", "mandates.operations.change_own_term")
    assert latest.diff == {"name_sv": ["Stödsamtal", "Samtal"]}
    assert first.operation == "mandates.operations.add_own_term"


def test_the_second_of_two_editors_of_an_entry_sees_both_texts(leader: Actor) -> None:
    term = add_own(leader)
    seen = term.version
    operations.change_own_term(leader, term, name_sv="Först", name_en="First", valid_from=term.valid_from)
    saw_version(term, seen)
    with pytest.raises(Conflict) as both:
        operations.change_own_term(leader, term, name_sv="Sedan", name_en="First", valid_from=term.valid_from)
    assert both.value.texts["name_sv"] == ("Sedan", "Först")


def test_the_coordinator_sets_leads_and_due_dates_with_history(coordinator: Actor) -> None:
    found = assignment(coordinator)
    operations.set_lead(coordinator, found, year=2026, county_id=24)
    operations.set_due(coordinator, found, year=2026, due_on=date(2027, 2, 15))
    db.session.expire_all()
    found = assignment(coordinator)
    assert {lead.year: lead.county_id for lead in found.leads}[2026] == 24
    assert {due.year: due.due_on for due in found.due_dates}[2026] == date(2027, 2, 15)
    operations.set_lead(coordinator, found, year=2026, county_id=None)
    done = [
        (change.operation.rpartition(".")[2], change.diff.get("county_id"))
        for change in queries.list_assignment_changes(coordinator, found)
    ]
    assert done == [("set_lead", [24, None]), ("set_due", None), ("set_lead", [None, 24])]


def test_a_lead_must_have_the_assignment_and_the_year_must_lie_in_it(coordinator: Actor) -> None:
    found = assignment(coordinator)
    with pytest.raises(RuleBroken, match=r"mandates\.lead_county"):
        operations.set_lead(coordinator, found, year=2026, county_id=99)
    with pytest.raises(RuleBroken, match=r"mandates\.year"):
        operations.set_lead(coordinator, found, year=2020, county_id=24)
    with pytest.raises(RuleBroken, match=r"mandates\.due_before_year"):
        operations.set_due(coordinator, found, year=2026, due_on=date(2025, 12, 31))


def test_an_expired_assignment_is_read_only_and_cannot_be_extended(coordinator: Actor) -> None:
    found = assignment(coordinator, "protected-housing-metro")
    with pytest.raises(RuleBroken, match=r"mandates\.expired"):
        operations.change_assignment(coordinator, found, reference="", decided_on=None, valid_from=found.valid_from, valid_to=None)
    with pytest.raises(RuleBroken, match=r"mandates\.expired"):
        operations.set_lead(coordinator, found, year=2015, county_id=1)
    with pytest.raises(RuleBroken, match=r"mandates\.expired"):
        operations.set_due(coordinator, found, year=2015, due_on=date(2016, 3, 1))


def test_an_assignment_ends_with_its_last_day_and_not_before(coordinator: Actor) -> None:
    found = assignment(coordinator)
    with pytest.raises(RuleBroken, match=r"mandates\.ended_before_today"):
        operations.change_assignment(
            coordinator, found, reference="", decided_on=None, valid_from=found.valid_from, valid_to=date(2026, 11, 21)
        )
    operations.change_assignment(
        coordinator, found, reference="A2026/1", decided_on=found.decided_on, valid_from=found.valid_from, valid_to=date(2026, 11, 22)
    )
    operations.set_lead(coordinator, found, year=2026, county_id=24)
    with clock.frozen(datetime(2026, 11, 23, 0, 1, tzinfo=clock.STOCKHOLM)), pytest.raises(RuleBroken, match=r"mandates\.expired"):
        operations.set_lead(coordinator, found, year=2026, county_id=12)


def test_a_leader_may_not_change_an_assignment(leader: Actor) -> None:
    with pytest.raises(NotAllowed):
        operations.set_lead(leader, assignment(leader), year=2026, county_id=24)


def test_a_requester_reads_lists_but_no_assignments() -> None:
    requester = Actor(1, "web", (Grant(Role.REQUESTER, None, 1),))
    assert queries.list_entries(requester, TermList.VIOLENCE_FIELD)
    assert queries.list_assignments(requester) == []


def test_days_of_the_year_that_are_missing_are_put_in_and_changed_ones_stay() -> None:
    before = queries.list_year_dates()
    with unit(system("test"), "test.changed"):
        db.session.execute(sa.update(YearDate).where(YearDate.code == "womens_day").values(name_sv="Den 8 mars"))
        db.session.execute(sa.delete(YearDate).where(YearDate.code == "violence_day"))
    load_lists(system("test"))
    after = {one.code: one for one in queries.list_year_dates()}
    assert set(after) == {one.code for one in before}
    assert (after["womens_day"].name, (after["violence_day"].month, after["violence_day"].day)) == ("Den 8 mars", (11, 25))
