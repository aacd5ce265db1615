"""Figures that span areas: how much of a county's work has its checkpoints of gender mainstreaming (features row 50).

Objects lie in four areas that do not know each other; here they are (kind, id). Which stages are asked of an object:
strategies.rules.checkpoints.asked_stages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, list_counties
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.rules import EffortState
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.policy import READ_CHECKPOINT, READ_CHECKPOINTS_OF_NATION
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
    """Objects of one kind: of how many each stage is asked, and at how many of those it is answered."""

    kind: Kind
    objects: int
    wanted: dict[Stage, int]
    done: dict[Stage, int]

    def asked(self, stage: Stage) -> int:
        """Of how many the stage is asked."""
        return self.wanted[stage]

    def share(self, stage: Stage) -> float | None:
        """None where there is nothing to answer for."""
        return share(self.done, self.asked(stage))[stage]


class CountyShare(NamedTuple):
    """One county's kinds, in the order of Kind."""

    county_id: int
    kinds: tuple[KindShare, ...]


class Lacking(NamedTuple):
    """An object without a checkpoint."""

    id: int
    title: str


def _object(kind: Kind, id: Any, title: Any, county_id: Any, begun: Any, ended: Any) -> sa.Select[Any]:
    columns: list[Any] = [sa.literal(kind.value, sa.Text).label("kind"), id.label("id"), title.label("title")]
    return sa.select(*columns, county_id.label("county_id"), sa.or_(begun, ended).label("begun"), ended.label("ended"))


def _decisions(here: Any, today: date) -> sa.Select[Any]:
    """Of the counties' own networks, once the meeting has been held. A decision does not end."""
    found = _object(Kind.DECISION, Decision.id, Decision.text, Network.county_id, sa.true(), sa.false())
    return (
        found.join(Meeting, Meeting.id == Decision.meeting_id)
        .join(Network, Network.id == Meeting.network_id)
        .where(here(Network.county_id), Meeting.state == MeetingState.HELD.value)
    )


def _efforts(here: Any, today: date) -> sa.Select[Any]:
    ended = sa.or_(Effort.state == EffortState.DONE.value, sa.func.coalesce(Effort.ends_on < today, sa.false()))
    begun = sa.and_(Effort.state != EffortState.PLANNED.value, Effort.begins_on <= today)
    found = _object(Kind.EFFORT, Effort.id, Effort.title, Effort.county_id, begun, ended)
    return found.where(here(Effort.county_id), Effort.state != EffortState.CANCELLED.value)


def _occasions(here: Any, today: date) -> sa.Select[Any]:
    begun = sa.cast(sa.func.timezone(clock.STOCKHOLM.key, Occasion.starts_at), sa.Date) <= today
    found = _object(Kind.OCCASION, Occasion.id, Occasion.title, Occasion.county_id, begun, Occasion.state == OccasionState.HELD.value)
    return found.where(here(Occasion.county_id), Occasion.state != OccasionState.CANCELLED.value)


def _measures(here: Any, today: date) -> sa.Select[Any]:
    begun, ended = Measure.state == MeasureState.UNDER_WAY.value, Measure.state == MeasureState.DONE.value
    found = _object(Kind.MEASURE, Measure.id, Measure.what, Measure.county_id, begun, ended)
    return found.where(here(Measure.county_id), Measure.state != MeasureState.DROPPED.value)


def _strategies(here: Any, today: date) -> sa.Select[Any]:
    begun, ended = Strategy.starts_on <= today, Strategy.ends_on < today
    return _object(Kind.STRATEGY, Strategy.id, Strategy.title, Strategy.county_id, begun, ended).where(here(Strategy.county_id))


_OF = {
    Kind.DECISION: _decisions,
    Kind.EFFORT: _efforts,
    Kind.OCCASION: _occasions,
    Kind.MEASURE: _measures,
    Kind.STRATEGY: _strategies,
}


def _objects(county_ids: Collection[int], kinds: Iterable[Kind] = Kind) -> sa.Subquery:
    """Everything in the counties that a checkpoint can be of: what was called off or given up is not asked."""
    today = clock.today()

    def here(county_id: Any) -> Any:
        return county_id.in_(county_ids)

    return sa.union_all(*(_OF[kind](here, today) for kind in kinds)).subquery("objects")


def _asked(objects: sa.Subquery, stage: Stage) -> sa.ColumnElement[bool]:
    """The same in SQL as strategies.rules.checkpoints.asked_stages."""
    over: dict[Stage, sa.ColumnElement[bool]] = {Stage.CARRY_OUT: objects.c.begun, Stage.EVALUATE: objects.c.ended}
    return over.get(stage, sa.true())


def _written(objects: sa.Subquery, stage: Stage) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Checkpoint.kind == objects.c.kind,
        Checkpoint.object_id == objects.c.id,
        Checkpoint.county_id == objects.c.county_id,
        Checkpoint.stage == stage.value,
    )


