"""Evaluations that open later than their occasion, those who have not answered, and what is forgotten when one has closed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations.evaluating import remind_to_evaluate, tell_of_opening
from vaw.domain.support.operations.evaluation_sheets import forget_turns
from vaw.domain.support.queries.evaluating import list_opened_later, list_to_remind
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.calendar import is_working

log = logging.getLogger(__name__)


def remind() -> int:
    """On working days: tell of what has opened, and remind once of what has been open for a week. Returns how many letters were written."""
    today = clock.today()
    if not is_working(today):
        return 0
    return _each(tell_of_opening, list_opened_later(today)) + _each(remind_to_evaluate, list_to_remind(today))


def tidy() -> int:
    """Forget of what has closed who has answered and what was begun. Returns of how many evaluations."""
    return forget_turns()


def _each(act: Callable[[Actor, Occasion], int], evaluations: Iterable[Evaluation]) -> int:
    written = 0
    for one in evaluations:
        try:
            written += act(system("task"), one.occasion)
        except Exception as failed:  # the channel's edge: one occasion never stops the next, and tomorrow it is tried again
            log.error("evaluation.not_told", extra={"occasion": one.occasion_id}, exc_info=failed)
    return written
