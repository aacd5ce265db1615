"""The blueprint of reminders."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("notifications", __name__)
