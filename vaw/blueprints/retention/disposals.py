"""What is over its period, the proposal, the decision and the receipt."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, redirect, render_template, url_for

from vaw.blueprints.account.proof import with_fresh_password
from vaw.blueprints.retention.base import bp
from vaw.blueprints.retention.forms import DecideForm
from vaw.domain.geography.queries import counties_of
from vaw.domain.retention import operations, policy, queries
from vaw.domain.retention.models import Disposal
from vaw.domain.retention.queries.due import Due, preview
from vaw.domain.retention.rules import KIND_NAMES, STATE_NAMES, DisposalState, Rule, rules_on
from vaw.domain.retention.tables import DISPOSALS, DUE, ITEMS, RULES
from vaw.kernel import clock
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day, instant, language, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.render.csv import streamed
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

SHOWN = 200  # items on the page; the file has them all
BECAME = {"erased": N_("Gallrad"), "spared": N_("Lämnad, den hade börjat användas igen"), "waiting": N_("Väntar")}
_UNITS = {
    "hours": (N_("{n} timme"), N_("{n} timmar")),
    "days": (N_("{n} dag"), N_("{n} dagar")),
    "months": (N_("{n} månad"), N_("{n} månader")),
    "years": (N_("{n} år"), N_("{n} år")),
}


@bp.page("/admin/gallring", allow=policy.READ_RULES)
def show_disposals() -> Answer:
    """What a registrar opens once a year: what is due, what waits for a decision, what has been done."""
    by, county = actor(), asked_county(policy.READ_RULES)
    due = preview(by, county)
    made = queries.list_disposals(by, county)
    open_ = {one.rule for one in made if one.state in (DisposalState.PROPOSED, DisposalState.APPROVED)}
    return render_template(
        "retention/disposals.html",
        county=county,
        counties=counties_of(by, policy.READ_RULES),
        due_table=DUE,
        due=DUE.shown([_due(one) for one in due]),
        to_propose=[(one.rule.code, said_of(one.rule, "name")) for one in due if one.rows and one.rule.code not in open_],
        may_propose=policy.PROPOSE.allows(by, county),
        table=DISPOSALS,
        rows=DISPOSALS.shown([_line(one) for one in made]),
        hrefs=[url_for(".show_disposal", disposal_id=one.id) for one in made],
        waiting=sum(one.state == DisposalState.PROPOSED for one in made) if policy.APPROVE.held_by(by) else 0,
    )


@bp.page("/admin/gallring/regler", allow=policy.READ_RULES)
def show_rules() -> Answer:
    rows = [
        (
            said_of(rule, "name"), period_of(rule), said_of(rule, "counted"), _(KIND_NAMES[rule.kind]), said_of(rule, "leaves"),
            said_of(rule, "law"), rule.valid_from,
        )
        for rule in rules_on(clock.today()).values()
    ]  # fmt: skip
    return render_template("retention/rules.html", table=RULES, rows=RULES.shown(rows))


@bp.page("/admin/gallring/foresla/<rule>", allow=policy.PROPOSE, methods=["GET", "POST"])
@with_fresh_password
def propose(rule: str) -> Answer:
    by, county, form = actor(), asked_county(policy.PROPOSE), DecideForm()
    found = next((one for one in preview(by, county) if one.rule.code == rule), None)
    if found is None:
        raise NotFound
    made: list[Disposal] = []
    if form.submitted(lambda values: made.append(operations.propose_disposal(by, county, rule=rule))):
        flash(_("Förslaget ligger hos länsledningen. Inget gallras innan någon där har beslutat."))
        return redirect(url_for(".show_disposal", disposal_id=made[0].id), 303)
    return render_template(
        "retention/propose.html", form=form, county=county, facts=_facts_of_rule(found.rule), due=found, name=said_of(found.rule, "name")
    ), form.status


@bp.page("/admin/gallring/<int:disposal_id>", allow=policy.READ_DISPOSAL)
def show_disposal(disposal_id: int) -> Answer:
    """The proposal, how far it is, and in the end the receipt."""
    by, disposal = actor(), queries.get_disposal(actor(), disposal_id)
    proposed = disposal.state == DisposalState.PROPOSED
    return render_template(
        "retention/disposal.html",
        disposal=disposal,
        name=_name(disposal),
        facts=_facts(disposal),
        rule_facts=_facts_of_terms(disposal),
        table=ITEMS,
        items=ITEMS.shown([(number, on, _(BECAME[became])) for number, on, became in queries.list_items(disposal.id, most=SHOWN)]),
        more=disposal.planned - SHOWN,
        may_approve=proposed and policy.APPROVE.allows(by, disposal) and disposal.proposed_by != by.id,
        may_cancel=proposed and policy.CANCEL.allows(by, disposal),
        running=disposal.state == DisposalState.APPROVED,
        is_intact=disposal.checksum is None or disposal.checksum == queries.checksum_of(disposal),
    )


@bp.page("/admin/gallring/<int:disposal_id>/besluta", allow=policy.APPROVE, methods=["GET", "POST"])
@with_fresh_password
def approve(disposal_id: int) -> Answer:
    by, form = actor(), DecideForm()
    disposal = queries.get_disposal(by, disposal_id, policy.APPROVE)
    if form.submitted(lambda values: operations.approve_disposal(by, disposal)):
        flash(_("Gallringen är beslutad och görs nu. Kvittot finns på sidan när den är klar."))
        return redirect(url_for(".show_disposal", disposal_id=disposal_id), 303)
    return render_template(
        "retention/approve.html",
        form=form,
        disposal=disposal,
        name=_name(disposal),
        facts=_facts(disposal),
        terms=_facts_of_terms(disposal),
    ), form.status


@bp.page("/admin/gallring/<int:disposal_id>/avbryt", allow=policy.CANCEL, methods=["POST"])
def cancel(disposal_id: int) -> Answer:
    by, form = actor(), DecideForm()
    disposal = queries.get_disposal(by, disposal_id, policy.CANCEL)
    done = form.submitted(lambda values: operations.cancel_disposal(by, disposal))
    flash(_("Förslaget är avbrutet. Inget har gallrats.") if done else form.errors_list[0][1])
    return redirect(url_for(".show_disposal", disposal_id=disposal_id), 303)


@bp.page("/admin/gallring/<int:disposal_id>/kvitto.<any(csv, json):ending>", allow=policy.READ_DISPOSAL)
def download_receipt(disposal_id: int, ending: str) -> Answer:
    """Every row by its number, for the diary: JSON with the checksum, CSV for a spreadsheet."""
    disposal = queries.get_disposal(actor(), disposal_id)
    headers = {"Content-Disposition": f'attachment; filename="gallring-{disposal.id}.{ending}"'}
    if ending == "csv":
        rows = [(number, on, _(BECAME[became])) for number, on, became in queries.list_items(disposal.id)]
        return Response(streamed(ITEMS, rows), mimetype="text/csv", headers=headers)
    told = {"receipt": queries.receipt_of(disposal), "sha256": disposal.checksum}
    return Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype="application/json", headers=headers)


def _due(one: Due) -> tuple[Any, ...]:
    return said_of(one.rule, "name"), one.rows, one.oldest_on, one.newest_on, said_of(one.rule, "leaves")


def _line(disposal: Disposal) -> tuple[Any, ...]:
    ended = disposal.ended_at.astimezone(clock.STOCKHOLM).date() if disposal.ended_at else None
    proposed = disposal.proposed_at.astimezone(clock.STOCKHOLM).date()
    return _name(disposal), _(STATE_NAMES[DisposalState(disposal.state)]), disposal.planned, disposal.erased, proposed, ended


def _name(disposal: Disposal) -> str:
    return str(disposal.terms["name_en" if language() == "en" else "name_sv"])


def said_of(rule: Rule, what: str) -> str:
    return rule.said(what, language())


def period_of(rule: Rule) -> str | None:
    if rule.amount is None:
        return None
    if rule.amount == 0:
        return _("Går genast")
    one, several = _UNITS[rule.unit]
    return ngettext(one, several, rule.amount).format(n=rule.amount)


def _facts_of_rule(rule: Rule) -> list[tuple[str, str | None]]:
    return [
        (_("Sparas"), period_of(rule)),
        (_("Räknat"), said_of(rule, "counted")),
        (_("Det som finns kvar"), said_of(rule, "leaves")),
        (_("Lagstöd"), said_of(rule, "law")),
    ]


def _facts_of_terms(disposal: Disposal) -> list[tuple[str, str | None]]:
    """The rule as it was when the disposal was proposed."""
    end, terms = "en" if language() == "en" else "sv", disposal.terms
    labels = (("counted", _("Räknat")), ("leaves", _("Det som finns kvar")), ("law", _("Lagstöd")))
    return [(label, terms[f"{what}_{end}"]) for what, label in labels]


def _facts(disposal: Disposal) -> list[tuple[str, str | None]]:
    names = queries.names_of([disposal.proposed_by, disposal.approved_by, disposal.cancelled_by])

    def who(user_id: int | None, at: Any) -> str | None:
        return None if user_id is None else f"{names.get(user_id, '')}, {instant(at)}"

    facts = [
        (_("Läge"), _(STATE_NAMES[DisposalState(disposal.state)])),
        (_("Poster"), ngettext("{n} post", "{n} poster", disposal.planned).format(n=disposal.planned)),
        (_("Äldst och yngst"), f"{day(disposal.oldest_on)} – {day(disposal.newest_on)}"),
        (_("Äldre än"), day(disposal.before_on)),
        (_("Föreslagen av"), who(disposal.proposed_by, disposal.proposed_at)),
    ]
    if disposal.approved_by:
        facts.append((_("Beslutad av"), who(disposal.approved_by, disposal.approved_at)))
        facts.append((_("Gallrade"), f"{disposal.erased}"))
        facts.append((_("Inte gallrade"), f"{disposal.spared}"))
    if disposal.cancelled_by:
        facts.append((_("Avbruten av"), who(disposal.cancelled_by, disposal.ended_at)))
    if disposal.checksum:
        facts.append((_("Klar"), instant(disposal.ended_at) if disposal.ended_at else None))
        facts.append((_("Kontrollsumma (SHA-256)"), disposal.checksum))
    return facts
