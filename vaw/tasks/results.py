"""Boards hear that an evaluation has ended and what there is to read."""

from __future__ import annotations

import logging

from vaw.domain.support.operations.results import tell_of_results
from vaw.domain.support.queries.results import list_with_results
from vaw.kernel import clock
from vaw.kernel.actor import system

log = logging.getLogger(__name__)


def tell() -> int:
    """Tell of every evaluation that has ended lately. Returns how many people were told."""
    told = 0
    for occasion in list_with_results(clock.today()):
        try:
            told += tell_of_results(system("task"), occasion)
        except Exception as failed:  # the channel's edge: one occasion never stops the next, and tomorrow it is tried again
            log.error("results.not_told", extra={"occasion": occasion.id}, exc_info=failed)
    return told
