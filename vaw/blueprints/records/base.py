"""The blueprint of public records: requests for documents, and deliveries to an archive."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect

from vaw.blueprints.records.forms import DoForm
from vaw.web.blueprint import Answer, Blueprint
from vaw.web.messages import flash

bp = Blueprint("records", __name__)


def done(act: Callable[[], object], said: str, to: str) -> Answer:
    """Do what a button asks, and go where one sees it, with what is to be said."""
    form = DoForm()
    flash(said if form.submitted(lambda values: act()) else form.errors_list[0][1])
    return redirect(to, 303)
