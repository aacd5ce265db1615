"""Government assignments: which there are, what one says, and keeping them up to date."""

from __future__ import annotations

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.mandates.forms import AssignmentForm, DueForm, LeadForm
from vaw.blueprints.mandates.history import Told, told
from vaw.blueprints.mandates.standing import Standing, standings
from vaw.blueprints.mandates.year import FIRST_YEAR, LAST_YEAR, radar
from vaw.domain.geography.queries import counties_of, county_names
from vaw.domain.mandates import operations, policy, queries
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.rules import in_force
from vaw.domain.mandates.tables import ASSIGNMENTS, DUE_DATES, LEADS
from vaw.domain.networks.policy import READ_RESULTS
from vaw.kernel import clock
from vaw.kernel.i18n import N_, SOURCE, day, language
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer, Blueprint
from vaw.web.messages import flash

bp = Blueprint("assignments", __name__)
AREAS = {
    "log": N_("Länets arbete mot våld"),
    "housing": N_("Skyddat boende"),
    "strategies": N_("Jämställdhetsintegrering"),
    "honour": N_("Hedersrelaterat våld och förtryck"),
}


@bp.page("/uppdrag", allow=policy.READ_ASSIGNMENT)
def list_assignments() -> Answer:
    by = actor()
    found, today = queries.list_assignments(by), clock.today()
    seen = radar(by, found, number_of(request.args, "ar"))
    rows = [(title_of(one), one.reference or None, one.valid_from, one.valid_to, state_of(one)[0]) for one in found]
    return render_template(
        "mandates/assignments.html",
        table=ASSIGNMENTS,
        rows=ASSIGNMENTS.shown(rows),
        hrefs=[url_for(".show_assignment", assignment_id=one.id) for one in found],
        radar=seen,
        years=_years(seen.year, today.year),
        answers=bool(counties_of(by, policy.READ_ACCOUNT)),
    )


def _years(shown: int | None, this_year: int) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is shown): the twelve months to come, and the years around the one that is shown."""
    middle = shown or this_year
    around = [year for year in (middle - 1, middle, middle + 1) if FIRST_YEAR <= year <= LAST_YEAR]
    return [
        (_("Kommande tolv månader"), "/uppdrag", shown is None),
        *((str(year), f"/uppdrag?ar={year}", year == shown) for year in around),
    ]


@bp.page("/uppdrag/<int:assignment_id>", allow=policy.READ_ASSIGNMENT)
def show_assignment(assignment_id: int) -> Answer:
    by = actor()
    assignment, swedish = queries.get_assignment(by, assignment_id), language() == SOURCE
    names, accounts = county_names(), standings(by, queries.list_accounts_of(by, assignment.id))
    return render_template(
        "mandates/assignment.html",
        assignment=assignment,
        title=title_of(assignment),
        description=assignment.description_sv if swedish else assignment.description_en,
        state=state_of(assignment),
        facts=_facts(assignment),
        leads_table=LEADS,
        leads=LEADS.shown([(str(lead.year), names[lead.county_id]) for lead in assignment.leads]),
        accounts=accounts,
        due_table=DUE_DATES,
        due_dates=DUE_DATES.shown([(str(due.year), due.due_on) for due in assignment.due_dates]),
        questions=[(one.heading_sv, one.guidance_sv) if swedish else (one.heading_en, one.guidance_en) for one in assignment.questions],
        history=_history(assignment, accounts),
        may_change=policy.CHANGE_ASSIGNMENT.allows(by, assignment) and not _ended(assignment),
        may_results=READ_RESULTS.held_by(by),
    )


@bp.page("/uppdrag/<int:assignment_id>/andra", allow=policy.CHANGE_ASSIGNMENT, methods=["GET", "POST"])
def change_assignment(assignment_id: int) -> Answer:
    by = actor()
    assignment = queries.get_assignment(by, assignment_id, policy.CHANGE_ASSIGNMENT)
    form, title = AssignmentForm(obj=assignment), title_of(assignment)
    if form.saved(assignment, lambda values: operations.change_assignment(by, assignment, confirmed=form.confirmed, **values)):
        flash(_("Uppdraget är sparat."))
        return _to(assignment_id)
    return _form("mandates/assignment_change.html", form, assignment_id, title)


@bp.page("/uppdrag/<int:assignment_id>/ledning", allow=policy.CHANGE_ASSIGNMENT, methods=["GET", "POST"])
def set_lead(assignment_id: int) -> Answer:
    by = actor()
    assignment = queries.get_assignment(by, assignment_id, policy.CHANGE_ASSIGNMENT)
    year, title = number_of(request.args, "ar") or clock.today().year, title_of(assignment)
    form = LeadForm(data={"year": year, "county_id": next((one.county_id for one in assignment.leads if one.year == year), None)})
    form.county_id.choices = [(one.county_id, county_names()[one.county_id]) for one in assignment.counties]
    if form.submitted(lambda values: operations.set_lead(by, assignment, **values)):
        flash(_("Ledande län är sparat."))
        return _to(assignment_id)
    return _form("mandates/lead.html", form, assignment_id, title)


@bp.page("/uppdrag/<int:assignment_id>/redovisning", allow=policy.CHANGE_ASSIGNMENT, methods=["GET", "POST"])
def set_due(assignment_id: int) -> Answer:
    by = actor()
    assignment = queries.get_assignment(by, assignment_id, policy.CHANGE_ASSIGNMENT)
    year, title = number_of(request.args, "ar") or clock.today().year, title_of(assignment)
    form = DueForm(data={"year": year, "due_on": next((one.due_on for one in assignment.due_dates if one.year == year), None)})
    if form.submitted(lambda values: operations.set_due(by, assignment, **values)):
        flash(_("Redovisningsdagen är sparad."))
        return _to(assignment_id)
    return _form("mandates/due.html", form, assignment_id, title)


def title_of(assignment: Assignment) -> str:
    """In the reader's language."""
    return assignment.title_sv if language() == SOURCE else assignment.title_en


