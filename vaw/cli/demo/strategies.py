"""Strategies of the made-up year: in every county one that is over and one that runs, with goals, measures, actors and checkpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.cli.demo.accounts import email
from vaw.cli.demo.prevention import UNDER_WAY
from vaw.cli.demo.strategy_words import (
    ACTOR_SAYS,
    CHECKED,
    FIGURE_SAYS,
    NOW,
    ONCE,
    QUOTED,
    STEP_SAYS,
    Goal,
    Plan,
    Said,
)
from vaw.domain.geography.models import County
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import find_edition, series
from vaw.domain.people.models import User
from vaw.domain.prevention.models import Effort, EffortServes
from vaw.domain.prevention.rules import Served
from vaw.domain.strategies.models import Strategy, StrategyGoal, StrategyStep
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.figures import StrategyFigure
from vaw.domain.strategies.models.plans import Measure, MeasureStep, PartyLetter, ReportedMeasure, StrategyParty, YearlyReport
from vaw.domain.strategies.rules import StrategyState
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.strategies.rules.plans import Letter, MeasureState, owed_year
from vaw.kernel.db import Model, db

_WAITS_EVERY = 7  # in every seventh county the new strategy waits for the county management
_MUNICIPALITIES, _REGION, _NGO = 5, 0, 3  # actors: five municipalities, the region and a women's shelter
_BOARD = -1
_ASKED_ONLY, _SILENT = 4, 2  # which of the actors has not answered, and which has not told of the year
REVIEW_DAYS, ASKED_DAYS = 60, 45

Organisations = Mapping[int, tuple[dict[int, int], list[int]]]
Rows = list[dict[str, Any]]
Told = tuple[int, str, int]  # a measure, its state, and since which year


@dataclass(frozen=True, slots=True)
class Made:
    """A strategy that stands in the database. `experts` and `managers`: who wrote it and who approved it."""

    id: int
    plan: Plan
    county: County
    expert: int
    manager: int
    approved: bool


def make_strategies(counties: Sequence[County], organisations: Organisations, today: date) -> None:
    """Needs the efforts and the knowledge base. What is said of the time since the start is counted from `today`."""
    strategies = _strategies(counties, today)
    _add_figures(strategies, today)
    goals = _goals(strategies)
    _parties(strategies, goals, organisations, today)
    _checkpoints(strategies, today)


def _insert(model: type[Model], rows: Rows) -> None:
    if rows:
        db.session.connection().execute(sa.insert(model), rows)


def _insert_ids(model: type[Any], rows: Rows) -> list[int]:
    found = db.session.connection().execute(sa.insert(model).returning(model.id, sort_by_parameter_order=True), rows)
    return list(found.scalars().all())


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)


def _people(counties: Sequence[County], role: str) -> dict[int, int]:
    """{county id: the account that holds the role there}."""
    addresses = {email(role, county): county.id for county in counties}
    rows = db.session.connection().execute(sa.select(User.email, User.id).where(User.email.in_(addresses)))
    return {addresses[address]: id for address, id in rows}


def _strategies(counties: Sequence[County], today: date) -> list[Made]:
    experts, managers = _people(counties, "sakkunnig"), _people(counties, "lansledning")
    plans = [(county, plan) for county in counties for plan in (ONCE, NOW)]
    rows = [_strategy(county, plan, experts[county.id], managers[county.id], today) for county, plan in plans]
    ids = _insert_ids(Strategy, rows)
    made = [
        Made(id, plan, county, experts[county.id], managers[county.id], row["approved_at"] is not None)
        for id, row, (county, plan) in zip(ids, rows, plans, strict=True)
    ]
    _insert(StrategyStep, [step for one in made for step in _steps(one, today)])
    return made


def _strategy(county: County, plan: Plan, expert: int, manager: int, today: date) -> dict[str, Any]:
    decided = _decided(plan, today)
    waits = plan is NOW and county.id % _WAITS_EVERY == 0
    state = StrategyState.SUBMITTED if waits else StrategyState.APPROVED
    return {
        "county_id": county.id, "state": state.value, "title": plan.title.format(county.short_name),
        "starts_on": plan.starts_on, "ends_on": plan.ends_on, "decided_by": "" if waits else "landshövdingen",
        "decided_on": None if waits else decided, "dnr": "" if waits else f"{plan.starts_on.year - 1}-{county.id:02}00 (exempel)",
        "problem": plan.problem, "external": plan.external, "internal": plan.internal, "responsible_id": expert,
        "review_on": today + timedelta(REVIEW_DAYS) if plan is NOW else None,
        "submitted_by": expert, "submitted_at": _instant(decided - timedelta(12)),
        "approved_by": None if waits else manager, "approved_at": None if waits else _instant(decided),
    }  # fmt: skip


def _decided(plan: Plan, today: date) -> date:
    """The autumn before the strategy began."""
    return min(plan.starts_on - timedelta(30), today)


def _steps(made: Made, today: date) -> Iterator[dict[str, Any]]:
    decided = _decided(made.plan, today)
    said = {"strategy_id": made.id, "text": ""}
    yield {**said, "at": _instant(decided - timedelta(12)), "state": StrategyState.SUBMITTED.value, "by_id": made.expert}
    if made.approved:
        yield {**said, "at": _instant(decided), "state": StrategyState.APPROVED.value, "by_id": made.manager}


def _add_figures(strategies: Sequence[Made], today: date) -> None:
    """The strategies that run quote one series each, as the knowledge base has it."""
    dataset = db.session.scalars(sa.select(Dataset).where(Dataset.title == QUOTED)).first()
    edition = find_edition(dataset) if dataset is not None else None
    if dataset is None or edition is None:
        return
    said = {"version_id": edition.id, "unit": dataset.unit, "source": dataset.source, "says": FIGURE_SAYS, "added_at": _instant(today)}
    rows: Rows = []
    for made in strategies:
        if made.plan is NOW:
            area = made.county.code
            points = [[point.year, *map(_plain, (point.total, point.women, point.men))] for point in series(edition.id, area)]
            rows.append({**said, "strategy_id": made.id, "area": area, "title": f"{dataset.title}, {area_name(area)}", "points": points})
    _insert(StrategyFigure, rows)


def _plain(value: Any) -> float | None:
    return None if value is None else float(value)


def _goals(strategies: Sequence[Made]) -> dict[int, list[int]]:
    """{strategy id: ids of its goals in order}."""
    numbered = [(made, number, goal) for made in strategies for number, goal in enumerate(made.plan.goals, 1)]
    ids = _insert_ids(StrategyGoal, [_goal(*one) for one in numbered])
    found: dict[int, list[int]] = {}
    for id, (made, _, _) in zip(ids, numbered, strict=True):
        found.setdefault(made.id, []).append(id)
    return found


def _goal(made: Made, number: int, goal: Goal) -> dict[str, Any]:
    tied = {"sub_goals": list(goal.sub_goals), "subject_areas": list(goal.subject_areas)}
    return {"strategy_id": made.id, "part": goal.part.value, "number": number, "text": goal.text, **tied}


def _actors(made: Made, organisations: Organisations) -> list[int]:
    municipalities, others = organisations[made.county.id]
    return [*list(municipalities.values())[:_MUNICIPALITIES], others[_REGION], others[_NGO]]


def _place(said: Said, actors: Sequence[int]) -> int:
    """Which of the actors it is; Gotland has one municipality, which does what five do elsewhere."""
    if said.actor is None:
        return _BOARD
    return len(actors) + said.actor if said.actor < 0 else min(said.actor, len(actors) - 1 - len((_REGION, _NGO)))


def _parties(strategies: Sequence[Made], goals: Mapping[int, Sequence[int]], organisations: Organisations, today: date) -> None:
    running = [made for made in strategies if made.approved]
    invited = [(made, place, one) for made in running for place, one in enumerate(_actors(made, organisations))]
    parties = _insert_ids(StrategyParty, [_party(made, place, one, today) for made, place, one in invited])
    _insert(PartyLetter, [_letter(id, *one[:2], today) for id, one in zip(parties, invited, strict=True)])
    measures = _measures(strategies, goals, organisations, today)
    _reports([(id, made, place) for id, (made, place, _) in zip(parties, invited, strict=True)], measures, today)


def _waits(made: Made, place: int) -> bool:
    return made.plan is NOW and place == _ASKED_ONLY


def _asked(made: Made, place: int, today: date) -> date:
    return today - timedelta(ASKED_DAYS) if _waits(made, place) else min(made.plan.starts_on, today)


def _party(made: Made, place: int, organisation_id: int, today: date) -> dict[str, Any]:
    asked = _asked(made, place, today)
    joined = None if _waits(made, place) else min(asked + timedelta(3 + 4 * place), today)
    return {
        "strategy_id": made.id,
        "organisation_id": organisation_id,
        "asked_on": asked,
        "joined_on": joined,
        "by_link": joined is not None and place % 2 == 0,
    }


def _letter(party_id: int, made: Made, place: int, today: date) -> dict[str, Any]:
    at = _instant(_asked(made, place, today))
    return {"party_id": party_id, "kind": Letter.INVITED.value, "ref": "", "written_at": at, "sent_at": at}


def _measures(
    strategies: Sequence[Made], goals: Mapping[int, Sequence[int]], organisations: Organisations, today: date
) -> dict[tuple[int, int], list[Told]]:
    """{(strategy id, place of its actor): [(measure, state, since which year)]}; the place is `_BOARD` where it is the board's own."""
    rows, places = Rows(), list[int]()
    for made in strategies:
        actors = _actors(made, organisations)
        for said in made.plan.measures:
            rows.append(_measure(made, said, goals[made.id], actors, today))
            places.append(_place(said, actors))
    ids = _insert_ids(Measure, rows)
    _insert(
        MeasureStep,
        [
            {"measure_id": id, "at": row["state_at"], "state": row["state"], "text": STEP_SAYS, "by_id": row["responsible_id"]}
            for id, row in zip(ids, rows, strict=True)
            if row["state"] != MeasureState.NOT_BEGUN.value
        ],
    )
    found: dict[tuple[int, int], list[Told]] = {}
    for id, row, place in zip(ids, rows, places, strict=True):
        found.setdefault((row["strategy_id"], place), []).append((id, row["state"], row["state_at"].year))
    return found


