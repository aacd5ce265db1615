"""Where the pages of networks, agreements and action points are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("networks", __name__)
