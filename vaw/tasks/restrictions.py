"""Restricted addresses that somebody has written again. Killed anywhere, the next round goes on with those that are left."""

from __future__ import annotations

import logging

from vaw.domain.retention import policy
from vaw.domain.retention.operations.restricting import keep_restriction
from vaw.domain.retention.queries.persons import get_restriction, list_all_restrictions
from vaw.kernel.actor import system

log = logging.getLogger(__name__)


def keep() -> int:
    """Take out what has been written since they were restricted. Returns how many rows."""
    by, taken = system("task"), 0
    for restriction_id in list_all_restrictions():
        try:
            taken += keep_restriction(by, get_restriction(by, restriction_id, policy.KEEP_RESTRICTION))
        except Exception as failed:  # the channel's edge: one that fails waits for the next round and stops no other
            log.error("retention.restriction_failed", extra={"restriction": restriction_id, "kind": type(failed).__name__}, exc_info=failed)
    return taken
