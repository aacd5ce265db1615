"""Strategies, their action plans and the checkpoints of gender mainstreaming on the web."""

from __future__ import annotations

from vaw.blueprints.strategies import (
    actors,
    checkpoint_shares,
    checkpoints,
    figures,
    files,
    goals,
    links,
    measures,
    national,
    national_examples,
    national_questions,
    strategies,
)
from vaw.blueprints.strategies.base import bp

__all__ = [
    "actors",
    "bp",
    "checkpoint_shares",
    "checkpoints",
    "figures",
    "files",
    "goals",
    "links",
    "measures",
    "national",
    "national_examples",
    "national_questions",
    "strategies",
]
