"""The log's pages: list, one activity, log a new one, correct, take out and put back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, stream_with_context
from werkzeug.wrappers import Response

from vaw.blueprints.activities.forms import CorrectionForm, NewActivityForm, ReasonForm
from vaw.blueprints.activities.history import changes_of
from vaw.blueprints.activities.listing import Choices, body_of, choices_for, fields_of
from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations import log as operations
from vaw.domain.activities.queries import log as queries
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.activities.tables import ACTIVITIES
from vaw.domain.geography.queries import counties_of, get_county, municipality_names
from vaw.domain.mandates.queries import assignment_titles, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import account_name, organisation_choices, organisation_names
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import day, hours, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.render.workbook import streamed_xlsx
from vaw.web.actor import actor
from vaw.web.arguments import day_of, number_of
from vaw.web.blueprint import Answer, Blueprint
from vaw.web.messages import flash
from vaw.web.place import asked_county

bp = Blueprint("activities", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE_OF_FILE = 1000  # rows read at a time for a download


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: lan, typ, omrade, ar, fran, till, kommun, organisation, uppdrag, ord, efter."""
    return queries.Filter(
        county_id=number_of(args, "lan"),
        type=args.get("typ") or None,
        field=args.get("omrade") or None,
        year=number_of(args, "ar"),
        first=day_of(args, "fran"),
        last=day_of(args, "till"),
        municipality_id=number_of(args, "kommun"),
        organisation_id=number_of(args, "organisation"),
        assignment_id=number_of(args, "uppdrag"),
        words=(args.get("ord") or "").strip() or None,
        after=args.get("efter") or None,
    )


@bp.page("/aktiviteter", allow=policy.READ_ACTIVITY)
def list_activities() -> Answer:
    by, args = actor(), request.args.to_dict()  # a plain dict: each question that a MultiDict cannot answer makes an exception inside
    page, choices = queries.list_activities(by, wanted(args)), choices_for(by)
    return render_template(
        "activities/list.html",
        body=body_of(page.rows),
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        fields=fields_of(choices, page.years, args),
        chosen=_chosen(args, choices),
        may_log=policy.LOG_ACTIVITY.held_by(by),
    )


