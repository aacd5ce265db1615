"""Reading resource centres: the county's, one of them, its years, and which there are in the country."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport, CentreYear
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

CENTRES_MOST = 100  # a county has one or two


class Row(NamedTuple):
    """A centre as a list shows it. `reported`: its last month that was told; `persons`: who got support in the year asked for."""

    id: int
    county_id: int
    name: str
    opened_on: date
    closed_on: date | None
    added_on: date
    network_id: int | None
    partners: int
    version: int
    reported: date | None
    persons: int | None


class Status(NamedTuple):
    """What the nation reads of a centre: that it is there and reports. No number of anybody."""

    county_id: int
    name: str
    opened_on: date
    closed_on: date | None
    added_on: date
    has_network: bool
    partners: int
    months: list[date]
    years: list[int]


class Told(NamedTuple):
    """The follow-up of a year."""

    year: int
    went_well: str
    lacking: str
    next_steps: str
    saved_at: datetime
    name: str | None


_ROW: tuple[Any, ...] = (
    Centre.id, Centre.county_id, Centre.name, Centre.opened_on, Centre.closed_on, Centre.added_on, Centre.network_id,
    sa.func.cardinality(Centre.organisation_ids), Centre.version,
)  # fmt: skip


def list_centres(by: Actor, year: int) -> list[Row]:
    """Open ones first, then by name in Swedish order. One statement. `persons` is None where no month of the year has been told."""
    told = sa.and_(CentreReport.centre_id == Centre.id, CentreReport.current)
    of_year = CentreReport.month_on.between(date(year, 1, 1), date(year, 12, 31))
    heads = CentreSupport.women + CentreSupport.men + CentreSupport.unstated
    reported = sa.select(sa.func.max(CentreReport.month_on)).where(told).correlate(Centre).scalar_subquery()
    # Rows that were told without anybody are 0: only a year of which nothing was told is missing.
    persons = (
        sa.select(sa.case((sa.func.count(CentreReport.id) > 0, sa.func.coalesce(sa.func.sum(heads), 0))))
        .select_from(CentreReport)
        .outerjoin(CentreSupport, CentreSupport.report_id == CentreReport.id)
        .where(told, of_year)
        .correlate(Centre)
        .scalar_subquery()
    )
    wanted = (
        sa.select(*_ROW, reported, persons)
        .where(policy.READ_CENTRE.scope(by))
        .order_by(Centre.closed_on.is_not(None), Centre.sort_key, Centre.id)
        .limit(CENTRES_MOST)
    )
    with reading() as connection:
        return [Row(*row) for row in connection.execute(wanted)]


def get_centre(by: Actor, centre_id: int, permission: Permission[Centre] = policy.READ_CENTRE) -> Centre:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Centre.id == centre_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_submitted(by: Actor, submit_key: Any) -> Centre | None:
    """The centre that a form with this key has made already, within the actor's scope."""
    return db.session.scalars(scoped(policy.READ_CENTRE, by).where(Centre.submit_key == submit_key)).one_or_none()


def list_years(centre: Centre) -> list[Told]:
    """The follow-ups of a centre that the actor has got, the latest first."""
    wanted = (
        sa.select(
            CentreYear.year, CentreYear.went_well, CentreYear.lacking, CentreYear.next_steps, CentreYear.saved_at, User.name
        )
        .outerjoin(User, User.id == CentreYear.saved_by)
        .where(CentreYear.centre_id == centre.id)
        .order_by(CentreYear.year.desc())
    )  # fmt: skip
    with reading() as connection:
        return [Told(*row) for row in connection.execute(wanted)]


def find_year(centre: Centre, year: int) -> CentreYear | None:
    """The follow-up of a year, to change it."""
    wanted = sa.select(CentreYear).where(CentreYear.centre_id == centre.id, CentreYear.year == year)
    return db.session.scalars(wanted).one_or_none()


def list_of_nation(by: Actor) -> list[Status]:
    """Every centre by county and name, for whoever reads the nation. Three statements, however many there are. Raises NotFound."""
    if not policy.READ_CENTRES_OF_NATION.held_by(by):
        raise NotFound
    columns: tuple[Any, ...] = (
        Centre.id, Centre.county_id, Centre.name, Centre.opened_on, Centre.closed_on, Centre.added_on,
        Centre.network_id.is_not(None), sa.func.cardinality(Centre.organisation_ids),
    )  # fmt: skip
    here = County.id == Centre.county_id
    wanted = sa.select(*columns).join(County, here).where(policy.READ_CENTRES_OF_NATION.scope(by))
    with reading() as connection:
        rows = connection.execute(wanted.order_by(Centre.county_id, Centre.sort_key, Centre.id)).all()
        ids = [row[0] for row in rows]
        months = _by_centre(connection, CentreReport.centre_id, CentreReport.month_on, CentreReport.current, ids)
        years = _by_centre(connection, CentreYear.centre_id, CentreYear.year, sa.true(), ids)
    return [Status._make((*told, months.get(id, []), years.get(id, []))) for id, *told in rows]


def _by_centre(connection: sa.Connection, centre_id: Any, value: Any, counts: Any, ids: Collection[int]) -> Mapping[int, list[Any]]:
    """{centre: its values in order}."""
    wanted = sa.select(centre_id, value).where(centre_id.in_(ids), counts).order_by(centre_id, value)
    found: dict[int, list[Any]] = {}
    for centre, one in connection.execute(wanted):
        found.setdefault(centre, []).append(one)
    return found
