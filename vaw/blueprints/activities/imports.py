"""The spreadsheet that people have today: upload, say what the columns mean, see what would come in, let it in, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import abort, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from vaw.blueprints.activities import import_report as shown
from vaw.blueprints.activities.import_forms import FileForm, LetInForm, MappingForm, SheetForm, recognised
from vaw.blueprints.activities.log import bp
from vaw.domain.activities import policy
from vaw.domain.activities.imports.opening import Plan, open_file, tidy_name, with_choices
from vaw.domain.activities.imports.running import propose_again
from vaw.domain.activities.models import ImportBatch
from vaw.domain.activities.operations import imports as operations
from vaw.domain.activities.queries import imports as queries
from vaw.domain.activities.rules.headings import REQUIRED
from vaw.domain.activities.rules.imports import CHANGEABLE, WAITING, ImportState
from vaw.domain.activities.tables import IMPORTS, REFUSED_ROWS, ROWS_BY_FIELD, ROWS_BY_MONTH
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, county_name
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import N_, instant, number
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.sentences import sentence
from vaw.web.sentences.imports import about_file

START = "/aktiviteter/import"
ONE = START + "/<int:batch_id>"
STATES = {
    ImportState.UPLOADED: N_("Väntar på att kolumnerna tolkas"),
    ImportState.CHECKING: N_("Kontrolleras"),
    ImportState.CHECKED: N_("Väntar på ditt ja"),
    ImportState.IMPORTING: N_("Läses in"),
    ImportState.DONE: N_("Inläst"),
    ImportState.FAILED: N_("Avbruten"),
    ImportState.UNDONE: N_("Ångrad"),
    ImportState.DISCARDED: N_("Borttagen"),
}


@bp.page(START, allow=policy.IMPORT, methods=["GET", "POST"])
def start_import() -> Answer:
    by, county, form = actor(), asked_county(policy.IMPORT), FileForm()
    made: list[ImportBatch] = []
    if form.submitted(lambda values: made.append(_receive(county, values["file"]))):
        return _to(made[0].id)
    return render_template(
        "activities/imports/start.html",
        form=form,
        county=county,
        counties=counties_of(by, policy.IMPORT),
        table=IMPORTS,
        **_earlier(),
    ), form.status


@bp.page(ONE, allow=policy.READ_IMPORT)
def show_import(batch_id: int) -> Answer:
    batch = queries.get_batch(actor(), batch_id)
    return _PAGES[ImportState(batch.state)](batch)


@bp.page(ONE + "/tolkning", allow=policy.CHANGE_IMPORT, methods=["GET", "POST"])
def interpret_import(batch_id: int) -> Answer:
    by = actor()
    batch = queries.get_batch(by, batch_id, policy.CHANGE_IMPORT)
    if batch.state not in CHANGEABLE:
        return _to(batch_id)
    plan = Plan.from_json(batch.mapping)
    form = MappingForm.of(plan, batch.county_id)

    def confirm(values: Mapping[str, Any]) -> None:
        chosen = with_choices(plan, form.layout(values, plan.layout), values["assignment_id"])
        operations.confirm_mapping(by, batch, mapping=chosen.as_json())

    if form.submitted(confirm):
        return _to(batch_id)
    return _mapping_page(batch, plan, form), form.status


@bp.page(ONE + "/blad", allow=policy.CHANGE_IMPORT, methods=["POST"])
def change_sheet(batch_id: int) -> Answer:
    by = actor()
    batch = queries.get_batch(by, batch_id, policy.CHANGE_IMPORT)
    plan = Plan.from_json(batch.mapping)
    form = SheetForm()
    form.sheet.choices = [(name, name) for name in plan.sheets]
    if form.submitted(lambda values: propose_again(by, batch, read_book, values["sheet"])):
        return redirect(url_for(".interpret_import", batch_id=batch_id), 303)
    mapping = MappingForm.of(plan, batch.county_id)
    return _mapping_page(batch, plan, mapping, [text for _href, text in form.errors_list]), form.status


@bp.page(ONE + "/lage", allow=policy.READ_IMPORT)
def import_progress(batch_id: int) -> Answer:
    progress = queries.get_progress(actor(), batch_id)
    waiting = progress.state in WAITING
    told = {
        "percent": _percent(progress) if waiting else 100,
        "text": _step(progress),
        "state": "running" if waiting else "failed" if progress.state == ImportState.FAILED else "done",
        "location": None if waiting else url_for(".show_import", batch_id=batch_id),
    }
    return jsonify(told)


@bp.page(ONE + "/las-in", allow=policy.CHANGE_IMPORT, methods=["POST"])
def let_in(batch_id: int) -> Answer:
    by = actor()
    batch = queries.get_batch(by, batch_id, policy.CHANGE_IMPORT)
    if batch.state != ImportState.CHECKED:
        return _to(batch_id)
    form = _let_in_form(batch)
    if form.submitted(lambda values: operations.start_import(by, batch, confirmed=values["columns"])):
        return _to(batch_id)
    return _report_page(batch, form), form.status


@bp.page(ONE + "/kasta", allow=policy.CHANGE_IMPORT, methods=["POST"])
def discard_import(batch_id: int) -> Answer:
    by = actor()
    batch = queries.get_batch(by, batch_id, policy.CHANGE_IMPORT)
    if not csrf_holds():
        abort(400)
    operations.discard_import(by, batch)
    flash(_("Filen är borttagen. Inget av den finns kvar."))
    return redirect(START, 303)


@bp.page(ONE + "/angra", allow=policy.CHANGE_IMPORT, methods=["GET", "POST"])
def undo_import(batch_id: int) -> Answer:
    by = actor()
    batch = queries.get_batch(by, batch_id, policy.CHANGE_IMPORT)
    form = Form()
    if form.submitted(lambda values: operations.undo_import(by, batch)):
        flash(_("Inläsningen är ångrad. Alla dess aktiviteter är borta ur loggen."))
        return _to(batch_id)
    if batch.state != ImportState.DONE and not form.errors:
        return _to(batch_id)
    return render_template("activities/imports/undo.html", form=form, batch=batch, brought=queries.count_brought(batch)), form.status


@bp.page(ONE + "/ej-inlasta.csv", allow=policy.READ_IMPORT)
def refused_rows(batch_id: int) -> Answer:
    batch = queries.get_batch(actor(), batch_id)
    if batch.report is None:
        raise NotFound
    answer = Response(shown.refused_csv(batch.report, batch.mapping["headings"]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=ej-inlasta-{batch.id}.csv"
    return answer


def _receive(county: County, file: Any) -> ImportBatch:
    """Open the file and keep it. A fault of the file is told at the field for it."""
    content, file_name = file.stream.read(), file.filename or ""
    try:
        plan = open_file(county, content, file_name, read_book)
    except RuleBroken as broken:
        raise about_file(broken) from None
    return operations.receive_file(actor(), county, file_name=tidy_name(file_name), content=content, mapping=plan.as_json())


def _uploaded(batch: ImportBatch) -> Answer:
    return redirect(url_for(".interpret_import", batch_id=batch.id), 303)


def _waiting(batch: ImportBatch) -> Answer:
    progress = queries.get_progress(actor(), batch.id)
    return render_template("activities/imports/working.html", batch=batch, percent=_percent(progress), text=_step(progress))


def _checked(batch: ImportBatch) -> Answer:
    return _report_page(batch, _let_in_form(batch))


def _ended(batch: ImportBatch) -> Answer:
    report = batch.report
    done = batch.state == ImportState.DONE
    error = sentence(RuleBroken(batch.error, **batch.mapping.get("details", {}))) if batch.error else None
    return render_template(
        "activities/imports/ended.html",
        batch=batch,
        state=_(STATES[ImportState(batch.state)]),
        error=error,
        report=report,
        brought=queries.count_brought(batch) if done else None,
        may_undo=done and policy.CHANGE_IMPORT.allows(actor(), batch),
        **(_told(batch) if report and done else {}),
    )


_PAGES: dict[ImportState, Callable[[ImportBatch], Answer]] = {
    ImportState.UPLOADED: _uploaded,
    ImportState.CHECKING: _waiting,
    ImportState.IMPORTING: _waiting,
    ImportState.CHECKED: _checked,
    ImportState.DONE: _ended,
    ImportState.FAILED: _ended,
    ImportState.UNDONE: _ended,
    ImportState.DISCARDED: _ended,
}


def _mapping_page(batch: ImportBatch, plan: Plan, form: MappingForm, faults: list[str] | None = None) -> str:
    sheets = SheetForm(data={"sheet": plan.sheet})
    sheets.sheet.choices = [(name, name) for name in plan.sheets]
    return render_template(
        "activities/imports/mapping.html",
        batch=batch,
        form=form,
        plan=plan,
        sheets=sheets if len(plan.sheets) > 1 else None,
        faults=[("#sheet", text) for text in faults or ()],
        found=len(plan.layout.columns),
        recognised=recognised(plan),
        doubtful=not set(REQUIRED) <= plan.layout.columns.keys(),
        unmapped=[text for column in plan.unmapped if (text := plan.headings[column])],
        same=_same(batch),
    )


def _report_page(batch: ImportBatch, form: LetInForm) -> str:
    return render_template("activities/imports/report.html", batch=batch, form=form, same=_same(batch), report=batch.report, **_told(batch))


def _told(batch: ImportBatch) -> dict[str, Any]:
    """Everything about the report that a page shows."""
    report, headings = batch.report or {}, batch.mapping["headings"]
    return {
        "facts": shown.facts(report),
        "by_field": (ROWS_BY_FIELD, shown.by_field(report)),
        "by_month": (ROWS_BY_MONTH, shown.by_month(report)),
        "refused": (REFUSED_ROWS, shown.refused(report, headings)),
        "refused_count": len(report["refused"]),
        "rows_shown": shown.ROWS_SHOWN,
        "skipped": shown.skipped(report),
    }


def _let_in_form(batch: ImportBatch) -> LetInForm:
    form = LetInForm()
    form.columns.choices = shown.warned(batch.report or {}, batch.mapping["headings"])
    return form


def _same(batch: ImportBatch) -> tuple[int, str] | None:
    """(id, when) of the import that has brought in the very same file."""
    found = queries.find_same(batch)
    return (found[0], instant(found[1])) if found else None


def _percent(progress: queries.Progress) -> int:
    """Never 100 while it is under way: the totals come last."""
    return min(99, progress.rows_done * 100 // progress.rows_total) if progress.rows_total else 0


def _step(progress: queries.Progress) -> str:
    if progress.state not in WAITING:
        return _(STATES[ImportState(progress.state)])
    if not progress.rows_total:
        return _("Öppnar filen")
    said = _("Kontrollerar rad {done} av {total}") if progress.state == ImportState.CHECKING else _("Läser in rad {done} av {total}")
    return said.format(done=number(progress.rows_done), total=number(progress.rows_total))


def _earlier() -> dict[str, Any]:
    """The list of earlier imports, with the county where the person has several."""
    lines = queries.list_batches(actor())
    several = len({line.county_id for line in lines}) > 1
    rows = [
        (
            f"{line.file_name} ({county_name(line.county_id)})" if several else line.file_name,
            instant(line.created_at),
            line.name or _("Kommandoraden"),
            _(STATES[ImportState(line.state)]),
            line.accepted,
            line.refused,
        )
        for line in lines
    ]
    return {"rows": IMPORTS.shown(rows), "hrefs": [url_for(".show_import", batch_id=line.id) for line in lines]}


def _to(batch_id: int) -> Response:
    return redirect(url_for("activities.show_import", batch_id=batch_id), 303)
