"""Prevention on the web."""

from __future__ import annotations

from vaw.blueprints.prevention import (
    centre_months,
    centres,
    efforts,
    indicators,
    milestones,
    questions,
    seasons,
    seasons_asking,
    seasons_breaks,
    seasons_file,
    seasons_material,
    seasons_subscribers,
    shared,
)
from vaw.blueprints.prevention.base import bp

__all__ = [
    "bp",
    "centre_months",
    "centres",
    "efforts",
    "indicators",
    "milestones",
    "questions",
    "seasons",
    "seasons_asking",
    "seasons_breaks",
    "seasons_file",
    "seasons_material",
    "seasons_subscribers",
    "shared",
]
