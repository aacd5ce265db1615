"""Every beat entry, with the reason for its hour. Hours are Stockholm's; two schedulers never double, since each task is harmless twice."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def _entry(path: str, when: Any) -> dict[str, Any]:
    return {"task": "vaw.regular", "schedule": when, "args": (path,), "options": {"expires": 300}}


SCHEDULE = {
    # A killed worker's import or report should go on within a minute: lease 30 s + sweep 15 s.
    "sweep": _entry("vaw.tasks.app:sweep", 15.0),
    # The status page turns red within two intervals.
    "heartbeat": _entry("vaw.tasks.retention:heartbeat", 30.0),
    # 03.20: nobody works, no backup runs (backups are taken at 02), and never inside the hour that daylight saving skips or repeats.
    "retention": _entry("vaw.tasks.retention:tidy", crontab(hour=3, minute=20)),
}
