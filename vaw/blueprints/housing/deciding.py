"""An application from the county's side: what others think, who may not decide, and the decision."""

from __future__ import annotations

from flask import abort, redirect, render_template

from vaw.blueprints.housing.applying import CASE
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL
from vaw.blueprints.housing.grant_forms import DecisionForm, OpinionForm, PaidForm
from vaw.domain.geography.queries import county_name
from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.operations import deciding as operations
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.rules.grants import GRANT_NAMES, STANCE_NAMES, GrantState, OpinionKind, Stance, may_follow
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash


@bp.page(CASE, allow=policy.READ_APPLICATION)
def show_application(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id)
    inside = policy.CONSULT.allows(by, application) or policy.GIVE_OPINION.allows(by, application)
    opinions = [
        (_("Länets yttrande") if one.kind == OpinionKind.OPINION else _("Samråd"), county_name(one.county_id),
         _(STANCE_NAMES[Stance(one.stance)]), one.text)
        for one in queries.list_opinions(application)
    ] if inside else []  # fmt: skip
    return render_template(
        "housing/application.html", one=application, facts=_facts(application), opinions=opinions, ways=_ways(by, application),
        inside=inside, conflict=inside and queries.has_conflict(by, application), at=f"{ALL}/arenden/{application.id}",
        may_withdraw=_may(policy.FOLLOW_APPLICATION.allows(by, application), application, GrantState.WITHDRAWN),
        may_note=policy.CONSULT.allows(by, application) and application.state == GrantState.RECEIVED,
    )  # fmt: skip


def _facts(one: GrantApplication) -> list[tuple[str, str | None]]:
    told: list[tuple[str, str | None]] = [
        (_("Läge"), _(GRANT_NAMES[GrantState(one.state)])), (_("Sökande"), one.organisation_name), (_("Län"), county_name(one.county_id)),
        (_("Vad pengarna ska gå till"), one.purpose), (_("Sökt, kronor"), number(one.applied)),
    ]  # fmt: skip
    if one.decided_on:
        told += [(_("Beslutat"), day(one.decided_on)), (_("Skäl för beslutet"), one.reasons)]
    if one.granted is not None and one.account_due_on:
        told += [(_("Beviljat, kronor"), number(one.granted)), (_("Redovisas senast"), day(one.account_due_on))]
    if one.paid_on:
        told += [(_("Utbetalt"), day(one.paid_on))]
    return told if one.used is None else [*told, (_("Använt, kronor"), number(one.used))]


def _may(allowed: bool, one: GrantApplication, then: GrantState) -> bool:
    return allowed and may_follow(GrantState(one.state), then)


def _ways(by: Actor, one: GrantApplication) -> list[tuple[str, str, str]]:
    """What the visitor can do with it now."""
    free = not queries.has_conflict(by, one)
    decides = free and policy.DECIDE.allows(by, one) and queries.leads(by, one.call.assignment_id, one.call.year)
    open_ = one.state == GrantState.RECEIVED
    ways = (
        (decides and open_, _("Besluta"), "beslut"),
        (open_ and policy.GIVE_OPINION.allows(by, one), _("Skriv länets yttrande"), "yttrande"),
        (open_ and free and policy.CONSULT.allows(by, one), _("Svara på samrådet"), "samrad"),
        (_may(decides, one, GrantState.PAID), _("Notera utbetalning"), "utbetald"),
        (_may(policy.FOLLOW_APPLICATION.allows(by, one), one, GrantState.ACCOUNTED), _("Redovisa bidraget"), "redovisa"),
    )
    return [(text, f"{ALL}/arenden/{one.id}/{where}", "") for open_now, text, where in ways if open_now]


@bp.page(f"{CASE}/yttrande", allow=policy.GIVE_OPINION, methods=["GET", "POST"])
def give_opinion(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.GIVE_OPINION)
    form = OpinionForm()
    if form.submitted(
        lambda values: operations.give_opinion(by, application, stance=values["stance"], text=values["text"], confirmed=form.confirmed)
    ):
        return _done(application, _("Yttrandet är sparat."))
    return _page(form, application, _("Skriv länets yttrande"), _("Spara yttrandet"))


@bp.page(f"{CASE}/samrad", allow=policy.CONSULT, methods=["GET", "POST"])
def consult(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.CONSULT)
    form = OpinionForm()
    if form.submitted(
        lambda values: operations.consult(by, application, stance=values["stance"], text=values["text"], confirmed=form.confirmed)
    ):
        return _done(application, _("Svaret är sparat."))
    return _page(form, application, _("Svara på samrådet"), _("Spara svaret"))


@bp.page(f"{CASE}/jav", allow=policy.CONSULT, methods=["POST"])
def note_conflict(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.CONSULT)
    if not csrf_holds():
        abort(400)
    operations.note_conflict(by, application)
    return _done(application, _("Jävet är noterat. Någon annan beslutar om ansökan."))


@bp.page(f"{CASE}/beslut", allow=policy.DECIDE, methods=["GET", "POST"])
def decide(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.DECIDE)
    form = DecisionForm()
    if form.submitted(
        lambda values: operations.decide(by, application, granted=values["granted"], reasons=values["reasons"], confirmed=form.confirmed)
    ):
        return _done(application, _("Beslutet är sparat."))
    return _page(form, application, _("Besluta om ansökan"), _("Spara beslutet"))


@bp.page(f"{CASE}/utbetald", allow=policy.DECIDE, methods=["GET", "POST"])
def mark_paid(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.DECIDE)
    form = PaidForm()
    if form.submitted(lambda values: operations.mark_paid(by, application, paid_on=values["paid_on"])):
        return _done(application, _("Utbetalningen är noterad."))
    return _page(form, application, _("Notera utbetalning"), _("Spara"))


def _done(application: GrantApplication, said: str) -> Answer:
    flash(said)
    return redirect(f"{ALL}/arenden/{application.id}", 303)


def _page(form: Form, application: GrantApplication, title: str, submit: str) -> Answer:
    lead = _("{title}: {organisation} söker {kronor} kronor.").format(
        title=application.title, organisation=application.organisation_name, kronor=number(application.applied)
    )
    back = f"{ALL}/arenden/{application.id}"
    return render_template("housing/grant_form.html", form=form, title=title, lead=lead, submit=submit, back=back), form.status
