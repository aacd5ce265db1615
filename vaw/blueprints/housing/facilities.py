"""Facilities: the list, one of them with its history, new, changed from a day on, closed. Numbers are shown to whoever is noted first."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.facility_forms import CadenceForm, CloseForm, NewFacilityForm, ProfileForm, beginning, profile_of
from vaw.blueprints.housing.facility_words import chosen, history, offered, options, wanted
from vaw.blueprints.housing.register_forms import CountyCadenceForm
from vaw.blueprints.housing.report_history import history_of
from vaw.domain.geography.queries import county_name
from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, FacilityProfile
from vaw.domain.housing.operations import facilities as operations
from vaw.domain.housing.operations.looks import look_at
from vaw.domain.housing.operations.register import set_cadence
from vaw.domain.housing.queries.facilities import list_facilities as facilities_of
from vaw.domain.housing.queries.licences import list_licences
from vaw.domain.housing.queries.register import (
    ORDINARY_CADENCE,
    cadence_of,
    find_county_cadence,
    find_profile,
    get_facility,
    get_provider,
    list_profiles,
    places_of,
)
from vaw.domain.housing.queries.snapshots import find_last
from vaw.domain.housing.rules.licences import LICENCE_NAMES, LicenceKind
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.register import CADENCE_NAMES
from vaw.domain.housing.rules.snapshots import FRESHNESS_NAMES, Freshness, Numbers, available, freshness
from vaw.domain.housing.tables.register import FACILITIES
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import day, instant
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/skyddat-boende/boenden"
ONE = f"{ALL}/<code>"
PROVIDER = "/skyddat-boende/utforare/<int:provider_id>"
COLOURS = {Freshness.FRESH: "green", Freshness.STALE: "yellow", Freshness.UNKNOWN: "grey"}


@bp.page(ALL, allow=policy.READ_FACILITY)
def list_facilities() -> Answer:
    by, args = actor(), request.args.to_dict()
    lines = facilities_of(by, wanted(args))
    groups = term_names(TermList.HOUSING_GROUP)
    return render_template(
        "housing/facilities.html",
        table=FACILITIES,
        rows=[
            (
                line.code, line.provider, county_name(line.county_id),
                ", ".join(groups.get(code, code) for code in line.target_groups) or None,
                (_("Finns") if line.licensed else _("Saknas")) if line.is_open else _("Stängt"),
            )
            for line in lines
        ],
        hrefs=[f"{ALL}/{line.code}" for line in lines],
        options=options(by),
        chosen=chosen(by, args, ALL),
        args=args,
        may_add=policy.ADD_FACILITY.held_by(by),
        may_set=policy.SET_CADENCE.held_by(by),
    )  # fmt: skip


@bp.page(f"{ALL}/rytm", allow=policy.SET_CADENCE, methods=["GET", "POST"])
def set_county_cadence() -> Answer:
    by, county = actor(), asked_county(policy.SET_CADENCE)
    kept = find_county_cadence(county.id)
    form = CountyCadenceForm(data={"cadence": kept.cadence if kept else ORDINARY_CADENCE.value})
    if form.submitted(lambda values: set_cadence(by, county, **values)):
        flash(_("Länets boenden frågas nu så ofta."))
        return redirect(ALL, 303)
    lead = _("Det gäller de boenden som inte har en egen rytm. Dagar som har varit räknas inte om.")
    told: dict[str, Any] = {"heading": _("Hur ofta ska boendena rapportera?"), "caption": county.name, "submit": _("Spara"), "back": ALL}
    return render_template("housing/facility_small.html", form=form, lead=lead, **told), form.status


@bp.page(f"{PROVIDER}/boende", allow=policy.ADD_FACILITY, methods=["GET", "POST"])
def add_facility(provider_id: int) -> Answer:
    by = actor()
    provider = get_provider(by, provider_id, policy.ADD_FACILITY)
    form = NewFacilityForm(data={**beginning(None, clock.today()), "opened_on": clock.today()})
    form.offer_lists()
    made: list[Facility] = []
    if form.submitted(
        lambda values: made.append(operations.add_facility(by, provider, offer=profile_of(values), opened_on=values["opened_on"]))
    ):
        flash(_("Boendet är tillagt och heter {code}. Lägg nu in tillståndet.").format(code=made[0].code))
        return to(made[0].code)
    lead = _("Boendet får ett påhittat namn som lottas fram. Skriv aldrig adress, ort eller vad boendet heter.")
    back = f"/skyddat-boende/utforare/{provider.id}"
    told: dict[str, Any] = {
        "heading": _("Lägg till ett boende"),
        "caption": provider.organisation.name,
        "submit": _("Lägg till"),
        "back": back,
    }
    return render_template("housing/facility_small.html", form=form, lead=lead, **told), form.status


@bp.page(ONE, allow=policy.READ_FACILITY)
def show_facility(code: str) -> Answer:
    by, today = actor(), clock.today()
    facility = get_facility(by, code)
    provider = get_provider(by, facility.provider_id)
    look_at(by, facility, what=Look.NUMBERS)
    profiles = list_profiles(facility)
    profile = find_profile(facility.id, today)
    is_open = facility.closed_on is None or facility.closed_on >= today
    return render_template(
        "housing/facility.html",
        code=code,
        caption=_("Skyddat boende · {county}").format(county=county_name(facility.county_id)),
        provider=provider,
        name=provider.organisation.name,
        facts=_facts(facility),
        offered=offered(profile or (profiles[-1] if profiles else None)),
        history=history(profiles),
        reported=_reported(facility, profile),
        reports=history_of(by, facility, f"{ALL}/{code}", is_open=is_open),
        licence=_licence(facility, profile),
        is_open=is_open,
        may_keep=is_open and policy.KEEP_FACILITY.allows(by, facility),
        may_report=is_open and policy.RECORD_SNAPSHOT.allows(by, facility),
        may_see_looks=policy.READ_LOOKS.allows(by, facility),
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_FACILITY, methods=["GET", "POST"])
def change_facility(code: str) -> Answer:
    by, today = actor(), clock.today()
    facility = get_facility(by, code, policy.KEEP_FACILITY)
    look_at(by, facility, what=Look.NUMBERS)
    profiles = list_profiles(facility)
    latest = profiles[0] if profiles else None
    form = ProfileForm(data=beginning(latest, max(today, facility.opened_on)))
    form.offer_lists(latest)
    basis = latest.since_on.isoformat() if latest else ""

    def change(values: Any) -> FacilityProfile:
        if values["basis"] != basis:
            raise RuleBroken("housing.profile_changed")
        return operations.change_profile(by, facility, offer=profile_of(values), since_on=values["since_on"])

    if form.submitted(change):
        flash(_("Ändringen är sparad. Det som gällde innan finns kvar i historiken."))
        return to(code)
    lead = _("Skriv aldrig adress, ort eller vad boendet heter. Flyttar det eller byter ägare stänger du det och lägger till ett nytt.")
    return small(form, code, _("Ändra vad boendet erbjuder"), _("Spara"), lead)


@bp.page(f"{ONE}/rytm", allow=policy.KEEP_FACILITY, methods=["GET", "POST"])
def change_cadence(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.KEEP_FACILITY)
    form = CadenceForm(data={"cadence": facility.cadence or "", "version": facility.version})
    if form.saved(facility, lambda values: operations.change_cadence(by, facility, cadence=values["cadence"] or None)):
        flash(_("Boendet frågas nu så ofta."))
        return to(code)
    return small(form, code, _("Hur ofta ska boendet rapportera?"), _("Spara"))


@bp.page(f"{ONE}/stang", allow=policy.KEEP_FACILITY, methods=["GET", "POST"])
def close_facility(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.KEEP_FACILITY)
    form = CloseForm(data={"closed_on": facility.closed_on or clock.today(), "version": facility.version})
    if form.saved(facility, lambda values: operations.close_facility(by, facility, **values)):
        flash(_("Boendet har fått en sista dag. Det som har rapporterats finns kvar."))
        return to(code)
    lead = _("Efter den sista dagen frågas boendet inte längre och räknas inte med. Namnet används aldrig igen.")
    return small(form, code, _("Stäng boendet"), _("Stäng"), lead)


def to(code: str, rest: str = "") -> Answer:
    return redirect(url_for("housing.show_facility", code=code) + rest, 303)


def small(form: Any, code: str, heading: str, submit: str, lead: str = "", rest: str = "") -> Answer:
    """A page that is one form over one facility."""
    told: dict[str, Any] = {"heading": heading, "caption": code, "submit": submit, "back": f"{ALL}/{code}{rest}", "lead": lead}
    return render_template("housing/facility_small.html", form=form, **told), form.status


def _facts(facility: Facility) -> list[tuple[str, str | None]]:
    cadence = _(CADENCE_NAMES[cadence_of(facility)])
    return [
        (_("Öppnade"), day(facility.opened_on)),
        *([(_("Sista dagen"), day(facility.closed_on))] if facility.closed_on else []),
        (_("Rapporterar"), cadence if facility.cadence else _("{cadence}, som länet").format(cadence=cadence)),
    ]


def _reported(facility: Facility, profile: FacilityProfile | None) -> dict[str, Any]:
    """The last numbers, what follows from them, and how they stand."""
    last = find_last(facility.id)
    known = last is not None and last.adults is not None
    state = freshness(last.confirmed_at if last else None, cadence_of(facility), clock.now())
    if last is None or not known or profile is None:
        return {"tag": (_(FRESHNESS_NAMES[Freshness.UNKNOWN]), COLOURS[Freshness.UNKNOWN]), "rows": [], "when": ""}
    numbers = Numbers(last.adults or 0, last.children or 0, last.closed or 0)
    return {
        "tag": (_(FRESHNESS_NAMES[state]), COLOURS[state]),
        "rows": [
            (_("Vuxna"), str(numbers.adults)),
            (_("Barn"), str(numbers.children)),
            (_("Stängda platser"), str(numbers.closed)),
            (_("Lediga platser"), str(available(places_of(profile), numbers))),
        ],
        "when": instant(last.confirmed_at or last.at),
    }


def _licence(facility: Facility, profile: FacilityProfile | None) -> str:
    """What allows it to run today, in a sentence."""
    today = clock.today()
    for licence in list_licences(facility):
        if licence.valid_from <= today and (licence.valid_to is None or licence.valid_to >= today):
            kind = _(LICENCE_NAMES[LicenceKind(licence.kind)])
            most = licence.places_most or (places_of(profile).beds if profile else None)
            until = _("till och med {day}").format(day=day(licence.valid_to)) if licence.valid_to else _("tills vidare")
            return _("{kind} för högst {n} personer, {until}.").format(kind=kind, n=most, until=until)
    return ""
