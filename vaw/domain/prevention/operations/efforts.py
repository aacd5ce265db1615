"""Keeping efforts: what they want and serve, how they go, and whether other counties may find them (features rows 41, 42, 44, 46)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipalities_of
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import organisation_choices
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort, EffortServes, EffortStep
from vaw.domain.prevention.queries.efforts import list_serves
from vaw.domain.prevention.queries.served import list_objectives
from vaw.domain.prevention.rules import (
    BUDGET_MOST,
    CHOSEN_MOST,
    FUNDING_MOST,
    TEXT_MOST,
    TITLE_MOST,
    EffortLevel,
    EffortState,
    PreventionLevel,
    Served,
)
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation

_LISTS = {"targets": TermList.EFFORT_TARGET, "methods": TermList.EFFORT_METHOD, "settings": TermList.EFFORT_SETTING}
_PLAIN = ("begins_on", "ends_on", "budget")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an effort. `strategy_ids`: of strategies that the caller has seen (the area beside this one keeps them)."""

    title: str
    aim: str
    level: str
    prevention_level: str
    field: str
    begins_on: date
    targets: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    municipality_ids: tuple[int, ...] = ()
    organisation_ids: tuple[int, ...] = ()
    ends_on: date | None = None
    budget: int | None = None
    funding: str = ""
    responsible_id: int | None = None
    assignment_ids: tuple[int, ...] = ()
    objective_ids: tuple[int, ...] = ()
    strategy_ids: tuple[int, ...] = ()


@operation(policy.ADD_EFFORT)
def add_effort(by: Actor, county: County, *, facts: Facts, submit_key: UUID | None = None, confirmed: bool = False) -> Effort:
    """Write down an effort: planned when its first day is to come, else under way. `confirmed`: the guard's question is answered.

    Raises RuleBroken("prevention.…") or PersonalData, each with the field at fault, and Taken("uq_effort_submit_key") for a form that
    was sent before.
    """
    state = EffortState.PLANNED if facts.begins_on > clock.today() else EffortState.ONGOING
    effort = Effort(county_id=county.id, state=state.value, created_at=clock.now(), created_by=by.id, submit_key=submit_key)
    for name in (*_LISTS, "municipality_ids", "organisation_ids"):
        setattr(effort, name, [])
    _fill(by, effort, facts, confirmed)
    db.session.add(effort)
    db.session.flush()
    _serve(effort, facts)
    _step(by, effort, state, min(facts.begins_on, clock.today()), "")
    return effort


@operation(policy.KEEP_EFFORT)
def change_effort(by: Actor, effort: Effort, *, facts: Facts, confirmed: bool = False) -> Effort:
    """Correct what is said of it. Raises as add_effort does; Conflict when somebody saved first."""
    _fill(by, effort, facts, confirmed)
    if _serve(effort, facts) and not db.session.is_modified(effort):
        effort.version += 1
    return effort


@operation(policy.KEEP_EFFORT)
def set_state(by: Actor, effort: Effort, *, state: str, on_day: date, note: str = "", confirmed: bool = False) -> None:
    """Say how it goes since which day, and why. It stays in the history; an ended effort may begin again.

    Raises RuleBroken("prevention.choice"), ("prevention.state_same"), ("prevention.state_future"), ("prevention.cancelled_why").
    """
    if state not in set(EffortState):
        raise RuleBroken("prevention.choice", field="state")
    if state == effort.state:
        raise RuleBroken("prevention.state_same", field="state")
    if on_day > clock.today():
        raise RuleBroken("prevention.state_future", field="on_day")
    text = _text(note, "note", TEXT_MOST, confirmed)
    if state == EffortState.CANCELLED and not text:
        raise RuleBroken("prevention.cancelled_why", field="note")
    effort.state = state
    if state == EffortState.DONE and effort.ends_on is None:
        effort.ends_on = max(on_day, effort.begins_on)
    _step(by, effort, EffortState(state), on_day, text)


@operation(policy.KEEP_EFFORT)
def share_effort(by: Actor, effort: Effort) -> None:
    """Let other counties find it: aim, ways of working, period. Never its figures, partners or money."""
    if not effort.shared:
        effort.shared, effort.shared_on = True, clock.today()


@operation(policy.KEEP_EFFORT)
def unshare_effort(by: Actor, effort: Effort) -> None:
    """Take it back; questions that were asked stay with both counties."""
    effort.shared, effort.shared_on = False, None


