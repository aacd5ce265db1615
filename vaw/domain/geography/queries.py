"""Reading counties and municipalities: rows that change by migration only, read once a process and kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import sqlalchemy as sa

from vaw.domain.geography.models import COUNTY_NEIGHBOUR, MUNICIPALITY_NEIGHBOUR, County, Municipality, Population
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission


@lru_cache(1)
def list_counties() -> tuple[County, ...]:
    """All 21 counties in Swedish order; detached, never to be changed."""
    columns = (County.id, County.code, County.letter, County.name, County.short_name, County.slug, County.sort_key)
    with reading() as connection:
        rows = connection.execute(sa.select(*columns).order_by(County.sort_key)).mappings()
        return tuple(County(**row) for row in rows)


@lru_cache(1)
def list_municipalities() -> tuple[Municipality, ...]:
    """All 290 municipalities in Swedish order; detached, never to be changed."""
    columns = (Municipality.id, Municipality.code, Municipality.name, Municipality.county_id, Municipality.sort_key)
    with reading() as connection:
        rows = connection.execute(sa.select(*columns).order_by(Municipality.sort_key)).mappings()
        return tuple(Municipality(**row) for row in rows)


@lru_cache(32)
def municipalities_of(county_id: int) -> tuple[Municipality, ...]:
    """The county's municipalities in Swedish order."""
    return tuple(row for row in list_municipalities() if row.county_id == county_id)


@lru_cache(1)
def municipality_names() -> dict[int, str]:
    """{id: name} of all 290."""
    return {row.id: row.name for row in list_municipalities()}


@lru_cache(1)
def county_names() -> dict[int, str]:
    """{id: "Västerbottens län"} of all 21."""
    return {row.id: row.name for row in list_counties()}


def county_name(county_id: int) -> str:
    return county_names()[county_id]


def find_county(county_id: int) -> County | None:
    """The county by its id, whoever asks: the register is no secret."""
    return next((row for row in list_counties() if row.id == county_id), None)


def get_county(by: Actor, permission: Permission[County], county_id: int) -> County:
    """The county, to do this in. Raises NotFound outside the actor's scope."""
    county = find_county(county_id)
    if county is None or not permission.allows(by, county):
        raise NotFound
    return county


def counties_of(by: Actor, permission: Permission[County]) -> list[County]:
    """The counties in which the actor holds the permission, in Swedish order."""
    return list(_reached(by, permission))


@lru_cache(4096)  # counties never change, and what an actor holds is part of the actor
def _reached(by: Actor, permission: Permission[County]) -> tuple[County, ...]:
    return tuple(county for county in list_counties() if permission.allows(by, county))


def neighbours_of(county_id: int) -> list[int]:
    """Ids of the counties that share a land border, lowest first."""
    wanted = (
        sa.select(COUNTY_NEIGHBOUR.c.neighbour_id)
        .where(COUNTY_NEIGHBOUR.c.county_id == county_id)
        .order_by(COUNTY_NEIGHBOUR.c.neighbour_id)
    )
    with reading() as connection:
        return list(connection.scalars(wanted))


def municipality_neighbours_of(municipality_id: int) -> list[int]:
    """Ids of the municipalities that share a land border, lowest first."""
    table = MUNICIPALITY_NEIGHBOUR.c
    with reading() as connection:
        return list(
            connection.scalars(sa.select(table.neighbour_id).where(table.municipality_id == municipality_id).order_by(table.neighbour_id))
        )


def list_populations(county_id: int | None = None) -> Sequence[sa.Row[int, int | None, int, int | None, int | None, int, str]]:
    """(county id, municipality id or None, year, women, men, persons, source), newest first; of one county, or of all counties."""
    columns = (
        Population.county_id, Population.municipality_id, Population.year,
        Population.women, Population.men, Population.persons, Population.source,
    )  # fmt: skip
    wanted = sa.select(*columns).order_by(Population.year.desc(), Population.county_id, Population.municipality_id.nulls_first())
    wanted = wanted.where(Population.county_id == county_id) if county_id else wanted.where(Population.municipality_id.is_(None))
    with reading() as connection:
        return connection.execute(wanted).all()


def municipality_neighbours_in(county_id: int) -> dict[int, list[int]]:
    """{municipality: its neighbours by land, in other counties too} for the county's municipalities, neighbours lowest first."""
    table = MUNICIPALITY_NEIGHBOUR.c
    wanted = (
        sa.select(table.municipality_id, table.neighbour_id)
        .join(Municipality, Municipality.id == table.municipality_id)
        .where(Municipality.county_id == county_id)
        .order_by(table.municipality_id, table.neighbour_id)
    )
    found: dict[int, list[int]] = {}
    with reading() as connection:
        for municipality_id, neighbour_id in connection.execute(wanted):
            found.setdefault(municipality_id, []).append(neighbour_id)
    return found