@bp.page("/aktiviteter.csv", allow=policy.READ_ACTIVITY)
def download_activities() -> Answer:
    """The list as it is filtered, whole, as a file that a Swedish spreadsheet opens."""
    rows = _all_rows(actor(), replace(wanted(request.args), after=None))
    answer = Response(stream_with_context(streamed(ACTIVITIES, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=aktiviteter-{clock.today().isoformat()}.csv"
    return answer


@bp.page("/aktiviteter.xlsx", allow=policy.READ_ACTIVITY)
def download_activities_workbook() -> Answer:
    """The same list with typed cells: days are days, hours are numbers."""
    rows = _all_rows(actor(), replace(wanted(request.args), after=None))
    answer = Response(stream_with_context(streamed_xlsx(ACTIVITIES, rows)), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f"attachment; filename=aktiviteter-{clock.today().isoformat()}.xlsx"
    return answer


@bp.page("/aktiviteter/ny", allow=policy.LOG_ACTIVITY, methods=["GET", "POST"])
def log_activity() -> Answer:
    by, county = actor(), asked_county(policy.LOG_ACTIVITY)
    last = queries.find_last_used(by, county.id) if request.method == "GET" else None
    day = day_of(request.args, "datum") or clock.today()
    form = NewActivityForm.fresh(county, last, day, request.args.get("typ"), number_of(request.args, "kommun"))
    form.offer(county, organisation_choices(by, county.id) if request.method == "GET" or "organisation_ids" in request.form else [])
    made: list[Activity] = []
    try:
        if form.submitted(
            lambda values: made.append(
                operations.log_activity(by, county, entry=form.entry(values), submit_key=form.key, confirmed=form.confirmed)
            )
        ):
            flash(_("Aktiviteten är sparad."))
            return _to(made[0].id)
    except Taken as again:  # a second click, a retry or the back button: the first one counts
        found = queries.find_submitted(by, form.key) if again.constraint == "uq_activity_submit_key" else None
        if found is None:
            raise
        flash(_("Aktiviteten är sparad."))
        return _to(found.id)
    form.organisation_ids.choices = form.organisation_ids.choices or organisation_choices(by, county.id)
    counties = counties_of(by, policy.LOG_ACTIVITY)
    return render_template("activities/new.html", form=form, county=county, counties=counties), form.status


@bp.page("/aktiviteter/<int:activity_id>", allow=policy.READ_ACTIVITY)
def show_activity(activity_id: int) -> Answer:
    by = actor()
    activity = queries.get_activity(by, activity_id)
    return render_template(
        "activities/show.html",
        activity=activity,
        facts=_facts(by, activity),
        history=changes_of(by, activity),
        lock=queries.find_lock(activity.county_id, activity.done_on.year),
        may_change=policy.CHANGE_ACTIVITY.allows(by, activity),
    )


@bp.page("/aktiviteter/<int:activity_id>/ratta", allow=policy.CHANGE_ACTIVITY, methods=["GET", "POST"])
def correct_activity(activity_id: int) -> Answer:
    by = actor()
    activity = queries.get_activity(by, activity_id, policy.CHANGE_ACTIVITY)
    county = get_county(by, policy.LOG_ACTIVITY, activity.county_id)
    form = CorrectionForm.of(activity)
    form.offer(county, organisation_choices(by, county.id), kept=activity)

    def act(values: Mapping[str, Any]) -> object:
        return operations.correct_activity(by, activity, entry=form.entry(values), reason=values["reason"] or "", confirmed=form.confirmed)

    if form.saved(activity, act):
        flash(_("Rättelsen är sparad. Det gamla finns kvar i historiken."))
        return _to(activity.id)
    return render_template("activities/correct.html", form=form, county=county, activity=activity), form.status


@bp.page("/aktiviteter/<int:activity_id>/ta-bort", allow=policy.CHANGE_ACTIVITY, methods=["GET", "POST"])
def withdraw_activity(activity_id: int) -> Answer:
    by = actor()
    activity = queries.get_activity(by, activity_id, policy.CHANGE_ACTIVITY)
    form = ReasonForm()
    if form.submitted(lambda values: operations.withdraw_activity(by, activity, reason=values["reason"], confirmed=form.confirmed)):
        flash(_("Aktiviteten är borttagen ur listan och räknas inte längre. Du kan lägga tillbaka den."))
        return _to(activity.id)
    return render_template("activities/reason.html", form=form, activity=activity, facts=_facts(by, activity), restoring=False), form.status


@bp.page("/aktiviteter/<int:activity_id>/lagg-tillbaka", allow=policy.CHANGE_ACTIVITY, methods=["GET", "POST"])
def restore_activity(activity_id: int) -> Answer:
    by = actor()
    activity = queries.get_activity(by, activity_id, policy.CHANGE_ACTIVITY)
    form = ReasonForm()
    if form.submitted(lambda values: operations.restore_activity(by, activity, reason=values["reason"], confirmed=form.confirmed)):
        flash(_("Aktiviteten är tillbaka i listan och räknas igen."))
        return _to(activity.id)
    return render_template("activities/reason.html", form=form, activity=activity, facts=_facts(by, activity), restoring=True), form.status


def _to(activity_id: int) -> Response:
    return redirect(f"/aktiviteter/{activity_id}", 303)


def _all_rows(by: Actor, asked: queries.Filter) -> Iterator[tuple[Value, ...]]:
    """Every row of the filtered list in the order of its table, a page of the database at a time."""
    types, fields, places = term_names(TermList.ACTIVITY_TYPE), term_names(TermList.VIOLENCE_FIELD), municipality_names()
    while True:
        page = queries.list_activities(by, asked, size=PAGE_OF_FILE)
        for line in page.rows:
            towns, mode = ", ".join(places[id] for id in line.municipality_ids), MODE_NAMES[Mode(line.mode)]
            what = (line.done_on, types.get(line.type, line.type), fields.get(line.field, line.field), towns, mode)
            yield (*what, line.minutes, line.women, line.men, line.unstated, line.text)
        if page.after is None:
            return
        asked = replace(asked, after=page.after)


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    """The list's address with some of its filters changed or left out."""
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"/aktiviteter?{urlencode(kept)}" if kept else "/aktiviteter"


def _chosen(args: Mapping[str, str], choices: Choices) -> list[tuple[str, str]]:
    """(what narrows the list, the address without it)."""
    said = {"fran": _("från {value}"), "till": _("till {value}"), "ord": _("”{value}”"), "organisation": _("en organisation")}
    found = []
    for name in ("lan", "ar", "typ", "omrade", "kommun", "uppdrag", "organisation", "fran", "till", "ord"):
        value = args.get(name)
        if value:
            text = said[name].format(value=value) if name in said else choices.names.get((name, value), value)
            found.append((text, _address(args, **{name: None, "efter": None})))
    return found


def _facts(by: Actor, activity: Activity) -> list[tuple[str, str | None]]:
    """(label, value) of everything that the activity says, None where it is missing."""
    titles, places = assignment_titles(), municipality_names()
    counted = activity.women is not None
    return [
        (_("Datum"), day(activity.done_on)),
        (_("Typ av aktivitet"), term_names(TermList.ACTIVITY_TYPE).get(activity.type)),
        (_("Område"), term_names(TermList.VIOLENCE_FIELD).get(activity.field)),
        (_("Form"), _(MODE_NAMES[Mode(activity.mode)])),
        (_("Tid"), _("{hours} timmar").format(hours=hours(activity.minutes))),
        (_("Deltagare"), _heads(activity) if counted else _("Inte räknade")),
        (_("Efter yrkesgrupp"), _by_profession(activity)),
        (_("Kommuner som nåddes"), ", ".join(places[id] for id in activity.municipality_ids) or None),
        (_("Organisationer som deltog"), ", ".join(organisation_names(by, activity.organisation_ids)) or None),
        (_("Uppdrag"), ", ".join(f"{titles.get(int(id), id)} {share} %" for id, share in activity.shares.items()) or None),
        (_("Jämställdhetspolitiskt delmål"), term_names(TermList.SUB_GOAL).get(activity.sub_goal or "")),
        (_("Nationell målsättning"), term_names(TermList.OBJECTIVE).get(activity.objective or "")),
        (_("Anteckning"), activity.text or None),
        (_("Loggad"), _logged(activity)),
    ]


def _heads(activity: Activity) -> str:
    return _("{women} kvinnor, {men} män, {unstated} utan uppgift").format(
        women=activity.women, men=activity.men, unstated=activity.unstated
    )


def _by_profession(activity: Activity) -> str | None:
    names = term_names(TermList.PROFESSIONAL_GROUP)
    said = _("{group}: {women} kvinnor, {men} män, {unstated} utan uppgift")
    parts = [
        said.format(group=names.get(code, code), women=women, men=men, unstated=rest)
        for code, (women, men, rest) in (activity.heads or {}).items()
    ]
    return "; ".join(parts) or None


def _logged(activity: Activity) -> str:
    name = account_name(activity.created_by)
    when = instant(activity.created_at)
    said = _("{when} av {name}").format(when=when, name=name) if name else when
    return _("{said}, ur inläst fil {number}").format(said=said, number=activity.import_id) if activity.import_id else said
