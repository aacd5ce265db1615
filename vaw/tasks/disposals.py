"""Disposals that were decided, carried out by small commits. Killed anywhere, the next attempt goes on with the first row that is left."""

from __future__ import annotations

import logging

from vaw.domain.retention import operations, policy
from vaw.domain.retention.queries import get_disposal, list_approved
from vaw.kernel.actor import system

log = logging.getLogger(__name__)


def carry_out(disposal_id: int) -> int:
    """Take row after row until none is left and the receipt is written. Returns how many were looked at now."""
    by = system("task")
    return operations.carry_out(by, get_disposal(by, disposal_id, policy.RUN_DISPOSAL))


def go_on() -> int:
    """Carry out what was decided and whose job was given up or lost. Returns how many rows were looked at."""
    looked_at = 0
    for disposal_id in list_approved():
        try:
            looked_at += carry_out(disposal_id)
        except Exception as failed:  # the channel's edge: one that fails waits for the next night and stops no other
            log.error("retention.failed", extra={"disposal": disposal_id, "kind": type(failed).__name__}, exc_info=failed)
    return looked_at
