"""Figures and reports on the web."""

from vaw.blueprints.insight import coverage, reports, statistics
from vaw.blueprints.insight.base import bp

__all__ = ["bp", "coverage", "reports", "statistics"]
