"""Keeping the dated lists and the assignments: by right, with history, and nothing expired changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.mandates import policy, queries
from vaw.domain.mandates.models import AccountGiven, Assignment, AssignmentDue, AssignmentLead, Term
from vaw.domain.mandates.rules import OPEN_TO_COUNTIES, TermList
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

NAME_MOST = 200  # characters of an entry's name: a line of a form
TEXT_MOST = 500  # characters of a source or reference
REFERENCE_MOST = 60  # characters of a registry number: "801-12345-2027"
Dated = TypeVar("Dated", AssignmentLead, AssignmentDue)
_FINAL = re.compile(r"[^a-z0-9]+")


@operation(policy.CHANGE_ASSIGNMENT)
def change_assignment(
    by: Actor,
    assignment: Assignment,
    *,
    reference: str,
    decided_on: date | None,
    valid_from: date,
    valid_to: date | None,
    confirmed: bool = False,
) -> Assignment:
    """Correct reference, decision and period. To end it, give today or a later day as the last one.

    Raises RuleBroken("mandates.expired") for one that has ended (it cannot be extended either: a new decision is a new assignment),
    ("mandates.period") or ("mandates.ended_before_today") on valid_to, PersonalData, Conflict.
    """
    _check_running(assignment)
    _check_period(valid_from, valid_to)
    if valid_to is not None and valid_to < clock.today() and valid_to != assignment.valid_to:
        raise RuleBroken("mandates.ended_before_today", field="valid_to")
    assignment.reference = _text(reference, "reference", confirmed)
    assignment.decided_on, assignment.valid_from, assignment.valid_to = decided_on, valid_from, valid_to
    queries.forget()
    return assignment


@operation(policy.CHANGE_ASSIGNMENT)
def set_lead(by: Actor, assignment: Assignment, *, year: int, county_id: int | None) -> None:
    """Say which county leads in a year; None: nobody is decided on. `assignment` comes from get_assignment, with counties and leads.

    Raises RuleBroken("mandates.expired"), ("mandates.year", field="year"), ("mandates.lead_county", field="county_id").
    """
    _check_running(assignment)
    _check_year(assignment, year)
    if county_id is not None and county_id not in {party.county_id for party in assignment.counties}:
        raise RuleBroken("mandates.lead_county", field="county_id")
    of_year = None if county_id is None else AssignmentLead(assignment_id=assignment.id, year=year, county_id=county_id)
    _set_of_year(assignment.leads, year, of_year, "county_id")


@operation(policy.CHANGE_ASSIGNMENT)
def set_due(by: Actor, assignment: Assignment, *, year: int, due_on: date | None) -> None:
    """Say when the account for a year is due; None: no day is decided. `assignment` comes from get_assignment, with due dates.

    Raises RuleBroken("mandates.expired"), ("mandates.year", field="year"), ("mandates.due_before_year", field="due_on"),
    ("mandates.due_given", field="due_on") when a day is taken away on which counties have handed in their accounts.
    """
    _check_running(assignment)
    _check_year(assignment, year)
    if due_on is not None and due_on < date(year, 1, 1):
        raise RuleBroken("mandates.due_before_year", field="due_on")
    if due_on is None and _is_given(assignment, year):
        raise RuleBroken("mandates.due_given", field="due_on")
    of_year = None if due_on is None else AssignmentDue(assignment_id=assignment.id, year=year, due_on=due_on)
    _set_of_year(assignment.due_dates, year, of_year, "due_on")


def _is_given(assignment: Assignment, year: int) -> bool:
    of_year = sa.and_(AssignmentDue.assignment_id == assignment.id, AssignmentDue.year == year)
    wanted = sa.select(AccountGiven.id).join(AssignmentDue, AssignmentDue.id == AccountGiven.assignment_due_id).where(of_year)
    return db.session.scalar(wanted.limit(1)) is not None


def _set_of_year(known: Iterable[Dated], year: int, wanted: Dated | None, column: str) -> None:
    """Make the year's row say what `wanted` says in `column`; None: no row."""
    found = next((row for row in known if row.year == year), None)
    if found is None and wanted is not None:
        db.session.add(wanted)
    elif found is not None and wanted is None:
        db.session.delete(found)
    elif found is not None:
        setattr(found, column, getattr(wanted, column))
    queries.forget()


@operation(policy.NOTE_ACCOUNT)
def note_given(
    by: Actor, county: County, *, account: queries.Account, given_on: date, reference: str, confirmed: bool = False
) -> AccountGiven:
    """Note that the county's account was handed in: the day, and the registry's number where there is one. `account`: from get_account.

    Raises RuleBroken("mandates.account_county") for another county's account, ("mandates.given_already") when it is noted,
    ("mandates.given_too_early"), ("mandates.given_to_come") on given_on, ("mandates.reference_long"), PersonalData.
    """
    if account.county_id != county.id:
        raise RuleBroken("mandates.account_county")
    db.session.execute(sa.select(AssignmentDue.id).where(AssignmentDue.id == account.due_id).with_for_update())  # two who note it queue up
    known = sa.select(AccountGiven.id).where(AccountGiven.assignment_due_id == account.due_id, AccountGiven.county_id == county.id)
    if db.session.scalar(known) is not None:
        raise RuleBroken("mandates.given_already")
    _check_given(account, given_on)
    given = AccountGiven(
        assignment_due_id=account.due_id,
        county_id=county.id,
        given_on=given_on,
        reference=_reference(reference, confirmed),
        noted_by=by.id,
        noted_at=clock.now(),
    )
    db.session.add(given)
    db.session.flush()
    return given


