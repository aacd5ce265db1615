"""The log on the web."""

from vaw.blueprints.activities import imports
from vaw.blueprints.activities.log import bp

__all__ = ["bp", "imports"]
