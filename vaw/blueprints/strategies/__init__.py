"""Strategies, their action plans and the checkpoints of gender mainstreaming on the web."""

from __future__ import annotations

from vaw.blueprints.strategies import actors, checkpoints, figures, goals, links, measures, strategies
from vaw.blueprints.strategies.base import bp

__all__ = ["actors", "bp", "checkpoints", "figures", "goals", "links", "measures", "strategies"]
