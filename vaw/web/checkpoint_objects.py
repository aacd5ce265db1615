"""What a checkpoint is of: each object is got by its own area, for whoever reads it or for whoever keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from vaw.domain.networks.queries.minutes import read_decision
from vaw.domain.prevention.policy import KEEP_EFFORT, READ_EFFORT
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.strategies import policy
from vaw.domain.strategies.queries.plans import get_measure
from vaw.domain.strategies.queries.strategies import get_strategy
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.support.policy import READ_OCCASION
from vaw.domain.support.queries.occasions import get_occasion
from vaw.kernel.actor import Actor
from vaw.web.checkpoints import page_of


class Thing(NamedTuple):
    """What a checkpoint is of. `county_id` None: national, which no county answers for."""

    title: str
    county_id: int | None
    href: str


def _decision(by: Actor, number: int, keeps: bool) -> Thing:
    """Closed minutes stay as they are, its checkpoints do not: whoever reads the meeting of the own county may write them."""
    found = read_decision(by, number)
    return Thing(found.text, found.item.network.county_id, page_of(Kind.DECISION, number))


def _effort(by: Actor, number: int, keeps: bool) -> Thing:
    found = get_effort(by, number, KEEP_EFFORT if keeps else READ_EFFORT)
    return Thing(found.title, found.county_id, page_of(Kind.EFFORT, number))


def _occasion(by: Actor, number: int, keeps: bool) -> Thing:
    found = get_occasion(by, number, READ_OCCASION)
    return Thing(found.title, found.county_id, page_of(Kind.OCCASION, number))


def _measure(by: Actor, number: int, keeps: bool) -> Thing:
    found = get_measure(by, number, policy.KEEP_MEASURE if keeps else policy.READ_MEASURE)
    return Thing(found.what, found.county_id, page_of(Kind.MEASURE, number))


def _strategy(by: Actor, number: int, keeps: bool) -> Thing:
    found = get_strategy(by, number, policy.KEEP_STRATEGY if keeps else policy.READ_STRATEGY)
    return Thing(found.title, found.county_id, page_of(Kind.STRATEGY, number))


_OF: dict[Kind, Callable[[Actor, int, bool], Thing]] = {
    Kind.DECISION: _decision,
    Kind.EFFORT: _effort,
    Kind.OCCASION: _occasion,
    Kind.MEASURE: _measure,
    Kind.STRATEGY: _strategy,
}


def read_thing(by: Actor, kind: Kind, number: int) -> Thing:
    """For whoever reads the object. Raises NotFound when absent or outside the actor's scope."""
    return _OF[kind](by, number, False)


def keep_thing(by: Actor, kind: Kind, number: int) -> Thing:
    """For whoever keeps the object; the right to write its checkpoints is asked of its county. Raises as read_thing."""
    return _OF[kind](by, number, True)