def _measure(made: Made, said: Said, goals: Sequence[int], actors: Sequence[int], today: date) -> dict[str, Any]:
    place, plan, state = _place(said, actors), made.plan, said.state if made.approved else MeasureState.NOT_BEGUN
    until = today if plan is NOW else plan.ends_on
    due = max(plan.starts_on, min(until + timedelta(said.days), plan.ends_on))
    begun = max(plan.starts_on, min(due, until) - timedelta(20))
    return {
        "county_id": made.county.id, "strategy_id": made.id, "goal_id": goals[said.goal],
        "what": said.what, "organisation_id": None if place == _BOARD else actors[place], "responsible_id": made.expert,
        "due_on": due, "state": state.value, "state_at": _instant(min(begun, today)),
        "evaluation": said.gave if state is MeasureState.DONE else "", "created_at": _instant(min(plan.starts_on, today)),
    }  # fmt: skip


def _reports(parties: Sequence[tuple[int, Made, int]], measures: Mapping[tuple[int, int], list[Told]], today: date) -> None:
    """Each actor told of every year that is due, but for one who is silent since the last."""
    told = [(id, made, place, year) for id, made, place in parties if not _waits(made, place) for year in _years(made, place, today)]
    rows: Rows = [
        {"party_id": id, "year": year, "at": _instant(min(date(year + 1, 1, 20), today)), "text": ACTOR_SAYS if place % 2 else ""}
        for id, _, place, year in told
    ]
    ids = _insert_ids(YearlyReport, rows) if rows else []
    _insert(
        ReportedMeasure,
        [
            _reported(report_id, measure, place, year)
            for report_id, (_, made, place, year) in zip(ids, told, strict=True)
            for measure in measures.get((made.id, place), ())
        ],
    )


