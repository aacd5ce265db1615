"""Declaring areas once a year, and asking the worker to publish and to check. The web never imports `publishing`, which does it."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models.editions import Declaration
from vaw.domain.housing.models.publishing import EditionCheck
from vaw.domain.housing.queries.declared import list_declared, list_years
from vaw.domain.housing.queries.units import units_for
from vaw.domain.housing.rules.editions import CATALOGUE, DIMENSIONS, FIXED_LEVELS, Level, Measure, Scope, TableName, area_levels, still_hold
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import enqueue, operation

_ONE_AT_A_TIME = sa.text("select pg_advisory_xact_lock(hashtext('housing.editions'))")


@operation(policy.PUBLISH)
def declare_areas(by: Actor, county: County, *, year: int) -> list[Declaration]:
    """Fix the tables of a year from the register as it is: afterwards nobody can choose another division.

    Areas of the year before stay while they hold. Raises RuleBroken("housing.declared_already"), ("housing.declare_year") for a year that
    is not this one or the next.
    """
    db.session.execute(_ONE_AT_A_TIME)
    if not clock.today().year <= year <= clock.today().year + 1:
        raise RuleBroken("housing.declare_year", field="year", year=clock.today().year)
    if year in list_years():
        raise RuleBroken("housing.declared_already", field="year", year=year)
    areas = _areas()
    made = [
        Declaration(
            year=year, measure=str(measure), table_name=str(table), dimension=DIMENSIONS[table], position=position,
            levels=list(areas if table is TableName.AREA else FIXED_LEVELS[table]), declared_at=clock.now(), declared_by=by.id,
        )
        for measure, tables in CATALOGUE.items()
        for position, table in enumerate(tables)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    return made


def _areas() -> list[Level]:
    places = units_for(Scope(Measure.PLACES), clock.today())
    before = [one for one in list_declared(Measure.PLACES) if one.table == TableName.AREA]
    last = max(before, key=lambda one: one.year, default=None)
    return last.levels if last and still_hold(last.levels, places) else area_levels(places)


@operation(policy.PUBLISH)
def ask_publishing(by: Actor, county: County) -> None:
    """Let the worker publish all that is ripe now, instead of in the night."""
    audit.record("edition", None, {"asked": "publish"})
    enqueue("housing.editions.publish")


@operation(policy.CHECK_EDITIONS)
def ask_check(by: Actor, county: County) -> EditionCheck:
    """Let the worker attack everything ever published and go through the chain."""
    check = EditionCheck(asked_at=clock.now(), asked_by=by.id)
    db.session.add(check)
    db.session.flush()
    enqueue("housing.editions.check", check.id)
    return check
