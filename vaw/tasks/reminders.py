"""Once a minute: what is due is planned, what is done is ended, and what may leave is sent. Harmless twice, late, or on two machines."""

from __future__ import annotations

import vaw.web.reminding  # noqa: F401  declares every kind that there is
from vaw.domain.notifications.operations.sweep import sweep
from vaw.kernel.actor import system
from vaw.tasks import outbox


def tick() -> int:
    """Sweep, then post: kinds whose sweep failed wait for the next minute, the others do not. Returns how many mails left."""
    return outbox.post(but=sweep(system("task")).failed)
