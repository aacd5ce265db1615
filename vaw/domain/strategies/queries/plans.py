"""Reading action plans: measures, actors, what they reported, and who is late or silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.people.models import Organisation, User
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.plans import Measure, MeasureStep, StrategyParty, YearlyReport
from vaw.domain.strategies.rules.plans import MeasureState, Standing, is_late, owed_year, report_year, standing
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.paging import SIZE, Page, cut, place
from vaw.kernel.permissions import Permission, scoped

CHOICES_MOST = 500  # organisations that can be chosen at once: more than any county's register holds
HISTORY_MOST = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of measures shows. Empty fields do not filter. `late`: open ones whose day has gone.

    `among`: a select of ids that the channel names.
    """

    strategy_id: int | None = None
    state: MeasureState | None = None
    organisation_id: int | None = None
    goal_id: int | None = None
    late: bool = False
    among: sa.Select[Any] | None = None
    after: str | None = None


class Line(NamedTuple):
    """A measure as a list shows it. `organisation`: None for the board itself."""

    id: int
    strategy_id: int
    county_id: int
    goal_id: int
    what: str
    organisation_id: int | None
    organisation: str | None
    due_on: date
    state: str
    state_at: datetime
    evaluation: str
    responsible_id: int | None
    version: int

    def late(self, today: date) -> bool:
        return is_late(self.state, self.due_on, today)


class Party(NamedTuple):
    """An actor as it stands. `first`, `last`: the years of which it reports; `told`: the years that it has told of."""

    id: int
    organisation_id: int
    name: str
    mailbox: str | None
    asked_on: date | None
    joined_on: date | None
    by_link: bool
    left_on: date | None
    starts_on: date
    ends_on: date
    told: tuple[int, ...]

    def standing(self, today: date) -> Standing:
        return standing(self.asked_on, self.joined_on, self.left_on, today)

    def silent(self, today: date) -> int | None:
        """The latest year whose report is due and has not come."""
        if self.standing(today) is not Standing.JOINED or self.joined_on is None:
            return None
        owed = owed_year(today, *years_of(self.joined_on, self.left_on, self.starts_on, self.ends_on))
        return owed if owed is not None and owed not in self.told else None


def years_of(joined_on: date, left_on: date | None, starts_on: date, ends_on: date) -> tuple[int, int]:
    """First and last year of which an actor reports."""
    return max(joined_on, starts_on).year, min(left_on or ends_on, ends_on).year


def year_asked(party: StrategyParty, strategy: Strategy) -> int:
    """The year of which an actor tells today: one whose report is late first. One that has not signed up: if it did so today."""
    today = clock.today()
    years = years_of(party.joined_on or today, party.left_on, strategy.starts_on, strategy.ends_on)
    owed = owed_year(today, *years)
    told = sa.select(YearlyReport.id).where(YearlyReport.party_id == party.id, YearlyReport.year == owed)
    if owed is not None:
        with reading() as connection:
            if connection.scalar(told) is None:
                return owed
    return report_year(today, *years)


_COLUMNS = (
    Measure.id, Measure.strategy_id, Measure.county_id, Measure.goal_id, Measure.what, Measure.organisation_id, Organisation.name,
    Measure.due_on, Measure.state, Measure.state_at, Measure.evaluation, Measure.responsible_id, Measure.version,
)  # fmt: skip
_JOINED: Any = sa.select(*_COLUMNS).select_from(Measure).outerjoin(Organisation, Organisation.id == Measure.organisation_id)


def list_measures(by: Actor, wanted: Filter, *, size: int = SIZE) -> Page[Line]:
    """One page by due day, with the exact total: two statements. Raises RuleBroken("paging.cursor") for a cursor that is not ours."""
    shown = sa.and_(policy.READ_MEASURE.scope(by), *_conditions(wanted))
    page = _JOINED.where(shown).order_by(Measure.due_on, Measure.id).limit(size + 1)
    at = place(wanted.after, date, int)
    if at:
        page = page.where(sa.tuple_(Measure.due_on, Measure.id) > sa.tuple_(*at))
    with reading() as connection:
        total = connection.scalar(sa.select(sa.func.count()).select_from(Measure).where(shown))
        rows = [Line(*row) for row in connection.execute(page)]
    return cut(rows, lambda line: (line.due_on, line.id), total=total, size=size)


def _conditions(wanted: Filter) -> list[sa.ColumnElement[bool]]:
    said = ((Measure.strategy_id, wanted.strategy_id), (Measure.organisation_id, wanted.organisation_id), (Measure.goal_id, wanted.goal_id))
    found: list[sa.ColumnElement[bool]] = [column == value for column, value in said if value is not None]
    if wanted.state:
        found.append(Measure.state == wanted.state.value)
    if wanted.among is not None:
        found.append(Measure.id.in_(wanted.among))
    if wanted.late:
        found += [Measure.state.in_([MeasureState.NOT_BEGUN.value, MeasureState.UNDER_WAY.value]), Measure.due_on < clock.today()]
    return found


def measures_of(strategy_id: int) -> list[Line]:
    """All measures of a strategy (got within the actor's scope), by due day."""
    with reading() as connection:
        rows = connection.execute(_JOINED.where(Measure.strategy_id == strategy_id).order_by(Measure.due_on, Measure.id))
        return [Line(*row) for row in rows]


