"""/api/v1/strategies and /api/v1/measures: strategies with the goals of their time, and how their action plans go."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.api.members import value_of
from vaw.blueprints.api.resource import Api, answer, bearer, listing, matching_version, page_size, sent
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.operations.measures import follow_measure
from vaw.domain.strategies.queries import plans
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.rules import Phase, StrategyState
from vaw.domain.strategies.rules.plans import MeasureState
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken
from vaw.web.arguments import number_of
from vaw.web.problem import problem

_READ, _READ_MEASURES, _WRITE_MEASURES = "strategies:read", "measures:read", "measures:write"


def register(bp: Api) -> None:
    bp.resource("/strategies", allow=policy.READ_STRATEGY, scope=_READ)(list_strategies)
    bp.resource("/strategies/<int:strategy_id>", allow=policy.READ_STRATEGY, scope=_READ)(show_strategy)
    bp.resource("/measures", allow=policy.READ_MEASURE, scope=_READ_MEASURES)(list_measures)
    bp.resource("/measures/<int:measure_id>", allow=policy.READ_MEASURE, scope=_READ_MEASURES)(show_measure)
    bp.resource("/measures/<int:measure_id>", allow=policy.KEEP_MEASURE, scope=_WRITE_MEASURES, methods=["PATCH"])(change_measure)


def list_strategies() -> Response:
    args = request.args
    wanted = queries.Filter(
        words=args.get("q", "")[:100],
        state=value_of("state", StrategyState, args["state"]) if args.get("state") else None,
        phase=value_of("phase", Phase, args["phase"]) if args.get("phase") else None,
        county_id=number_of(args, "county"),
        after=args.get("after") or None,
    )
    page = queries.list_strategies(bearer().actor, wanted, size=page_size())
    counts = ("goals", "measures", "done", "late", "actors")
    return listing([{**_strategy(row), **{name: getattr(row, name) for name in counts}} for row in page.rows], page.total, page.after)


def show_strategy(strategy_id: int) -> Response:
    found = queries.get_strategy(bearer().actor, strategy_id)
    lists = queries.lists_of(found.county_id, found.starts_on)
    more = {
        **{name: getattr(found, name) for name in ("problem", "external", "internal", "decided_by", "dnr", "version")},
        "decided_on": found.decided_on and found.decided_on.isoformat(),
        "approved_at": found.approved_at and found.approved_at.isoformat(),
        "goals": [_goal(goal) for goal in queries.goals_of(found)],
        "sub_goals": [entry.code for entry in lists.sub_goals],
        "subject_areas": [entry.code for entry in lists.subject_areas],
    }
    return answer({**_strategy(found), **more}, version=found.version)


def list_measures() -> Response:
    args = request.args
    wanted = plans.Filter(
        strategy_id=number_of(args, "strategy"),
        state=value_of("state", MeasureState, args["state"]) if args.get("state") else None,
        organisation_id=number_of(args, "organisation_id"),
        late=args.get("late") == "true",
        after=args.get("after") or None,
    )
    page = plans.list_measures(bearer().actor, wanted, size=page_size())
    return listing([_measure(row) for row in page.rows], page.total, page.after)


def show_measure(measure_id: int) -> Response:
    found = plans.get_measure(bearer().actor, measure_id)
    return answer(_whole(found), version=found.version)


def change_measure(measure_id: int) -> Response:
    """How it goes: `state`, `text` in a few words, and `evaluation`; only what is sent changes. If-Match is required."""
    by, body = bearer().actor, sent()
    one = plans.get_measure(by, measure_id, policy.KEEP_MEASURE)
    if matching_version() != one.version:
        return problem(412)
    texts = {"text": body.get("text", ""), "evaluation": body.get("evaluation", one.evaluation)}
    for name, text in texts.items():
        if not isinstance(text, str):
            raise RuleBroken("api.value", field=name)
    saw_version(one, one.version)
    state = value_of("state", MeasureState, str(body.get("state", one.state)))
    follow_measure(by, one, state=state, confirmed=body.get("confirmed") is True, **texts)
    return answer(_whole(one), version=one.version)


def _strategy(row: Any) -> dict[str, Any]:
    """Line or Strategy."""
    return {
        **{name: getattr(row, name) for name in ("id", "title", "state")},
        "county": f"{row.county_id:02}",
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }


def _goal(goal: Any) -> dict[str, Any]:
    return {
        **{name: getattr(goal, name) for name in ("id", "part", "number", "text")},
        "sub_goals": list(goal.sub_goals),
        "subject_areas": list(goal.subject_areas),
    }


def _measure(row: Any) -> dict[str, Any]:
    """Line or Measure. An organisation that is empty: the board itself."""
    return {
        **{name: getattr(row, name) for name in ("id", "what", "state", "organisation_id", "evaluation")},
        "county": f"{row.county_id:02}",
        "strategy": row.strategy_id,
        "goal": row.goal_id,
        "due_on": row.due_on.isoformat(),
        "state_at": row.state_at.isoformat(),
    }


def _whole(one: Measure) -> dict[str, Any]:
    """A measure by itself, with what was said of it, latest first."""
    said = [{"at": row.at.isoformat(), "state": row.state, "text": row.text, "year": row.year} for row in plans.steps_of(one.id)]
    return {**_measure(one), "said": said, "version": one.version}
