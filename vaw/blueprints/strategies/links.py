"""An actor behind its link: what the strategy is, whether it signs up, and what it tells of a year, in two minutes.

Opening it changes nothing. What is sent anew goes to the address that is known, and the page never says which that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.plan_forms import blocks_of, hint_of_counts, report_form
from vaw.blueprints.strategies.strategies import ALL, years
from vaw.domain.geography.queries import county_name
from vaw.domain.strategies.models.plans import StrategyParty
from vaw.domain.strategies.operations import parties as operations
from vaw.domain.strategies.operations.party_letters import renew_link
from vaw.domain.strategies.queries import plans, reports
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.rules.plans import Standing, standing
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.arguments import number_of
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import expired_party_behind, party_behind
from vaw.web.messages import flash

LINK = f"{ALL}/lank/<token>"
ANSWERED = Limit("actor-answer", 20, timedelta(hours=1))  # by actor: more than anybody changes their mind
RENEWED = Limit("actor-link", 5, timedelta(hours=1))  # by the sender's address: one a day leaves for each actor anyway


@bp.page(LINK, allow=PUBLIC, methods=["GET", "POST"])
def answer_actor(token: str) -> Answer:
    """To sign up; for who has, the year; after that the thanks, from which it can be changed while the link works."""
    party = party_behind(token)
    stands = None if party is None else standing(party.asked_on, party.joined_on, party.left_on, clock.today())
    if party is None or stands is Standing.LEFT:
        return _ended(token)
    return _report(token, party) if stands is Standing.JOINED else _join(token, party)


@bp.page(f"{LINK}/ny", allow=PUBLIC, methods=["POST"])
def renew_actor_link(token: str) -> Answer:
    """Send a new link for one that is too old. The answer is the same whether or not a mail leaves."""
    party, form = expired_party_behind(token), Form()
    if party is None:
        return _ended(token)
    refused = list[RuleBroken]()

    def act(_values: Mapping[str, Any]) -> None:
        _count(RENEWED, refused)
        renew_link(system("web"), party)

    if form.submitted(act):
        return render_template("strategies/link_renewed.html")
    return render_template("strategies/link_old.html", form=form, token=token), STATUS.get(refused[0].code, 422) if refused else 410


def _join(token: str, party: StrategyParty) -> Answer:
    form, refused, strategy = Form(), list[RuleBroken](), party.strategy

    def act(_values: Mapping[str, Any]) -> None:
        _count(ANSWERED, refused, str(party.id))
        operations.join_by_link(system("web"), party)

    if form.submitted(act):
        flash(_("Tack! Nu är ni anslutna."))
        return redirect(f"{ALL}/lank/{token}", 303)
    goals = [goal.text for goal in queries.goals_of(strategy)]
    told: dict[str, Any] = {"goals": goals, "measures": [line.what for line in plans.measures_of_party(party)], **_about(party)}
    return render_template("strategies/link_join.html", form=form, **told), STATUS.get(refused[0].code, 422) if refused else form.status


def _report(token: str, party: StrategyParty) -> Answer:
    lines, refused, again = plans.measures_of_party(party), list[RuleBroken](), number_of(request.args, "ar")
    told_of = {report.year for report in reports.reports_of(party.id)}
    year = again if again in told_of else plans.year_asked(party, party.strategy)
    before = reports.told_before(party.id, year)
    form = report_form(lines, before)

    def act(values: Mapping[str, Any]) -> object:
        _count(ANSWERED, refused, str(party.id))
        told = {"year": year, "told": form.told(lines), "text": values["text"], "submit_key": form.key, "confirmed": form.confirmed}
        return operations.report_by_link(system("web"), party, **told)

    if form.submitted(act):
        flash(_("Tack! Redovisningen är sparad."))
        return redirect(f"{ALL}/lank/{token}?ar={year}", 303)
    about = {**_about(party), "year": year, "token": token}
    if request.method == "GET" and before and "andra" not in request.args:
        report = next(one for one in reports.reports_of(party.id) if one.year == year)
        return render_template("strategies/link_done.html", report=report, **about)
    status = STATUS.get(refused[0].code, 422) if refused else form.status
    return render_template("strategies/link_report.html", form=form, blocks=blocks_of(form, lines), hint=hint_of_counts(), **about), status


def _about(party: StrategyParty) -> dict[str, Any]:
    """What the strategy is; nothing by which anybody could be reached."""
    strategy = party.strategy
    period = years(strategy.starts_on, strategy.ends_on)
    return {
        "title": strategy.title if period in strategy.title else f"{strategy.title} ({period})",
        "county": county_name(strategy.county_id),
        "name": party.organisation.name,
    }


def _count(limit: Limit, refused: list[RuleBroken], what: str | None = None) -> None:
    """Count one try; what says no is noted too, since its status is not that of a fault in the form."""
    try:
        count(limit, what)
    except RuleBroken as broken:
        refused.append(broken)
        raise


def _ended(token: str) -> Answer:
    """A link that was ours and is only too old can be renewed; any other says the same as one that never was."""
    party = expired_party_behind(token)
    gone = party is None or standing(party.asked_on, party.joined_on, party.left_on, clock.today()) is Standing.LEFT
    if gone:
        return render_template("strategies/link_ended.html"), 410
    return render_template("strategies/link_old.html", form=Form(), token=token), 410
