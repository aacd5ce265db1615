"""The blueprint of disposal and of the rights of the persons whose data is kept."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("retention", __name__)
