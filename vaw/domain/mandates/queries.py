"""Reading the dated lists and the assignments.

Terms and assignments are few and read on every page: they are kept for a few seconds in each process, so that a change
is seen everywhere within that time and at once where it was made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Generic, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.mandates import policy
from vaw.domain.mandates.models import (
    AccountGiven,
    Assignment,
    AssignmentCounty,
    AssignmentDue,
    AssignmentLead,
    AssignmentQuestion,
    Term,
    YearDate,
)
from vaw.domain.mandates.rules import TermList, in_force
from vaw.domain.people.models import User
from vaw.kernel import i18n
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

KEPT_SECONDS = 5.0
CHANGES_SHOWN = 200  # lines of a history: more than a list or an assignment has seen in ten years
T = TypeVar("T")


class _Kept(Generic[T]):
    """A value that is read again when it is older than KEPT_SECONDS or was dropped."""

    def __init__(self, read: Callable[[], T]) -> None:
        self._read, self._at = read, 0.0
        self._value: T | None = None

    def __call__(self) -> T:
        if self._value is None or time.monotonic() - self._at > KEPT_SECONDS:
            self._value, self._at = self._read(), time.monotonic()
        return self._value

    def drop(self) -> None:
        self._value = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as it is shown and chosen."""

    list: str
    code: str
    number: int
    name_sv: str
    name_en: str
    aliases: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    county_id: int | None

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_sv if i18n.language() == i18n.SOURCE else self.name_en


@dataclass(frozen=True, slots=True)
class Mandate:
    """An assignment as it is shown and chosen. `county_ids`: the counties that have it."""

    id: int
    code: str
    title_sv: str
    title_en: str
    valid_from: date
    valid_to: date | None
    area: str
    county_ids: frozenset[int]

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_sv if i18n.language() == i18n.SOURCE else self.title_en


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """All terms and assignments as they were read last. Compares by identity: a key for what is made of them and kept."""

    terms: Mapping[str, tuple[Entry, ...]]
    mandates: tuple[Mandate, ...]


def _read_terms() -> Mapping[str, tuple[Entry, ...]]:
    columns = (
        Term.list, Term.code, Term.number, Term.name_sv, Term.name_en, Term.aliases, Term.valid_from, Term.valid_to, Term.county_id,
    )  # fmt: skip
    with reading() as connection:
        rows = connection.execute(sa.select(*columns).order_by(Term.list, Term.number, Term.name_sv)).all()
    entries = [Entry(*row[:5], tuple(filter(None, row[5].split("|"))), *row[6:]) for row in rows]
    return {name: tuple(group) for name, group in groupby(entries, lambda entry: entry.list)}


def _read_mandates() -> tuple[Mandate, ...]:
    columns = (
        Assignment.id, Assignment.code, Assignment.title_sv, Assignment.title_en,
        Assignment.valid_from, Assignment.valid_to, Assignment.area,
    )  # fmt: skip
    parties = sa.func.array_agg(AssignmentCounty.county_id)
    wanted = sa.select(*columns, parties).join(AssignmentCounty, AssignmentCounty.assignment_id == Assignment.id).group_by(Assignment.id)
    with reading() as connection:
        return tuple(
            Mandate(*row[:7], frozenset(row[7]))
            for row in connection.execute(wanted.order_by(Assignment.valid_from.desc(), Assignment.id)).all()
        )


lists = _Kept(lambda: Lists(_read_terms(), _read_mandates()))


def forget() -> None:
    """Read again at the next question: called by the operations that change lists and assignments, and by tests."""
    lists.drop()


def list_terms(name: TermList, *, on: date | None = None, county_id: int | None = None) -> list[Entry]:
    """Entries of a list in its order; those in force on a day; national ones and those of one county."""
    return [
        entry
        for entry in lists().terms.get(name, ())
        if (on is None or in_force(entry.valid_from, entry.valid_to, on)) and (entry.county_id is None or entry.county_id == county_id)
    ]


def find_term(name: TermList, code: str) -> Entry | None:
    return next((entry for entry in lists().terms.get(name, ()) if entry.code == code), None)


def term_names(name: TermList) -> dict[str, str]:
    """{code: name in the reader's language} of all entries, expired ones too: old activities keep their words."""
    return {entry.code: entry.name for entry in lists().terms.get(name, ())}


def assignments_of(county_id: int, *, on: date | None = None) -> list[Mandate]:
    """The county's assignments, latest first; those in force on a day."""
    return [row for row in lists().mandates if county_id in row.county_ids and (on is None or in_force(row.valid_from, row.valid_to, on))]


