"""Reading how far methods have come in organisations: the latest that is known of each counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import distinct_on

from vaw.domain.support import policy
from vaw.domain.support.models import Method
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.rules.adopting import Stage
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import scoped

_NEWEST_FIRST = (MethodStage.since_on.desc(), MethodStage.id.desc())


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter."""

    method_id: int | None = None
    organisation_id: int | None = None
    stage: str | None = None
    after: str | None = None


class Line(NamedTuple):
    """How it stands in an organisation. `months`, `note`: of the answer that says so, None where the board has noted it."""

    id: int
    county_id: int
    method_id: int
    method: str
    organisation_id: int | None
    organisation_name: str
    municipality_id: int | None
    stage: str
    since_on: date
    evidence: str
    months: int | None
    note: str | None


def get_stage(by: Actor, stage_id: int) -> MethodStage:
    """One row. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(policy.READ_STAGE, by).where(MethodStage.id == stage_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_latest(county_id: int, method_id: int, organisation_key: str) -> MethodStage | None:
    """What the county knows last of a method in an organisation."""
    same = (MethodStage.county_id == county_id, MethodStage.method_id == method_id, MethodStage.organisation_key == organisation_key)
    return db.session.scalars(sa.select(MethodStage).where(*same).order_by(*_NEWEST_FIRST).limit(1)).one_or_none()


def count_stages(method_id: int) -> dict[Stage, int]:
    """{stage: organisations of the nation that stand there}, in the order of the stages, without those where nobody stands."""
    latest = (
        sa.select(MethodStage.stage)
        .ext(distinct_on(MethodStage.organisation_key))
        .where(MethodStage.method_id == method_id)
        .order_by(MethodStage.organisation_key, *_NEWEST_FIRST)
        .subquery()
    )
    with reading() as connection:
        rows = connection.execute(sa.select(latest.c.stage, sa.func.count()).group_by(latest.c.stage))
        found = {row[0]: row[1] for row in rows}
    return {stage: found[stage] for stage in Stage if stage in found}


_NEWER = orm.aliased(MethodStage)
_IS_LATEST = ~sa.exists().where(
    _NEWER.county_id == MethodStage.county_id,
    _NEWER.method_id == MethodStage.method_id,
    _NEWER.organisation_key == MethodStage.organisation_key,
    sa.tuple_(_NEWER.since_on, _NEWER.id) > sa.tuple_(MethodStage.since_on, MethodStage.id),
)
_COLUMNS = (
    MethodStage.id, MethodStage.county_id, MethodStage.method_id, Method.name, MethodStage.organisation_id, MethodStage.organisation_name,
    MethodStage.municipality_id, MethodStage.stage, MethodStage.since_on, MethodStage.evidence, FollowUp.months, FollowUp.note,
)  # fmt: skip


def list_stages(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page of how it stands in the organisations that the actor sees, latest first, with the exact total.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_STAGE.scope(by), _IS_LATEST, *_conditions(wanted))
    page: sa.Select[*tuple[Any, ...]] = sa.select(*_COLUMNS).join(Method, Method.id == MethodStage.method_id)
    page = page.outerjoin(FollowUp, FollowUp.id == MethodStage.follow_up_id).where(shown).order_by(*_NEWEST_FIRST).limit(size + 1)
    at = place(wanted.after, date, int)
    if at:
        page = page.where(sa.tuple_(MethodStage.since_on, MethodStage.id) < sa.tuple_(sa.literal(at[0]), sa.literal(at[1])))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(MethodStage).where(shown))
        rows: Sequence[Line] = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.since_on, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    columns = {"method_id": MethodStage.method_id, "organisation_id": MethodStage.organisation_id, "stage": MethodStage.stage}
    return [column == value for name, column in columns.items() if (value := getattr(wanted, name)) is not None]
