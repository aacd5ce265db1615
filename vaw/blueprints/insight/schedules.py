"""Files that are made by themselves: new, all of them, one of them; pause, start again, take over, remove."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect, render_template, request

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import LANGUAGE_NAMES, ConfirmForm
from vaw.blueprints.insight.runs import RUNS, run_name
from vaw.blueprints.insight.schedule_forms import ACCOUNT, WEEKDAY_NAMES, PlanForm, ScheduleForm, plan_of
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, find_county
from vaw.domain.insight import policy
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.operations import schedules as operations
from vaw.domain.insight.queries import schedules as queries
from vaw.domain.insight.queries.questions import get_saved, list_saved
from vaw.domain.insight.rules import KIND_NAMES, YEARLY_ACCOUNT
from vaw.domain.insight.rules.schedules import RHYTHM_NAMES, RUN_STATES, STATE_NAMES, Rhythm, RunState, ScheduleState, upcoming
from vaw.domain.insight.tables import RUNS_MADE, SCHEDULES
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_token
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ALL = "/rapporter/scheman"
ONE = f"{ALL}/<int:schedule_id>"


@bp.page(ALL, allow=policy.READ_SCHEDULE)
def list_schedules() -> Answer:
    lines = queries.list_schedules(actor())
    return render_template(
        "insight/schedules.html",
        table=SCHEDULES,
        rows=[_line(line) for line in lines],
        hrefs=[f"{ALL}/{line.id}" for line in lines],
        stopped=sum(line.state == ScheduleState.STOPPED for line in lines),
    )


@bp.page(f"{ALL}/nytt", allow=policy.ADD_SCHEDULE, methods=["GET", "POST"])
def add_schedule() -> Answer:
    by, made = actor(), list[Schedule]()
    mine = counties_of(by, policy.READ_FIGURES)
    form = ScheduleForm.of(what=request.args.get("vad", ""))
    form.offer(list_saved(by), account=bool(mine))
    if form.submitted(lambda values: made.append(_add(by, values))):
        flash(_("Schemat är igång. Du får veta när filerna är klara."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    return render_template("insight/schedule_form.html", form=form, heading=_("Nytt schema"), back=ALL, title=_("Scheman")), form.status


@bp.page(ONE, allow=policy.READ_SCHEDULE)
def show_schedule(schedule_id: int) -> Answer:
    by = actor()
    schedule = queries.get_schedule(by, schedule_id)
    runs = queries.list_runs(schedule)
    return render_template(
        "insight/schedule.html",
        schedule=schedule,
        name=name_of(schedule),
        caption=_place(schedule.county_id),
        facts=_facts(schedule),
        why=sentence(RuleBroken(schedule.stopped_why)) if schedule.stopped_why else "",
        table=RUNS_MADE,
        rows=[_made(run) for run in runs],
        hrefs=[f"{RUNS}/{run.id}" for run in runs],
        owns=policy.KEEP_SCHEDULE.allows(by, schedule),
        may_take=_is_left(schedule) and policy.TAKE_SCHEDULE.allows(by, schedule),
        active=schedule.state == ScheduleState.ACTIVE,
        csrf=csrf_token(),
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_SCHEDULE, methods=["GET", "POST"])
def change_schedule(schedule_id: int) -> Answer:
    by = actor()
    schedule = queries.get_schedule(by, schedule_id, policy.KEEP_SCHEDULE)
    form, title, back = PlanForm.of(schedule), name_of(schedule), f"{ALL}/{schedule_id}"
    if form.submitted(lambda values: operations.change_schedule(by, schedule, plan=plan_of(values))):
        flash(_("Ändringen är sparad."))
        return redirect(back, 303)
    return render_template("insight/schedule_form.html", form=form, heading=_("Ändra schemat"), back=back, title=title), form.status


@bp.page(f"{ONE}/pausa", allow=policy.KEEP_SCHEDULE, methods=["POST"])
def pause_schedule(schedule_id: int) -> Answer:
    return _done(schedule_id, operations.pause_schedule, _("Schemat är pausat. Inga filer görs förrän du startar det igen."))


@bp.page(f"{ONE}/starta", allow=policy.KEEP_SCHEDULE, methods=["POST"])
def resume_schedule(schedule_id: int) -> Answer:
    return _done(schedule_id, operations.resume_schedule, _("Schemat är igång igen."))


@bp.page(f"{ONE}/ta-over", allow=policy.TAKE_SCHEDULE, methods=["POST"])
def take_over_schedule(schedule_id: int) -> Answer:
    told = _("Schemat är ditt och igång igen. Filerna görs med din behörighet.")
    return _done(schedule_id, operations.take_over_schedule, told, policy.TAKE_SCHEDULE)


@bp.page(f"{ONE}/gor-nu", allow=policy.KEEP_SCHEDULE, methods=["POST"])
def run_schedule(schedule_id: int) -> Answer:
    by, form, made = actor(), ConfirmForm(), list[ReportRun]()
    schedule = queries.get_schedule(by, schedule_id, policy.KEEP_SCHEDULE)
    if form.submitted(lambda values: made.append(operations.run_now(by, schedule))):
        return redirect(f"{RUNS}/{made[0].id}", 303)
    flash(form.errors_list[0][1])
    return redirect(f"{ALL}/{schedule_id}", 303)


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_SCHEDULE, methods=["GET", "POST"])
def remove_schedule(schedule_id: int) -> Answer:
    by, form = actor(), ConfirmForm()
    schedule = queries.get_schedule(by, schedule_id, policy.KEEP_SCHEDULE)
    name = name_of(schedule)
    if form.submitted(lambda values: operations.remove_schedule(by, schedule)):
        flash(_("Schemat är borttaget. Filerna som är gjorda finns kvar tills de går ut."))
        return redirect(ALL, 303)
    return render_template("insight/schedule_remove.html", form=form, name=name, back=f"{ALL}/{schedule_id}"), form.status


def name_of(schedule: Schedule) -> str:
    """What it makes files of."""
    return schedule.question.name if schedule.question else _(KIND_NAMES[YEARLY_ACCOUNT])


def _add(by: Actor, values: Mapping[str, Any]) -> Schedule:
    what = values["what"] or ""
    question = None if what == ACCOUNT else get_saved(by, int(what))
    mine = counties_of(by, policy.READ_FIGURES) or counties_of(by, policy.ADD_SCHEDULE)
    if not mine:
        raise NotFound
    home = question.county_id if question and question.county_id in {county.id for county in mine} else mine[0].id
    county: County | None = find_county(home or mine[0].id)
    if county is None:
        raise NotFound
    return operations.add_schedule(by, county, question=question, plan=plan_of(values))


def _done(schedule_id: int, act: Callable[[Actor, Schedule], None], told: str, permission: Any = policy.KEEP_SCHEDULE) -> Answer:
    """A button that changes the schedule and comes back to it, saying what came of it."""
    by, form = actor(), ConfirmForm()
    schedule = queries.get_schedule(by, schedule_id, permission)
    flash(told if form.submitted(lambda values: act(by, schedule)) else form.errors_list[0][1])
    return redirect(f"{ALL}/{schedule_id}", 303)


def _is_left(schedule: Schedule) -> bool:
    """Whether its owner has gone or lost the right; the operation judges."""
    owner = find_actor(schedule.user_id, channel="web")
    return owner is None or not policy.READ_SCHEDULE.allows(owner, schedule)


def _when(rhythm: str, weekday: int | None) -> str:
    if rhythm == Rhythm.WEEKLY and weekday:
        return _("Varje vecka, {day}").format(day=_(WEEKDAY_NAMES[weekday]).lower())
    return _(RHYTHM_NAMES[Rhythm(rhythm)])


def _next(state: str, rhythm: str, weekday: int | None) -> str | None:
    if state != ScheduleState.ACTIVE:
        return None
    if rhythm == Rhythm.LOGGED:
        return _("när loggen är klar")
    found = upcoming(Rhythm(rhythm), weekday, clock.now())
    return instant(found.at) if found else None


def _place(county_id: int | None) -> str:
    county = find_county(county_id) if county_id is not None else None
    return county.name if county else _("Hela landet")


def _line(line: queries.Line) -> list[str | None]:
    last = f"{_(RUN_STATES[RunState(line.run_state)])} {instant(line.run_at)}" if line.run_state and line.run_at else None
    return [
        line.name or _(KIND_NAMES[YEARLY_ACCOUNT]),
        _when(line.rhythm, line.weekday),
        _(STATE_NAMES[ScheduleState(line.state)]),
        _next(line.state, line.rhythm, line.weekday),
        last,
        line.owner,
    ]


def _facts(schedule: Schedule) -> list[tuple[str, str | None]]:
    return [
        (_("Läge"), _(STATE_NAMES[ScheduleState(schedule.state)])),
        (_("När"), _when(schedule.rhythm, schedule.weekday)),
        (_("Nästa gång"), _next(schedule.state, schedule.rhythm, schedule.weekday)),
        (_("Filer"), ", ".join(one.upper() for one in schedule.formats)),
        (_("Språk"), _(LANGUAGE_NAMES[schedule.language])),
        (_("Finns kvar"), _("{n} dagar").format(n=schedule.keep_days)),
        (_("Görs för"), queries.name_of_owner(schedule.user_id)),
    ]


def _made(run: ReportRun) -> list[str | None]:
    state = _("Filerna har gått ut") if queries.is_expired(run) else _(RUN_STATES[RunState(run.state)])
    return [instant(run.created_at), run_name(run), state, sentence(RuleBroken(run.error)) if run.error else ""]