def assignment_titles() -> dict[int, str]:
    """{id: title in the reader's language} of all assignments."""
    return {row.id: row.title for row in lists().mandates}


def find_assignment(code: str) -> Mandate | None:
    return next((row for row in lists().mandates if row.code == code), None)


class Account(NamedTuple):
    """What a county owes for a year under an assignment. `given_*` and `reference`: once it is noted as handed in.

    `county_id` is None for somebody who sees which accounts there are, but no county's.
    """

    due_id: int
    assignment_id: int
    code: str
    year: int
    due_on: date
    county_id: int | None = None
    given_id: int | None = None
    given_on: date | None = None
    reference: str | None = None


def _year_of(day: orm.InstrumentedAttribute[Any]) -> sa.ColumnElement[int]:
    return sa.cast(sa.extract("year", day), sa.Integer)


# An account is owed for the years in which its assignment runs, also when its day comes after the assignment's end.
IS_OWED = sa.and_(
    _year_of(Assignment.valid_from) <= AssignmentDue.year,
    sa.or_(Assignment.valid_to.is_(None), _year_of(Assignment.valid_to) >= AssignmentDue.year),
)
_DUE = (AssignmentDue.id, AssignmentDue.assignment_id, Assignment.code, AssignmentDue.year, AssignmentDue.due_on)
_DUES = sa.select(*_DUE).join(Assignment).where(IS_OWED).order_by(AssignmentDue.due_on, AssignmentDue.id)
_ACCOUNTS = (
    sa.select(*_DUE, AssignmentCounty.county_id, AccountGiven.id, AccountGiven.given_on, AccountGiven.reference)
    .join(Assignment, Assignment.id == AssignmentDue.assignment_id)
    .join(AssignmentCounty, AssignmentCounty.assignment_id == AssignmentDue.assignment_id)
    .outerjoin(
        AccountGiven,
        sa.and_(AccountGiven.assignment_due_id == AssignmentDue.id, AccountGiven.county_id == AssignmentCounty.county_id),
    )
    .where(IS_OWED)
    .order_by(AssignmentDue.due_on, AssignmentDue.id, AssignmentCounty.county_id)
)


def list_accounts(by: Actor, first: date, last: date) -> list[Account]:
    """The accounts due from a day to a day that the actor's counties owe, the earliest first.

    Somebody who answers for no county gets each of them once, without a county.
    """
    mine = [county.id for county in counties_of(by, policy.READ_ACCOUNT)]
    wanted = _ACCOUNTS.where(AssignmentCounty.county_id.in_(mine)) if mine else _DUES.where(policy.READ_ASSIGNMENT.scope(by))
    with reading() as connection:
        return [Account(*row) for row in connection.execute(wanted.where(AssignmentDue.due_on.between(first, last)))]


def list_accounts_of(by: Actor, assignment_id: int) -> list[Account]:
    """The accounts of one assignment that the actor's counties owe, the earliest first; none for who answers for no county."""
    mine = [county.id for county in counties_of(by, policy.READ_ACCOUNT)]
    wanted = _ACCOUNTS.where(AssignmentCounty.county_id.in_(mine), AssignmentDue.assignment_id == assignment_id)
    with reading() as connection:
        return [Account(*row) for row in connection.execute(wanted)]


def get_account(by: Actor, due_id: int, county_id: int | None = None, permission: Permission[County] = policy.READ_ACCOUNT) -> Account:
    """A county's account; without `county_id`, that of the first of the actor's counties that owes it.

    Raises NotFound when absent or outside the actor's scope.
    """
    mine = [county.id for county in counties_of(by, permission) if county_id in (None, county.id)]
    wanted = _ACCOUNTS.where(AssignmentCounty.county_id.in_(mine), AssignmentDue.id == due_id).limit(1)
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return Account(*row)


def get_given(by: Actor, given_id: int) -> AccountGiven:
    """What was noted of an account, to change it. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.CHANGE_ACCOUNT, by).where(AccountGiven.id == given_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


class Day(NamedTuple):
    """A day or season of every year, from a month × 100 + day on, with what it is called in the reader's language."""

    code: str
    kind: str
    month: int
    day: int
    last_month: int | None
    last_day: int | None
    valid_from: date
    valid_to: date | None
    name: str
    about: str


