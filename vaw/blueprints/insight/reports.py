"""Ordering editions, following them, fetching their files, establishing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import LANGUAGE_NAMES, ConfirmForm, OrderForm
from vaw.blueprints.insight.sections import section
from vaw.domain.activities.models import LockedYear
from vaw.domain.activities.operations import log
from vaw.domain.activities.policy import UNLOCK_YEAR
from vaw.domain.activities.queries.log import find_lock, list_years
from vaw.domain.geography.queries import counties_of, county_name, get_county
from vaw.domain.insight import operations, policy, queries
from vaw.domain.insight.models import Report
from vaw.domain.insight.rules import FORMATS, OPEN, STATE_NAMES, YEARLY_ACCOUNT, ReportState, edition_name, file_name
from vaw.domain.insight.tables import EDITIONS
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant, number, speaking
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds, csrf_token
from vaw.web.messages import flash
from vaw.web.sentences import sentence

FORMAT_NAMES = {"pdf": "PDF", "xlsx": "Excel (XLSX)", "csv": "CSV", "json": "JSON"}
MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_RUNNING = {ReportState.QUEUED: "running", ReportState.BUILDING: "running", ReportState.DONE: "done"}
COLOURS = {"queued": "grey", "building": "blue", "done": "green", "failed": "red", "cancelled": "grey"}


@bp.page("/rapporter", allow=policy.READ_REPORT)
def list_reports() -> Answer:
    return _list(_order_form(actor()))


@bp.page("/rapporter", allow=policy.ORDER_REPORT, methods=["POST"])
def order_report() -> Answer:
    by = actor()
    form, made = _order_form(by), list[Report]()
    if form.submitted(lambda values: made.append(_order(by, values))):
        return redirect(f"/rapporter/{made[0].id}", 303)
    return _list(form)


def _list(form: OrderForm) -> Answer:
    editions = queries.list_editions(actor())
    rows, hrefs = [_line(edition) for edition in editions], [f"/rapporter/{edition.id}" for edition in editions]
    return render_template("insight/reports.html", form=form, table=EDITIONS, rows=rows, hrefs=hrefs), form.status


@bp.page("/rapporter/<int:report_id>", allow=policy.READ_REPORT)
def show_report(report_id: int) -> Answer:
    by = actor()
    report = queries.get_report(by, report_id)
    percent, step = queries.find_progress(report.id) if report.state in OPEN else (0, "")
    return render_template(
        "insight/report.html",
        report=report,
        name=edition_name(report.kind, report.year, report.edition),
        county=county_name(report.county_id),
        facts=_facts(report),
        files=[
            (FORMAT_NAMES[file.format], _address(report, file.format), f"{number(-(-file.size_bytes // 1024))} kB")
            for file in _files(report)
        ],
        percent=percent,
        step=_(step) if step else _("Väntar på att börja"),
        running=report.state in OPEN,
        error=sentence(RuleBroken(report.error)) if report.error else "",
        may_approve=_may_approve(by, report),
        may_unlock=(lock := _lock_by(report)) is not None and UNLOCK_YEAR.allows(by, lock),
        csrf=csrf_token(),
        parts=_parts(by, report) if report.state == ReportState.DONE else [],
    )


@bp.page("/rapporter/<int:report_id>/lage", allow=policy.READ_REPORT)
def report_progress(report_id: int) -> Answer:
    report = queries.get_report(actor(), report_id)
    percent, step = queries.find_progress(report.id)
    state = _RUNNING.get(ReportState(report.state), "failed")
    told = _(step) if step and state == "running" else _(STATE_NAMES[ReportState(report.state)])
    ended = None if state == "running" else f"/rapporter/{report.id}"
    return jsonify(percent=100 if state == "done" else percent, text=told, state=state, location=ended)


@bp.page("/rapporter/<int:report_id>/<name>", allow=policy.READ_REPORT)
def download_report(report_id: int, name: str) -> Answer:
    format = name.rpartition(".")[2]
    file = queries.get_file(actor(), report_id, format)
    if name != _name(file.report, format):
        raise NotFound
    answer = Response(file.content, mimetype=None, content_type=MIME[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.set_etag(file.sha256)
    return answer


@bp.page("/rapporter/<int:report_id>/avbryt", allow=policy.CHANGE_REPORT, methods=["POST"])
def cancel_report(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.CHANGE_REPORT), ConfirmForm()
    done = form.submitted(lambda values: operations.cancel_report(by, report))
    flash(_("Rapporten är avbruten.") if done else form.errors_list[0][1])
    return redirect(f"/rapporter/{report_id}", 303)


@bp.page("/rapporter/<int:report_id>/faststall", allow=policy.APPROVE_REPORT, methods=["GET", "POST"])
def approve_report(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.APPROVE_REPORT), ConfirmForm()
    name = edition_name(report.kind, report.year, report.edition)
    if form.submitted(lambda values: operations.approve_report(by, report)):
        flash(_("{name} är fastställd och året {year} är låst.").format(name=name, year=report.year))
        return redirect(f"/rapporter/{report_id}", 303)
    return render_template("insight/approve.html", report=report, form=form, name=name, county=county_name(report.county_id)), form.status


@bp.page("/rapporter/<int:report_id>/las-upp", allow=policy.APPROVE_REPORT, methods=["GET", "POST"])
def unlock_year(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.APPROVE_REPORT), ConfirmForm()
    lock = _lock_by(report)
    if request.method == "POST" and not csrf_holds():
        abort(400)
    if lock is None:
        return redirect(f"/rapporter/{report_id}", 303)
    if form.submitted(lambda values: log.unlock_year(by, lock)):
        flash(_("Året {year} är upplåst. Rätta det som är fel och ta fram en ny utgåva.").format(year=report.year))
        return redirect(f"/rapporter/{report_id}", 303)
    return render_template("insight/unlock.html", report=report, form=form, county=county_name(report.county_id)), form.status


def _lock_by(report: Report) -> LockedYear | None:
    """The lock that this edition put on its year, None when there is none."""
    lock = find_lock(report.county_id, report.year)
    return lock if lock is not None and lock.report_id == report.id else None


def _order_form(by: Actor) -> OrderForm:
    years = list_years(by) or [clock.today().year]
    asked = number_of(request.args, "ar")
    return OrderForm.of(
        counties_of(by, policy.ORDER_REPORT),
        sorted({*years, *([asked] if asked else [])}, reverse=True),
        queries.newest_id(by),
        number_of(request.args, "lan"),
        asked,
    )


def _order(by: Actor, values: Mapping[str, Any]) -> Report:
    county = get_county(by, policy.ORDER_REPORT, values["county_id"] or 0)
    seen = values["seen"] or ""
    return operations.order_report(
        by,
        county,
        kind=YEARLY_ACCOUNT,
        year=values["year"] or 0,
        language=values["language"] or "",
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
    )


def _line(edition: queries.Edition) -> list[str | None]:
    state = _("Fastställd") if edition.approved_at else _(STATE_NAMES[ReportState(edition.state)])
    return [
        edition_name(edition.kind, edition.year, edition.edition),
        county_name(edition.county_id),
        _(LANGUAGE_NAMES[edition.language]),
        state,
        instant(edition.created_at),
        edition.ordered_by or _("Kommandoraden"),
    ]


def _facts(report: Report) -> list[tuple[str, str]]:
    names = queries.names_of(report.created_by, report.approved_by)
    told = [
        (_("Läge"), _("Fastställd") if report.approved_at else _(STATE_NAMES[ReportState(report.state)])),
        (_("Språk"), _(LANGUAGE_NAMES[report.language])),
        (_("Beställd"), instant(report.created_at)),
        (_("Beställd av"), names.get(report.created_by or 0, _("Kommandoraden"))),
    ]
    if report.approved_at:
        told += [(_("Fastställd den"), instant(report.approved_at)), (_("Fastställd av"), names.get(report.approved_by or 0, ""))]
    return told


def _files(report: Report) -> list[Any]:
    """The files of a finished edition, in the order that people want them."""
    return sorted(report.files, key=lambda file: FORMATS.index(file.format)) if report.state == ReportState.DONE else []


def _name(report: Report, format: str) -> str:
    return file_name(report.kind, report.county_id, report.year, report.edition, format)


def _address(report: Report, format: str) -> str:
    return f"/rapporter/{report.id}/{_name(report, format)}"


def _may_approve(by: Actor, report: Report) -> bool:
    """Whether the button is worth showing; the operation judges."""
    ready = report.state == ReportState.DONE and report.approved_at is None
    return ready and policy.APPROVE_REPORT.allows(by, report) and report.created_by != by.id


def _parts(by: Actor, report: Report) -> list[tuple[str, list[Any]]]:
    """(heading, its figures) from the frozen numbers, in the edition's language."""
    with speaking(report.language):
        results, code = queries.thawed(report.data or {}), f"{report.county_id:02}"
        return [
            (heading, [section(result, code) for result in results if result.figure.heading == place])
            for place, heading in sorted(queries.list_headings(by, report.kind).items())
        ]
