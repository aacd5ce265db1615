"""The blueprint of the catalogue and of requests for support."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("support", __name__)
