"""Resource centres: the county's, the nation's, one of them, new, changed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.centre_forms import CentreForm, centre_facts, networks_of
from vaw.blueprints.prevention.centre_words import finding, missing_months, month_name, month_rows, months_of_year, parts, state_told
from vaw.blueprints.prevention.effort_forms import key_of
from vaw.blueprints.prevention.efforts import ALL
from vaw.domain.geography.queries import county_name, list_counties
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.queries.names import account_name, organisation_names
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.operations import centres as operations
from vaw.domain.prevention.queries import centre_months
from vaw.domain.prevention.queries import centres as queries
from vaw.domain.prevention.rules.centres import months_open, years_open
from vaw.domain.prevention.tables import CENTRE_MONTHS, CENTRES, CENTRES_OF_NATION
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

CENTRES_PATH = f"{ALL}/resurscentrum"
ONE = f"{CENTRES_PATH}/<int:centre_id>"
ASSIGNMENT = "honour-resource-centres-2026"


@bp.page(CENTRES_PATH, allow=policy.READ_CENTRE)
def list_centres() -> Answer:
    by, year = actor(), clock.today().year
    rows = queries.list_centres(by, year)
    networks = {id: name for county_id in {row.county_id for row in rows} for id, name in networks_of(by, county_id).items()}
    return render_template(
        "prevention/centres.html",
        table=CENTRES,
        rows=CENTRES.shown([_row(row, networks) for row in rows]),
        hrefs=[f"{CENTRES_PATH}/{row.id}" for row in rows],
        year=year,
        assignment=find_assignment(ASSIGNMENT),
        may_add=policy.ADD_CENTRE.held_by(by),
    )


@bp.page(f"{CENTRES_PATH}/landet", allow=policy.READ_CENTRES_OF_NATION)
def list_centres_of_nation() -> Answer:
    """Which counties have a centre and whether it reports. No number of support: a small one would lead to a town."""
    today, found = clock.today(), queries.list_of_nation(actor())
    rows: list[tuple[Value, ...]] = []
    for county in list_counties():
        mine = [one for one in found if one.county_id == county.id]
        rows += [_of_nation(county.short_name, one, today) for one in mine] or [(county.short_name, _("Inget resurscentrum"), *(None,) * 5)]
    return render_template(
        "prevention/centres_of_nation.html",
        table=CENTRES_OF_NATION,
        rows=CENTRES_OF_NATION.shown(rows),
        counties=len({one.county_id for one in found if one.closed_on is None or one.closed_on >= today}),
        year=today.year,
    )


@bp.page(f"{CENTRES_PATH}/nytt", allow=policy.ADD_CENTRE, methods=["GET", "POST"])
def add_centre() -> Answer:
    by, county = actor(), asked_county(policy.ADD_CENTRE)
    form = CentreForm(data={"opened_on": clock.today(), "responsible_id": by.id, "submit_key": str(uuid4())})
    form.offer(by, county.id)
    made: list[Centre] = []
    key = key_of(form.submit_key.data)
    try:
        done = form.submitted(
            lambda values: made.append(
                operations.add_centre(by, county, facts=centre_facts(values), submit_key=key, confirmed=form.confirmed)
            )
        )
    except Taken as again:  # a second click: the first one counts
        found = queries.find_submitted(by, key) if again.constraint == "uq_resource_centre_submit_key" else None
        if found is None:
            raise
        made.append(found)
        done = True
    if done:
        flash(_("Resurscentrumet är sparat. Rapportera stödet varje månad, det tar en minut."))
        return redirect(f"{CENTRES_PATH}/{made[0].id}", 303)
    return centre_form(form, _("Lägg till ett resurscentrum"), county.name, CENTRES_PATH, _("Resurscentrum"))


@bp.page(ONE, allow=policy.READ_CENTRE)
def show_centre(centre_id: int) -> Answer:
    by, today = actor(), clock.today()
    centre = queries.get_centre(by, centre_id)
    every = months_open(centre.opened_on, centre.closed_on, today)
    years = sorted({month.year for month in every} | {today.year}, reverse=True)
    asked = number_of(request.args, "ar")
    year = asked if asked in years else years[0]
    told = centre_months.list_months(centre, every[0] if every else today, today)
    months = {month_on: month for month_on, month in told.items() if month_on.year == year}
    shown = [month for month in every if month.year == year]
    lines = [line for month in months.values() for line in month.lines]
    return render_template(
        "prevention/centre.html",
        centre=centre,
        caption=_("Resurscentrum nr {number} · {county}").format(number=centre.id, county=county_name(centre.county_id)),
        state=state_told(centre.opened_on, centre.closed_on),
        year=year,
        years=years,
        finding=finding(lines, year),
        parts=parts(lines, year) if lines else [],
        table=CENTRE_MONTHS,
        rows=CENTRE_MONTHS.shown(month_rows(centre, months, shown)),
        hrefs=[month_path(centre, month) for month in sorted(shown, reverse=True)],
        missing=_missing(centre, told, today),
        facts=_facts(by, centre),
        followed=[(one, day(one.saved_at.astimezone(clock.STOCKHOLM).date())) for one in queries.list_years(centre)],
        to_follow=_to_follow(centre, today),
        may_keep=policy.KEEP_CENTRE.allows(by, centre),
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_CENTRE, methods=["GET", "POST"])
def change_centre(centre_id: int) -> Answer:
    by = actor()
    centre = queries.get_centre(by, centre_id, policy.KEEP_CENTRE)
    form, name = CentreForm(obj=centre), centre.name
    form.offer(by, centre.county_id, centre)
    if form.saved(centre, lambda values: operations.change_centre(by, centre, facts=centre_facts(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to(centre)
    return centre_form(form, _("Ändra resurscentrumet"), name, f"{CENTRES_PATH}/{centre_id}", name)


def to(centre: Centre, fragment: str = "") -> Response:
    return redirect(f"{CENTRES_PATH}/{centre.id}{fragment}", 303)


def centre_form(form: Any, heading: str, caption: str, back: str, back_text: str, lead: str = "") -> Answer:
    """A page that is one form over one centre."""
    told = {"heading": heading, "caption": caption, "back": back, "back_text": back_text, "lead": lead}
    return render_template("prevention/centre_form.html", form=form, **told), form.status


def month_path(centre: Centre, month_on: date) -> str:
    return f"{CENTRES_PATH}/{centre.id}/manader/{month_on.isoformat()[:7]}"


def _row(row: queries.Row, networks: dict[int, str]) -> tuple[Value, ...]:
    network = networks.get(row.network_id, _("Ett nätverk som har upphört")) if row.network_id else None
    reported = month_name(row.reported) if row.reported else None
    return row.name, state_told(row.opened_on, row.closed_on), network, reported, row.persons


def _of_nation(county: str, one: queries.Status, today: date) -> tuple[Value, ...]:
    steered = _("Ja") if one.has_network else _("Nej")
    year = str(one.years[-1]) if one.years else None
    state = state_told(one.opened_on, one.closed_on)
    return county, one.name, state, steered, one.partners, months_of_year(one, today.year, today), year


def _missing(centre: Centre, told: Any, today: date) -> list[tuple[str, str, str | None]]:
    """(month, address, the earlier month that can be repeated) of what is asked for, the oldest first."""
    found = []
    for month_on in missing_months(centre.opened_on, centre.closed_on, centre.added_on, told, today):
        before = max((one for one in told if one < month_on and told[one].lines), default=None)
        found.append((month_name(month_on), month_path(centre, month_on), month_name(before) if before else None))
    return found


def _facts(by: Actor, centre: Centre) -> list[tuple[Any, ...]]:
    networks = networks_of(by, centre.county_id)
    told: list[tuple[Any, ...]] = [
        (_("Samarbetar i det"), ", ".join(organisation_names(by, centre.organisation_ids)) or None),
        (_("Följs av"), account_name(centre.responsible_id) or _("Ingen bestämd")),
    ]
    if centre.network_id is None:
        return [(_("Styrgrupp"), _("Ingen styrgrupp än")), *told]
    name = networks.get(centre.network_id)
    if name is None:
        return [(_("Styrgrupp"), _("Ett nätverk som har upphört")), *told]
    return [(_("Styrgrupp"), name, f"/natverk/{centre.network_id}", _("Visa")), *told]


def _to_follow(centre: Centre, today: date) -> list[int]:
    """Years without a follow-up that can be written, the latest first."""
    done = {one.year for one in queries.list_years(centre)}
    return [year for year in years_open(centre.opened_on, centre.closed_on, today) if year not in done]
