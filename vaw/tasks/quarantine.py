"""Texts in quarantine about which nobody has decided in time. Killed anywhere, the next night goes on with those that are left."""

from __future__ import annotations

import logging

from vaw.domain.retention import policy
from vaw.domain.retention.operations import quarantine as operations
from vaw.domain.retention.queries.quarantine import get_quarantine, list_overdue
from vaw.kernel import clock
from vaw.kernel.actor import system

log = logging.getLogger(__name__)


def erase_overdue() -> int:
    """Erase what has lain sealed for rules.quarantine.HELD_FOR. Returns how many."""
    by, erased = system("task"), 0
    for quarantine_id in list_overdue(clock.now()):
        try:
            operations.erase_overdue(by, get_quarantine(by, quarantine_id, policy.RUN_QUARANTINE))
            erased += 1
        except Exception as failed:  # the channel's edge: one that fails waits for the next night and stops no other
            log.error("retention.quarantine_failed", extra={"quarantine": quarantine_id, "kind": type(failed).__name__}, exc_info=failed)
    return erased
