"""Every regular task, with the reason for its time. Times are UTC; two schedulers never double, since each task is harmless twice."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

# A message that no worker takes in so long has no effect any more; until then no second one is sent. So short because a worker that is
# killed may hold one that it never began.
UNTAKEN_SECONDS = 120


def schedule(lease_seconds: int) -> dict[str, dict[str, Any]]:
    """Celery's beat_schedule. `lease_seconds`: how long work stays with a worker that says nothing; 30 but in tests."""
    return {
        # A killed worker's import or report should go on within a minute: lease 30 s + sweep 15 s.
        "sweep": _entry("vaw.tasks.app:sweep", lease_seconds / 2),
        # Each minute: what is due at an hour leaves within that minute, what a killed sender held in the next. Which hour that is in
        # Sweden the rules know; the schedule need not.
        "reminders": _entry("vaw.tasks.reminders:tick", 2.0 * lease_seconds),
        # 02.20 UTC is 03.20 or 04.20 in Sweden: nobody works, and clocks change at 01.00 UTC: never in a skipped or doubled hour.
        "retention": _entry("vaw.tasks.retention:tidy", crontab(hour=2, minute=20)),
        # Ten minutes later, for the same reason: requests for support that were begun and never sent.
        "drafts": _entry("vaw.tasks.support:tidy_drafts", crontab(hour=2, minute=30)),
    }


def _entry(path: str, when: Any) -> dict[str, Any]:
    return {"task": "vaw.regular", "schedule": when, "args": (path,), "options": {"expires": UNTAKEN_SECONDS}}
