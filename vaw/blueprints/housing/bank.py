"""Who could take …? Asked by POST and answered on the same page: no address, log or table ever holds the question."""

from __future__ import annotations

from collections import defaultdict

from flask import render_template

from vaw.blueprints.housing.bank_forms import NeedForm
from vaw.blueprints.housing.base import bp
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_name, get_county
from vaw.domain.housing import policy
from vaw.domain.housing.operations import bank as operations
from vaw.domain.housing.queries.bank import Unmet, list_unmet
from vaw.domain.housing.rules.bank import NO_MATCH_NAMES, Need, NoMatch, speaks
from vaw.domain.housing.rules.snapshots import FRESHNESS_NAMES, Freshness
from vaw.domain.housing.tables.bank import UNMET
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

SEARCH = "/skyddat-boende/plats"


@bp.page(SEARCH, allow=policy.SEARCH_PLACES, methods=["GET", "POST"])
def search_places() -> Answer:
    by = actor()
    counties = counties_of(by, policy.SEARCH_PLACES)
    form = NeedForm(nation=policy.READ_NATION.held_by(by), counties=counties, data={"county": _home(by, counties)})
    found: list[operations.Answer] = []
    if form.submitted(lambda _values: found.append(operations.search_places(by, _county(by, form, counties), need=form.need()))):
        return render_template("housing/bank.html", form=form, **_told(found[0], form.need()))
    return render_template("housing/bank.html", form=form, asked=False), form.status


@bp.page(f"{SEARCH}/utan-traff", allow=policy.READ_PICTURE)
def show_unmet() -> Answer:
    rows = UNMET.shown(_sums(list_unmet(actor())))
    return render_template("housing/unmet.html", table=UNMET, rows=rows)


def _home(by: Actor, counties: list[County]) -> int:
    """The county where the person works, of those that may be asked for."""
    mine = [grant.county_id for grant in by.grants if grant.county_id]
    return next((county.id for county in counties if county.id in mine), counties[0].id)


def _county(by: Actor, form: NeedForm, counties: list[County]) -> County:
    return get_county(by, policy.SEARCH_PLACES, form.county.data if form.county else counties[0].id)


def _told(answer: operations.Answer, need: Need) -> dict[str, object]:
    return {
        "asked": True, "room": [_match(one, need) for one in answer.room], "perhaps": [_match(one, need) for one in answer.perhaps],
        "why": _(NO_MATCH_NAMES[answer.why]) if answer.why and answer.why is not NoMatch.UNKNOWN else None,
    }  # fmt: skip


def _match(one: operations.Match, need: Need) -> dict[str, object]:
    offer = one.offer
    return {
        "code": offer.code, "county": county_name(offer.county_id), "free": offer.free, "reached": one.reached, "licensed": offer.licensed,
        "speaks": need.language is not None and speaks(need, offer), "fresh": offer.freshness is Freshness.FRESH,
        "freshness": _(FRESHNESS_NAMES[offer.freshness]),
    }  # fmt: skip


def _sums(rows: list[Unmet]) -> list[tuple[str, str, int]]:
    """Quarter by quarter, newest first, over the counties; most frequent first within one."""
    sums: dict[tuple[int, int, NoMatch], int] = defaultdict(int)
    for row in rows:
        sums[row.year, row.quarter, row.reason] += row.times
    ordered = sorted(sums.items(), key=lambda item: (-item[0][0], -item[0][1], -item[1], item[0][2]))
    return [
        (_("{year}, kvartal {quarter}").format(year=year, quarter=quarter), NO_MATCH_NAMES[why], n) for (year, quarter, why), n in ordered
    ]
