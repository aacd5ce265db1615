"""Where the pages of prevention are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("prevention", __name__)
