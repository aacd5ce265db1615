"""Permits, notifications and duties of a facility, with their history, and who has looked at it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template
from markupsafe import Markup

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.facilities import ALL, ONE, small
from vaw.blueprints.housing.licence_forms import DutyForm, EndLicenceForm, FinishDutyForm, LicenceForm, decision_of
from vaw.domain.housing import policy
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.operations import licences as operations
from vaw.domain.housing.operations.looks import look_at
from vaw.domain.housing.queries import licences as queries
from vaw.domain.housing.queries.register import get_facility
from vaw.domain.housing.rules.licences import (
    CONDITION_NAMES,
    DUTY_NAMES,
    ENDING_NAMES,
    LICENCE_NAMES,
    POST_NAMES,
    Condition,
    DutyKind,
    Ending,
    LicenceKind,
    Post,
)
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.tables.licences import AUTHORISED
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.render.chart import Chart, Series, line
from vaw.render.svg import for_screens
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

LICENCES, DUTIES = f"{ONE}/tillstand", f"{ONE}/skyldigheter"
MONTHS_SHOWN = 13  # a year and the same month before it


@bp.page(LICENCES, allow=policy.READ_FACILITY)
def list_licences(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code)
    look_at(by, facility, what=Look.NUMBERS)
    points = queries.list_points(facility, _days(clock.today()))
    rows = [(point.day, point.persons, point.beds, point.taken) for point in points]
    return render_template(
        "housing/licences.html",
        code=code,
        licences=[_told(licence) for licence in queries.list_licences(facility)],
        table=AUTHORISED,
        rows=AUTHORISED.shown(rows),
        plot=_plot(points) if len(points) > 1 else None,
        may_keep=policy.ADD_LICENCE.allows(by, facility),
    )


@bp.page(f"{LICENCES}/ny", allow=policy.ADD_LICENCE, methods=["GET", "POST"])
def add_licence(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.ADD_LICENCE)
    form = LicenceForm()
    form.offer()
    if form.submitted(lambda values: operations.add_licence(by, facility, decision=decision_of(values))):
        flash(_("Beslutet är sparat."))
        return redirect(f"{ALL}/{code}/tillstand", 303)
    lead = _(
        "Ett beslut som redan gäller ersätts från den nya dagen och finns kvar i historiken. Kommunala boenden anmäls, andra har tillstånd."
    )
    return small(form, code, _("Lägg in ett tillstånd eller en anmälan"), _("Spara"), lead, "/tillstand")


@bp.page(f"{LICENCES}/<int:licence_id>/avsluta", allow=policy.KEEP_LICENCE, methods=["GET", "POST"])
def end_licence(code: str, licence_id: int) -> Answer:
    by = actor()
    licence = queries.get_licence(by, licence_id, policy.KEEP_LICENCE)
    if licence.facility.code != code:
        return redirect(f"{ALL}/{licence.facility.code}/tillstand", 303)
    form = EndLicenceForm(data={"last_on": licence.valid_to or clock.today(), "version": licence.version})
    if form.saved(licence, lambda values: operations.end_licence(by, licence, **values)):
        flash(_("Den sista dagen är noterad."))
        return redirect(f"{ALL}/{code}/tillstand", 303)
    lead = _("Från dagen efter räknas färre tillåtna personer. Det som gällde innan ändras inte.")
    return small(form, code, _("Notera att det har tagit slut"), _("Spara"), lead, "/tillstand")


@bp.page("/skyddat-boende/tillstand/<int:licence_id>", allow=policy.READ_LICENCE)
def show_licence(licence_id: int) -> Answer:
    """Where a reminder leads."""
    return redirect(f"{ALL}/{queries.get_licence(actor(), licence_id).facility.code}/tillstand", 303)


@bp.page(DUTIES, allow=policy.READ_FACILITY)
def list_duties(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code)
    duties = queries.list_duties(facility)
    return render_template(
        "housing/licence_duties.html",
        code=code,
        waiting=[_waiting(duty) for duty in duties if duty.done_on is None],
        done=[(_(DUTY_NAMES[DutyKind(duty.kind)]), day(duty.happened_on), day(duty.done_on)) for duty in duties if duty.done_on],
        may_keep=policy.ADD_LICENCE.allows(by, facility),
    )


@bp.page(f"{DUTIES}/ny", allow=policy.ADD_LICENCE, methods=["GET", "POST"])
def add_duty(code: str) -> Answer:
    by = actor()
    facility = get_facility(by, code, policy.ADD_LICENCE)
    form = DutyForm()
    if form.submitted(lambda values: operations.add_duty(by, facility, **values)):
        flash(_("Det är noterat. Ni påminns före den sista dagen."))
        return redirect(f"{ALL}/{code}/skyldigheter", 303)
    return small(form, code, _("Notera något som ska göras"), _("Spara"), rest="/skyldigheter")


@bp.page(f"{DUTIES}/<int:duty_id>/klar", allow=policy.KEEP_DUTY, methods=["GET", "POST"])
def finish_duty(code: str, duty_id: int) -> Answer:
    by = actor()
    duty = queries.get_duty(by, duty_id, policy.KEEP_DUTY)
    if duty.facility.code != code:
        return redirect(f"{ALL}/{duty.facility.code}/skyldigheter", 303)
    form = FinishDutyForm(data={"done_on": clock.today(), "version": duty.version})
    if form.saved(duty, lambda values: operations.finish_duty(by, duty, **values)):
        flash(_("Noterat som gjort."))
        return redirect(f"{ALL}/{code}/skyldigheter", 303)
    return small(form, code, _(DUTY_NAMES[DutyKind(duty.kind)]), _("Noterat som gjort"), rest="/skyldigheter")


@bp.page("/skyddat-boende/skyldigheter/<int:duty_id>", allow=policy.READ_DUTY)
def show_duty(duty_id: int) -> Answer:
    """Where a reminder leads."""
    return redirect(f"{ALL}/{queries.get_duty(actor(), duty_id).facility.code}/skyldigheter", 303)


def _days(today: date) -> list[date]:
    """The last day of each of the months before this one, and today."""
    found = [today]
    while len(found) < MONTHS_SHOWN:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def _plot(points: list[queries.Point]) -> Markup:
    chart = Chart(
        id="tillatna",
        title=_(AUTHORISED.caption),
        desc=_("Linjediagram. Samma värden står i tabellen."),
        categories=tuple(point.day.isoformat()[:7] for point in points),  # the year and month
        series=(
            Series(_("Tillåtna"), tuple(point.persons for point in points)),
            Series(_("Sängplatser"), tuple(point.beds for point in points)),
            Series(_("Rapporterade"), tuple(point.taken for point in points)),
        ),
        unit=_("Personer"),
        missing=_("uppgift saknas"),
    )
    return for_screens(line, chart)


def _facts(licence: Licence) -> list[tuple[str, str]]:
    """What is said; what is not said is left out, but for the number of persons, which then are the beds."""
    until = day(licence.valid_to) if licence.valid_to else _("tills vidare")
    groups = term_names(TermList.HOUSING_GROUP)
    return [
        (_("Gäller"), f"{day(licence.valid_from)} – {until}"),
        (_("Beslut eller anmälan"), day(licence.decided_on)),
        (_("Nummer"), licence.number),
        (_("Högsta antal personer"), str(licence.places_most) if licence.places_most else _("Sägs inte, så många som sängplatserna")),
        (_("Målgrupper"), ", ".join(groups.get(code, code) for code in licence.target_groups)),
        (_("Villkor om"), ", ".join(_(CONDITION_NAMES[Condition(code)]) for code in licence.conditions)),
        (_("Föreståndare"), _(POST_NAMES[Post(licence.manager)]) if licence.manager else ""),
    ]


def _told(licence: Licence) -> dict[str, Any]:
    """A licence as the page says it."""
    today = clock.today()
    if licence.valid_from > today:
        state = (_("Börjar gälla"), "blue")
    elif licence.valid_to is None or licence.valid_to >= today:
        state = (_("Gäller"), "green")
    else:
        state = (_(ENDING_NAMES[Ending(licence.ending)]) if licence.ending else _("Har gått ut"), "red")
    return {
        "id": licence.id,
        "title": _(LICENCE_NAMES[LicenceKind(licence.kind)]),
        "state": state,
        "may_end": licence.ending is None,
        "facts": [(name, value) for name, value in _facts(licence) if value],
    }


def _waiting(duty: Duty) -> dict[str, Any]:
    left = (duty.due_on - clock.today()).days
    return {
        "id": duty.id,
        "title": _(DUTY_NAMES[DutyKind(duty.kind)]),
        "note": _("Senast {due}. Räknat från {day}.").format(due=day(duty.due_on), day=day(duty.happened_on)),
        "tag": (_("Försenat"), "red") if left < 0 else (_("{n} dagar kvar").format(n=left), "yellow" if left <= 30 else "blue"),
    }
