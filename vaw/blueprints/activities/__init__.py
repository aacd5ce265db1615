"""The log on the web."""

from vaw.blueprints.activities import drafts, imports, week
from vaw.blueprints.activities.log import bp

__all__ = ["bp", "drafts", "imports", "week"]
