"""The blueprint of one's own account."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("account", __name__)
