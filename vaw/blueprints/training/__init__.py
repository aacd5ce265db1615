"""Trainings: the calendar of all counties, registration, attendance, certificates, evaluation, and what it led to."""

from __future__ import annotations

from vaw.blueprints.training import (
    attendance,
    bundling,
    calendar,
    certificates,
    checking_in,
    closing,
    evaluating,
    evaluation,
    follow_up,
    follow_ups,
    nation,
    occasions,
    own_registration,
    planning,
    registered,
    registered_new,
    signing_up,
    stages,
)
from vaw.blueprints.training.base import bp

__all__ = [
    "attendance",
    "bp",
    "bundling",
    "calendar",
    "certificates",
    "checking_in",
    "closing",
    "evaluating",
    "evaluation",
    "follow_up",
    "follow_ups",
    "nation",
    "occasions",
    "own_registration",
    "planning",
    "registered",
    "registered_new",
    "signing_up",
    "stages",
]
