"""Celery with our settings: all that the scheduler needs. What the jobs do, vaw.tasks.app knows."""

from __future__ import annotations

from typing import Any

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

from config.settings import Settings
from vaw.tasks.schedule import schedule

QUEUE = "vaw"
TRANSPORT_ALIASES.update(dict.fromkeys(("redis", "rediss"), "vaw.tasks.broker:Transport"), sentinel="vaw.tasks.broker:SentinelTransport")


class Carrier(Celery):  # type: ignore[misc]
    """Celery with our settings, which its own configuration would print."""

    settings: Settings


def carrier(settings: Settings) -> Carrier:
    """The Celery application, still without tasks."""
    celery = Carrier("vaw")
    celery.settings = settings
    celery.conf.update(settings_of(settings))
    return celery


def settings_of(settings: Settings) -> dict[str, Any]:
    """Celery's configuration (stack.md 1: measured, and the traps behind each line)."""
    return {
        "broker_url": settings.broker_url,
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_max_tasks_per_child": 50,  # WeasyPrint's memory goes back to the machine
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            "visibility_timeout": 7200,
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            **({"master_name": settings.sentinels.service} if settings.sentinels else {}),
        },
        "task_time_limit": 3600,
        "task_soft_time_limit": 3300,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_hijack_root_logger": False,
        "task_default_queue": QUEUE,
        "timezone": "UTC",
        "enable_utc": True,
        "beat_schedule": schedule(settings.lease_seconds),
        "beat_scheduler": "vaw.tasks.beat:Scheduler",
    }
