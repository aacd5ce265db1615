"""Where the pages of strategies are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("strategies", __name__)
