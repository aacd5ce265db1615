"""Organisations and contacts on the web."""

from vaw.blueprints.people.organisations import bp

__all__ = ["bp"]
