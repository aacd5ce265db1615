"""Ordering editions, following them, fetching their files, establishing one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, jsonify, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.differences import told as told_differences
from vaw.blueprints.insight.forms import LANGUAGE_NAMES, ConfirmForm, OpenYearForm, OrderForm
from vaw.blueprints.insight.sections import section
from vaw.domain.activities.models import LockedYear
from vaw.domain.activities.policy import UNLOCK_YEAR
from vaw.domain.activities.queries.log import find_lock, list_years
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.insight import operations, policy, queries
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations import may_build_again
from vaw.domain.insight.operations.corrections import open_year
from vaw.domain.insight.queries.differences import against_today
from vaw.domain.insight.queries.english import keeps_english
from vaw.domain.insight.queries.nation import content_of, other_coordinators, place_of
from vaw.domain.insight.rules import (
    ARCHIVE,
    FORMATS,
    OPEN,
    STATE_NAMES,
    YEARLY_ACCOUNT,
    ReportState,
    edition_name,
    file_name,
    format_of,
    own_format,
)
from vaw.domain.insight.tables import EDITIONS
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import N_, instant, language, number, speaking
from vaw.kernel.i18n import gettext as _
from vaw.render.document import Document, Prose, document_of
from vaw.render.prose import prose
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds, csrf_token
from vaw.web.messages import flash
from vaw.web.sentences import sentence

FORMAT_NAMES = {
    "pdf": "PDF",
    "xlsx": "Excel (XLSX)",
    "csv": "CSV",
    "json": "JSON",
    ARCHIVE: N_("Arkivkopia (PDF/A-3 med siffrorna i filen)"),
}
MIME = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    ARCHIVE: "application/pdf",
}
# Words for vaw.render.forks.Why.
WHY_NOT = {
    "fault": N_("det gick inte att rita eller sätta."),
    "font": N_("ett typsnitt saknas på servern."),
    "disk": N_("serverns disk var full."),
    "memory": N_("serverns minne räckte inte."),
    "time": N_("det tog för lång tid."),
}
BOTH_LANGUAGES = N_("Svenska och engelska")
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
    has_english = keeps_english(report)
    spoken = language() if has_english else report.language
    return render_template(
        "insight/report.html",
        report=report,
        name=edition_name(report.kind, report.year, report.edition, report.called),
        county=place_of(report.county_id),
        facts=_facts(report, has_english),
        files=_files(report, in_english=False),
        english_files=_files(report, in_english=True),
        only_swedish=_is_written(report) and language() != spoken,
        percent=percent,
        step=step or _("Väntar på att börja"),
        running=report.state in OPEN,
        may_cancel=report.approved_at is None,
        may_build=may_build_again(report) and policy.CHANGE_REPORT.allows(by, report),
        gaps=[_gap(gap) for gap in report.gaps] if report.state == ReportState.DONE else [],
        error=sentence(RuleBroken(report.error)) if report.error else "",
        may_note=report.state == ReportState.DONE and report.approved_at is None and policy.CHANGE_REPORT.allows(by, report),
        may_approve=_may_approve(by, report),
        may_unlock=(lock := _lock_by(report)) is not None and UNLOCK_YEAR.allows(by, lock),
        csrf=csrf_token(),
        differences=told_differences(report, against_today(by, report)) if _may_compare(by, report) else "",
        spoken=spoken,
        # A figure that no file could draw would take the page with it.
        parts=_parts(by, report, spoken) if report.state == ReportState.DONE and not _is_broken(report) else [],
        chapters=_chapters(by, report) if report.county_id is None else [],
        missing=_missing(report) if report.county_id is None else [],
    )


@bp.page("/rapporter/<int:report_id>/lage", allow=policy.READ_REPORT)
def report_progress(report_id: int) -> Answer:
    report = queries.get_report(actor(), report_id)
    percent, step = queries.find_progress(report.id)
    state = _RUNNING.get(ReportState(report.state), "failed")
    told = step if step and state == "running" else _(STATE_NAMES[ReportState(report.state)])
    ended = None if state == "running" else f"/rapporter/{report.id}"
    return jsonify(percent=100 if state == "done" else percent, text=told, state=state, location=ended)


@bp.page("/rapporter/<int:report_id>/<name>", allow=policy.READ_REPORT)
def download_report(report_id: int, name: str) -> Answer:
    format = format_of(name)
    file = queries.get_file(actor(), report_id, format)
    if name != _name(file.report, format):
        raise NotFound
    answer = Response(file.content, mimetype=None, content_type=MIME[own_format(format)])
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


@bp.page("/rapporter/<int:report_id>/bygg", allow=policy.CHANGE_REPORT, methods=["POST"])
def build_again(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.CHANGE_REPORT), ConfirmForm()
    done = form.submitted(lambda values: operations.build_again(by, report))
    flash(_("Filerna byggs på nytt.") if done else form.errors_list[0][1])
    return redirect(f"/rapporter/{report_id}", 303)


@bp.page("/rapporter/<int:report_id>/faststall", allow=policy.APPROVE_REPORT, methods=["GET", "POST"])
def approve_report(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.APPROVE_REPORT), ConfirmForm()
    name = edition_name(report.kind, report.year, report.edition, report.called)
    if form.submitted(lambda values: operations.approve_report(by, report)):
        told = _("{name} är fastställd.") if report.county_id is None else _("{name} är fastställd och året {year} är låst.")
        flash(told.format(name=name, year=report.year))
        return redirect(f"/rapporter/{report_id}", 303)
    return render_template("insight/approve.html", report=report, form=form, name=name, county=place_of(report.county_id)), form.status


@bp.page("/rapporter/<int:report_id>/las-upp", allow=policy.APPROVE_REPORT, methods=["GET", "POST"])
def unlock_year(report_id: int) -> Answer:
    by = actor()
    report, form = queries.get_report(by, report_id, policy.APPROVE_REPORT), OpenYearForm()
    lock = _lock_by(report)
    if request.method == "POST" and not csrf_holds():
        abort(400)
    if lock is None:
        return redirect(f"/rapporter/{report_id}", 303)
    if form.submitted(lambda values: open_year(by, lock, reason=values["reason"], confirmed=form.confirmed)):
        flash(_("Året {year} är upplåst. Rätta det som är fel och ta fram en ny utgåva.").format(year=report.year))
        return redirect(f"/rapporter/{report_id}", 303)
    return render_template("insight/unlock.html", report=report, form=form, county=place_of(report.county_id)), form.status


def _gap(gap: Mapping[str, str]) -> str:
    """What is missing, and why."""
    why = _(WHY_NOT.get(gap["why"], WHY_NOT["fault"]))
    if gap["title"]:
        return _("{title}: {why} I filen står en mening i stället.").format(title=gap["title"], why=why)
    return _("Hela filen saknas ({format}): {why}").format(format=_format_name(gap["format"]), why=why)


def _is_broken(report: Report) -> bool:
    return any(gap["why"] == "fault" for gap in report.gaps)


def _lock_by(report: Report) -> LockedYear | None:
    """The lock that this edition put on its year, None when there is none."""
    lock = find_lock(report.county_id, report.year) if report.county_id is not None else None
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
        reference=values["reference"] or "",
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None,
    )


def _line(edition: queries.Edition) -> list[str | None]:
    state = _("Fastställd") if edition.approved_at else _(STATE_NAMES[ReportState(edition.state)])
    return [
        edition_name(edition.kind, edition.year, edition.edition, edition.called),
        place_of(edition.county_id),
        _(BOTH_LANGUAGES) if edition.has_english else _(LANGUAGE_NAMES[edition.language]),
        state,
        instant(edition.created_at),
        edition.ordered_by or _("Kommandoraden"),
    ]


def _facts(report: Report, has_english: bool) -> list[tuple[str, str]]:
    names = queries.names_of(report.created_by, report.approved_by)
    told = [
        (_("Läge"), _state(report)),
        (_("Språk"), _(BOTH_LANGUAGES) if has_english else _(LANGUAGE_NAMES[report.language])),
        (_("Beställd"), instant(report.created_at)),
        (_("Beställd av"), names.get(report.created_by or 0, _("Kommandoraden"))),
    ]
    if report.reference:
        told.append((_("Diarienummer"), report.reference))
    if report.approved_at:
        told += [(_("Fastställd den"), instant(report.approved_at)), (_("Fastställd av"), names.get(report.approved_by or 0, ""))]
    return told


def _state(report: Report) -> str:
    told = _("Fastställd") if report.approved_at else _(STATE_NAMES[ReportState(report.state)])
    return _("{state}, men filerna har luckor").format(state=told) if report.gaps else told


def _files(report: Report, *, in_english: bool) -> list[tuple[str, str, str]]:
    """(name, address, size) of a finished edition's files, in the order that people want them: its own, or the English ones beside them."""
    kept = report.files if report.state == ReportState.DONE else []
    wanted = sorted(
        (file for file in kept if (file.format != own_format(file.format)) == in_english),
        key=lambda file: FORMATS.index(own_format(file.format)),
    )
    return [(_format_name(file.format), _address(report, file.format), f"{number(-(-file.size_bytes // 1024))} kB") for file in wanted]


