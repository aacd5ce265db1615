"""The blueprint of a board's administration."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("admin", __name__)
