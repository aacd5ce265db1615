"""Prevention on the web."""

from __future__ import annotations

from vaw.blueprints.prevention import efforts, indicators, milestones, questions, shared
from vaw.blueprints.prevention.base import bp

__all__ = ["bp", "efforts", "indicators", "milestones", "questions", "shared"]
