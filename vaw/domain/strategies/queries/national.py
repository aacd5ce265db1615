"""Reading how the strategies of all 21 counties stand: for the county that supports them, and the coordinator (features row 53).

Of another county nothing is read but state, period and counts: no title, no text, no actor by name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import list_counties
from vaw.domain.mandates.models import AssignmentLead
from vaw.domain.mandates.queries import Mandate, lists
from vaw.domain.mandates.rules import in_force
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import Measure, StrategyParty, YearlyReport
from vaw.domain.strategies.queries.plans import Party
from vaw.domain.strategies.rules import Phase, StrategyState, phase
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.domain.strategies.rules.national import AREA, speaking
from vaw.domain.strategies.rules.plans import OPEN, MeasureState, Standing
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound

_COORDINATOR = frozenset({Role.NATIONAL_COORDINATOR})
_KEEPERS = frozenset({Role.EQUALITY_EXPERT, Role.DEVELOPMENT_LEADER})


@dataclass(frozen=True, slots=True)
class Support:
    """An assignment of national support. `county_id`: which county leads it on the day; None where nobody is decided on.

    `led_by`: every county that has led it, for its log.
    """

    id: int
    title: str
    valid_from: date
    valid_to: date | None
    runs: bool
    county_id: int | None
    led_by: frozenset[int]

    def given_by(self, by: Actor) -> bool:
        """Whether the actor supports all boards by this assignment: it runs, the county leads, and the role follows from it."""
        return self.runs and any(
            grant.role in _KEEPERS and grant.assignment_id == self.id and grant.area == AREA and grant.county_id == self.county_id
            for grant in by.grants
        )


def list_supports() -> list[Support]:
    """Every assignment of national support that has begun, the latest first. Who leads it is no secret."""
    today = clock.today()
    mandates = [one for one in lists().mandates if one.area == AREA and one.valid_from <= today]
    wanted = sa.select(AssignmentLead.assignment_id, AssignmentLead.year, AssignmentLead.county_id).where(
        AssignmentLead.assignment_id.in_([one.id for one in mandates])
    )
    leads: dict[int, dict[int, int]] = {one.id: {} for one in mandates}
    with reading() as connection:
        for assignment_id, year, county_id in connection.execute(wanted):
            leads[assignment_id][year] = county_id
    return [_support(one, leads[one.id], today) for one in mandates]


def _support(mandate: Mandate, leads: Mapping[int, int], today: date) -> Support:
    """The county that leads is the one noted for the year; without one, the only county that has the assignment."""
    on = min(today, mandate.valid_to or today)
    alone = next(iter(mandate.county_ids)) if len(mandate.county_ids) == 1 else None
    county_id = leads.get(on.year, alone)
    led_by = frozenset(leads.values()) | ({alone} if alone is not None else set())
    runs = in_force(mandate.valid_from, mandate.valid_to, today)
    return Support(mandate.id, mandate.title, mandate.valid_from, mandate.valid_to, runs, county_id, led_by)


def find_support() -> Support | None:
    """The one that runs and somebody leads, which boards ask; None where there is none."""
    return next((one for one in list_supports() if one.runs and one.county_id is not None), None)


def supports_for(by: Actor) -> list[Support]:
    """Those of which the actor may see all: each one for the coordinator, else those that the actor's county gives today.

    Raises NotFound for who sees none: a county that has the assignment and does not lead it is like any other.
    """
    known = list_supports()
    if policy.READ_SUPPORT.held_by(by) and any(grant.role in _COORDINATOR and grant.area is None for grant in by.grants):
        return known
    given = [one for one in known if one.given_by(by)]
    if not given:
        raise NotFound
    return given


def supporters_of(support: Support) -> Sequence[int]:
    """Accounts of the leading county that hold a keeper's role by the assignment today, lowest first."""
    today = clock.today()
    wanted = (
        sa.select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active,
            Membership.assignment_id == support.id,
            Membership.county_id == support.county_id,
            Membership.role.in_(sorted(role.value for role in _KEEPERS)),
            Membership.valid_from <= today,
            sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
        )
        .distinct()
        .order_by(User.id)
    )
    with reading() as connection:
        return connection.scalars(wanted).all()


class Row(NamedTuple):
    """A strategy as far as it is told outside its county."""

    id: int
    county_id: int
    state: str
    starts_on: date
    ends_on: date


class Plan(NamedTuple):
    """Measures that stand, those done, and those whose day has gone."""

    measures: int = 0
    done: int = 0
    late: int = 0


class Stages(NamedTuple):
    """Of one stage: at how many objects it is asked (the strategy and its measures), and at how many it is answered."""

    asked: int = 0
    done: int = 0

    @property
    def missing(self) -> int:
        return self.asked - self.done