def _lacks(objects: sa.Subquery, stage: Stage) -> sa.ColumnElement[bool]:
    return sa.and_(_asked(objects, stage), ~_written(objects, stage))


def _lacks_any(objects: sa.Subquery) -> sa.ColumnElement[bool]:
    return sa.or_(*(_lacks(objects, stage) for stage in Stage))


def count_checkpoints(by: Actor, county: County) -> list[KindShare]:
    """How much of the county's work is answered, by kind, in the order of Kind: one statement. Raises NotAllowed."""
    _check(by, county)
    return list(_counted([county.id])[0].kinds)


def count_checkpoints_of_nation(by: Actor) -> list[CountyShare]:
    """The same of every county, in Swedish order: one statement. Raises NotAllowed."""
    counties = list_counties()
    if not all(READ_CHECKPOINTS_OF_NATION.allows(by, county) for county in counties):
        raise NotAllowed(READ_CHECKPOINTS_OF_NATION.name)
    return _counted([county.id for county in counties])


def sum_of(parts: Sequence[KindShare], kind: Kind) -> KindShare:
    """Several added up, under the name of one kind: each object is counted once, for it has one county and one kind."""
    wanted = {stage: sum(part.wanted[stage] for part in parts) for stage in Stage}
    done = {stage: sum(part.done[stage] for part in parts) for stage in Stage}
    return KindShare(kind, sum(part.objects for part in parts), wanted, done)


def _counted(county_ids: Sequence[int]) -> list[CountyShare]:
    objects, count = _objects(county_ids), sa.func.count()
    asked = [count.filter(_asked(objects, stage)) for stage in Stage]
    done = [count.filter(_asked(objects, stage), _written(objects, stage)) for stage in Stage]
    group = (objects.c.county_id, objects.c.kind)
    with reading() as connection:
        rows = connection.execute(sa.select(*group, count, *asked, *done).group_by(*group)).all()
    found = {(row[0], row[1]): tuple(row[2:]) for row in rows}
    nothing = (0,) * (1 + 2 * len(Stage))
    return [CountyShare(id, tuple(_share(kind, found.get((id, kind.value), nothing)) for kind in Kind)) for id in county_ids]


def _share(kind: Kind, numbers: Sequence[int]) -> KindShare:
    wanted, done = numbers[1 : 1 + len(Stage)], numbers[1 + len(Stage) :]
    return KindShare(kind, numbers[0], dict(zip(Stage, wanted, strict=True)), dict(zip(Stage, done, strict=True)))


def list_lacking(
    by: Actor, county: County, kind: Kind, stage: Stage | None, *, after: str | None = None, size: int = SIZE
) -> Page[Lacking]:
    """The county's objects of a kind that lack the stage, or any, the newest first, with the exact total. Raises NotAllowed."""
    _check(by, county)
    objects = _objects([county.id], [kind])
    lacks = _lacks(objects, stage) if stage else _lacks_any(objects)
    wanted, at = sa.select(objects.c.id, objects.c.title).where(lacks), place(after, int)
    if at:
        wanted = wanted.where(objects.c.id < at[0])
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(objects).where(lacks))
        rows = [Lacking(*row) for row in connection.execute(wanted.order_by(objects.c.id.desc()).limit(size + 1))]
    return cut(rows, lambda row: (row.id,), total=total, size=size)


def stages_lacking(by: Actor, kind: Kind, object_ids: Collection[int]) -> dict[int, tuple[Stage, ...]]:
    """{object: the stages that it should have by now and has not}, for the rows of a list: one statement, or none.

    What lacks nothing is left out, and so is what lies in a county whose checkpoints the actor may not read.
    """
    mine = _counties(by)
    if not mine or not object_ids:
        return {}
    objects = _objects(mine, [kind])
    wanted = sa.select(objects.c.id, *(_lacks(objects, stage) for stage in Stage)).where(objects.c.id.in_(object_ids))
    with reading() as connection:
        rows = [(row[0], tuple(stage for stage, lacks in zip(Stage, row[1:], strict=True) if lacks)) for row in connection.execute(wanted)]
    return {id: stages for id, stages in rows if stages}


def lacking(by: Actor, kind: Kind) -> sa.Select[tuple[int]]:
    """Ids of what lacks a stage in the actor's counties: a condition for the list of the area that has the objects."""
    objects = _objects(_counties(by), [kind])
    return sa.select(objects.c.id).where(_lacks_any(objects))


def _counties(by: Actor) -> list[int]:
    return [county.id for county in counties_of(by, READ_CHECKPOINT)]


def _check(by: Actor, county: County) -> None:
    if not READ_CHECKPOINT.allows(by, county):
        raise NotAllowed(READ_CHECKPOINT.name)
