"""Where one is signed in, and how to shut everybody else out."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.account.base import bp
from vaw.blueprints.account.forms import ButtonForm
from vaw.blueprints.account.proof import is_fresh, with_fresh_password
from vaw.domain.insight.operations.webhooks import pause_all
from vaw.domain.people.operations.resets import stop_own_reset
from vaw.domain.people.operations.sign_ins import end_other_sign_ins, end_sign_in, shut_everybody_out
from vaw.domain.people.policy import OWN_ACCOUNT, OWN_SIGN_IN
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.sign_ins import get_sign_in, list_sign_ins
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor, forget, signed_in_person
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence


@bp.page("/konto/inloggningar", allow=OWN_SIGN_IN)
def show_sign_ins() -> Answer:
    return render_template("account/sign_ins.html", sign_ins=list_sign_ins(actor()), here=_here())


@bp.page("/konto/inloggningar/inte-jag", allow=OWN_ACCOUNT, methods=["GET", "POST"])
def not_me() -> Answer:
    """Asks for no proof first: whoever is in a hurry must be able to shut a stranger out at once.

    Without fresh proof it ends this browser too: a stranger who has found one open cannot shut its owner out and stay.
    """
    form, stays = ButtonForm(), is_fresh()
    done = form.submitted(lambda _values: _shut_out(actor(), but=_here() if stays else None))
    if done and not stays:
        flash(_("Alla är utloggade, du också. Logga in igen och byt lösenord."))
        response: Response = redirect(url_for("auth.sign_in", next="/konto/losenord"), 303)
        forget(response)
        return response
    return render_template("account/not_me.html", form=form, done=done, stays=stays), form.status


@bp.page("/konto/aterstallning/stoppa", allow=OWN_ACCOUNT, methods=["POST"])
def stop_reset() -> Answer:
    if not csrf_holds():
        abort(400)
    try:
        stop_own_reset(actor(), get_own_account(actor()))
        flash(_("Återställningen är stoppad. Byt lösenord om du inte vet vem som bad om den."))
    except RuleBroken as over:
        flash(sentence(over))
    return redirect(url_for(".show_account"), 303)


@bp.page("/konto/inloggningar/<int:sign_in_id>/avsluta", allow=OWN_SIGN_IN, methods=["GET", "POST"])
@with_fresh_password
def end_one(sign_in_id: int) -> Answer:
    sign_in, form = get_sign_in(actor(), sign_in_id), ButtonForm()
    name = sign_in.device or _("Okänd webbläsare")
    if form.submitted(lambda _values: end_sign_in(actor(), sign_in)):
        flash(_("Inloggningen är avslutad."))
        return redirect(url_for(".show_sign_ins"), 303)
    return render_template("account/end_sign_in.html", form=form, name=name, since=sign_in.created_at), form.status


@bp.page("/konto/inloggningar/avsluta-andra", allow=OWN_SIGN_IN, methods=["GET", "POST"])
@with_fresh_password
def end_others() -> Answer:
    form = ButtonForm()
    if form.submitted(lambda _values: end_other_sign_ins(actor(), get_own_account(actor()), but=_here())):
        flash(_("Du är utloggad på alla andra ställen."))
        return redirect(url_for(".show_sign_ins"), 303)
    return render_template("account/end_others.html", form=form), form.status


def _shut_out(by: Actor, *, but: int | None) -> None:
    """Whoever was in may have left a program that is told: that ends first."""
    own = get_own_account(by)
    pause_all(by, own)
    shut_everybody_out(by, own, but=but)


def _here() -> int | None:
    person = signed_in_person()
    return person.sign_in_id if person else None
