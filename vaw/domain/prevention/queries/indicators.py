"""Reading what an effort is to change. Only its own county comes this far: queries.efforts.get_effort stands before."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.rules.indicators import Numbers, ValueRole
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound


def list_indicators(effort: Effort) -> list[Indicator]:
    """In the order in which they were added."""
    return list(db.session.scalars(sa.select(Indicator).where(Indicator.effort_id == effort.id).order_by(Indicator.id)))


def get_indicator(effort: Effort, indicator_id: int) -> Indicator:
    """Raises NotFound for one that is not the effort's."""
    wanted = sa.select(Indicator).where(Indicator.effort_id == effort.id, Indicator.id == indicator_id)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_values(effort: Effort) -> Mapping[int, list[IndicatorValue]]:
    """{indicator: its values by day; the baseline before what became of it, the target last} of one effort."""
    order = sa.case({ValueRole.BASELINE.value: 0, ValueRole.ACTUAL.value: 1}, value=IndicatorValue.role, else_=2)
    wanted = (
        sa.select(IndicatorValue)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(Indicator.effort_id == effort.id)
        .order_by(
            IndicatorValue.indicator_id, sa.case((IndicatorValue.role == ValueRole.TARGET.value, 1), else_=0), IndicatorValue.on_day, order
        )
    )
    found: dict[int, list[IndicatorValue]] = {}
    for value in db.session.scalars(wanted):
        found.setdefault(value.indicator_id, []).append(value)
    return found


def get_value(effort: Effort, indicator_id: int, value_id: int) -> IndicatorValue:
    """Raises NotFound for one that is not the indicator's, or an indicator that is not the effort's."""
    wanted = (
        sa.select(IndicatorValue)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(Indicator.effort_id == effort.id, Indicator.id == indicator_id, IndicatorValue.id == value_id)
        .options(orm.contains_eager(IndicatorValue.indicator))
    )
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def numbers_of(value: IndicatorValue) -> Numbers:
    return Numbers(**{name: getattr(value, name) for name in Numbers.__slots__})