def measures_of_party(party: StrategyParty) -> list[Line]:
    """The measures of one actor that stand, by due day."""
    stands = sa.and_(
        Measure.strategy_id == party.strategy_id,
        Measure.organisation_id == party.organisation_id,
        Measure.state != MeasureState.DROPPED.value,
    )
    with reading() as connection:
        return [Line(*row) for row in connection.execute(_JOINED.where(stands).order_by(Measure.due_on, Measure.id))]


def get_measure(by: Actor, measure_id: int, permission: Permission[Measure] = policy.READ_MEASURE) -> Measure:
    """A measure with its strategy, goal and organisation. Raises NotFound when absent or outside the actor's scope."""
    loaded = [orm.joinedload(part) for part in (Measure.strategy, Measure.goal, Measure.organisation)]
    found = db.session.scalars(scoped(permission, by).where(Measure.id == measure_id).options(*loaded)).one_or_none()
    if found is None:
        raise NotFound
    return found


class Said(NamedTuple):
    """`name`: of the account, None for the actor by its link. `year`: of the yearly report in which it was said."""

    at: datetime
    state: str
    text: str
    year: int | None
    name: str | None


def steps_of(measure_id: int) -> list[Said]:
    """Everything that was said of a measure, latest first."""
    columns = (MeasureStep.at, MeasureStep.state, MeasureStep.text, MeasureStep.year, User.name)
    wanted = sa.select(*columns).outerjoin(User, User.id == MeasureStep.by_id).where(MeasureStep.measure_id == measure_id)
    with reading() as connection:
        return [Said(*row) for row in connection.execute(wanted.order_by(MeasureStep.id.desc()).limit(HISTORY_MOST))]


def parties_of(strategy: Strategy) -> list[Party]:
    """Every actor of a strategy (got within the actor's scope), in Swedish order: one statement."""
    told = sa.func.coalesce(
        sa.select(sa.func.array_agg(YearlyReport.year)).where(YearlyReport.party_id == StrategyParty.id).scalar_subquery(),
        sa.text("'{}'::int[]"),
    )
    wanted: Any = (
        sa.select(
            StrategyParty.id, StrategyParty.organisation_id, Organisation.name, Organisation.role_mailbox, StrategyParty.asked_on,
            StrategyParty.joined_on, StrategyParty.by_link, StrategyParty.left_on, Strategy.starts_on, Strategy.ends_on, told,
        )
        .join(Organisation, Organisation.id == StrategyParty.organisation_id)
        .join(Strategy, Strategy.id == StrategyParty.strategy_id)
        .where(StrategyParty.strategy_id == strategy.id)
        .order_by(Organisation.sort_key, Organisation.id)
    )  # fmt: skip
    with reading() as connection:
        return [Party._make((*row[:-1], tuple(sorted(row[-1])))) for row in connection.execute(wanted)]


def get_party(by: Actor, party_id: int, permission: Permission[Strategy] = policy.READ_STRATEGY) -> StrategyParty:
    """An actor with its strategy and organisation. Raises NotFound when absent or outside the actor's scope."""
    wanted = sa.select(StrategyParty).join(Strategy, Strategy.id == StrategyParty.strategy_id).where(permission.scope(by))
    found = db.session.scalars(_whole(wanted.where(StrategyParty.id == party_id))).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_party(party_id: int) -> StrategyParty | None:
    """The actor, for whoever has the right by other means (a signed link, a task)."""
    return db.session.scalars(_whole(sa.select(StrategyParty).where(StrategyParty.id == party_id))).one_or_none()


def _whole(wanted: sa.Select[StrategyParty]) -> sa.Select[StrategyParty]:
    return wanted.options(orm.joinedload(StrategyParty.strategy), orm.joinedload(StrategyParty.organisation))


def organisation_choices(by: Actor, strategy: Strategy) -> list[tuple[int, str]]:
    """(id, name) of the organisations in use that are no actors yet, of the county and of the nation, in Swedish order."""
    known = sa.exists().where(StrategyParty.strategy_id == strategy.id, StrategyParty.organisation_id == Organisation.id)
    here = sa.or_(Organisation.county_id == strategy.county_id, Organisation.county_id.is_(None))
    wanted = sa.select(Organisation.id, Organisation.name).where(READ_ORGANISATION.scope(by), Organisation.active, here, ~known)
    with reading() as connection:
        rows = connection.execute(wanted.order_by(Organisation.sort_key, Organisation.id).limit(CHOICES_MOST))
        return [(row.id, row.name) for row in rows]


@dataclass(frozen=True, slots=True)
class Sum:
    """Measures under one heading: how many stand, are done, and are late."""

    name: str
    measures: int
    done: int
    late: int


def sum_of(name: str, lines: Sequence[Line], today: date) -> Sum:
    """Those that were dropped do not count.

    >>> sum_of("T", [], date(2026, 1, 1))
    Sum(name='T', measures=0, done=0, late=0)
    """
    stand = [line for line in lines if line.state != MeasureState.DROPPED]
    return Sum(name, len(stand), sum(line.state == MeasureState.DONE for line in stand), sum(line.late(today) for line in stand))


def goal_areas(strategy_id: int) -> dict[int, tuple[str, ...]]:
    """{goal: codes of its subject areas}."""
    wanted = sa.select(StrategyGoal.id, StrategyGoal.subject_areas).where(StrategyGoal.strategy_id == strategy_id)
    with reading() as connection:
        return {row.id: tuple(row.subject_areas) for row in connection.execute(wanted)}
