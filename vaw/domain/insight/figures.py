"""Figures that span areas: how much of a county's work has its checkpoints of gender mainstreaming (features row 50).

Objects lie in four areas that do not know each other; here they are (kind, id). Evaluation is asked for what has ended alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.rules import EffortState
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.policy import READ_CHECKPOINT
from vaw.domain.strategies.rules.checkpoints import Kind, Stage, share
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.rules.occasions import OccasionState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed
from vaw.kernel.paging import SIZE, Page, cut, place


@dataclass(frozen=True, slots=True)
class KindShare:
    """Objects of one kind: how many there are, how many of them have ended, and at how many each stage is answered."""

    kind: Kind
    objects: int
    ended: int
    done: dict[Stage, int]

    def asked(self, stage: Stage) -> int:
        """Of how many the stage is asked."""
        return self.ended if stage is Stage.EVALUATE else self.objects

    def share(self, stage: Stage) -> float | None:
        """None where there is nothing to answer for."""
        return share(self.done, self.asked(stage))[stage]


class Lacking(NamedTuple):
    """An object without a checkpoint."""

    id: int
    title: str


def _object(kind: Kind, id: Any, title: Any, county_id: Any, ended: Any) -> sa.Select[Any]:
    columns: list[Any] = [sa.literal(kind.value, sa.Text).label("kind"), id.label("id"), title.label("title")]
    return sa.select(*columns, county_id.label("county_id"), ended.label("ended"))


def _objects(county_id: int, today: date) -> sa.Subquery:
    """Everything in the county that a checkpoint can be of: what was called off or given up is not asked."""
    meeting_over = Meeting.state == MeetingState.HELD.value
    decisions = (
        _object(Kind.DECISION, Decision.id, Decision.text, Network.county_id, sa.false())
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Network, Network.id == Meeting.network_id)
        .where(Network.county_id == county_id, meeting_over)
    )
    effort_over = sa.or_(Effort.state == EffortState.DONE.value, sa.func.coalesce(Effort.ends_on < today, sa.false()))
    efforts = _object(Kind.EFFORT, Effort.id, Effort.title, Effort.county_id, effort_over).where(
        Effort.county_id == county_id, Effort.state != EffortState.CANCELLED.value
    )
    occasions = _object(Kind.OCCASION, Occasion.id, Occasion.title, Occasion.county_id, Occasion.state == OccasionState.HELD.value).where(
        Occasion.county_id == county_id, Occasion.state != OccasionState.CANCELLED.value
    )
    measures = _object(Kind.MEASURE, Measure.id, Measure.what, Measure.county_id, Measure.state == MeasureState.DONE.value).where(
        Measure.county_id == county_id, Measure.state != MeasureState.DROPPED.value
    )
    strategies = _object(Kind.STRATEGY, Strategy.id, Strategy.title, Strategy.county_id, Strategy.ends_on < today).where(
        Strategy.county_id == county_id
    )
    return sa.union_all(decisions, efforts, occasions, measures, strategies).subquery("objects")


def _answered(objects: sa.Subquery, stage: Stage) -> sa.ColumnElement[bool]:
    """That the object has a checkpoint of the stage; evaluation counts once it has ended."""
    written = sa.exists().where(
        Checkpoint.kind == objects.c.kind,
        Checkpoint.object_id == objects.c.id,
        Checkpoint.county_id == objects.c.county_id,
        Checkpoint.stage == stage.value,
    )
    return sa.and_(written, objects.c.ended) if stage is Stage.EVALUATE else written


def count_checkpoints(by: Actor, county: County) -> list[KindShare]:
    """How much of the county's work is answered, by kind, in the order of Kind: one statement. Raises NotAllowed."""
    _check(by, county)
    objects = _objects(county.id, clock.today())
    told = [sa.func.count().filter(_answered(objects, stage)) for stage in Stage]
    wanted = sa.select(objects.c.kind, sa.func.count(), sa.func.count().filter(objects.c.ended), *told).group_by(objects.c.kind)
    with reading() as connection:
        found = {kind: (total, ended, done) for kind, total, ended, *done in connection.execute(wanted)}
    return [_share(kind, *found.get(kind.value, (0, 0, [0] * len(Stage)))) for kind in Kind]


def _share(kind: Kind, total: int, ended: int, done: Sequence[int]) -> KindShare:
    return KindShare(kind, total, ended, dict(zip(Stage, done, strict=True)))


def list_lacking(by: Actor, county: County, kind: Kind, stage: Stage, *, after: str | None = None, size: int = SIZE) -> Page[Lacking]:
    """The county's objects of a kind that lack a stage, the newest first, with the exact total. Raises NotAllowed."""
    _check(by, county)
    objects = _objects(county.id, clock.today())
    lacks = sa.and_(objects.c.kind == kind.value, ~_answered(objects, stage), *([objects.c.ended] if stage is Stage.EVALUATE else []))
    wanted, at = sa.select(objects.c.id, objects.c.title).where(lacks), place(after, int)
    if at:
        wanted = wanted.where(objects.c.id < at[0])
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(objects).where(lacks))
        rows = [Lacking(*row) for row in connection.execute(wanted.order_by(objects.c.id.desc()).limit(size + 1))]
    return cut(rows, lambda row: (row.id,), total=total, size=size)


def _check(by: Actor, county: County) -> None:
    if not READ_CHECKPOINT.allows(by, county):
        raise NotAllowed(READ_CHECKPOINT.name)
