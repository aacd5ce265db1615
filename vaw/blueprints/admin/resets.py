"""When a colleague has lost every second factor: one person asks, another confirms and hands over a code."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for

from vaw.blueprints.account.forms import ButtonForm
from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.admin.base import bp
from vaw.domain.people import policy
from vaw.domain.people.operations import resets as operations
from vaw.domain.people.queries import resets as queries
from vaw.domain.people.queries.memberships import get_account
from vaw.domain.people.queries.resets import Reset, ResetState
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import N_, instant
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.sentences import sentence

STATES = {
    ResetState.WAITING: N_("Väntar på en andra person"),
    ResetState.CONFIRMED: N_("Bekräftad"),
    ResetState.USED: N_("Använd"),
    ResetState.STOPPED: N_("Stoppad"),
    ResetState.EXPIRED: N_("Har gått ut"),
}


@bp.page("/admin/konton/<int:user_id>/aterstall", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def ask_for_reset(user_id: int) -> Answer:
    by, county, form = actor(), asked_county(policy.MANAGE_ACCOUNTS), ButtonForm()
    account = get_account(by, county, user_id)
    if form.submitted(lambda _values: operations.ask_for_reset(by, county, user_id=user_id)):
        flash(_("Nu ska en annan person bekräfta. Be en annan administratör eller länsledningen att öppna den här sidan."))
        return redirect(url_for(".list_resets"), 303)
    return render_template("admin/ask_reset.html", form=form, account=account, county=county), form.status


@bp.page("/admin/aterstallningar", allow=policy.CONFIRM_RESET)
def list_resets() -> Answer:
    by, still = actor(), (ResetState.WAITING, ResetState.CONFIRMED)
    rows = [(one, _(STATES[one.state]), _mine(one), one.state in still) for one in queries.list_resets(by)]
    return render_template("admin/resets.html", rows=rows, administers=policy.MANAGE_ACCOUNTS.held_by(by))


def _mine(reset: Reset) -> bool:
    """Whether the person on the page is one pair of the eyes already, or the one it is about."""
    return actor().id in (reset.asked_by, reset.subject_id)


@bp.page("/admin/aterstallningar/<int:reset_id>/bekrafta", allow=policy.CONFIRM_RESET, methods=["GET", "POST"])
@with_fresh_password
def confirm_reset(reset_id: int) -> Answer:
    by, form, codes = actor(), ButtonForm(), list[str]()
    reset = queries.get_reset(by, reset_id)
    shown = next((one for one in queries.list_resets(by) if one.id == reset_id), None)
    if shown is None:
        raise NotFound
    if form.submitted(lambda _values: codes.append(operations.confirm_reset(by, reset))):
        counts = instant(reset.counts_from) if reset.counts_from else ""
        return render_template("admin/reset_code.html", code=codes[0], name=shown.subject, counts=counts, until=instant(reset.expires_at))
    return render_template("admin/confirm_reset.html", form=form, reset=shown), form.status


@bp.page("/admin/aterstallningar/<int:reset_id>/stoppa", allow=policy.CONFIRM_RESET, methods=["POST"])
def stop_reset(reset_id: int) -> Answer:
    reset = queries.get_reset(actor(), reset_id)
    if not csrf_holds():
        abort(400)
    try:
        operations.stop_reset(actor(), reset)
        flash(_("Återställningen är stoppad."))
    except RuleBroken as over:
        flash(sentence(over))
    return redirect(url_for(".list_resets"), 303)
