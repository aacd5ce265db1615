"""Reading activities: one, a page of them, their history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array

from vaw.domain.activities import policy
from vaw.domain.activities.models import MONTH, REACH, SLICE, YEAR, Activity, ActivityVersion, LockedYear
from vaw.domain.mandates.queries import Mandate, assignments_of
from vaw.domain.people.models import User
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter; `first`..`last` are days, both counted; `words` are searched in the text."""

    county_id: int | None = None
    type: str | None = None
    field: str | None = None
    year: int | None = None
    first: date | None = None
    last: date | None = None
    municipality_id: int | None = None
    organisation_id: int | None = None
    assignment_id: int | None = None
    words: str | None = None
    after: str | None = None


class Line(NamedTuple):
    """An activity as a list shows it."""

    id: int
    done_on: date
    county_id: int
    type: str
    field: str
    mode: str
    minutes: int
    women: int | None
    men: int | None
    unstated: int | None
    municipality_ids: list[int]
    text: str


@dataclass(frozen=True, slots=True)
class LogPage(Page[Line]):
    """`years`: those in which the actor's counties have activities at all, latest first."""

    years: Sequence[int]


def get_activity(by: Actor, activity_id: int, permission: Permission[Activity] = policy.READ_ACTIVITY) -> Activity:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Activity.id == activity_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_submitted(by: Actor, submit_key: UUID) -> Activity | None:
    """The activity that a form or a request with this key has made already, within the actor's scope."""
    return db.session.scalars(scoped(policy.READ_ACTIVITY, by).where(Activity.submit_key == submit_key)).one_or_none()


_COLUMNS = (
    Activity.id, Activity.done_on, Activity.county_id, Activity.type, Activity.field, Activity.mode, Activity.minutes,
    Activity.women, Activity.men, Activity.unstated, Activity.municipality_ids, Activity.text,
)  # fmt: skip
_WORDS = sa.func.to_tsvector(sa.literal_column("'swedish'"), Activity.text).op("@@")(
    sa.func.websearch_to_tsquery(sa.literal_column("'swedish'"), sa.bindparam("words", type_=sa.Text))
)
_CONDITIONS: Mapping[str, sa.ColumnElement[bool]] = {
    "county_id": Activity.county_id == sa.bindparam("county_id"),
    "type": Activity.type == sa.bindparam("type"),
    "field": Activity.field == sa.bindparam("field"),
    "first": Activity.done_on >= sa.bindparam("first"),
    "last": Activity.done_on <= sa.bindparam("last"),
    "municipality_id": Activity.municipality_ids.contains(array([sa.bindparam("municipality_id", type_=sa.Integer)])),
    "organisation_id": Activity.organisation_ids.contains(array([sa.bindparam("organisation_id", type_=sa.Integer)])),
    "assignment_id": Activity.shares.has_key(sa.cast(sa.bindparam("assignment_id"), sa.Text)),
    "words": _WORDS,
}
# The totals that know a filter's columns: an exact count without counting. `field` '' holds all fields of a municipality or an assignment.
_COUNTED = (
    (frozenset({"county_id", "year"}), MONTH),
    (frozenset({"county_id", "year", "type", "field"}), YEAR),
    (frozenset({"county_id", "year", "field", "municipality_id"}), REACH),
    (frozenset({"county_id", "year", "field", "assignment_id"}), SLICE),
)


@lru_cache(1024)  # one statement per scope and shape of filter: some hundred, built once each
def _statements(grants: tuple[Grant, ...], shape: frozenset[str], paged: bool, size: int) -> tuple[Prepared, Prepared]:
    shown = sa.and_(policy.READ_ACTIVITY.within(grants), Activity.withdrawn_at.is_(None))
    if "year" in shape:
        shown &= Activity.done_on.between(sa.bindparam("year_first"), sa.bindparam("year_last"))
    for name in sorted(shape - {"year"}):
        shown &= _CONDITIONS[name]
    total = _total(grants, shape, shown)
    most: sa.ColumnClause[int] = sa.literal_column(str(size + 1))  # not a parameter: PostgreSQL would plan anew each time, for 0.15 ms
    page = sa.select(*_COLUMNS).where(shown).order_by(Activity.done_on.desc(), Activity.id.desc()).limit(most)
    if paged:
        page = page.where(sa.tuple_(Activity.done_on, Activity.id) < sa.tuple_(sa.bindparam("done_on"), sa.bindparam("id")))
    known = (total.scalar_subquery(), _years(grants).scalar_subquery())
    anew = "words" in shape  # a common word and a rare one are found in different ways
    return Prepared(page.add_columns(*known), planned_anew=anew), Prepared(sa.select(*known), planned_anew=anew)


