"""Asking for prompts without an account, and the page behind the link: yes, the material, no.

Opening a link changes nothing. What the form answers is the same whether or not the address is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import redirect, render_template

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.seasons_forms import SubscribeForm, asked_of
from vaw.blueprints.prevention.seasons_material import methods_told
from vaw.blueprints.prevention.seasons_subscribers import ASK
from vaw.blueprints.prevention.seasons_words import place_name, season_names, titled
from vaw.domain.geography.queries import county_name, find_county
from vaw.domain.prevention.models.prompts import SeasonSubscription
from vaw.domain.prevention.operations import prompts as operations
from vaw.domain.prevention.queries.prompts import Shown, list_shown
from vaw.domain.prevention.rules.prompts import links_in
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.sealing import fingerprint
from vaw.web.asking import STATUS, TRAP, WINDOW, check_trap, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import season_subscription_behind, season_token
from vaw.web.messages import flash
from vaw.web.workplace import place_of

LINK = f"{ASK}/lank/<token>"
ASKED = Limit("prompts-ask", 5, WINDOW)  # by the sender's address: a municipality shares one
ASKED_FOR = Limit("prompts-address", 5, timedelta(days=1))  # by the address that is written to: mails to somebody who asked for none
ANSWERED = Limit("prompts-answer", 20, timedelta(hours=1))  # by subscription: more than anybody changes their mind


@bp.page(ASK, allow=PUBLIC, methods=["GET", "POST"])
def ask_for_prompts() -> Answer:
    form, refused = SubscribeForm(), list[RuleBroken]()
    form.offer()

    def ask(values: Mapping[str, Any]) -> None:
        check_trap()
        county = find_county(place_of(values["place"])[0] or 0)
        if county is None:
            raise RuleBroken("prevention.prompts_place", field="place")
        _count(refused, ASKED)
        _count(refused, ASKED_FOR, fingerprint(values["email"].casefold().encode()))
        operations.ask_for_prompts(system("web"), county, asked=asked_of(values), confirmed=form.confirmed)

    if form.submitted(ask):
        return redirect(f"{ASK}/tack", 303)
    return render_template("prevention/prompts_ask.html", form=form, trap=TRAP), _status(form, refused)


@bp.page(f"{ASK}/tack", allow=PUBLIC)
def asked_for_prompts() -> Answer:
    return render_template("prevention/prompts_asked.html")


@bp.page(LINK, allow=PUBLIC, methods=["GET", "POST"])
def answer_prompts(token: str) -> Answer:
    """To say yes; for who has, what is there to read, and the way to say no."""
    one = season_subscription_behind(token)
    if one is None:
        return render_template("prevention/prompts_ended.html"), 410
    form, refused = Form(), list[RuleBroken]()
    kept: list[SeasonSubscription] = []

    def act(_values: Mapping[str, Any]) -> None:
        _count(refused, ANSWERED, str(one.id))
        kept.append(operations.confirm_subscription(system("web"), one))

    if form.submitted(act):
        flash(_("Tack! Nu får ni material i tid."))
        return redirect(f"{ASK}/lank/{season_token(kept[0])}", 303)
    shown = [] if one.confirmed_at is None else [_material(one.county_id, found) for found in list_shown(one)]
    return render_template("prevention/prompts_link.html", form=form, token=token, shown=shown, **_about(one)), _status(form, refused)


@bp.page(f"{LINK}/nej", allow=PUBLIC, methods=["POST"])
def decline_prompts(token: str) -> Answer:
    """One press, and the address is erased."""
    one, form = season_subscription_behind(token), Form()
    if one is None:
        return render_template("prevention/prompts_ended.html"), 410
    if form.submitted(lambda _values: operations.end_by_link(system("web"), one)):
        return render_template("prevention/prompts_declined.html")
    return render_template("prevention/prompts_link.html", form=form, token=token, shown=[], **_about(one)), form.status


def _about(one: SeasonSubscription) -> dict[str, Any]:
    """What was asked for; never the address."""
    return {
        "name": one.organisation_name,
        "county": county_name(one.county_id),
        "place": place_name(one.municipality_id),
        "seasons": season_names(one.seasons),
        "confirmed": one.confirmed_at is not None,
    }


def _material(county_id: int, found: Shown) -> dict[str, Any]:
    return {
        "season": titled(found.season, found.year),
        "title": found.title,
        "text": found.text,
        "links": links_in(found.links),
        "methods": methods_told(county_id, found.methods),
    }


def _count(refused: list[RuleBroken], limit: Limit, what: str | None = None) -> None:
    """Count one try; what says no is noted too, since its status is not that of a fault in the form."""
    try:
        count(limit, what)
    except RuleBroken as broken:
        refused.append(broken)
        raise


def _status(form: Form, refused: list[RuleBroken]) -> int:
    return STATUS.get(refused[0].code, 422) if refused else form.status
