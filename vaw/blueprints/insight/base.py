"""The blueprint that the pages of figures and reports share."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("insight", __name__)