def _years(grants: tuple[Grant, ...]) -> sa.Select[Any]:
    counted = sa.and_(policy.READ_ACTIVITY.within(grants, MONTH), MONTH.c.n > 0)
    return sa.select(sa.func.array_agg(MONTH.c.year.distinct(), type_=ARRAY(sa.Integer))).where(counted)


def _total(grants: tuple[Grant, ...], shape: frozenset[str], shown: sa.ColumnElement[bool]) -> sa.Select[int]:
    found = next((table for most, table in _COUNTED if shape <= most), None)
    if found is None:
        return sa.select(sa.func.count()).select_from(Activity).where(shown)
    total = sa.select(sa.func.coalesce(sa.func.sum(found.c.n), 0)).where(policy.READ_ACTIVITY.within(grants, found))
    for name in sorted(shape):
        total = total.where(found.c[name] == sa.bindparam(name))
    if found in (REACH, SLICE) and "field" not in shape:
        total = total.where(found.c.field == sa.literal_column("''"))
    return total.where(found.c.month == sa.literal_column("0")) if found is SLICE else total


def list_activities(by: Actor, wanted: Filter, *, size: int = SIZE) -> LogPage:
    """One page, newest first, with the exact total, in one round trip. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    values: dict[str, Any] = {
        name: value for name in Filter.__slots__ if name != "after" and (value := getattr(wanted, name)) not in (None, "")
    }
    shape = frozenset(values)
    if wanted.year is not None:
        values |= {"year_first": date(wanted.year, 1, 1), "year_last": date(wanted.year, 12, 31)}
    at = place(wanted.after, date, int)
    if at:
        values |= {"done_on": at[0], "id": at[1]}
    page, known = _statements(by.grants, shape, at is not None, size)
    with reading() as connection:
        rows = page.all(connection, values)
        total, years = rows[0][-2:] if rows else known.all(connection, values)[0]
    found = cut([Line(*row[:-2]) for row in rows], lambda line: (line.done_on, line.id), size=size)
    return LogPage(found.rows, int(total), found.after, sorted(years or (), reverse=True))


def list_years(by: Actor) -> list[int]:
    """Years in which the actor's counties have activities, latest first."""
    with reading() as connection:
        return sorted(connection.scalar(_years(by.grants)) or (), reverse=True)


def list_versions(by: Actor, activity: Activity) -> Sequence[sa.Row[ActivityVersion, str | None]]:
    """(version, name of who changed it) of an activity that the actor has got, latest first."""
    wanted = (
        sa.select(ActivityVersion, User.name)
        .outerjoin(User, User.id == ActivityVersion.changed_by)
        .where(ActivityVersion.activity_id == activity.id)
        .order_by(ActivityVersion.version.desc())
    )
    return db.session.execute(wanted).all()


def find_lock(county_id: int, year: int) -> LockedYear | None:
    """The lock on a county's year, None while it is open."""
    return db.session.scalars(sa.select(LockedYear).where(LockedYear.county_id == county_id, LockedYear.year == year)).one_or_none()


_LAST = Prepared(
    sa.select(Activity.type, Activity.field, Activity.mode, Activity.minutes, Activity.shares, Activity.municipality_ids, Activity.done_on)
    .where(
        Activity.created_by == sa.bindparam("user_id"),
        Activity.county_id == sa.bindparam("county_id"),
        Activity.import_id.is_(None),
        Activity.withdrawn_at.is_(None),
    )
    .order_by(Activity.id.desc())
    .limit(1)
)


def find_last_used(by: Actor, county_id: int) -> dict[str, Any] | None:
    """What the actor logged last in the county: offered as defaults in the quick log."""
    with reading() as connection:
        rows = _LAST.all(connection, {"user_id": by.id, "county_id": county_id})
    return dict(zip(("type", "field", "mode", "minutes", "shares", "municipality_ids", "done_on"), rows[0], strict=True)) if rows else None


def last_logged_on(county_id: int) -> date | None:
    """The latest day that an activity of the county was done on, for the hint about silent weeks."""
    with reading() as connection:
        return connection.scalar(
            sa.select(sa.func.max(Activity.done_on)).where(Activity.county_id == county_id, Activity.withdrawn_at.is_(None))
        )


def main_assignment(county_id: int, day: date) -> Mandate | None:
    """The assignment that the log is kept for, where the county has it that day: the first offer until somebody shares otherwise."""
    return next((row for row in assignments_of(county_id, on=day) if row.area == "log"), None)
