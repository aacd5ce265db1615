"""The register of organisations: list, one, new, change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import abort, render_template, request, url_for

from vaw.blueprints.people.base import bp, to_organisation, without_version
from vaw.blueprints.people.forms import OrganisationForm
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_names, municipalities_of, municipality_names
from vaw.domain.insight.policy import READ_RECEIVED
from vaw.domain.networks.queries.seats import Sitting, list_seats_of
from vaw.domain.networks.rules import SEAT_ROLE_NAMES, SeatRole
from vaw.domain.people import policy
from vaw.domain.people.models import Organisation
from vaw.domain.people.operations import organisations as operations
from vaw.domain.people.operations.organisations import ONE_DAY
from vaw.domain.people.queries import organisations as queries
from vaw.domain.people.rules import KIND_NAMES, OrganisationKind
from vaw.domain.people.tables import ORGANISATIONS
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.adopted import of_organisation
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

REACH = {"lan": "county", "nationella": "national"}
CONTACT = {"saknas": "missing", "vakant": "vacant"}


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: ord, slag, var (lan or nationella), kontakt (saknas or vakant), inaktiva, efter."""
    kind = args.get("slag")
    return queries.Filter(
        words=(args.get("ord") or "")[:100],
        kind=kind if kind in set(OrganisationKind) else None,
        reach=REACH.get(args.get("var", "")),  # type: ignore[arg-type]  # the two values of the Literal
        contact=CONTACT.get(args.get("kontakt", "")),  # type: ignore[arg-type]  # as above
        inactive=args.get("inaktiva") == "1",
        after=args.get("efter") or None,
    )


