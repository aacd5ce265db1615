"""Freezing a day: the counties' rows as they stand, for good."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.housing import policy
from vaw.domain.housing.models.snapshots import FixedDay
from vaw.domain.housing.queries.days import is_fixed, rows_of
from vaw.domain.housing.rules.fixed_days import FROZEN_AFTER, checksum
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.FREEZE_DAY)
def freeze_day(by: Actor, county: County, *, on_day: date) -> FixedDay:
    """Keep all counties' numbers of a day as they are known now; no later correction reaches them.

    `county`: the one that does it. Raises RuleBroken("housing.day_too_young") before late reports have had their week,
    ("housing.day_fixed") when it is frozen already, and ("housing.day_empty") when nothing is kept of it.
    """
    if on_day > clock.today() - FROZEN_AFTER:
        raise RuleBroken("housing.day_too_young", field="on_day", days=FROZEN_AFTER.days)
    db.session.execute(sa.text("select pg_advisory_xact_lock(hashtext('housing.fixed_days'))"))
    if is_fixed(on_day):
        raise RuleBroken("housing.day_fixed", field="on_day")
    content = rows_of(on_day)
    if not content:
        raise RuleBroken("housing.day_empty", field="on_day")
    made = FixedDay(on_day=on_day, frozen_at=clock.now(), content=content, checksum=checksum(on_day, content))
    db.session.add(made)
    return made
