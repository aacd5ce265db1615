"""The scheduler: Celery's own, which says that it lives and never sends what nobody has taken yet.

Two schedulers for a while do no harm: they know from the broker what the other one sent, and each task is harmless twice anyway.
"""

from __future__ import annotations

import copy
import logging
from typing import Any

from celery.beat import PersistentScheduler
from redis import RedisError

from vaw.integrations.redis import connect
from vaw.kernel import clock
from vaw.tasks.watch import LOOK_SECONDS, SENT, Pulse, is_waiting, note

log = logging.getLogger(__name__)


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's scheduler with a pulse and without piles."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._pulse = Pulse("scheduler", self.app.settings.database_url)
        self._broker = connect(self.app.settings.redis_url)

    def tick(self, *args: Any, **options: Any) -> float:
        """One round of the loop. Returns the seconds until the next, so few that no sign of life is late."""
        self._pulse.beat()
        return float(min(super().tick(*args, **options), LOOK_SECONDS))

    def apply_async(self, entry: Any, producer: Any = None, advance: bool = True, **options: Any) -> Any:
        """Send an entry with the instant of its sending, unless its last message is still waiting.

        The note comes after the message: one that never left holds nothing up, and one that was taken in between is the newer.
        """
        task, now = entry.args[0], clock.now().timestamp()
        try:
            if is_waiting(self._broker, task, now):
                log.info("regular.not_taken", extra={"task_path": task})
                return None
            stamped = copy.copy(entry)
            stamped.args = (task, now)
            sent = super().apply_async(stamped, producer=producer, advance=advance, **options)
            note(self._broker, SENT, task, now)
        except RedisError:  # the broker is away: nothing can be sent, and the next round tries again
            log.warning("regular.not_sent", extra={"task_path": task})
            return None
        return sent
