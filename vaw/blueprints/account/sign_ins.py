"""Where one is signed in, and how to end it."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for

from vaw.blueprints.account.base import bp
from vaw.domain.people.operations.sign_ins import end_other_sign_ins, end_sign_in
from vaw.domain.people.policy import OWN_SIGN_IN
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.sign_ins import get_sign_in, list_sign_ins
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash


@bp.page("/konto/inloggningar", allow=OWN_SIGN_IN)
def show_sign_ins() -> Answer:
    return render_template("account/sign_ins.html", sign_ins=list_sign_ins(actor()), here=_here())


@bp.page("/konto/inloggningar/<int:sign_in_id>/avsluta", allow=OWN_SIGN_IN, methods=["POST"])
def end_one(sign_in_id: int) -> Answer:
    if not csrf_holds():
        abort(400)
    end_sign_in(actor(), get_sign_in(actor(), sign_in_id))
    flash(_("Inloggningen är avslutad."))
    return redirect(url_for(".show_sign_ins"), 303)


@bp.page("/konto/inloggningar/avsluta-andra", allow=OWN_SIGN_IN, methods=["POST"])
def end_others() -> Answer:
    if not csrf_holds():
        abort(400)
    end_other_sign_ins(actor(), get_own_account(actor()), but=_here())
    flash(_("Du är utloggad på alla andra ställen."))
    return redirect(url_for(".show_sign_ins"), 303)


def _here() -> int | None:
    person = signed_in_person()
    return person.sign_in_id if person else None