class Actors(NamedTuple):
    joined: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A county and one strategy that speaks for it; `strategy` None where it has none."""

    county_id: int
    strategy: Row | None
    plan: Plan
    stages: Mapping[Stage, Stages]
    actors: Actors

    @property
    def phase(self) -> Phase | None:
        return None if self.strategy is None else phase(self.strategy.starts_on, self.strategy.ends_on, clock.today())


def overview(by: Actor) -> list[Line]:
    """All 21 counties in Swedish order, each with its strategies that run, else the next or last one. Five statements at most.

    Raises NotFound for who gives no national support and coordinates nothing.
    """
    supports_for(by)
    today = clock.today()
    columns = (Strategy.id, Strategy.county_id, Strategy.state, Strategy.starts_on, Strategy.ends_on)
    with reading() as connection:
        chosen = speaking([Row(*row) for row in connection.execute(sa.select(*columns))], today)
    rows = [row for kept in chosen.values() for row in kept]
    ids = [row.id for row in rows]
    plans, stages, actors = _plans(ids, today), _stages(ids, today), _actors(rows, today)
    nothing: Mapping[Stage, Stages] = dict.fromkeys(Stage, Stages())
    found: list[Line] = []
    for county in list_counties():
        for row in chosen.get(county.id, []):
            told = (plans.get(row.id, Plan()), stages.get(row.id, nothing), actors.get(row.id, Actors()))
            found.append(Line(county.id, row, *told))
        if county.id not in chosen:
            found.append(Line(county.id, None, Plan(), nothing, Actors()))
    return found


def _plans(ids: Collection[int], today: date) -> dict[int, Plan]:
    stands, is_open = Measure.state != MeasureState.DROPPED.value, Measure.state.in_([state.value for state in OPEN])
    counts = (
        sa.func.count().filter(stands),
        sa.func.count().filter(Measure.state == MeasureState.DONE.value),
        sa.func.count().filter(is_open, Measure.due_on < today),
    )
    wanted = sa.select(Measure.strategy_id, *counts).where(Measure.strategy_id.in_(ids)).group_by(Measure.strategy_id)
    with reading() as connection:
        return {strategy_id: Plan._make(told) for strategy_id, *told in connection.execute(wanted)}


def _stages(ids: Collection[int], today: date) -> dict[int, dict[Stage, Stages]]:
    """{strategy: {stage: asked and answered}} of the strategies and of their measures that stand, as rules.checkpoints asks them."""

    def objects(kind: Kind, object_id: Any, strategy_id: Any, begun: Any, ended: Any) -> sa.Select[Any]:
        columns: list[Any] = [sa.literal(kind.value, sa.Text).label("kind"), object_id.label("id"), strategy_id.label("strategy_id")]
        return sa.select(*columns, sa.or_(begun, ended).label("begun"), ended.label("ended"))

    lasts, is_done = Strategy.starts_on <= today, Measure.state == MeasureState.DONE.value
    strategies = objects(Kind.STRATEGY, Strategy.id, Strategy.id, lasts, Strategy.ends_on < today).where(Strategy.id.in_(ids))
    under_way = Measure.state == MeasureState.UNDER_WAY.value
    measures = objects(Kind.MEASURE, Measure.id, Measure.strategy_id, under_way, is_done).where(
        Measure.strategy_id.in_(ids), Measure.state != MeasureState.DROPPED.value
    )
    every = sa.union_all(strategies, measures).subquery("every")
    counts: list[Any] = []
    asked = {Stage.CARRY_OUT: every.c.begun, Stage.EVALUATE: every.c.ended}
    for stage in Stage:
        written = sa.exists().where(Checkpoint.kind == every.c.kind, Checkpoint.object_id == every.c.id, Checkpoint.stage == stage.value)
        is_asked = asked.get(stage, sa.true())
        counts += [sa.func.count().filter(is_asked), sa.func.count().filter(is_asked, written)]
    wanted = sa.select(every.c.strategy_id, *counts).group_by(every.c.strategy_id)
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return {id: {stage: Stages(told[2 * n], told[2 * n + 1]) for n, stage in enumerate(Stage)} for id, *told in rows}


def _actors(rows: Sequence[Row], today: date) -> dict[int, Actors]:
    """{strategy: actors that have signed up, and those of them whose report is due and has not come}; of approved ones."""
    periods = {row.id: (row.starts_on, row.ends_on) for row in rows if row.state == StrategyState.APPROVED}
    told: Any = sa.func.array_remove(sa.func.array_agg(YearlyReport.year), sa.null())
    columns: tuple[Any, ...] = (
        StrategyParty.id, StrategyParty.strategy_id, StrategyParty.organisation_id, StrategyParty.joined_on, StrategyParty.left_on,
    )  # fmt: skip
    wanted: Any = (
        sa.select(*columns, told)
        .outerjoin(YearlyReport, YearlyReport.party_id == StrategyParty.id)
        .where(StrategyParty.strategy_id.in_(periods), StrategyParty.joined_on.is_not(None))
        .group_by(StrategyParty.id)
    )
    found: dict[int, Actors] = {}
    with reading() as connection:
        for id, strategy_id, organisation_id, joined_on, left_on, years in connection.execute(wanted):
            starts_on, ends_on = periods[strategy_id]
            party = Party(id, organisation_id, "", None, None, joined_on, False, left_on, starts_on, ends_on, tuple(years))
            if party.standing(today) is Standing.JOINED:
                before = found.get(strategy_id, Actors())
                found[strategy_id] = Actors(before.joined + 1, before.silent + (party.silent(today) is not None))
    return found
