"""The dated lists: what they offer on a day, and keeping them by right and with history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.mandates.forms import TermForm
from vaw.blueprints.mandates.history import told
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_names
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.mandates.models import Term
from vaw.domain.mandates.rules import LIST_NAMES, OPEN_TO_COUNTIES, TermList, in_force
from vaw.domain.mandates.tables import TERMS
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.arguments import day_of
from vaw.web.blueprint import Answer, Blueprint
from vaw.web.messages import flash

bp = Blueprint("lists", __name__)
SLUGS = {
    TermList.SUB_GOAL: "delmal",
    TermList.VIOLENCE_FIELD: "valdsomraden",
    TermList.SUBJECT_AREA: "sakomraden",
    TermList.OBJECTIVE: "malsattningar",
    TermList.ACTIVITY_TYPE: "aktivitetstyper",
    TermList.PROFESSIONAL_GROUP: "yrkesgrupper",
    TermList.NETWORK_TYPE: "natverkstyper",
    TermList.HOUSING_GROUP: "boende-malgrupper",
    TermList.HOUSING_THREAT: "boende-vald",
    TermList.HOUSING_ACCESS: "boende-tillganglighet",
    TermList.HOUSING_SUPPORT: "boende-stod",
    TermList.HOUSING_LANGUAGE: "boende-sprak",
    TermList.EFFORT_TARGET: "insatsers-malgrupper",
    TermList.EFFORT_METHOD: "insatsers-arbetssatt",
    TermList.EFFORT_SETTING: "insatsers-arenor",
    TermList.CENTRE_THEME: "resurscentrums-teman",
}


@bp.page("/uppdrag/listor", allow=policy.READ_TERM)
def list_lists() -> Answer:
    today = clock.today()
    items = [
        (_(label), url_for(".show_list", slug=SLUGS[name]), _offered(queries.list_entries(actor(), name, on=today)))
        for name, label in LIST_NAMES.items()
    ]
    return render_template("mandates/lists.html", items=items)


@bp.page("/uppdrag/listor/<slug>", allow=policy.READ_TERM)
def show_list(slug: str) -> Answer:
    """Every entry that there is, or with ?dag= what is offered on that day."""
    by, name, asked = actor(), list_of(slug), day_of(request.args, "dag")
    terms = queries.list_entries(by, name, on=asked)
    return render_template(
        "mandates/list.html",
        name=_(LIST_NAMES[name]),
        slug=slug,
        table=TERMS,
        rows=TERMS.shown([_row(term) for term in terms]),
        hrefs=[_href(by, term) for term in terms],
        asked=asked,
        typed=request.args.get("dag", ""),
        unreadable=bool(request.args.get("dag")) and asked is None,
        offered=_offered(terms) if asked else _offered([term for term in terms if _counts(term, clock.today())]),
        history=told(queries.list_term_changes(by, queries.list_entries(by, name)), _names(terms)),
        may_add=policy.ADD_TERM.held_by(by),
        may_add_own=name in OPEN_TO_COUNTIES and policy.ADD_OWN_TERM.held_by(by),
        open_to_counties=name in OPEN_TO_COUNTIES,
    )


@bp.page("/uppdrag/listor/<slug>/ny", allow=policy.ADD_TERM, methods=["GET", "POST"])
def add_term(slug: str) -> Answer:
    by, name = actor(), list_of(slug)
    county, form = _county(by, policy.ADD_TERM), TermForm(data={"valid_from": clock.today()})
    if form.submitted(lambda values: operations.add_term(by, county, name=name, confirmed=form.confirmed, **_without_version(values))):
        flash(_("Posten är tillagd."))
        return _to(name)
    return _form(form, slug, name, _("Lägg till en nationell post"))


@bp.page("/uppdrag/listor/<slug>/ny-i-lanet", allow=policy.ADD_OWN_TERM, methods=["GET", "POST"])
def add_own_term(slug: str) -> Answer:
    by, name = actor(), list_of(slug)
    if name not in OPEN_TO_COUNTIES:
        raise NotFound
    county, form = _county(by, policy.ADD_OWN_TERM), TermForm(data={"valid_from": clock.today()})
    if form.submitted(lambda values: operations.add_own_term(by, county, name=name, confirmed=form.confirmed, **_without_version(values))):
        flash(_("Länets post är tillagd."))
        return _to(name)
    return _form(form, slug, name, _("Lägg till en post för {county}").format(county=county.name))


@bp.page("/uppdrag/listor/nationella/<int:term_id>/andra", allow=policy.CHANGE_TERM, methods=["GET", "POST"])
def change_term(term_id: int) -> Answer:
    by = actor()
    term = queries.get_term(by, term_id, policy.CHANGE_TERM)
    form, name = TermForm(obj=term), TermList(term.list)
    if form.saved(term, lambda values: operations.change_term(by, term, confirmed=form.confirmed, **values)):
        flash(_("Posten är sparad."))
        return _to(name)
    return _form(form, SLUGS[name], name, _("Ändra posten"))


@bp.page("/uppdrag/listor/lanets/<int:term_id>/andra", allow=policy.CHANGE_OWN_TERM, methods=["GET", "POST"])
def change_own_term(term_id: int) -> Answer:
    by = actor()
    term = queries.get_term(by, term_id, policy.CHANGE_OWN_TERM)
    form, name = TermForm(obj=term), TermList(term.list)
    if form.saved(term, lambda values: operations.change_own_term(by, term, confirmed=form.confirmed, **values)):
        flash(_("Länets post är sparad."))
        return _to(name)
    return _form(form, SLUGS[name], name, _("Ändra länets post"))


def list_of(slug: str) -> TermList:
    """The list that an address names. Raises NotFound."""
    found = next((name for name, known in SLUGS.items() if known == slug), None)
    if found is None:
        raise NotFound
    return found


def _row(term: Term) -> tuple[Value, ...]:
    place = county_names()[term.county_id] if term.county_id else _("Hela landet")
    return (str(term.number), term.name_sv, term.name_en, term.valid_from, term.valid_to, place, term.source or None)


def _href(by: Actor, term: Term) -> str | None:
    """Where the entry is changed, for those who may."""
    if policy.CHANGE_TERM.allows(by, term):
        return url_for("lists.change_term", term_id=term.id)
    return url_for("lists.change_own_term", term_id=term.id) if policy.CHANGE_OWN_TERM.allows(by, term) else None


def _counts(term: Term, on: date) -> bool:
    return in_force(term.valid_from, term.valid_to, on)


def _offered(terms: Sequence[Term]) -> str:
    return ngettext("1 post gäller", "{n} poster gäller", len(terms)).format(n=len(terms))


def _names(terms: Sequence[Term]) -> dict[tuple[str, int], str]:
    return {("term", term.id): term.name_sv for term in terms}


def _county(by: Actor, permission: Permission[County]) -> County:
    mine = [county for county in counties_of(by, permission) if any(grant.county_id == county.id for grant in by.grants)]
    if not mine:
        raise NotFound
    return mine[0]


def _without_version(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "version"}


def _form(form: TermForm, slug: str, name: TermList, heading: str) -> Answer:
    return render_template("mandates/term_form.html", form=form, slug=slug, name=_(LIST_NAMES[name]), heading=heading), form.status


def _to(name: TermList) -> Response:
    return redirect(url_for("lists.show_list", slug=SLUGS[name]), 303)
