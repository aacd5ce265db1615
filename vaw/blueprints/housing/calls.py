"""Calls for grants: what is announced, and the applications to it that the visitor may read."""

from __future__ import annotations

from flask import redirect, render_template

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.grant_forms import CallForm, facts_of
from vaw.domain.geography.queries import county_name, get_county
from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.operations import calls as operations
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.rules.grants import GRANT_NAMES, GrantState
from vaw.domain.housing.tables.grants import APPLICATIONS, CALLS, COUNTIES
from vaw.domain.people.rules import Role
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

ALL = "/skyddat-boende/bidrag"
ONE = f"{ALL}/<int:call_id>"


@bp.page(ALL, allow=policy.READ_CALL)
def list_calls() -> Answer:
    by = actor()
    calls = queries.list_calls(by)
    rows = CALLS.shown([(call.title, str(call.year), call.closes_on, call.cap) for call in calls])
    return render_template(
        "housing/calls.html", table=CALLS, rows=rows, hrefs=[f"{ALL}/{call.id}" for call in calls], may_open=policy.ADD_CALL.held_by(by)
    )


@bp.page(f"{ALL}/ny", allow=policy.ADD_CALL, methods=["GET", "POST"])
def open_call() -> Answer:
    by = actor()
    home = next((grant.county_id for grant in by.grants if grant.role == Role.METRO_TEAM and grant.county_id), None)
    if home is None:
        raise NotFound
    county = get_county(by, policy.ADD_CALL, home)
    form = CallForm()
    if form.submitted(lambda values: operations.open_call(by, county, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Utlysningen är sparad. Den öppnar den dag du har valt."))
        return redirect(ALL, 303)
    lead = _("Det län som leder uppdraget under året utlyser och beslutar.")
    return render_template(
        "housing/grant_form.html", form=form, title=_("Ny utlysning"), lead=lead, submit=_("Spara"), back=ALL
    ), form.status


@bp.page(ONE, allow=policy.READ_CALL)
def show_call(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id)
    applications = queries.list_applications(by, call.id)
    sums = [
        (county_name(one.county_id), one.projects_applied, one.applied, one.projects_granted, one.granted)
        for one in queries.sums_by_county(applications)
    ]
    facts = [
        (_("Vem kan söka, och för vad?"), call.criteria or None), (_("Kronor i allt"), number(call.cap)), (_("Öppnar"), day(call.opens_on)),
        (_("Sista ansökningsdag"), day(call.closes_on)), (_("Redovisas senast"), day(call.account_due_on)),
    ]  # fmt: skip
    return render_template(
        "housing/call.html", call=call, facts=facts, table=APPLICATIONS, rows=APPLICATIONS.shown([row_of(one) for one in applications]),
        hrefs=[f"{ALL}/arenden/{one.id}" for one in applications], counties=COUNTIES, sums=COUNTIES.shown(sums),
        may_change=policy.KEEP_CALL.allows(by, call) and queries.leads(by, call.assignment_id, call.year),
    )  # fmt: skip


@bp.page(f"{ONE}/andra", allow=policy.KEEP_CALL, methods=["GET", "POST"])
def change_call(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id, policy.KEEP_CALL)
    form = CallForm(obj=call)
    if form.submitted(lambda values: operations.change_call(by, call, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Utlysningen är ändrad."))
        return redirect(f"{ALL}/{call_id}", 303)
    return render_template(
        "housing/grant_form.html", form=form, title=_("Ändra utlysningen"), lead=None, submit=_("Spara"), back=f"{ALL}/{call_id}"
    ), form.status


def row_of(one: GrantApplication) -> tuple[str, str, str, int, int | None, str]:
    """An application as a row of the list."""
    return one.title, one.organisation_name, county_name(one.county_id), one.applied, one.granted, GRANT_NAMES[GrantState(one.state)]
