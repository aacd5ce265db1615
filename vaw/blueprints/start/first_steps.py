"""The list of first steps on the start page, and putting it away."""

from __future__ import annotations

from flask import abort, redirect

from vaw.blueprints.start.pages import bp
from vaw.domain.people.operations.accounts import hide_first_steps
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.accounts import get_own_account
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash


@bp.page("/konto/kom-igang/ta-bort", allow=OWN_ACCOUNT, methods=["POST"])
def put_first_steps_away() -> Answer:
    if not csrf_holds():
        abort(400)
    hide_first_steps(actor(), get_own_account(actor()))
    flash(_("Listan är borta. Hjälpen finns längst ned på varje sida."))
    return redirect("/", 303)