@operation(policy.CHANGE_ACCOUNT)
def change_given(
    by: Actor, given: AccountGiven, *, account: queries.Account, given_on: date, reference: str, confirmed: bool = False
) -> AccountGiven:
    """Correct the day or the number of what was noted. Raises as note_given does; Conflict."""
    _check_given(account, given_on)
    given.reference = _reference(reference, confirmed)
    given.given_on = given_on
    return given


@operation(policy.CHANGE_ACCOUNT)
def take_back_given(by: Actor, given: AccountGiven) -> None:
    """Take back that an account was handed in: the county is reminded of it again. Conflict when somebody has corrected it meanwhile."""
    db.session.delete(given)


def _check_given(account: queries.Account, given_on: date) -> None:
    if given_on < date(account.year, 1, 1):
        raise RuleBroken("mandates.given_too_early", field="given_on", year=account.year)
    if given_on > clock.today():
        raise RuleBroken("mandates.given_to_come", field="given_on")


def _reference(text: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field="reference", confirmed=confirmed).split())
    if len(tidy) > REFERENCE_MOST:
        raise RuleBroken("mandates.reference_long", field="reference", most=REFERENCE_MOST)
    return tidy


@operation(policy.ADD_TERM)
def add_term(
    by: Actor,
    county: County,
    *,
    name: TermList,
    name_sv: str,
    name_en: str,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    confirmed: bool = False,
) -> Term:
    """Add a national entry to a list, in force in all counties. `county` is the coordinator's own.

    Raises RuleBroken("mandates.term_name"), ("mandates.period"), PersonalData, each with the field at fault.
    """
    return _add(None, name, name_sv, name_en, valid_from, valid_to, source, confirmed)


@operation(policy.ADD_OWN_TERM)
def add_own_term(
    by: Actor,
    county: County,
    *,
    name: TermList,
    name_sv: str,
    name_en: str,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    confirmed: bool = False,
) -> Term:
    """Add an entry that only this county uses (features row 2).

    Raises RuleBroken("mandates.list_closed") for a list that is national only, else as add_term.
    """
    if name not in OPEN_TO_COUNTIES:
        raise RuleBroken("mandates.list_closed")
    return _add(county, name, name_sv, name_en, valid_from, valid_to, source, confirmed)


@operation(policy.CHANGE_TERM)
def change_term(
    by: Actor,
    term: Term,
    *,
    name_sv: str,
    name_en: str,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    confirmed: bool = False,
) -> Term:
    """Correct a national entry or end it by its last day; what was logged with it keeps its code. Raises as add_term does; Conflict."""
    return _fill(term, name_sv, name_en, valid_from, valid_to, source, confirmed)


@operation(policy.CHANGE_OWN_TERM)
def change_own_term(
    by: Actor,
    term: Term,
    *,
    name_sv: str,
    name_en: str,
    valid_from: date,
    valid_to: date | None = None,
    source: str = "",
    confirmed: bool = False,
) -> Term:
    """Correct the county's own entry or end it by its last day. Raises as add_term does; Conflict."""
    return _fill(term, name_sv, name_en, valid_from, valid_to, source, confirmed)


def _add(
    county: County | None, name: TermList, name_sv: str, name_en: str, valid_from: date, valid_to: date | None, source: str, confirmed: bool
) -> Term:
    known = db.session.execute(sa.select(Term.code, Term.number).where(Term.list == name)).all()
    term = Term(
        list=str(name), county_id=county.id if county else None, number=max((row.number for row in known), default=0) + 1, aliases=""
    )
    _fill(term, name_sv, name_en, valid_from, valid_to, source, confirmed)
    term.code = new_code(term.name_sv, county.slug if county else "", {row.code for row in known})
    db.session.add(term)
    db.session.flush()
    queries.forget()
    return term


def _fill(term: Term, name_sv: str, name_en: str, valid_from: date, valid_to: date | None, source: str, confirmed: bool) -> Term:
    """Check all, then set all: a refused value leaves the row as it was."""
    _check_period(valid_from, valid_to)
    told = {
        "name_sv": _name(name_sv, "name_sv", confirmed),
        "name_en": _name(name_en, "name_en", confirmed),
        "source": _text(source, "source", confirmed),
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    for column, value in told.items():
        setattr(term, column, value)
    queries.forget()
    return term


def new_code(name: str, prefix: str, taken: set[str]) -> str:
    """A code that says what it is and is not in the list yet: "skane_stodsamtal", then "skane_stodsamtal_2"."""
    plain = unicodedata.normalize("NFKD", f"{prefix} {name}".casefold()).encode("ascii", "ignore").decode()
    code = _FINAL.sub("_", plain).strip("_")[:60] or "entry"
    numbered = (code if number == 1 else f"{code}_{number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


def _check_running(assignment: Assignment) -> None:
    if assignment.valid_to is not None and assignment.valid_to < clock.today():
        raise RuleBroken("mandates.expired", ended=assignment.valid_to.isoformat())


def _check_period(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise RuleBroken("mandates.period", field="valid_to")


def _check_year(assignment: Assignment, year: int) -> None:
    last = assignment.valid_to.year if assignment.valid_to else 9999
    if not assignment.valid_from.year <= year <= last:
        raise RuleBroken("mandates.year", field="year")


def _name(text: str, field: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field=field, confirmed=confirmed).split())
    if not tidy or len(tidy) > NAME_MOST:
        raise RuleBroken("mandates.term_name", field=field, most=NAME_MOST)
    return tidy


def _text(text: str, field: str, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > TEXT_MOST:
        raise RuleBroken("mandates.text_long", field=field, most=TEXT_MOST)
    return tidy
