"""Disposal on the web: a registrar proposes, the management decides, the receipt stays."""

from vaw.blueprints.retention import disposals, persons, privacy, quarantine
from vaw.blueprints.retention.base import bp

__all__ = ["bp", "disposals", "persons", "privacy", "quarantine"]
