"""Where the pages of trainings are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("training", __name__)
