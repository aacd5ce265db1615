"""Actors of a strategy on the web: who they are, asked, signed up, what they told of each year, and out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.measures import MEASURES, PLAN, row
from vaw.blueprints.strategies.plan_forms import ActorsForm, JoinedForm, LeftForm, blocks_of, hint_of_counts, report_form
from vaw.blueprints.strategies.strategies import ALL, ONE, Tag, small, to
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import StrategyParty
from vaw.domain.strategies.operations import parties as operations
from vaw.domain.strategies.queries import plans, reports
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.rules.plans import STANDING_NAMES, Standing, standing
from vaw.kernel import clock
from vaw.kernel.i18n import day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

ACTORS = f"{ALL}/aktorer"
ACTOR = f"{ACTORS}/<int:actor_id>"
COLOURS = {Standing.NOT_ASKED: "grey", Standing.ASKED: "yellow", Standing.JOINED: "green", Standing.LEFT: "grey"}


@bp.page(f"{ONE}/aktorer", allow=policy.READ_STRATEGY)
def list_actors(strategy_id: int) -> Answer:
    by, today = actor(), clock.today()
    strategy = queries.get_strategy(by, strategy_id)
    parties = plans.parties_of(strategy)
    return render_template(
        "strategies/actors.html",
        strategy=strategy,
        rows=[_row(party) for party in parties],
        joined=sum(party.standing(today) is Standing.JOINED for party in parties),
        may_keep=policy.KEEP_STRATEGY.allows(by, strategy),
    )


@bp.page(f"{ONE}/aktorer/nya", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def add_actors(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    form, title = ActorsForm(), strategy.title
    form.organisation_ids.choices = plans.organisation_choices(by, strategy)
    added: list[int] = []
    if form.submitted(lambda values: added.append(operations.add_parties(by, strategy, **values))):
        flash(
            ngettext(
                "1 aktör är tillagd. Skriv till den när ni vill.", "{n} aktörer är tillagda. Skriv till dem när ni vill.", added[0]
            ).format(n=added[0])
        )
        return to(strategy_id, "/aktorer")
    lead = _("Ingen får något mejl när du lägger till dem. Du skriver till var och en från aktörens sida.")
    return small(form, f"{ALL}/{strategy_id}/aktorer", title, _("Lägg till aktörer"), _("Lägg till"), lead)


@bp.page(ACTOR, allow=policy.READ_STRATEGY)
def show_actor(actor_id: int) -> Answer:
    by, today = actor(), clock.today()
    party = plans.get_party(by, actor_id)
    found = next(one for one in plans.parties_of(party.strategy) if one.id == actor_id)
    lines, stands = plans.measures_of_party(party), found.standing(today)
    return render_template(
        "strategies/actor.html",
        party=party,
        strategy=party.strategy,
        state=Tag(_(STANDING_NAMES[stands]), COLOURS[stands]),
        facts=_facts(found),
        silent=found.silent(today),
        year=plans.year_asked(party, party.strategy),
        table=PLAN,
        rows=[row(line, today) for line in lines],
        hrefs=[f"{MEASURES}/{line.id}" for line in lines],
        reports=[(report.year, instant(report.at), report.name, report.text, report.lines) for report in reports.reports_of(party.id)],
        may_keep=policy.KEEP_STRATEGY.allows(by, party.strategy),
        stands=stands,
        Standing=Standing,
    )


@bp.page(f"{ACTOR}/skriv", allow=policy.KEEP_STRATEGY, methods=["POST"])
def ask_actor(actor_id: int) -> Answer:
    party, strategy = _pressed(actor_id)
    told = operations.ask_party(actor(), strategy, party=party)
    flash(_("Mejlet är på väg till aktörens funktionsbrevlåda.") if told else _("Ett mejl har redan gått i dag."))
    return _to(actor_id)


@bp.page(f"{ACTOR}/ansluten", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def note_joined(actor_id: int) -> Answer:
    by, party = actor(), _party(actor_id)
    strategy, name = party.strategy, party.organisation.name
    form = JoinedForm(data={"joined_on": clock.today(), "version": party.version})
    if form.saved(party, lambda values: operations.note_joined(by, strategy, party=party, **values)):
        flash(_("Aktören är ansluten."))
        return _to(actor_id)
    return small(form, f"{ACTORS}/{actor_id}", name, _("Notera att aktören har anslutit sig"), _("Spara"))


@bp.page(f"{ACTOR}/lamnar", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def leave(actor_id: int) -> Answer:
    by, party = actor(), _party(actor_id)
    strategy, name, joined, strategy_id = party.strategy, party.organisation.name, party.joined_on, party.strategy_id
    form = LeftForm(data={"left_on": clock.today(), "version": party.version})
    if form.saved(party, lambda values: operations.leave_party(by, strategy, party=party, **values)):
        flash(_("Aktören är inte längre med.") if joined else _("Aktören är borttagen."))
        return _to(actor_id) if joined else to(strategy_id, "/aktorer")
    lead = _("Det som aktören har redovisat finns kvar.") if joined else _("Aktören har inte anslutit sig och tas bort ur listan.")
    return small(form, f"{ACTORS}/{actor_id}", name, _("Aktören är inte med längre"), _("Spara"), lead)


@bp.page(f"{ACTOR}/redovisa", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def note_report(actor_id: int) -> Answer:
    """What an actor told by telephone, of the year that is asked for now."""
    by, party = actor(), _party(actor_id)
    strategy, name, year = party.strategy, party.organisation.name, plans.year_asked(party, party.strategy)
    lines = plans.measures_of_party(party)
    form = report_form(lines, reports.told_before(actor_id, year))

    def act(values: Mapping[str, Any]) -> object:
        told = {"year": year, "told": form.told(lines), "text": values["text"], "submit_key": form.key, "confirmed": form.confirmed}
        return operations.note_report(by, strategy, party=party, **told)

    if form.submitted(act):
        flash(_("Redovisningen är sparad."))
        return _to(actor_id)
    told = {"blocks": blocks_of(form, lines), "hint": hint_of_counts(), "year": year, "name": name, "back": f"{ACTORS}/{actor_id}"}
    return render_template("strategies/report_note.html", form=form, **told), form.status


def _party(actor_id: int, permission: Permission[Strategy] = policy.KEEP_STRATEGY) -> StrategyParty:
    return plans.get_party(actor(), actor_id, permission)


def _pressed(actor_id: int) -> tuple[StrategyParty, Strategy]:
    party = _party(actor_id)
    if not csrf_holds():
        abort(400)
    return party, party.strategy


def _to(actor_id: int) -> Response:
    return redirect(f"{ACTORS}/{actor_id}", 303)


def _row(party: plans.Party) -> tuple[str, str, Tag, str, str]:
    """(name, page, standing, since when, what is missing)."""
    today = clock.today()
    stands = standing(party.asked_on, party.joined_on, party.left_on, today)
    since = {Standing.ASKED: party.asked_on, Standing.JOINED: party.joined_on, Standing.LEFT: party.left_on}.get(stands)
    silent = party.silent(today)
    missing = (
        _("Har inte redovisat {year}").format(year=silent) if silent is not None else "" if party.mailbox else _("Saknar funktionsbrevlåda")
    )
    return party.name, f"{ACTORS}/{party.id}", Tag(_(STANDING_NAMES[stands]), COLOURS[stands]), day(since) if since else "", missing


def _facts(party: plans.Party) -> list[tuple[str, str | None]]:
    how = _("genom länken") if party.by_link else _("noterat av länsstyrelsen")
    return [
        (_("Tillfrågad"), day(party.asked_on) if party.asked_on else None),
        (_("Ansluten"), f"{day(party.joined_on)}, {how}" if party.joined_on else None),
        *([(_("Lämnade"), day(party.left_on))] if party.left_on else []),
        (_("Funktionsbrevlåda"), party.mailbox),
        (_("Har redovisat"), ", ".join(map(str, party.told)) or None),
    ]
