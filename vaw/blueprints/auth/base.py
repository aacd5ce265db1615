"""The blueprint of the door."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("auth", __name__)
