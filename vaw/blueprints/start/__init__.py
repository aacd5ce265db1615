"""The start page by role, search, the pages about the service, and the answers for those who watch it."""

from vaw.blueprints.start import accessibility, breaches, drafts, first_steps, helping, search, watch
from vaw.blueprints.start.pages import bp

__all__ = ["accessibility", "bp", "breaches", "drafts", "first_steps", "helping", "search", "watch"]