def _fill(by: Actor, effort: Effort, facts: Facts, confirmed: bool) -> None:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "title": _needed(facts.title, "title", "prevention.title_missing", TITLE_MOST, confirmed),
        "aim": _needed(facts.aim, "aim", "prevention.aim_missing", TEXT_MOST, confirmed),
        "funding": _text(facts.funding, "funding", FUNDING_MOST, confirmed),
        "level": _one_of(facts.level, set(EffortLevel), "level"),
        "prevention_level": _one_of(facts.prevention_level, set(PreventionLevel), "prevention_level"),
        "field": _one_of(facts.field, {one.code for one in list_terms(TermList.VIOLENCE_FIELD)}, "field"),
        **{name: _codes(effort, name, getattr(facts, name)) for name in _LISTS},
        **_places(by, effort, facts),
        "responsible_id": _responsible(effort, facts.responsible_id),
        **{name: getattr(facts, name) for name in _PLAIN},
    }
    if facts.ends_on and facts.ends_on < facts.begins_on:
        raise RuleBroken("prevention.period", field="ends_on")
    if facts.budget is not None and not 0 <= facts.budget <= BUDGET_MOST:
        raise RuleBroken("prevention.number", field="budget")
    for column, value in values.items():
        setattr(effort, column, value)
    effort.sort_key = sort_key(effort.title)


def _text(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("prevention.long", field=field, most=most)
    return tidy


def _needed(text: str, field: str, missing: str, most: int, confirmed: bool) -> str:
    tidy = _text(text, field, most, confirmed)
    if not tidy:
        raise RuleBroken(missing, field=field)
    return " ".join(tidy.split()) if field == "title" else tidy


def _one_of(value: str, offered: Collection[str], field: str) -> str:
    if value not in offered:
        raise RuleBroken("prevention.choice", field=field)
    return value


def _codes(effort: Effort, name: str, codes: Collection[str]) -> list[str]:
    """In the order of the list. What the list no longer has is kept until somebody takes it away."""
    offered = [one.code for one in list_terms(_LISTS[name], on=clock.today(), county_id=effort.county_id)]
    known = [*offered, *(code for code in getattr(effort, name) if code not in offered)]
    if not set(codes) <= set(known):
        raise RuleBroken("prevention.choice", field=name)
    return [code for code in known if code in codes]


def _places(by: Actor, effort: Effort, facts: Facts) -> dict[str, list[int]]:
    here = {one.id for one in municipalities_of(effort.county_id)}
    partners = {id for id, _name in organisation_choices(by, effort.county_id)} | set(effort.organisation_ids)
    for name, offered in (("municipality_ids", here), ("organisation_ids", partners)):
        chosen = set(getattr(facts, name))
        if not chosen <= offered or len(chosen) > CHOSEN_MOST:
            raise RuleBroken("prevention.choice", field=name)
    return {name: sorted(set(getattr(facts, name))) for name in ("municipality_ids", "organisation_ids")}


def _responsible(effort: Effort, user_id: int | None) -> int | None:
    offered = {leader.id for leader in leaders_of(effort.county_id, LEADERS_AND_EXPERTS)}
    if user_id is not None and user_id not in offered | {effort.responsible_id}:
        raise RuleBroken("prevention.responsible", field="responsible_id")
    return user_id


def _serve(effort: Effort, facts: Facts) -> bool:
    """Make the rows what was chosen; whether that changed any. A change of them is one of the effort too: its version says so."""
    wanted = {
        *((Served.ASSIGNMENT, id) for id in facts.assignment_ids),
        *((Served.OBJECTIVE, id) for id in facts.objective_ids),
        *((Served.STRATEGY, id) for id in facts.strategy_ids),
    }
    had = set(list_serves([effort.id])[effort.id])
    offered = {
        *((Served.ASSIGNMENT, one.id) for one in assignments_of(effort.county_id)),
        *((Served.OBJECTIVE, one.id) for one in list_objectives(effort.county_id)),
    }
    for kind, _id in sorted(one for one in wanted - had - offered if one[0] is not Served.STRATEGY):
        raise RuleBroken("prevention.choice", field=f"{kind.value}_ids")
    if wanted == had:
        return False
    for row in db.session.scalars(sa.select(EffortServes).where(EffortServes.effort_id == effort.id)):
        if (Served(row.kind), row.ref_id) not in wanted:
            db.session.delete(row)
    db.session.add_all(EffortServes(effort_id=effort.id, kind=kind.value, ref_id=id) for kind, id in sorted(wanted - had))
    db.session.flush()
    return True


def _step(by: Actor, effort: Effort, state: EffortState, on_day: date, note: str) -> None:
    step = EffortStep(effort_id=effort.id, state=state.value, on_day=on_day, note=note, at=clock.now(), by_id=by.id)
    db.session.add(step)
    db.session.flush()
