"""Applying for a grant, signed in for an organisation, and following what becomes of it."""

from __future__ import annotations

from dataclasses import replace

from flask import abort, redirect, render_template, request

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL, row_of
from vaw.blueprints.housing.grant_forms import LATER, AccountForm, ApplyForm, WriteForm, wanted_of
from vaw.blueprints.housing.grant_page import form_page, kept, said_of_sending, write_page
from vaw.blueprints.housing.reporting_forms import key_of
from vaw.domain.housing import policy
from vaw.domain.housing.operations import applications as operations
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.rules.grants import GrantState
from vaw.domain.housing.tables.grants import APPLICATIONS
from vaw.kernel.errors import NotFound
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
    several = len({(one.organisation_name, one.county_id) for one in mine}) > 1  # who applies for one organisation knows which
    kept = [place for place, column in enumerate(APPLICATIONS.columns) if several or column.key not in ("organisation", "county")]
    table = replace(APPLICATIONS, columns=tuple(APPLICATIONS.columns[place] for place in kept))
    rows = [tuple(row_of(one)[place] for place in kept) for one in mine]
    return render_template(
        "housing/seek.html", calls=calls, table=table, rows=table.shown(rows),
        hrefs=[f"{ALL}/arenden/{one.id}{'/skriv' if one.state == GrantState.DRAFT else ''}" for one in mine],
    )  # fmt: skip


@bp.page(f"{SEEK}/<int:call_id>", allow=policy.APPLY, methods=["GET", "POST"])
def apply(call_id: int) -> Answer:
    """An application, or the draft of one."""
    by = actor()
    call = queries.get_call(by, call_id, policy.APPLY)
    form = ApplyForm()
    form.begin()
    act = operations.begin_draft if LATER in request.form else operations.apply
    if form.submitted(
        lambda values: act(by, call, wanted=wanted_of(values), confirmed=form.confirmed, submit_key=key_of(values["submit_key"]))
    ):
        said_of_sending()
        return redirect(SEEK, 303)
    return write_page(form, call, back=SEEK)


@bp.page(f"{CASE}/skriv", allow=policy.FOLLOW_APPLICATION, methods=["GET", "POST"])
def write_application(application_id: int) -> Answer:
    """A draft, written further."""
    by = actor()
    application = queries.get_application(by, application_id, policy.FOLLOW_APPLICATION)
    if request.method == "GET" and application.state != GrantState.DRAFT:
        return redirect(f"{ALL}/arenden/{application_id}", 303)
    form = WriteForm(obj=application)
    return redirect(SEEK, 303) if kept(by, application, form) else write_page(form, application.call, back=SEEK)


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
    return form_page(form, _("Redovisa bidraget"), account_lead(application.granted), _("Skicka"), f"{ALL}/arenden/{application_id}")


def account_lead(granted: int | None) -> str:
    """What whoever accounts should know."""
    if granted is None:
        raise NotFound
    return _("Ni har fått {granted} kronor. Det som inte har använts ska betalas tillbaka; länsstyrelsen hör av sig.").format(
        granted=number(granted)
    )