@bp.page("/organisationer", allow=policy.READ_ORGANISATION)
def list_organisations() -> Answer:
    by, args, asked = actor(), request.args, wanted(request.args)
    page = queries.list_organisations(by, asked)
    mine = counties_of(by, policy.ADD_ORGANISATION)
    return render_template(
        "people/organisations.html",
        table=ORGANISATIONS,
        rows=ORGANISATIONS.shown(
            [(row.name, KIND_NAMES[OrganisationKind(row.kind)], place_of(row), row.role_mailbox) for row in page.rows]
        ),
        hrefs=[url_for(".show_organisation", organisation_id=row.id) for row in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        kinds=[(str(kind), _(label)) for kind, label in KIND_NAMES.items()],
        args=args,
        chosen=_chosen(args, asked),
        missing=_missing(mine),
        may_add=bool(mine),
    )


@bp.page("/organisationer/ny", allow=policy.ADD_ORGANISATION, methods=["GET", "POST"])
def add_organisation() -> Answer:
    by, county = actor(), asked_county(policy.ADD_ORGANISATION)
    form = OrganisationForm(data=_from_register(county))
    form.offer(county.id)
    made: list[Organisation] = []
    if form.submitted(
        lambda values: made.append(operations.add_organisation(by, county, confirmed=form.confirmed, **without_version(values)))
    ):
        flash(_("Organisationen är tillagd."))
        return to_organisation(made[0].id)
    counties = counties_of(by, policy.ADD_ORGANISATION)
    return render_template("people/organisation_new.html", form=form, county=county, counties=counties), form.status


@bp.page("/organisationer/<int:organisation_id>", allow=policy.READ_ORGANISATION)
def show_organisation(organisation_id: int) -> Answer:
    by = actor()
    organisation = queries.get_organisation(by, organisation_id)
    return render_template(
        "people/organisation.html",
        organisation=organisation,
        kind=_(KIND_NAMES[OrganisationKind(organisation.kind)]),
        place=place_of(organisation),
        now=[contact for contact in organisation.contacts if contact.until_on is None],
        vacant=[(contact, contact.until_on + ONE_DAY) for contact in organisation.contacts if contact.vacant and contact.until_on],
        ended=[contact for contact in organisation.contacts if contact.until_on is not None and not contact.vacant],
        seats=[_seat(one) for one in list_seats_of(by, organisation_id, clock.today())],
        may_change=policy.CHANGE_ORGANISATION.allows(by, organisation),
        methods=of_organisation(by, organisation_id),
        shows_received=READ_RECEIVED.allows(by, organisation),
    )


@bp.page("/organisationer/<int:organisation_id>/andra", allow=policy.CHANGE_ORGANISATION, methods=["GET", "POST"])
def change_organisation(organisation_id: int) -> Answer:
    by = actor()
    organisation = queries.get_organisation(by, organisation_id, policy.CHANGE_ORGANISATION)
    form, name = OrganisationForm(obj=organisation), organisation.name
    form.offer(organisation.county_id)
    if form.saved(organisation, lambda values: operations.change_organisation(by, organisation, confirmed=form.confirmed, **values)):
        flash(_("Ändringen är sparad."))
        return to_organisation(organisation_id)
    return render_template("people/organisation_change.html", form=form, organisation_id=organisation_id, name=name), form.status


@bp.page("/organisationer/<int:organisation_id>/inaktivera", allow=policy.CHANGE_ORGANISATION, methods=["POST"])
def deactivate_organisation(organisation_id: int) -> Answer:
    by = actor()
    organisation = queries.get_organisation(by, organisation_id, policy.CHANGE_ORGANISATION)
    if not csrf_holds():
        abort(400)
    operations.deactivate_organisation(by, organisation)
    flash(_("Organisationen visas inte längre i listor och val. Det som är loggat finns kvar."))
    return to_organisation(organisation_id)


@bp.page("/organisationer/<int:organisation_id>/aktivera", allow=policy.CHANGE_ORGANISATION, methods=["POST"])
def reactivate_organisation(organisation_id: int) -> Answer:
    by = actor()
    organisation = queries.get_organisation(by, organisation_id, policy.CHANGE_ORGANISATION)
    if not csrf_holds():
        abort(400)
    operations.reactivate_organisation(by, organisation)
    flash(_("Organisationen visas igen i listor och val."))
    return to_organisation(organisation_id)


def place_of(organisation: Organisation | queries.Line) -> str:
    """Municipality and county, the county, or "Hela landet"."""
    if organisation.county_id is None:
        return _("Hela landet")
    county = county_names()[organisation.county_id]
    municipality = municipality_names().get(organisation.municipality_id or 0)
    return f"{municipality}, {county}" if municipality else county


def _seat(one: Sitting) -> tuple[str, str, str]:
    """(network, address of the seat, role and whether anybody sits there)."""
    said = _("{role} sedan {day}").format(role=_(SEAT_ROLE_NAMES[SeatRole(one.role)]), day=day(one.since_on))
    return one.network, f"/natverk/platser/{one.seat_id}", f"{said} – {_('vakant')}" if one.vacant else said


def _from_register(county: County) -> dict[str, Any]:
    """What the form begins with when a municipality was chosen in the register (?kommun=)."""
    chosen = next((row for row in municipalities_of(county.id) if row.id == number_of(request.args, "kommun")), None)
    return {"name": f"{chosen.name} kommun", "kind": str(OrganisationKind.MUNICIPALITY), "municipality_id": chosen.id} if chosen else {}


def _missing(counties: Sequence[County]) -> list[tuple[str, str, str | None]]:
    """(name, address of the new form, None) of municipalities that have no organisation yet, in the actor's own counties."""
    found: list[tuple[str, str, str | None]] = []
    for county in counties:
        known = queries.municipalities_in_register(county.id)
        found += [
            (row.name, url_for("organisations.add_organisation", lan=county.id, kommun=row.id), None)
            for row in municipalities_of(county.id)
            if row.id not in known
        ]
    return found


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return "/organisationer" + (f"?{urlencode(kept)}" if kept else "")


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("slag", _(KIND_NAMES[OrganisationKind(asked.kind)]) if asked.kind else ""),
        ("var", {"county": _("Länets"), "national": _("Nationella")}.get(asked.reach or "", "")),
        ("kontakt", {"missing": _("Saknar kontakt"), "vacant": _("Vakant roll")}.get(asked.contact or "", "")),
        ("inaktiva", _("Inaktiva") if asked.inactive else ""),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]
