"""Calls for grants: what is announced, who leads, who is invited, and the applications that the visitor may read."""

from __future__ import annotations

from flask import abort, redirect, render_template

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.grant_forms import CallForm, LinkForm, facts_of
from vaw.blueprints.housing.grant_page import call_facts, call_state, form_page, state_of
from vaw.domain.geography.queries import county_name, get_county, list_counties
from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.operations import calls as operations
from vaw.domain.housing.operations.grant_lists import publish_list
from vaw.domain.housing.operations.inviting import invite, renew_call_link
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.queries.grant_lists import has_list, is_decided
from vaw.domain.housing.tables.grants import APPLICATIONS, CALLS, COUNTIES, LEADS
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.links import call_token
from vaw.web.messages import flash
from vaw.web.settings import settings

ALL = "/skyddat-boende/bidrag"
ONE = f"{ALL}/<int:call_id>"
_LEADS_SHOWN = 6  # years
_REACHED = {None: N_("Mejlet är på väg"), True: N_("Mejlet är skickat"), False: N_("Mejlet kom inte fram")}


@bp.page(ALL, allow=policy.READ_CALL)
def list_calls() -> Answer:
    by = actor()
    calls = queries.list_calls(by)
    rows = [(call.title, str(call.year), call.closes_on, call.cap, call_state(call, decided=has_list(call))) for call in calls]
    leads = [(str(year), county_name(county_id)) for year, county_id in queries.list_leads(by)[:_LEADS_SHOWN]]
    return render_template(
        "housing/calls.html", table=CALLS, rows=CALLS.shown(rows), hrefs=[f"{ALL}/{call.id}" for call in calls], leads=LEADS,
        leading=leads, may_open=policy.ADD_CALL.held_by(by),
    )  # fmt: skip


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
    return form_page(form, _("Ny utlysning"), _("Det län som leder uppdraget under året utlyser och beslutar."), _("Spara"), ALL)


@bp.page(ONE, allow=policy.READ_CALL)
def show_call(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id)
    applications, published = queries.list_applications(by, call.id), has_list(call)
    sums = [
        (county_name(one.key), one.projects_applied, one.applied, one.projects_granted, one.granted, one.paid, one.accounted)
        for one in queries.sums_by_county(by, call_id=call.id)
    ]
    leads = policy.KEEP_CALL.allows(by, call) and queries.leads(by, call.assignment_id, call.year)
    return render_template(
        "housing/call.html", call=call, state=call_state(call, decided=published),
        facts=[*call_facts(call), (_("Beslutar"), county_name(call.county_id))], table=APPLICATIONS,
        rows=APPLICATIONS.shown([row_of(one) for one in applications]), hrefs=[f"{ALL}/arenden/{one.id}" for one in applications],
        counties=COUNTIES, sums=COUNTIES.shown(sums), at=f"{ALL}/{call_id}", may_change=leads,
        may_invite=leads and call.closes_on >= clock.today(), may_publish=leads and not published and is_decided(call),
        published=published,
    )  # fmt: skip


@bp.page(f"{ONE}/andra", allow=policy.KEEP_CALL, methods=["GET", "POST"])
def change_call(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id, policy.KEEP_CALL)
    form = CallForm(obj=call)
    if form.saved(call, lambda values: operations.change_call(by, call, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Utlysningen är ändrad."))
        return redirect(f"{ALL}/{call_id}", 303)
    return form_page(form, _("Ändra utlysningen"), None, _("Spara"), f"{ALL}/{call_id}")


@bp.page(f"{ONE}/bjud-in", allow=policy.KEEP_CALL, methods=["GET", "POST"])
def invite_applicant(call_id: int) -> Answer:
    """Send somebody without an account a link; who has one and has sent nothing in."""
    by = actor()
    call = queries.get_call(by, call_id, policy.KEEP_CALL)
    leads, form = queries.leads(by, call.assignment_id, call.year), LinkForm()
    form.county_id.choices = [(county.id, county.name) for county in list_counties()]
    if form.submitted(lambda values: invite(by, call, confirmed=form.confirmed, **values)):
        flash(_("En länk är på väg till dem."))
        return redirect(f"{ALL}/{call_id}/bjud-in", 303)
    invited = [
        (one.organisation_name, county_name(one.county_id), _(_REACHED[one.reached]), f"{ALL}/arenden/{one.id}/lank")
        for one in queries.list_invited(by, call)
    ]
    link = f"{settings().base_url}/l/{call_token(call)}" if leads else None
    return render_template(
        "housing/call_invite.html", form=form, call=call, invited=invited, link=link, last=day(call.closes_on), at=f"{ALL}/{call_id}"
    ), form.status


@bp.page(f"{ONE}/ny-lank", allow=policy.KEEP_CALL, methods=["POST"])
def renew_link_of_call(call_id: int) -> Answer:
    by = actor()
    call = queries.get_call(by, call_id, policy.KEEP_CALL)
    if not csrf_holds():
        abort(400)
    renew_call_link(by, call)
    flash(_("Utlysningen har en ny länk. Den gamla gäller inte längre."))
    return redirect(f"{ALL}/{call_id}/bjud-in", 303)


@bp.page(f"{ONE}/publicera", allow=policy.KEEP_CALL, methods=["POST"])
def publish_decisions(call_id: int) -> Answer:
    """Where the last application was taken back rather than decided: else the last decision publishes by itself."""
    by = actor()
    call = queries.get_call(by, call_id, policy.KEEP_CALL)
    if not csrf_holds():
        abort(400)
    publish_list(by, call)
    flash(_("Listan är publicerad."))
    return redirect(f"{ALL}/beslut/{call_id}", 303)


def row_of(one: GrantApplication) -> tuple[str, str, str, int | None, int | None, str]:
    """An application as a row of the list."""
    return one.title or _("Utkast"), one.organisation_name, county_name(one.county_id), one.applied, one.granted, state_of(one)
