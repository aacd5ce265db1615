"""Reading the months of a resource centre, of a centre that the actor has got; and a county's year of support for its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import get_county
from vaw.domain.people.models import User
from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport
from vaw.domain.prevention.policy import READ_YEAR
from vaw.domain.prevention.rules.centres import Line
from vaw.kernel.db import db, reading
from vaw.kernel.figures import Scope, once

_LINE: tuple[Any, ...] = (
    CentreSupport.profession, CentreSupport.theme, CentreSupport.form, CentreSupport.women, CentreSupport.men, CentreSupport.unstated,
)  # fmt: skip
_IN_ORDER = (CentreSupport.profession, CentreSupport.theme, CentreSupport.form)


class Month(NamedTuple):
    """A month as it was told last. `number`: 1 for the first report, more for corrections. No lines: nobody got support."""

    month_on: date
    number: int
    at: datetime
    lines: list[Line]


class Version(NamedTuple):
    """One report of a month: its lines, by whom and when."""

    number: int
    at: datetime
    name: str | None
    lines: list[Line]


def list_months(centre: Centre, first: date, last: date) -> Mapping[date, Month]:
    """{month: what counts for it} between two days; months without a report are missing. Two statements."""
    reports = (
        sa.select(CentreReport.id, CentreReport.month_on, CentreReport.number, CentreReport.at)
        .where(CentreReport.centre_id == centre.id, CentreReport.current, CentreReport.month_on.between(first, last))
        .order_by(CentreReport.month_on)
    )
    with reading() as connection:
        found = connection.execute(reports).all()
        lines = _lines(connection, [row.id for row in found])
    return {row.month_on: Month(row.month_on, row.number, row.at, lines.get(row.id, [])) for row in found}


def find_month(centre: Centre, month_on: date) -> Month | None:
    """What counts for a month, None before it was told."""
    return list_months(centre, month_on, month_on).get(month_on)


def find_before(centre: Centre, month_on: date) -> Month | None:
    """The latest month before this one that was told: "the same as last time"."""
    wanted = sa.select(sa.func.max(CentreReport.month_on)).where(
        CentreReport.centre_id == centre.id, CentreReport.current, CentreReport.month_on < month_on
    )
    with reading() as connection:
        found = connection.scalar(wanted)
    return None if found is None else find_month(centre, found)


def list_versions(centre: Centre, month_on: date) -> list[Version]:
    """Every report of a month, the newest first."""
    wanted = (
        sa.select(CentreReport.id, CentreReport.number, CentreReport.at, User.name)
        .outerjoin(User, User.id == CentreReport.by_id)
        .where(CentreReport.centre_id == centre.id, CentreReport.month_on == month_on)
        .order_by(CentreReport.number.desc())
    )
    with reading() as connection:
        found = connection.execute(wanted).all()
        lines = _lines(connection, [row.id for row in found])
    return [Version(row.number, row.at, row.name, lines.get(row.id, [])) for row in found]


def get_current(centre: Centre, month_on: date) -> CentreReport | None:
    """The report that a correction replaces, for the operation that holds the centre."""
    wanted = sa.select(CentreReport).where(
        CentreReport.centre_id == centre.id, CentreReport.month_on == month_on, CentreReport.current
    )  # fmt: skip
    return db.session.scalars(wanted).one_or_none()


def span_of(centre: Centre) -> tuple[date, date] | None:
    """The first and the last month that were told, None without any."""
    wanted = sa.select(sa.func.min(CentreReport.month_on), sa.func.max(CentreReport.month_on)).where(CentreReport.centre_id == centre.id)
    with reading() as connection:
        first, last = connection.execute(wanted).one()
    return None if first is None else (first, last)


def _lines(connection: sa.Connection, report_ids: list[int]) -> Mapping[int, list[Line]]:
    wanted = sa.select(CentreSupport.report_id, *_LINE).where(CentreSupport.report_id.in_(report_ids)).order_by(*_IN_ORDER)
    found: dict[int, list[Line]] = {}
    for report_id, *line in connection.execute(wanted):
        found.setdefault(report_id, []).append(Line(*line))
    return found


def get_year(scope: Scope) -> list[Line]:
    """Support of all the county's centres in a year, as it counts today. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> list[Line]:
    county = get_county(scope.by, READ_YEAR, scope.county_id)
    wanted = (
        sa.select(*_LINE)
        .join(CentreReport, CentreReport.id == CentreSupport.report_id)
        .join(Centre, Centre.id == CentreReport.centre_id)
        .where(
            Centre.county_id == county.id,
            CentreReport.current,
            CentreReport.month_on.between(date(scope.year, 1, 1), date(scope.year, 12, 31)),
        )
        .order_by(*_IN_ORDER)
    )
    with reading() as connection:
        return [Line(*row) for row in connection.execute(wanted)]
