"""Where the pages of meetings, their agendas and minutes are registered."""

from __future__ import annotations

from vaw.web.blueprint import Blueprint

bp = Blueprint("meetings", __name__)
