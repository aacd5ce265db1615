"""Figures and reports on the web."""

from vaw.blueprints.insight import reports, statistics
from vaw.blueprints.insight.base import bp

__all__ = ["bp", "reports", "statistics"]