def state_of(assignment: Assignment) -> tuple[str, str]:
    """(word, colour of its tag)."""
    if _ended(assignment):
        return _("Avslutat"), "grey"
    running = in_force(assignment.valid_from, assignment.valid_to, clock.today())
    return (_("Gäller"), "green") if running else (_("Har inte börjat"), "blue")


def _ended(assignment: Assignment) -> bool:
    return assignment.valid_to is not None and assignment.valid_to < clock.today()


def _facts(assignment: Assignment) -> list[tuple[str, str | None]]:
    names = county_names()
    counties = [names[one.county_id] for one in assignment.counties]
    return [
        (_("Diarienummer eller författning"), assignment.reference or None),
        (_("Beslutat"), day(assignment.decided_on) if assignment.decided_on else None),
        (_("Gäller från och med"), day(assignment.valid_from)),
        (_("Gäller till och med"), day(assignment.valid_to) if assignment.valid_to else _("Tills vidare")),
        (_("Verksamhetsområde"), _(AREAS.get(assignment.area, assignment.area))),
        (_("Län"), _("Alla 21 län") if len(counties) == len(names) else ", ".join(counties) or None),
    ]


def _history(assignment: Assignment, accounts: Sequence[Standing]) -> list[Told]:
    about = {("assignment_lead", one.id): str(one.year) for one in assignment.leads}
    about |= {("assignment_due", one.id): str(one.year) for one in assignment.due_dates}
    about |= {("account_given", one.account.given_id): str(one.account.year) for one in accounts if one.account.given_id}
    return told(queries.list_assignment_changes(actor(), assignment), about)


def _form(template: str, form: AssignmentForm | LeadForm | DueForm, assignment_id: int, title: str) -> Answer:
    return render_template(template, form=form, assignment_id=assignment_id, title=title), form.status


def _to(assignment_id: int) -> Response:
    return redirect(url_for("assignments.show_assignment", assignment_id=assignment_id), 303)