def _format_name(format: str) -> str:
    own = own_format(format)
    return _(FORMAT_NAMES[own]) if own == format else _("{format}, på engelska").format(format=_(FORMAT_NAMES[own]))


def _is_written(report: Report) -> bool:
    """Whether it was approved or put together here, in Swedish; any other is ordered in the language that one wants."""
    return report.account_id is not None or report.county_id is None


def _name(report: Report, format: str) -> str:
    return file_name(report.kind, report.county_id, report.year, report.edition, format)


def _address(report: Report, format: str) -> str:
    return f"/rapporter/{report.id}/{_name(report, format)}"


def _may_compare(by: Actor, report: Report) -> bool:
    return report.approved_at is not None and policy.READ_DIFFERENCES.allows(by, report)


def _may_approve(by: Actor, report: Report) -> bool:
    """Whether the button is worth showing; the operation judges."""
    ready = report.state == ReportState.DONE and report.approved_at is None and not report.gaps
    alone = report.county_id is None and not other_coordinators(by.id)
    return ready and policy.APPROVE_REPORT.allows(by, report) and (report.created_by != by.id or alone)


def _chapters(by: Actor, report: Report) -> list[tuple[str, str | None, str]]:
    """(county, address of its edition for who may read it, which one it is) of the country's report, in Swedish order."""
    told: list[tuple[str, str | None, str]] = []
    for chapter in content_of(report)["chapters"]:
        seen = queries.find_report(by, chapter["report_id"])
        edition = _("utgåva {n}").format(n=chapter["edition"])
        told.append((place_of(chapter["county_id"]), f"/rapporter/{seen.id}" if seen else None, edition))
    return told


def _missing(report: Report) -> list[str]:
    """Counties that had approved nothing when the country's report was put together."""
    return [place_of(county_id) for county_id in content_of(report)["missing"]]


def _parts(by: Actor, report: Report, spoken: str) -> list[tuple[str, Markup, list[Any]]]:
    """(heading, what an account says there, its figures) from what was frozen, in a language that the edition has."""
    with speaking(spoken):
        document, code = document_of(report, queries.headings_of(by, report)), "" if report.county_id is None else f"{report.county_id:02}"
        written = document.prose or {}
        return [
            (
                heading,
                _text(document, written[number]) if number in written else Markup(),
                [section(one, code) for one in document.under(number)],
            )
            for number, heading in sorted(document.headings.items())
        ]


def _text(document: Document, written: Prose) -> Markup:
    """What somebody wrote, in the language that it was written in."""
    text = prose(written.text)
    if not text or written.is_ours or document.language == document.written_in:
        return text
    return Markup('<div lang="{}">{}</div>').format(document.written_in, text)
