"""Each night: how every county stood when the day ended, and the ends of quarters frozen when late reports have had their week."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.operations.days import count_ended_days
from vaw.domain.housing.operations.fixed_days import freeze_day
from vaw.domain.housing.queries.days import is_fixed, rows_of
from vaw.domain.housing.rules.fixed_days import days_to_freeze
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant, system
from vaw.kernel.errors import RuleBroken

log = logging.getLogger(__name__)


def count_days() -> int:
    """Every county's days that have ended; one that fails keeps no other from being counted. Returns how many days."""
    counted = 0
    for county in list_counties():
        try:
            counted += count_ended_days(system("task"), county.id)
        except sa.exc.DBAPIError as failed:  # the next night makes it good
            log.error("housing.days_not_counted", extra={"county": county.id, "kind": type(failed).__name__})
    return counted


def freeze_days() -> int:
    """Freeze the ends of quarters that are due. Returns how many; harmless twice."""
    county, frozen = list_counties()[0], 0
    by = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=county.id),))
    for day in days_to_freeze(clock.today()):
        if is_fixed(day) or not rows_of(day):
            continue
        try:
            freeze_day(by, county, on_day=day)
        except RuleBroken:  # another worker has frozen it meanwhile
            continue
        frozen += 1
    return frozen
