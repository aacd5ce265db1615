"""Assignments and dated lists on the web."""

from vaw.blueprints.mandates.assignments import bp as assignments
from vaw.blueprints.mandates.lists import bp as lists

__all__ = ["assignments", "lists"]
