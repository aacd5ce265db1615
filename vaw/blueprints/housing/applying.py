"""Applying for a grant, signed in for an organisation, and following what becomes of it."""

from __future__ import annotations

from flask import abort, redirect, render_template

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL, row_of
from vaw.blueprints.housing.grant_forms import AccountForm, ApplyForm
from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing import policy
from vaw.domain.housing.operations import applications as operations
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.tables.grants import APPLICATIONS
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

SEEK = f"{ALL}/sok"
CASE = f"{ALL}/arenden/<int:application_id>"


@bp.page(SEEK, allow=policy.APPLY)
def list_open_calls() -> Answer:
    by = actor()
    calls = [
        (call.title, f"{SEEK}/{call.id}", _("till och med {day}").format(day=day(call.closes_on))) for call in queries.list_open_calls(by)
    ]
    mine = queries.list_applications(by)
    return render_template(
        "housing/seek.html", calls=calls, table=APPLICATIONS, rows=APPLICATIONS.shown([row_of(one) for one in mine]),
        hrefs=[f"{ALL}/arenden/{one.id}" for one in mine],
    )  # fmt: skip


@bp.page(f"{SEEK}/<int:call_id>", allow=policy.APPLY, methods=["GET", "POST"])
def apply(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id, policy.APPLY)
    form = ApplyForm()
    form.begin()
    if form.submitted(
        lambda values: operations.apply(
            by, call, title=values["title"], purpose=values["purpose"], applied=values["applied"], confirmed=form.confirmed,
            submit_key=key_of(values["submit_key"]),
        )
    ):  # fmt: skip
        flash(_("Ansökan är inskickad. Du ser här vad som händer med den."))
        return redirect(SEEK, 303)
    lead = call.criteria or _("Ni kan söka till och med {day}. Det finns {cap} kronor i allt.").format(
        day=day(call.closes_on), cap=number(call.cap)
    )
    return render_template(
        "housing/grant_form.html", form=form, title=call.title, lead=lead, submit=_("Skicka ansökan"), back=SEEK
    ), form.status


@bp.page(f"{CASE}/aterta", allow=policy.FOLLOW_APPLICATION, methods=["POST"])
def withdraw(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.FOLLOW_APPLICATION)
    if not csrf_holds():
        abort(400)
    operations.withdraw(by, application)
    flash(_("Ansökan är återtagen."))
    return redirect(SEEK, 303)


@bp.page(f"{CASE}/redovisa", allow=policy.FOLLOW_APPLICATION, methods=["GET", "POST"])
def account_for(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.FOLLOW_APPLICATION)
    form = AccountForm()
    if form.submitted(lambda values: operations.account_for(by, application, used=values["used"])):
        flash(_("Redovisningen är inskickad."))
        return redirect(SEEK, 303)
    lead = _("Det som inte har använts ska betalas tillbaka. Länsstyrelsen hör av sig.")
    back = f"{ALL}/arenden/{application_id}"
    return render_template(
        "housing/grant_form.html", form=form, title=_("Redovisa bidraget"), lead=lead, submit=_("Skicka"), back=back
    ), form.status
