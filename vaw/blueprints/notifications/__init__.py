"""Reminders: one's own list, why one came, the county's ledger, and what one wants to hear of."""

from vaw.blueprints.notifications import choices, county, mine, todo, why
from vaw.blueprints.notifications.base import bp

__all__ = ["bp", "choices", "county", "mine", "todo", "why"]
