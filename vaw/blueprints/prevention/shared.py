"""What counties share with one another: the list, one of them, and those that are like an effort of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.effort_words import level_name, named, period, prevention_told, state_name, state_tag
from vaw.blueprints.prevention.efforts import ALL, EVERY, ONE, wanted
from vaw.domain.geography.queries import counties_of, county_name, county_names, list_counties
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.queries import shared as queries
from vaw.domain.prevention.queries.efforts import get_effort
from vaw.domain.prevention.tables import SHARED, SIMILAR
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

OTHERS = f"{ALL}/andra-lan"
LISTS = {
    "arbetssatt": TermList.EFFORT_METHOD,
    "malgrupp": TermList.EFFORT_TARGET,
    "arena": TermList.EFFORT_SETTING,
    "omrade": TermList.VIOLENCE_FIELD,
}


@bp.page(OTHERS, allow=policy.READ_SHARED)
def list_shared() -> Answer:
    """Of all counties, those that have ended too: what went well elsewhere is over by now as often as not."""
    by, args = actor(), request.args.to_dict()
    asked = wanted({"lage": EVERY, **args})
    county = number_of(args, "lan") if number_of(args, "lan") in county_names() else None
    page = queries.list_shared(by, asked, county_id=county)
    return render_template(
        "prevention/shared_efforts.html",
        table=SHARED,
        rows=[_row(one) for one in page.rows],
        hrefs=[f"{OTHERS}/{one.id}" for one in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        filters=[("lan", _("Län"), [(str(one.id), one.short_name) for one in list_counties()]), *_filters()],
        chosen=_chosen(args, county),
        args=args,
        has_own=policy.READ_EFFORT.held_by(by),
    )


@bp.page(f"{OTHERS}/<int:effort_id>", allow=policy.READ_SHARED)
def show_shared(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_shared(by, effort_id)
    mine = {county.id for county in counties_of(by, policy.READ_YEAR)}
    leads = {county.id for county in counties_of(by, policy.ADD_EFFORT)}
    return render_template(
        "prevention/shared_effort.html",
        effort=effort,
        county=county_name(effort.county_id),
        state=state_tag(effort.state),
        period=period(effort.begins_on, effort.ends_on),
        facts=[
            (_("Vänder sig till"), prevention_told(effort.prevention_level)),
            (_("Nivå"), level_name(effort.level)),
            (_("Område"), term_names(TermList.VIOLENCE_FIELD).get(effort.field, effort.field)),
            (_("Målgrupper"), named(effort.targets, TermList.EFFORT_TARGET)),
            (_("Arbetssätt"), named(effort.methods, TermList.EFFORT_METHOD)),
            (_("Arenor"), named(effort.settings, TermList.EFFORT_SETTING)),
            (_("Delas sedan"), day(effort.shared_on)),
        ],
        is_own=effort.county_id in mine,
        may_ask=bool(leads - {effort.county_id}),
    )


@bp.page(f"{ONE}/liknande", allow=policy.READ_EFFORT)
def list_similar(effort_id: int) -> Answer:
    by = actor()
    effort = get_effort(by, effort_id)
    found = queries.list_similar(by, effort)
    return render_template(
        "prevention/similar.html",
        effort_id=effort_id,
        title=effort.title,
        table=SIMILAR,
        rows=[
            (one.effort.title, county_name(one.effort.county_id), _alike(effort, one.effort), state_name(one.effort.state)) for one in found
        ],
        hrefs=[f"{OTHERS}/{one.effort.id}" for one in found],
        shared=effort.shared,
    )


def _row(one: queries.Shared) -> tuple[str | None, ...]:
    methods, targets = named(one.methods, TermList.EFFORT_METHOD), named(one.targets, TermList.EFFORT_TARGET)
    return one.title, county_name(one.county_id), methods, targets, named(one.settings, TermList.EFFORT_SETTING), state_name(one.state)


def _alike(mine: Effort, theirs: queries.Shared) -> str:
    """What the two have in common, in words."""
    both: list[tuple[Sequence[str], Sequence[str], TermList]] = [
        (mine.methods, theirs.methods, TermList.EFFORT_METHOD),
        (mine.targets, theirs.targets, TermList.EFFORT_TARGET),
        (mine.settings, theirs.settings, TermList.EFFORT_SETTING),
    ]
    told = [named([code for code in one if code in other], terms) for one, other, terms in both]
    return ", ".join(filter(None, told)) or _("Orden i mål och namn")


def _filters() -> list[tuple[str, str, list[tuple[str, str]]]]:
    labels = {"arbetssatt": _("Arbetssätt"), "malgrupp": _("Målgrupp"), "arena": _("Arena"), "omrade": _("Område")}
    return [(name, labels[name], [(one.code, one.name) for one in list_terms(terms)]) for name, terms in LISTS.items()]


def _chosen(args: Mapping[str, str], county: int | None) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = {"ord": f"”{args['ord'][:100]}”" if args.get("ord") else "", "lan": county_name(county) if county is not None else ""}
    said |= {name: term_names(terms).get(args.get(name, ""), "") for name, terms in LISTS.items()}
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said.items() if text]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return OTHERS + (f"?{urlencode(kept)}" if kept else "")
