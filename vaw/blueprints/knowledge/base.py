"""Where the pages of knowledge are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("knowledge", __name__)
ALL = "/statistik/kunskap"
