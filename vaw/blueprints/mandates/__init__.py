"""Assignments and dated lists on the web."""

from vaw.blueprints.mandates import accounts
from vaw.blueprints.mandates.assignments import bp as assignments
from vaw.blueprints.mandates.lists import bp as lists

__all__ = ["accounts", "assignments", "lists"]
