"""Disposals that were decided, carried out by small commits. Killed anywhere, the next attempt goes on with the first row that is left."""

from __future__ import annotations

from vaw.domain.retention import policy
from vaw.domain.retention.operations import erase_some
from vaw.domain.retention.queries import get_disposal
from vaw.kernel.actor import system


def carry_out(disposal_id: int) -> int:
    """Take row after row until none is left and the receipt is written. Returns how many were looked at now."""
    by, looked_at = system("task"), 0
    disposal = get_disposal(by, disposal_id, policy.RUN_DISPOSAL)
    while done := erase_some(by, disposal):
        looked_at += done
    return looked_at