def list_year_dates() -> list[Day]:
    """The days that every year's work turns on, from January on. They are in nobody's scope: the calendar is no secret."""
    words = (YearDate.name_sv, YearDate.about_sv) if i18n.language() == i18n.SOURCE else (YearDate.name_en, YearDate.about_en)
    columns = (
        YearDate.code, YearDate.kind, YearDate.month, YearDate.day, YearDate.last_month, YearDate.last_day,
        YearDate.valid_from, YearDate.valid_to,
    )  # fmt: skip
    wanted = sa.select(*columns, *words).order_by(YearDate.month, YearDate.day, YearDate.id)
    with reading() as connection:
        return [Day._make(row) for row in connection.execute(wanted)]


def get_assignment(by: Actor, assignment_id: int, permission: Permission[Assignment] = policy.READ_ASSIGNMENT) -> Assignment:
    """One assignment with its counties, leads, questions and due dates. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Assignment.id == assignment_id)
    parts = (Assignment.counties, Assignment.leads, Assignment.questions, Assignment.due_dates)
    found = db.session.scalars(wanted.options(*(orm.selectinload(part) for part in parts))).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_assignments(by: Actor) -> list[Assignment]:
    """All assignments that the actor may read, latest first, with counties and leads."""
    wanted = scoped(policy.READ_ASSIGNMENT, by).order_by(Assignment.valid_from.desc(), Assignment.id)
    return list(db.session.scalars(wanted.options(orm.selectinload(Assignment.counties), orm.selectinload(Assignment.leads))))


def get_term(by: Actor, term_id: int, permission: Permission[Term]) -> Term:
    """One entry, to change it. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Term.id == term_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_entries(by: Actor, name: TermList, *, on: date | None = None) -> list[Term]:
    """Entries of a list in its order, those of every county among them; those in force on a day."""
    wanted = scoped(policy.READ_TERM, by).where(Term.list == name).order_by(Term.valid_from, Term.number, Term.name_sv, Term.id)
    return [term for term in db.session.scalars(wanted) if on is None or in_force(term.valid_from, term.valid_to, on)]


class Change(NamedTuple):
    """Something that was changed by an operation. `name`: whose account, None for the program. `diff`: {column: [old, new]}."""

    at: datetime
    name: str | None
    operation: str
    kind: str
    row_id: int
    diff: dict[str, list[object]]


_PARTS = (AssignmentCounty, AssignmentLead, AssignmentQuestion, AssignmentDue)


def list_term_changes(by: Actor, terms: Sequence[Term]) -> list[Change]:
    """What happened to these entries (got within the actor's scope), latest first."""
    return _changes(sa.and_(AUDIT.c.kind == Term.__tablename__, AUDIT.c.row_id.in_([term.id for term in terms])))


def list_assignment_changes(by: Actor, assignment: Assignment) -> list[Change]:
    """What happened to this assignment (from get_assignment) and to its parts, latest first; removed parts too.

    Of the accounts that were handed in, those of the actor's own counties.
    """
    parts = [
        sa.and_(
            AUDIT.c.kind == part.__tablename__,
            sa.or_(
                _told("assignment_id", [assignment.id]), AUDIT.c.row_id.in_(sa.select(part.id).where(part.assignment_id == assignment.id))
            ),
        )
        for part in _PARTS
    ]
    mine, dues = [county.id for county in counties_of(by, policy.READ_ACCOUNT)], [due.id for due in assignment.due_dates]
    kept = sa.select(AccountGiven.id).where(AccountGiven.assignment_due_id.in_(dues), AccountGiven.county_id.in_(mine))
    given = sa.and_(
        AUDIT.c.kind == AccountGiven.__tablename__,
        sa.or_(sa.and_(_told("assignment_due_id", dues), _told("county_id", mine)), AUDIT.c.row_id.in_(kept)),
    )
    return _changes(sa.or_(sa.and_(AUDIT.c.kind == Assignment.__tablename__, AUDIT.c.row_id == assignment.id), *parts, given))


def _told(column: str, values: Sequence[int]) -> sa.ColumnElement[bool]:
    """That a line of the audit gives the column one of these values, or takes it away."""
    return sa.or_(sa.false(), *(AUDIT.c.diff[column].contains(sa.func.to_jsonb(sa.cast(value, sa.Integer))) for value in values))


def _changes(condition: sa.ColumnElement[bool]) -> list[Change]:
    wanted = (
        sa.select(AUDIT.c.at, User.name, AUDIT.c.operation, AUDIT.c.kind, AUDIT.c.row_id, AUDIT.c.diff)
        .outerjoin(User, User.id == AUDIT.c.actor_id)
        .where(condition)
        .order_by(AUDIT.c.id.desc())
        .limit(CHANGES_SHOWN)
    )
    with reading() as connection:
        return [Change._make(row) for row in connection.execute(wanted)]
