"""Reading what boards share as examples of gender mainstreaming: found by goal, subject area, stage, kind, county and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.national import NationalExample
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.checkpoints import Stage
from vaw.domain.strategies.rules.national import ExampleKind
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

_SWEDISH: sa.ColumnClause[Any] = sa.literal_column("'swedish'")
_WORDS = sa.func.to_tsvector(_SWEDISH, sa.literal_column("(national_example.title || ' ') || national_example.text"))


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list shows. Empty fields do not filter. `words`: found by Swedish stems."""

    words: str = ""
    kind: ExampleKind | None = None
    county_id: int | None = None
    sub_goal: str | None = None
    subject_area: str | None = None
    stage: Stage | None = None
    after: str | None = None


class Line(NamedTuple):
    id: int
    county_id: int
    kind: str
    title: str
    sub_goals: list[str]
    subject_areas: list[str]
    stages: list[str]
    shared_on: date


def stems(words: str) -> sa.ColumnElement[Any]:
    """What somebody searches for, by its Swedish stems."""
    return sa.func.websearch_to_tsquery(_SWEDISH, words.replace("\0", " ").strip())


def list_examples(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page, the latest first, with the exact total: two statements.

    Raises RuleBroken("paging.cursor") for a cursor that is not ours.
    """
    shown = sa.and_(policy.READ_EXAMPLE.scope(by), *_conditions(wanted))
    columns: tuple[Any, ...] = tuple(getattr(NationalExample, name) for name in Line._fields)
    page = sa.select(*columns).where(shown).order_by(NationalExample.shared_on.desc(), NationalExample.id.desc()).limit(size + 1)
    at = place(wanted.after, date, int)
    if at:
        page = page.where(sa.tuple_(NationalExample.shared_on, NationalExample.id) < sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(NationalExample).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.shared_on, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.words.strip():
        found.append(_WORDS.op("@@")(stems(wanted.words)))
    if wanted.kind:
        found.append(NationalExample.kind == wanted.kind.value)
    if wanted.county_id is not None:
        found.append(NationalExample.county_id == wanted.county_id)
    if wanted.sub_goal:
        found.append(NationalExample.sub_goals.contains([wanted.sub_goal]))
    if wanted.subject_area:
        found.append(NationalExample.subject_areas.contains([wanted.subject_area]))
    if wanted.stage:
        found.append(NationalExample.stages.contains([wanted.stage.value]))
    return found


def get_example(by: Actor, example_id: int, permission: Permission[NationalExample] = policy.READ_EXAMPLE) -> NationalExample:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(NationalExample.id == example_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def example_of(kind: ExampleKind, object_id: int) -> int | None:
    """The example that is shared of an object (got within the actor's scope)."""
    wanted = sa.select(NationalExample.id).where(NationalExample.kind == kind.value, NationalExample.object_id == object_id)
    with reading() as connection:
        return connection.scalar(wanted)


class Holding(NamedTuple):
    """Where a strategy or measure lies, and whether its strategy is approved."""

    county_id: int
    approved: bool


def holding(kind: ExampleKind, object_id: int) -> Holding | None:
    """None for what is no strategy or measure that there is; an effort is another area's to know."""
    columns = (Strategy.county_id, Strategy.state == StrategyState.APPROVED.value)
    wanted = sa.select(*columns).where(Strategy.id == object_id)
    if kind is ExampleKind.MEASURE:
        wanted = sa.select(*columns).join(Measure, Measure.strategy_id == Strategy.id).where(Measure.id == object_id)
    with reading() as connection:
        row = connection.execute(wanted).one_or_none()
    return None if row is None else Holding(row[0], row[1])


def tied_to(strategy_id: int, goal_id: int | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the sub-goals and of the subject areas that a strategy's goals are tied to, or one of its goals; each once, sorted."""
    wanted = sa.select(StrategyGoal.sub_goals, StrategyGoal.subject_areas).where(StrategyGoal.strategy_id == strategy_id)
    if goal_id is not None:
        wanted = wanted.where(StrategyGoal.id == goal_id)
    with reading() as connection:
        rows = connection.execute(wanted).all()
    goals, areas = ({code for row in rows for code in row[n]} for n in (0, 1))
    return tuple(sorted(goals)), tuple(sorted(areas))
