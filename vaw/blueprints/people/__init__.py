"""Organisations and contacts on the web."""

from vaw.blueprints.people import calendars, contacts, organisations
from vaw.blueprints.people.base import bp

__all__ = ["bp", "calendars", "contacts", "organisations"]
