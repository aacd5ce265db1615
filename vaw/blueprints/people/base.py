"""The blueprint of the register of organisations, and what its pages share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from vaw.web.blueprint import Blueprint

bp = Blueprint("organisations", __name__)


def to_organisation(organisation_id: int) -> Response:
    return redirect(url_for("organisations.show_organisation", organisation_id=organisation_id), 303)


def without_version(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form of a record says when it makes a new one."""
    return {name: value for name, value in values.items() if name != "version"}
