"""The board's own sign-in: which provider there is, and which roles follow from what it says. One proposes, another approves."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.admin.base import bp
from vaw.blueprints.admin.forms import AgreeForm, ClaimRuleForm
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.people import policy
from vaw.domain.people.models import ClaimRule
from vaw.domain.people.operations import claim_rules
from vaw.domain.people.queries.federated import RuleLine, get_claim_rule, list_claim_rules
from vaw.domain.people.rules import ROLE_NAMES, Role
from vaw.domain.people.tables import CLAIM_RULES
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.oidc import ANSWER, SIGNED_OUT, address, provider_at, providers_of
from vaw.web.place import asked_county

PAGE = "/admin/inloggning"


@bp.page(PAGE, allow=policy.READ_CLAIM_RULES)
def show_claim_rules() -> Answer:
    by, county = actor(), asked_county(policy.READ_CLAIM_RULES)
    lines = list_claim_rules(by, county)
    return render_template(
        "admin/claim_rules.html",
        county=county,
        counties=counties_of(by, policy.READ_CLAIM_RULES),
        providers=providers_of(county.id),
        addresses=[address(ANSWER), address(url_for("auth.signed_out_elsewhere")), address(SIGNED_OUT)],
        table=CLAIM_RULES,
        rows=CLAIM_RULES.shown([_cells(line) for line in lines]),
        waiting=[line for line in lines if line.second is None and not line.ended],
        running=[line for line in lines if line.second is not None and not line.ended],
        roles=ROLE_NAMES,
        may_propose=policy.MANAGE_ACCOUNTS.allows(by, county),
        me=by.id,
    )


def _cells(line: RuleLine) -> tuple[str, ...]:
    ends = day(line.valid_to) if line.valid_to else _("tills vidare")
    state = _("Avslutad") if line.ended else _("Godkänd av {name}").format(name=line.second) if line.second else _("Väntar på godkännande")
    return (
        f"{line.claim} = {line.value}",
        _(ROLE_NAMES[Role(line.role)]),
        _provider_name(line.issuer),
        f"{day(line.valid_from)} – {ends}",
        state,
    )


def _provider_name(issuer: str) -> str:
    provider = provider_at(issuer)
    return provider.name if provider else _("{issuer} (används inte längre)").format(issuer=issuer)


@bp.page(f"{PAGE}/ny", allow=policy.MANAGE_ACCOUNTS, methods=["GET", "POST"])
@with_fresh_password
def propose_claim_rule() -> Answer:
    by, county = actor(), asked_county(policy.MANAGE_ACCOUNTS)
    offered = providers_of(county.id)
    if not offered:
        flash(_("Länsstyrelsen har ingen egen inloggning här, så det finns inget att skriva regler för."))
        return _to_rules(county)
    form = ClaimRuleForm(data={"valid_from": clock.today(), "issuer": offered[0].issuer})
    form.issuer.choices = [(one.issuer, one.name) for one in offered]
    if form.submitted(lambda values: claim_rules.propose_claim_rule(by, county, **values)):
        flash(_("Regeln är föreslagen. Den börjar gälla när en kollega har godkänt den."))
        return _to_rules(county)
    return render_template("admin/propose_claim_rule.html", form=form, county=county), form.status


@bp.page(f"{PAGE}/<int:rule_id>/godkann", allow=policy.KEEP_CLAIM_RULE, methods=["GET", "POST"])
@with_fresh_password
def approve_claim_rule(rule_id: int) -> Answer:
    by, form = actor(), AgreeForm()
    rule = get_claim_rule(by, rule_id)
    if form.submitted(lambda _values: claim_rules.approve_claim_rule(by, rule)):
        flash(_("Regeln är godkänd och gäller vid nästa inloggning."))
        return _to_rules(_county(rule))
    return _asked("admin/approve_claim_rule.html", form, rule)


@bp.page(f"{PAGE}/<int:rule_id>/avsluta", allow=policy.KEEP_CLAIM_RULE, methods=["GET", "POST"])
@with_fresh_password
def end_claim_rule(rule_id: int) -> Answer:
    by, form = actor(), AgreeForm()
    rule = get_claim_rule(by, rule_id)
    if form.submitted(lambda _values: claim_rules.end_claim_rule(by, rule)):
        flash(_("Regeln är avslutad, och rollerna som den gav gäller inte längre."))
        return _to_rules(_county(rule))
    return _asked("admin/end_claim_rule.html", form, rule)


def _asked(template: str, form: AgreeForm, rule: ClaimRule) -> Answer:
    role, provider = _(ROLE_NAMES[Role(rule.role)]), _provider_name(rule.issuer)
    return render_template(template, form=form, rule=rule, role=role, provider=provider, county=_county(rule)), form.status


def _county(rule: ClaimRule) -> County:
    return get_county(actor(), policy.READ_CLAIM_RULES, rule.county_id)


def _to_rules(county: County) -> Response:
    return redirect(url_for("admin.show_claim_rules", lan=county.id), 303)
