"""Noting that a county's account of an assignment was handed in: who may, what is refused, what the history tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.factories import person
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.mandates.models import AccountGiven
from vaw.domain.mandates.queries import Account
from vaw.domain.mandates.rules import AccountState, account_state
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, NotAllowed, NotFound, RuleBroken
from vaw.kernel.guard import PersonalData

pytestmark = pytest.mark.usefixtures("rolled_back")
NOON = datetime(2026, 11, 22, 12, tzinfo=clock.STOCKHOLM)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def fresh(rolled_back: object) -> Iterator[None]:
    queries.forget()
    with clock.frozen(NOON):
        yield
    queries.forget()


def county(code: int = 24) -> County:
    found = find_county(code)
    assert found
    return found


def account(by: Actor, year: int = 2025) -> Account:
    return next(one for one in queries.list_accounts(by, date(2020, 1, 1), date(2040, 1, 1)) if one.year == year)


def note(by: Actor, year: int = 2025, given_on: date = date(2026, 2, 27), reference: str = "801-1234-2026", code: int = 24) -> AccountGiven:
    return operations.note_given(by, county(code), account=account(by, year), given_on=given_on, reference=reference)


@pytest.mark.parametrize("role", [Role.DEVELOPMENT_LEADER, Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT])
def test_who_answers_for_a_county_notes_that_its_account_is_handed_in(role: Role) -> None:
    by = person(role).actor
    given = note(by)
    assert (given.given_on, given.reference, given.noted_by) == (date(2026, 2, 27), "801-1234-2026", by.id)
    told = account(by)
    assert (told.given_id, told.given_on, told.reference) == (given.id, date(2026, 2, 27), "801-1234-2026")


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR, Role.METRO_TEAM])
def test_others_neither_note_nor_see_what_a_county_has_handed_in(role: Role) -> None:
    note(person().actor)
    by = person(role).actor
    seen = account(by)
    assert (seen.county_id, seen.given_id, seen.reference) == (None, None, None)
    with pytest.raises(NotAllowed):
        operations.note_given(by, county(), account=seen, given_on=TODAY, reference="")


def test_another_countys_account_is_out_of_reach() -> None:
    given, other = note(person().actor), person(county_id=12).actor
    assert account(other).given_id is None
    with pytest.raises(NotFound):
        queries.get_given(other, given.id)
    with pytest.raises(NotFound):
        queries.get_account(other, account(other).due_id, 24)
    with pytest.raises(NotAllowed):
        operations.take_back_given(other, given)
    with pytest.raises(RuleBroken, match=r"mandates\.account_county"):
        operations.note_given(other, county(12), account=account(person().actor), given_on=TODAY, reference="")


def test_a_second_note_of_one_account_is_refused(leader: Actor) -> None:
    note(leader)
    with pytest.raises(RuleBroken, match=r"mandates\.given_already"):
        note(leader)


@pytest.mark.parametrize(
    ("given_on", "code"),
    [
        (date(2024, 12, 31), "mandates.given_too_early"),
        (date(2026, 11, 23), "mandates.given_to_come"),
        (TODAY, None),
        (date(2025, 1, 1), None),
    ],
)
def test_an_account_is_handed_in_between_its_year_and_today(leader: Actor, given_on: date, code: str | None) -> None:
    if code is None:
        assert note(leader, given_on=given_on).given_on == given_on
    else:
        with pytest.raises(RuleBroken, match=code):
            note(leader, given_on=given_on)


def test_a_personal_number_is_no_registry_number(leader: Actor) -> None:
    with pytest.raises(PersonalData):
        note(leader, reference="19811228-9874")
    with pytest.raises(RuleBroken, match=r"mandates\.reference_long"):
        note(leader, reference="8" + "-1" * 30)


def test_what_was_noted_can_be_corrected_and_taken_back(leader: Actor) -> None:
    given = note(leader)
    operations.change_given(leader, given, account=account(leader), given_on=date(2026, 3, 1), reference="801-99-2026")
    assert account(leader).reference == "801-99-2026"
    operations.take_back_given(leader, given)
    assert account(leader).given_id is None


def test_nobody_corrects_or_takes_back_what_somebody_else_has_corrected_meanwhile(leader: Actor) -> None:
    given = note(leader)
    operations.change_given(leader, given, account=account(leader), given_on=date(2026, 3, 1), reference="801-99-2026")
    saw_version(given, 1)
    with pytest.raises(Conflict) as conflict:
        operations.change_given(leader, given, account=account(leader), given_on=date(2026, 3, 1), reference="801-1-2026")
    assert conflict.value.texts == {"reference": ("801-1-2026", "801-99-2026")}
    saw_version(given, 1)
    with pytest.raises(Conflict):
        operations.take_back_given(leader, given)
    assert account(leader).reference == "801-99-2026"


def test_a_day_on_which_accounts_were_handed_in_is_moved_not_removed(leader: Actor) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).actor
    note(leader)
    assignment = queries.get_assignment(coordinator, account(leader).assignment_id, policy.CHANGE_ASSIGNMENT)
    with pytest.raises(RuleBroken, match=r"mandates\.due_given"):
        operations.set_due(coordinator, assignment, year=2025, due_on=None)
    operations.set_due(coordinator, assignment, year=2025, due_on=date(2026, 3, 15))
    db.session.expire_all()
    assert (account(leader).due_on, account(leader).reference) == (date(2026, 3, 15), "801-1234-2026")


def test_an_account_is_owed_for_the_years_in_which_its_assignment_runs(leader: Actor) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).actor
    assignment = queries.get_assignment(coordinator, account(leader).assignment_id, policy.CHANGE_ASSIGNMENT)
    operations.change_assignment(
        coordinator, assignment, reference="", decided_on=None, valid_from=date(2024, 5, 1), valid_to=date(2026, 12, 31)
    )
    db.session.flush()
    years = [one.year for one in queries.list_accounts_of(leader, assignment.id)]
    assert years == [2024, 2025, 2026]  # that of 2026 is due in 2027, after the assignment's end


@pytest.mark.parametrize(
    ("due_on", "given", "approved", "state"),
    [
        (date(2026, 3, 1), True, True, AccountState.GIVEN),
        (date(2026, 3, 1), False, True, AccountState.APPROVED),
        (date(2027, 3, 1), False, False, AccountState.LATER),
        (date(2026, 12, 22), False, False, AccountState.SOON),
        (TODAY, False, False, AccountState.SOON),
        (date(2026, 11, 21), False, False, AccountState.LATE),
        (date(2025, 11, 22), False, False, AccountState.LATE),
        (date(2025, 11, 21), False, False, AccountState.UNKNOWN),
        (date(2023, 3, 1), True, False, AccountState.GIVEN),
    ],
)
def test_an_account_stands_in_one_of_six_ways(due_on: date, given: bool, approved: bool, state: AccountState) -> None:
    assert account_state(due_on, TODAY, given=given, approved=approved) is state
