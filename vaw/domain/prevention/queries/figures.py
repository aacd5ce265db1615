"""Reading a year of efforts, of a county or of the nation, in two statements. An effort is one county's, whatever it serves."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.geography.queries import get_county
from vaw.domain.prevention.models import Effort, EffortServes, Milestone
from vaw.domain.prevention.policy import READ_YEAR
from vaw.domain.prevention.rules import EffortState, Served
from vaw.domain.prevention.rules.year import Counted, EffortYear, MilestonesDue
from vaw.kernel.db import reading
from vaw.kernel.figures import Scope, once


def get_year(scope: Scope) -> EffortYear:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> EffortYear:
    return _year(scope.year, Effort.county_id == get_county(scope.by, READ_YEAR, scope.county_id).id)


def read_country(year: int) -> EffortYear:
    """The nation's year, every effort counted once. The caller has asked whether the actor may."""
    return _year(year, sa.true())


def _year(year: int, ours: sa.ColumnElement[bool]) -> EffortYear:
    first, last = date(year, 1, 1), date(year, 12, 31)
    here = sa.and_(ours, Effort.state != EffortState.CANCELLED.value)
    serves = (
        sa.select(sa.func.array_agg(EffortServes.ref_id, type_=ARRAY(sa.Integer)))
        .where(EffortServes.effort_id == Effort.id, EffortServes.kind == Served.ASSIGNMENT.value)
        .correlate(Effort)
        .scalar_subquery()
    )
    efforts = (
        sa.select(Effort.id, Effort.level, Effort.prevention_level, Effort.field, serves)
        .where(here, Effort.begins_on <= last, sa.or_(Effort.ends_on.is_(None), Effort.ends_on >= first))
        .order_by(Effort.id)
    )
    done = Milestone.done_on.is_not(None)
    milestones = (
        sa.select(
            sa.func.count(), sa.func.count().filter(done), sa.func.count().filter(done, Milestone.done_on <= Milestone.due_on)
        )
        .join(Effort, Effort.id == Milestone.effort_id)
        .where(here, Milestone.due_on.between(first, last))
    )  # fmt: skip
    with reading() as connection:
        counted = [
            Counted(id, level, prevention_level, field, tuple(ids or ()))
            for id, level, prevention_level, field, ids in connection.execute(efforts)
        ]
        due = MilestonesDue(*connection.execute(milestones).one())
    return EffortYear(year, counted, due)