def _years(made: Made, place: int, today: date) -> range:
    first, last = made.plan.starts_on.year, made.plan.ends_on.year
    owed = owed_year(today, first, last)
    silent = made.plan is NOW and place == _SILENT
    return range(first, (owed or first - 1) + 1 - silent)


def _reported(report_id: int, measure: Told, place: int, year: int) -> dict[str, Any]:
    """What an actor said of its measure; every other one counted whom it reached."""
    heads = {"women": 34 + 3 * place + year % 7, "men": 12 + 2 * place, "unstated": 0 if place else 2}
    measure_id, state, since = measure
    settled = state in (MeasureState.DONE.value, MeasureState.DROPPED.value)
    told = MeasureState.UNDER_WAY.value if state == MeasureState.DROPPED.value or (settled and year < since) else state
    counted = place % 2 == 0 and told != MeasureState.NOT_BEGUN.value
    return {"report_id": report_id, "measure_id": measure_id, "state": told, "text": "", **(heads if counted else dict.fromkeys(heads))}


def _checkpoints(strategies: Sequence[Made], today: date) -> None:
    """Some are there and some are missing: of each strategy, and of the effort that every county has under way."""
    wanted = sa.select(Effort.county_id, Effort.id).where(Effort.title == UNDER_WAY["title"])
    efforts = {row.county_id: row.id for row in db.session.connection().execute(wanted)}
    rows = Rows()
    for made in strategies:
        kinds = {Kind.STRATEGY: made.id, **({Kind.EFFORT: efforts[made.county.id]} if made.plan is NOW else {})}
        for one in CHECKED:
            if one.kind in kinds and (made.plan is NOW) == one.now:
                since = today if one.kind is Kind.EFFORT else made.plan.starts_on  # the effort began half a year ago
                at = _instant(min(since + timedelta(one.days), today))
                who = {"county_id": made.county.id, "kind": one.kind.value, "object_id": kinds[one.kind], "at": at, "by_id": made.expert}
                rows.append({**who, **one.told})
    _insert(Checkpoint, rows)
    running = [made for made in strategies if made.plan is NOW and made.approved]
    _insert(EffortServes, [{"effort_id": efforts[made.county.id], "kind": Served.STRATEGY.value, "ref_id": made.id} for made in running])
