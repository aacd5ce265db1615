"""What is published of protected housing up to the end of a year, for the country and by area: for figures that reports show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models.editions import Edition, EditionFigure
from vaw.domain.housing.rules.editions import Scope, TableName, scope_from
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, reading
from vaw.kernel.disclosure.engine import ALL


@dataclass(slots=True)
class Told:
    """An edition that may be shown: the country's number, and those of areas by their block."""

    scope: Scope
    as_of: date
    total: int | None = None
    areas: dict[str, int] = field(default_factory=dict)


def published_until(by: Actor, year: int) -> list[Told]:
    """The editions that may be shown today of that year and before, the oldest first, in one statement."""
    with reading() as connection:
        rows = _published(by.grants).all(connection, {"today": clock.today(), "last": date(year, 12, 31)})
    found: dict[int, Told] = {}
    for number, scope, as_of, table, block, value in rows:
        edition = found.setdefault(number, Told(scope_from(scope), as_of))
        if table == ALL:
            edition.total = value
        else:
            edition.areas[block] = value
    return list(found.values())


@lru_cache(1024)
def _published(grants: tuple[Grant, ...]) -> Prepared:
    figure = EditionFigure
    area = sa.or_(figure.table_name == ALL, figure.table_name == TableName.AREA.value, figure.table_name.like(f"{TableName.AREA}-%"))
    public = sa.and_(Edition.public_from <= sa.bindparam("today", type_=sa.Date), Edition.as_of <= sa.bindparam("last", type_=sa.Date))
    wanted = sa.select(Edition.number, Edition.scope, Edition.as_of, figure.table_name, figure.block, figure.value)
    wanted = wanted.join(figure, figure.edition_id == Edition.id).where(policy.READ_EDITION.within(grants), public, area)
    return Prepared(wanted.order_by(Edition.number, figure.table_name, figure.block))
