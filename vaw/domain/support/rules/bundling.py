"""Several requests that one training answers (features row 31): which can be, and the steps that lead there."""

from __future__ import annotations

from vaw.domain.support.rules import NEXT, RequestState
from vaw.domain.support.rules.answering import FORWARD
from vaw.kernel.errors import RuleBroken

# From these a request can be answered by a training; one that has a plan of its own gives it up for the training's.
BUNDLED_FROM = frozenset(state for state, then in NEXT.items() if RequestState.WITHDRAWN in then)
BUNDLE_MOST = 50  # requests at one occasion: more of a page nobody ticks


def way_to_plan(now: RequestState) -> list[RequestState]:
    """The steps that lead from here to a plan, in order; whatever is planned already goes one back first.

    >>> [state.value for state in way_to_plan(RequestState.RECEIVED)]
    ['acknowledged', 'matched', 'planned']
    >>> [state.value for state in way_to_plan(RequestState.PLANNED)]
    ['matched', 'planned']
    """
    steps = [RequestState.MATCHED] if now is RequestState.PLANNED else []
    at = steps[-1] if steps else now
    while at is not RequestState.PLANNED:
        at = FORWARD[at]
        steps.append(at)
    return steps


def check_bundle(now: RequestState, *, is_open: bool) -> None:
    """A training that is not open yet takes no request away from a plan that holds. Raises RuleBroken("support.step")."""
    if now not in BUNDLED_FROM or (now is RequestState.PLANNED and not is_open):
        raise RuleBroken("support.step", state=now.value, to=RequestState.PLANNED.value)
