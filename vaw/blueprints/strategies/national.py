"""National support on the web: how the strategies of 21 counties stand, and which county had which support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.national_forms import CountiesForm
from vaw.blueprints.strategies.strategies import ALL, PHASE_NAMES, years
from vaw.domain.geography.queries import county_name, find_county, list_counties
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.strategies import policy
from vaw.domain.strategies.operations import national as operations
from vaw.domain.strategies.queries import national as queries
from vaw.domain.strategies.queries import national_log
from vaw.domain.strategies.rules import STATE_NAMES, Phase, StrategyState
from vaw.domain.strategies.rules.checkpoints import STAGE_NAMES, Stage
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table, Value
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

NATIONAL = f"{ALL}/nationellt-stod"
GIVEN = f"{NATIONAL}/stod"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COUNTY = Column("county", N_("Län"), header=True)
_STATE, _PERIOD = Column("state", N_("Läge")), Column("period", N_("Gäller"))
_PLAN = (
    Column("measures", N_("Åtgärder"), "int"),
    Column("done", N_("Klara"), "int"),
    Column("late", N_("Försenade"), "int"),
    Column("actors", N_("Anslutna aktörer"), "int"),
    Column("silent", N_("Aktörer som inte har redovisat"), "int"),
)
PLANS = Table("national-strategies", N_("Länens strategier och handlingsplaner"), (_COUNTY, _STATE, _PERIOD, *_PLAN))
STAGES = Table(
    "national-checkpoints",
    N_("Avstämningar av länens strategier och deras åtgärder"),
    (_COUNTY, _PERIOD, *(Column(stage.value, STAGE_NAMES[stage]) for stage in Stage), Column("missing", N_("Saknas"), "int")),
)
FILE = Table(
    "national-strategies-file",
    N_("Länens strategier"),
    (
        _COUNTY,
        _STATE,
        Column("first", N_("Från"), "date"),
        Column("last", N_("Till"), "date"),
        *_PLAN,
        *(Column(f"{stage.value}_done", STAGE_NAMES[stage], "int") for stage in Stage),
        Column("missing", N_("Avstämningar som saknas"), "int"),
    ),
)
RECEIVED = Table(
    "national-support",
    N_("Stöd till länen"),
    (
        _COUNTY,
        Column("activities", N_("Aktiviteter i loggen"), "int"),
        Column("last", N_("Senast"), "date"),
        Column("types", N_("Slag av stöd")),
        Column("questions", N_("Frågor"), "int"),
    ),
)
LOG = Table(
    "national-log",
    N_("Aktiviteter i uppdraget"),
    (
        Column("day", N_("Dag"), "date"),
        Column("type", N_("Aktivitet"), header=True),
        Column("minutes", N_("Tid"), "hours"),
        Column("counties", N_("För vilka län")),
    ),
)


@bp.page(NATIONAL, allow=policy.READ_SUPPORT)
def show_national() -> Answer:
    """Who has the assignment and does not lead it this year gets what every board reads."""
    by = actor()
    try:
        supports, lines = queries.supports_for(by), queries.overview(by)
    except NotFound:
        return redirect(f"{NATIONAL}/exempel", 303)
    holds = sum(_holds(line) for line in lines)
    return render_template(
        "strategies/national.html",
        supports=[_support_words(one) for one in supports],
        holds=holds,
        counties=len(list_counties()),
        plans=PLANS,
        plan_rows=PLANS.shown([_plan_row(line) for line in lines]),
        stages=STAGES,
        stage_rows=STAGES.shown([_stage_row(line) for line in lines]),
        files=[(name, f"{NATIONAL}.{name}") for name in ("csv", "xlsx")],
    )


@bp.page(f"{NATIONAL}.csv", allow=policy.READ_SUPPORT)
def download_national_csv() -> Answer:
    return _file(streamed(FILE, _file_rows(actor())), "csv", "text/csv")


@bp.page(f"{NATIONAL}.xlsx", allow=policy.READ_SUPPORT)
def download_national_xlsx() -> Answer:
    return _file(tables_xlsx([(FILE, _file_rows(actor()))]), "xlsx", XLSX)


@bp.page(GIVEN, allow=policy.READ_SUPPORT)
def show_given() -> Answer:
    """?uppdrag=: of which assignment, else the latest."""
    by = actor()
    supports = queries.supports_for(by)
    asked = number_of(request.args, "uppdrag")
    support = next((one for one in supports if one.id == asked), supports[0] if supports else None)
    given = national_log.list_given(support) if support else []
    log = national_log.sum_log(support) if support else national_log.Log(0, 0, [])
    may_note = support is not None and support.given_by(by)
    return render_template(
        "strategies/national_support.html",
        supports=[(one.title, f"{GIVEN}?uppdrag={one.id}", one is support) for one in supports],
        said=_support_words(support) if support else "",
        table=RECEIVED,
        rows=RECEIVED.shown([_received_row(one) for one in log.received]),
        log=LOG,
        log_rows=LOG.shown([(one.done_on, _type(one.type), one.minutes, _named(one.county_ids)) for one in given]),
        hrefs=[f"{GIVEN}/{one.id}" for one in given] if may_note else None,
        nowhere=log.nowhere,
        shown=len(given),
        total=log.activities,
    )


@bp.page(f"{GIVEN}/<int:activity_id>", allow=policy.NOTE_SUPPORT, methods=["GET", "POST"])
def note_support(activity_id: int) -> Answer:
    by = actor()
    support = next((one for one in queries.supports_for(by) if one.given_by(by)), None)
    given = national_log.find_given(support, activity_id) if support else None
    county = find_county(support.county_id) if support and support.county_id is not None else None
    if given is None or county is None:
        raise NotFound
    form = CountiesForm(data={"county_ids": given.county_ids, "seen": ",".join(map(str, given.county_ids))})
    form.offer()

    def act(values: Any) -> object:
        return operations.note_support(by, county, activity_id=activity_id, county_ids=values["county_ids"], seen=form.before)

    if form.submitted(act):
        flash(_("Länen är sparade."))
        return redirect(GIVEN, 303)
    lead = _("Det andra om aktiviteten står i loggen. Har ni inte angett något räknas länen till de kommuner som loggen nämner.")
    told = {"back": GIVEN, "title": _("Stöd till länen"), "heading": f"{_type(given.type)}, {day(given.done_on)}", "submit": _("Spara")}
    return render_template("strategies/small.html", form=form, lead=lead, **told), form.status


def _received_row(one: national_log.Received) -> tuple[Value, ...]:
    types = ", ".join(_type(code) for code in one.types) or None
    return (_short(one.county_id), one.activities, one.last_on, types, one.questions)


def _type(code: str) -> str:
    return term_names(TermList.ACTIVITY_TYPE).get(code, code)


def sees_nation(by: Actor) -> bool:
    """Whether the overview is open to the actor today: for the links between the pages."""
    try:
        queries.supports_for(by)
    except NotFound:
        return False
    return True


def _support_words(support: queries.Support) -> str:
    """Which assignment, who leads it, and until when, or that it has ended."""
    lead = county_name(support.county_id) if support.county_id is not None else _("Inget län är utsett")
    told = {
        "title": support.title,
        "lead": lead,
        "first": day(support.valid_from),
        "last": day(support.valid_to) if support.valid_to else "",
    }
    if not support.runs:
        return _("{title}: {lead}, {first} till {last}. Uppdraget är avslutat.").format(**told)
    if support.valid_to is None:
        return _("{title}: {lead}, från {first} och tills vidare.").format(**told)
    return _("{title}: {lead}, {first} till och med {last}.").format(**told)


def _holds(line: queries.Line) -> bool:
    return line.strategy is not None and line.strategy.state == StrategyState.APPROVED and line.phase is Phase.RUNNING


def _state(line: queries.Line) -> str:
    if line.strategy is None or line.phase is None:
        return _("Ingen strategi")
    return f"{_(STATE_NAMES[StrategyState(line.strategy.state)])}. {_(PHASE_NAMES[line.phase])}."


def _period(line: queries.Line) -> str | None:
    return years(line.strategy.starts_on, line.strategy.ends_on) if line.strategy else None


def _counts(line: queries.Line) -> tuple[Value, ...]:
    return (*line.plan, *line.actors) if line.strategy else (None,) * len(_PLAN)


def _missing(line: queries.Line) -> int | None:
    return sum(one.missing for one in line.stages.values()) if line.strategy else None


def _plan_row(line: queries.Line) -> tuple[Value, ...]:
    return (_short(line.county_id), _state(line), _period(line), *_counts(line))


def _stage_row(line: queries.Line) -> tuple[Value, ...]:
    told = [_("{done} av {n}").format(done=one.done, n=one.asked) if one.asked else None for one in line.stages.values()]
    return (_short(line.county_id), _period(line), *told, _missing(line))


def _file_rows(by: Actor) -> list[tuple[Value, ...]]:
    return [_file_row(line) for line in queries.overview(by)]


def _file_row(line: queries.Line) -> tuple[Value, ...]:
    first, last = (line.strategy.starts_on, line.strategy.ends_on) if line.strategy else (None, None)
    done = [one.done if one.asked else None for one in line.stages.values()]
    return (county_name(line.county_id), _state(line), first, last, *_counts(line), *done, _missing(line))


def _file(content: Any, ending: str, kind: str) -> Response:
    name = f"lanens-strategier-{clock.today().isoformat()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _named(county_ids: Sequence[int]) -> str:
    """In Swedish order."""
    if len(county_ids) == len(list_counties()):
        return _("Alla län")
    return ", ".join(one.short_name for one in list_counties() if one.id in county_ids) or _("Inte angivet")


def _short(county_id: int) -> str:
    """For columns of a phone's width; files have the whole name."""
    county = find_county(county_id)
    return county.short_name if county else ""
