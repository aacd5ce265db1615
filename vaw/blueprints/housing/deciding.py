"""An application from the county's side: what others think, who may not decide, and the decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, redirect, render_template

from vaw.blueprints.housing.applying import CASE
from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL
from vaw.blueprints.housing.grant_forms import DecisionForm, OpinionForm, PaidForm, SettleForm
from vaw.blueprints.housing.grant_page import facts_of, form_page
from vaw.domain.geography.queries import county_name
from vaw.domain.housing import policy
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.operations import deciding as operations
from vaw.domain.housing.operations.grant_letters import send_link_again
from vaw.domain.housing.queries import grants as queries
from vaw.domain.housing.rules.grants import STANCE_NAMES, GrantState, OpinionKind, Stance, may_follow
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import number
from vaw.web.actor import actor
from vaw.web.arguments import whole_number
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
        "housing/application.html", one=application, facts=facts_of(application), opinions=opinions, ways=_ways(by, application),
        inside=inside, conflict=inside and queries.has_conflict(by, application), at=f"{ALL}/arenden/{application.id}",
        may_withdraw=_may(policy.FOLLOW_APPLICATION.allows(by, application), application, GrantState.WITHDRAWN),
        may_link=policy.LINK_APPLICANT.allows(by, application) and application.email is not None,
        may_note=policy.CONSULT.allows(by, application) and application.state == GrantState.RECEIVED,
    )  # fmt: skip


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
        (_may(decides, one, GrantState.SETTLED), _("Granska redovisningen"), "granska"),
        (_may(policy.FOLLOW_APPLICATION.allows(by, one), one, GrantState.ACCOUNTED), _("Redovisa bidraget"), "redovisa"),
    )
    return [(text, f"{ALL}/arenden/{one.id}/{where}", "") for open_now, text, where in ways if open_now]


@bp.page(f"{CASE}/yttrande", allow=policy.GIVE_OPINION, methods=["GET", "POST"])
def give_opinion(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.GIVE_OPINION)
    known = queries.find_opinion(application.id, application.county_id, OpinionKind.OPINION.value)
    form = OpinionForm(obj=known)
    if _said(form, lambda values: operations.give_opinion(by, application, confirmed=form.confirmed, **values)):
        return _done(application, _("Yttrandet är sparat."))
    return _page(form, application, _("Skriv länets yttrande"), _("Spara yttrandet"))


@bp.page(f"{CASE}/samrad", allow=policy.CONSULT, methods=["GET", "POST"])
def consult(application_id: int) -> Answer:
    by = actor()
    application = queries.get_application(by, application_id, policy.CONSULT)
    known = queries.find_opinion(application.id, operations.home_of(by) or 0, OpinionKind.CONSULTATION.value)
    form = OpinionForm(obj=known)
    if _said(form, lambda values: operations.consult(by, application, confirmed=form.confirmed, **values)):
        return _done(application, _("Svaret är sparat."))
    return _page(form, application, _("Svara på samrådet"), _("Spara svaret"))


def _said(form: OpinionForm, act: Callable[[Mapping[str, Any]], object]) -> bool:
    """Whether it was saved over what the person had on screen; after a conflict the form carries what is there now."""

    def over(values: Mapping[str, Any]) -> object:
        seen = str(values["version"] or "")
        return act({"stance": values["stance"], "text": values["text"], "seen": whole_number(seen)})

    try:
        return form.submitted(over)
    finally:
        if form.conflict is not None:
            form.version.data = str(form.conflict["version"][1] or "")


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
    form = DecisionForm(obj=application)
    if form.saved(
        application,
        lambda values: operations.decide(by, application, granted=values["granted"], reasons=values["reasons"], confirmed=form.confirmed),
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


@bp.page(f"{CASE}/granska", allow=policy.DECIDE, methods=["GET", "POST"])
def settle(application_id: int) -> Answer:
    """The account as the board found it: one that came on paper is noted here too."""
    by = actor()
    application = queries.get_application(by, application_id, policy.DECIDE)
    form = SettleForm(obj=application)
    if form.submitted(lambda values: operations.settle(by, application, used=values["used"])):
        return _done(application, _("Redovisningen är granskad och ärendet avslutat."))
    return _page(form, application, _("Granska redovisningen"), _("Avsluta ärendet"))


@bp.page(f"{CASE}/lank", allow=policy.LINK_APPLICANT, methods=["POST"])
def send_link(application_id: int) -> Answer:
    """Another link to an applicant without an account."""
    by = actor()
    application = queries.get_application(by, application_id, policy.LINK_APPLICANT)
    if not csrf_holds():
        abort(400)
    if send_link_again(by, application):
        flash(_("En ny länk är på väg till dem. Den gamla gäller inte längre."))
    else:
        flash(_("Ingen ny länk skickades: det går en var tionde minut, och bara till den som söker utan konto."))
    draft = application.state == GrantState.DRAFT
    return redirect(f"{ALL}/{application.call_id}/bjud-in" if draft else f"{ALL}/arenden/{application.id}", 303)


def _done(application: GrantApplication, said: str) -> Answer:
    flash(said)
    return redirect(f"{ALL}/arenden/{application.id}", 303)


def _page(form: Form, application: GrantApplication, title: str, submit: str) -> Answer:
    lead = _("{title}: {organisation} söker {kronor} kronor.").format(
        title=application.title, organisation=application.organisation_name, kronor=number(application.applied or 0)
    )
    if isinstance(form, DecisionForm):
        left = application.call.cap - queries.granted_in(application.call_id)
        lead = f"{lead} {_('Det finns {left} kronor kvar i utlysningen.').format(left=number(left))}"
    elif application.granted is not None:
        lead = f"{lead} {_('Beviljat: {granted} kronor.').format(granted=number(application.granted))}"
    return form_page(form, title, lead, submit, f"{ALL}/arenden/{application.id}")
