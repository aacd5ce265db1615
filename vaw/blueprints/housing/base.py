"""Where the pages of protected housing are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("housing", __name__)
