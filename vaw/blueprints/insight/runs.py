"""One time that files were made: how far it is, its files until they expire, and who has fetched them."""

from __future__ import annotations

from flask import jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import LANGUAGE_NAMES, ConfirmForm
from vaw.blueprints.insight.question_forms import asked_choice, asked_place
from vaw.blueprints.insight.reports import FORMAT_NAMES, MIME
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, find_county
from vaw.domain.insight import policy
from vaw.domain.insight.models.schedules import ReportRun
from vaw.domain.insight.operations.runs import note_fetched
from vaw.domain.insight.operations.schedules import order_run
from vaw.domain.insight.queries.questions import get_saved
from vaw.domain.insight.queries.schedules import find_content, get_run, is_expired, list_fetched, name_of_owner
from vaw.domain.insight.rules import KIND_NAMES, YEARLY_ACCOUNT
from vaw.domain.insight.rules.questions import Choice
from vaw.domain.insight.rules.schedules import RUN_FORMATS, RUN_STATES, UNDER_WAY, RunState
from vaw.domain.insight.tables import FETCHED
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant, language, number
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.sentences import sentence

RUNS = "/rapporter/korningar"
ONE = f"{RUNS}/<int:run_id>"
QUESTIONS = "/statistik/fragor"


@bp.page(f"{QUESTIONS}/pdf", allow=policy.ORDER_RUN, methods=["POST"])
def order_asked() -> Answer:
    """A PDF of what the address asks: the worker makes it, for setting pages takes seconds."""
    by = actor()
    place = asked_place(by, request.args)
    return _order(by, asked_choice(request.args, place), _("Egen sammanställning"), place.county)


@bp.page(f"{QUESTIONS}/<int:saved_id>/pdf", allow=policy.ORDER_RUN, methods=["POST"])
def order_saved(saved_id: int) -> Answer:
    by = actor()
    saved = get_saved(by, saved_id)
    kept, args = Choice.from_json(saved.choice), request.args.copy()
    args.poplist("figur")
    place = asked_place(by, args, nation=kept.nation)
    return _order(by, asked_choice(args, place, kept), saved.name, place.county)


@bp.page(ONE, allow=policy.READ_RUN)
def show_run(run_id: int) -> Answer:
    run = get_run(actor(), run_id)
    expired, running = is_expired(run), run.state in UNDER_WAY
    county = find_county(run.county_id) if run.county_id is not None else None
    return render_template(
        "insight/schedule_run.html",
        run=run,
        name=run_name(run),
        county=_("Hela landet") if county is None or (run.choice and run.choice["nation"]) else county.name,
        running=running,
        percent=_percent(run),
        step=_(RUN_STATES[RunState(run.state)]),
        expired=expired,
        error=sentence(RuleBroken(run.error)) if run.error else "",
        facts=_facts(run, expired),
        files=_files(run) if run.state == RunState.DONE and not expired else [],
        table=FETCHED,
        fetched=FETCHED.shown([(instant(at), format.upper(), name) for at, format, name in list_fetched(run)]),
    )


@bp.page(f"{ONE}/lage", allow=policy.READ_RUN)
def run_progress(run_id: int) -> Answer:
    run = get_run(actor(), run_id)
    state = "running" if run.state in UNDER_WAY else "done" if run.state == RunState.DONE else "failed"
    ended = None if state == "running" else f"{RUNS}/{run.id}"
    return jsonify(percent=100 if state == "done" else _percent(run), text=_(RUN_STATES[RunState(run.state)]), state=state, location=ended)


@bp.page(f"{ONE}/<name>", allow=policy.READ_RUN)
def download_run(run_id: int, name: str) -> Answer:
    """A file, as long as it is kept; who fetches it is noted."""
    by, format = actor(), name.rpartition(".")[2]
    run = get_run(by, run_id)
    kept = next((file for file in run.files if file.format == format), None)
    if run.state != RunState.DONE or kept is None or name != _file_name(run, format):
        raise NotFound
    content = None if is_expired(run) else find_content(run, format)
    if content is None:
        return render_template("insight/schedule_expired.html", run=run, name=run_name(run)), 410
    note_fetched(by, run, format=format)
    answer = Response(content, mimetype=None, content_type=MIME[format])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.set_etag(kept.sha256)
    return answer


def run_name(run: ReportRun) -> str:
    """What was made: a compilation by its name, else the yearly account."""
    return run.name or f"{_(KIND_NAMES[YEARLY_ACCOUNT])} {run.year}"


def _order(by: Actor, choice: Choice, name: str, county: County | None) -> Answer:
    form, made = ConfirmForm(), list[ReportRun]()
    home = county or next(iter(counties_of(by, policy.READ_FIGURES) or counties_of(by, policy.ORDER_RUN)), None)
    if home is None:
        raise NotFound
    if form.submitted(lambda values: made.append(order_run(by, home, choice=choice, name=name, formats=("pdf",), language=language()))):
        return redirect(f"{RUNS}/{made[0].id}", 303)
    flash(form.errors_list[0][1])
    return redirect(QUESTIONS, 303)


def _percent(run: ReportRun) -> int:
    """By real steps: the files that are made, of those that are wanted."""
    return round(100 * len(run.files) / max(1, len(run.formats)))


def _file_name(run: ReportRun, format: str) -> str:
    """ "sammanstallning-17-2026-11-23.pdf": what it is called may not stand in a file's name."""
    kind = YEARLY_ACCOUNT if run.choice is None else "sammanstallning"
    return f"{kind}-{run.id}-{run.created_at.astimezone(STOCKHOLM).date().isoformat()}.{format}"


def _files(run: ReportRun) -> list[tuple[str, str, str]]:
    ordered = sorted(run.files, key=lambda file: RUN_FORMATS.index(file.format))
    return [
        (FORMAT_NAMES[file.format], f"{RUNS}/{run.id}/{_file_name(run, file.format)}", f"{number(-(-file.size_bytes // 1024))} kB")
        for file in ordered
    ]


def _facts(run: ReportRun, expired: bool) -> list[tuple[str, str | None]]:
    told: list[tuple[str, str | None]] = [
        (_("Läge"), _("Filerna har gått ut") if expired else _(RUN_STATES[RunState(run.state)])),
        (_("Beställd"), instant(run.created_at)),
        (_("Görs för"), name_of_owner(run.user_id)),
        (_("Språk"), _(LANGUAGE_NAMES[run.language])),
    ]
    if run.expires_at:
        told.append((_("Går ut"), instant(run.expires_at)))
    return told
