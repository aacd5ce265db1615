"""Texts in quarantine about which nobody has decided in time. Killed anywhere, the next night goes on with those that are left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from vaw.domain.retention import policy
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.operations import quarantine as operations
from vaw.domain.retention.queries.quarantine import get_quarantine, list_overdue, list_unbarred
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system

log = logging.getLogger(__name__)


def erase_overdue() -> int:
    """Erase what has lain sealed for rules.quarantine.HELD_FOR. Returns how many."""
    return _each(list_overdue(clock.now()), operations.erase_overdue)


def let_write_again() -> int:
    """Forget by what texts are known again that no backup can hold any more. Returns how many."""
    return _each(list_unbarred(clock.now()), operations.let_write_again)


def _each(ids: Sequence[int], act: Callable[[Actor, Quarantine], None]) -> int:
    by, done = system("task"), 0
    for quarantine_id in ids:
        try:
            act(by, get_quarantine(by, quarantine_id, policy.RUN_QUARANTINE))
            done += 1
        except Exception as failed:  # the channel's edge: one that fails waits for the next night and stops no other
            log.error("retention.quarantine_failed", extra={"quarantine": quarantine_id, "kind": type(failed).__name__}, exc_info=failed)
    return done
