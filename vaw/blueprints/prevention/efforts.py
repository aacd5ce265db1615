"""Efforts: the county's list with its files, one of them, new, changed, its state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.prevention.base import bp
from vaw.blueprints.prevention.effort_forms import SERVES, EffortForm, StateForm, facts_of, key_of
from vaw.blueprints.prevention.effort_words import (
    finding,
    level_name,
    mandates,
    named,
    period,
    prevention_name,
    prevention_told,
    row_of,
    state_name,
    state_tag,
    strategies_of,
)
from vaw.domain.geography.queries import counties_of, county_name, municipality_names
from vaw.domain.mandates.queries import assignment_titles, assignments_of, list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import account_name, organisation_names
from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.operations import efforts as operations
from vaw.domain.prevention.queries import efforts as queries
from vaw.domain.prevention.queries.indicators import list_indicators
from vaw.domain.prevention.queries.served import list_objectives
from vaw.domain.prevention.rules import (
    LEVEL_SHORT,
    PREVENTION_SHORT,
    STATE_NAMES,
    EffortLevel,
    EffortState,
    PreventionLevel,
    Served,
    has_run_out,
)
from vaw.domain.prevention.tables import EFFORTS, EFFORTS_FILE
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import day, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Value
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import LACKS_CHOICE, chosen_lacking, marks_of, narrowed, section_of
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/forebyggande"
ONE = f"{ALL}/<int:effort_id>"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {
    "planerade": EffortState.PLANNED,
    "pagar": EffortState.ONGOING,
    "vilar": EffortState.PAUSED,
    "avslutade": EffortState.DONE,
    "avbrutna": EffortState.CANCELLED,
}
EVERY = "alla"
LEVELS = {"lokal": EffortLevel.LOCAL, "regional": EffortLevel.REGIONAL, "nationell": EffortLevel.NATIONAL}
PREVENTION = {"universell": PreventionLevel.UNIVERSAL, "selektiv": PreventionLevel.SELECTIVE, "indikerad": PreventionLevel.INDICATED}
FILE_PAGE = 500  # rows that a file reads at once


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address; `lage` is one of STATES or "alla", and one of uppdrag, mal, strategi says what they serve."""
    asked = {
        kind: number_of(args, name)
        for name, kind in (("uppdrag", Served.ASSIGNMENT), ("mal", Served.OBJECTIVE), ("strategi", Served.STRATEGY))
    }
    return queries.Filter(
        words=(args.get("ord") or "")[:100],
        level=LEVELS.get(args.get("niva", "")),
        prevention_level=PREVENTION.get(args.get("slag", "")),
        field=args.get("omrade") if args.get("omrade") in term_names(TermList.VIOLENCE_FIELD) else None,
        target=args.get("malgrupp") or None,
        method=args.get("arbetssatt") or None,
        setting=args.get("arena") or None,
        state=STATES.get(args.get("lage", "")),
        every=args.get("lage") == EVERY,
        serves=next(((kind, ref_id) for kind, ref_id in asked.items() if ref_id is not None), None),
        municipality_id=number_of(args, "kommun"),
        among=narrowed(actor(), Kind.EFFORT, args),
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_SHARED)
def list_efforts() -> Answer:
    """The county's own; who has no county's efforts to read gets what the counties share."""
    by, args = actor(), request.args.to_dict()
    if not policy.READ_EFFORT.held_by(by):
        return redirect(f"{ALL}/andra-lan", 303)
    asked = wanted(args)
    page = queries.list_efforts(by, asked)
    mine = counties_of(by, policy.READ_YEAR)
    lacks = marks_of(by, Kind.EFFORT, [line.id for line in page.rows])
    return render_template(
        "prevention/efforts.html",
        table=EFFORTS,
        rows=[row_of(line) for line in page.rows],
        hrefs=[f"{ALL}/{line.id}" for line in page.rows],
        marks=[lacks.get(line.id) for line in page.rows],
        total=page.total,
        next_href=ALL + _address(args, efter=page.after) if page.after else None,
        first_href=ALL + _address(args, efter=None) if args.get("efter") else None,
        filters=_filters(mine[0].id if mine else None),
        chosen=_chosen(args, asked),
        args=args,
        files=[(name, f"{ALL}.{name}" + _address(args, efter=None)) for name in ("csv", "xlsx")],
        may_add=policy.ADD_EFFORT.held_by(by),
    )


@bp.page(f"{ALL}.csv", allow=policy.READ_EFFORT)
def download_efforts_csv() -> Answer:
    return _file(streamed(EFFORTS_FILE, _all_rows(actor(), wanted(request.args))), "csv", "text/csv")


@bp.page(f"{ALL}.xlsx", allow=policy.READ_EFFORT)
def download_efforts_xlsx() -> Answer:
    return _file(tables_xlsx([(EFFORTS_FILE, list(_all_rows(actor(), wanted(request.args))))]), "xlsx", XLSX)


@bp.page(f"{ALL}/ny", allow=policy.ADD_EFFORT, methods=["GET", "POST"])
def add_effort() -> Answer:
    by, county = actor(), asked_county(policy.ADD_EFFORT)
    form = EffortForm(data={"begins_on": clock.today(), "responsible_id": by.id, "submit_key": str(uuid4()), "level": "regional"})
    form.offer(by, county.id, strategies=strategies_of(by, county.id))
    made: list[Effort] = []
    key = key_of(form.submit_key.data)
    try:
        done = form.submitted(
            lambda values: made.append(operations.add_effort(by, county, facts=facts_of(values), submit_key=key, confirmed=form.confirmed))
        )
    except Taken as again:  # a second click: the first one counts
        found = queries.find_submitted(by, key) if again.constraint == "uq_effort_submit_key" else None
        if found is None:
            raise
        made.append(found)
        done = True
    if done:
        flash(_("Insatsen är sparad. Sätt nu upp milstolpar, så syns hur långt ni har kommit."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    counties = counties_of(by, policy.ADD_EFFORT)
    return render_template("prevention/effort_new.html", form=form, county=county, counties=counties), form.status


@bp.page(ONE, allow=policy.READ_EFFORT)
def show_effort(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id)
    progress, keeps = queries.progress_of(effort), policy.KEEP_EFFORT.allows(by, effort)
    return render_template(
        "prevention/effort.html",
        effort=effort,
        caption=_("Förebyggande insats nr {number} · {county}").format(number=effort.id, county=county_name(effort.county_id)),
        state=state_tag(effort.state),
        period=period(effort.begins_on, effort.ends_on),
        run_out=has_run_out(EffortState(effort.state), effort.ends_on, clock.today()),
        finding=finding(progress),
        percent=round(progress.share * 100) if progress.share is not None else None,
        late=progress.late,
        facts=_facts(by, effort),
        milestones=[_milestone(one) for one in queries.list_milestones(effort)],
        activities=[(one.id, day(one.done_on), _type(one.type), one.text) for one in queries.list_linked(effort)],
        indicators=[(one.id, one.name) for one in list_indicators(effort)],
        checkpoints=section_of(by, effort.county_id, Kind.EFFORT, effort.id, keeps=keeps),
        steps=[_step(one) for one in queries.list_steps(effort)],
        may_keep=keeps,
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def change_effort(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    served = queries.list_serves([effort.id])[effort.id]
    chosen = {name: [ref_id for known, ref_id in served if known is kind] for name, kind in SERVES.items()}
    form, title = EffortForm(obj=effort, data=chosen), effort.title
    form.offer(by, effort.county_id, effort, strategies_of(by, effort.county_id))
    if form.saved(effort, lambda values: operations.change_effort(by, effort, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to(effort)
    return small(form, effort_id, title, _("Ändra insatsen"), _("Spara"))


@bp.page(f"{ONE}/lage", allow=policy.KEEP_EFFORT, methods=["GET", "POST"])
def set_state(effort_id: int) -> Answer:
    by = actor()
    effort = queries.get_effort(by, effort_id, policy.KEEP_EFFORT)
    form, title = StateForm(data={"on_day": clock.today(), "version": effort.version}), effort.title
    form.state.choices = [(state.value, label) for state, label in STATE_NAMES.items() if state != effort.state]
    if form.saved(effort, lambda values: operations.set_state(by, effort, confirmed=form.confirmed, **values)):
        flash(_("Läget är noterat."))
        return to(effort)
    lead = _("Nu står den som: {state}. Det gamla läget finns kvar i historiken.").format(state=state_name(effort.state))
    return small(form, effort_id, title, _("Notera hur det går"), _("Spara"), lead)


@bp.page(f"{ONE}/dela", allow=policy.KEEP_EFFORT, methods=["POST"])
def share_effort(effort_id: int) -> Answer:
    by = actor()
    effort = _pressed(effort_id)
    operations.share_effort(by, effort)
    flash(_("Nu kan andra län hitta insatsen och fråga er om den."))
    return to(effort)


@bp.page(f"{ONE}/sluta-dela", allow=policy.KEEP_EFFORT, methods=["POST"])
def unshare_effort(effort_id: int) -> Answer:
    by = actor()
    effort = _pressed(effort_id)
    operations.unshare_effort(by, effort)
    flash(_("Andra län hittar inte insatsen längre. Frågor som redan har ställts finns kvar."))
    return to(effort)


def to(effort: Effort, fragment: str = "") -> Response:
    return redirect(f"{ALL}/{effort.id}{fragment}", 303)


def small(form: Any, effort_id: int, title: str, heading: str, submit: str, lead: str = "", back: str = "") -> Answer:
    """A page that is one form over one effort."""
    told: dict[str, Any] = {"back": f"{ALL}/{effort_id}{back}", "title": title, "heading": heading, "submit": submit, "lead": lead}
    return render_template("prevention/effort_small.html", form=form, **told), form.status


def _pressed(effort_id: int) -> Effort:
    """One press over what was on screen: whoever presses on an older text is told that somebody was first."""
    effort = queries.get_effort(actor(), effort_id, policy.KEEP_EFFORT)
    if not csrf_holds():
        abort(400)
    saw_version(effort, number_of(request.form, "version") or 0)
    return effort


def _facts(by: Actor, effort: Effort) -> list[tuple[str, str | None]]:
    served = queries.list_serves([effort.id])[effort.id]
    objectives = {one.id: one.name for one in list_objectives(effort.county_id)}
    strategies = dict(strategies_of(by, effort.county_id))
    towns = municipality_names()
    told = [
        (_("Vänder sig till"), prevention_told(effort.prevention_level)),
        (_("Nivå"), level_name(effort.level)),
        (_("Område"), term_names(TermList.VIOLENCE_FIELD).get(effort.field, effort.field)),
        (_("Målgrupper"), named(effort.targets, TermList.EFFORT_TARGET)),
        (_("Arbetssätt"), named(effort.methods, TermList.EFFORT_METHOD)),
        (_("Arenor"), named(effort.settings, TermList.EFFORT_SETTING)),
        (_("Kommuner"), ", ".join(towns.get(one, str(one)) for one in effort.municipality_ids) or _("Hela länet")),
        (_("Görs med"), ", ".join(organisation_names(by, effort.organisation_ids)) or None),
        (_("Uppdrag"), mandates([ref_id for kind, ref_id in served if kind is Served.ASSIGNMENT])),
        (
            _("Målsättningar"),
            ", ".join(objectives[ref_id] for kind, ref_id in served if ref_id in objectives and kind is Served.OBJECTIVE) or None,
        ),
        (_("Strategier"), ", ".join(strategies[ref] for kind, ref in served if kind is Served.STRATEGY and ref in strategies) or None),
        (_("Budget"), _("{kronor} kronor").format(kronor=number(effort.budget)) if effort.budget is not None else None),
        (_("Betalas av"), effort.funding or None),
        (_("Hålls i av"), account_name(effort.responsible_id) or _("Ingen bestämd")),
    ]
    return [row for row in told if row[1]]  # what is not said is no row


def _milestone(one: Any) -> dict[str, Any]:
    late = one.done_on is None and one.due_on < clock.today()
    return {
        "id": one.id,
        "title": one.title,
        "due": day(one.due_on),
        "done": day(one.done_on) if one.done_on else "",
        "tag": (_("Klar"), "green") if one.done_on else (_("Försenad"), "red") if late else (_("Kvar"), "grey"),
    }


def _step(one: queries.Step) -> tuple[str, str | None, str, str, list[Any], str]:
    return state_name(one.state), one.name, day(one.on_day), one.on_day.isoformat(), [], one.note


def _type(code: str) -> str:
    return term_names(TermList.ACTIVITY_TYPE).get(code, code)


def _all_rows(by: Actor, asked: queries.Filter) -> Iterator[tuple[Value, ...]]:
    """The whole list as it is filtered, page by page."""
    fields, after = term_names(TermList.VIOLENCE_FIELD), None
    while True:
        page = queries.list_efforts(by, replace(asked, after=after), size=FILE_PAGE)
        for line in page.rows:
            yield (
                line.id, line.title, state_name(line.state), level_name(line.level), prevention_name(line.prevention_level),
                fields.get(line.field, line.field), line.begins_on, line.ends_on, line.done, line.total, line.late, line.activities,
                _("Ja") if line.shared else _("Nej"),
            )  # fmt: skip
        after = page.after
        if after is None:
            return


def _file(content: Any, ending: str, kind: str) -> Response:
    name = f"insatser-{clock.today().isoformat()}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _filters(county_id: int | None) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(name in the address, label, word for all, choices) of the list's filter."""

    def terms(name: TermList) -> list[tuple[str, str]]:
        return [(one.code, one.name) for one in list_terms(name, county_id=county_id)]

    states = [(word, _(STATE_NAMES[state])) for word, state in STATES.items()] + [(EVERY, _("Alla, även avslutade"))]
    mandated = [(str(one.id), one.title) for one in assignments_of(county_id)] if county_id else []
    return [
        ("lage", _("Läge"), _("Alla som inte är avslutade"), states),
        ("slag", _("Slags förebyggande"), _("Alla"), [(word, _(PREVENTION_SHORT[level])) for word, level in PREVENTION.items()]),
        ("niva", _("Nivå"), _("Alla"), [(word, _(LEVEL_SHORT[level])) for word, level in LEVELS.items()]),
        ("omrade", _("Område"), _("Alla"), terms(TermList.VIOLENCE_FIELD)),
        ("malgrupp", _("Målgrupp"), _("Alla"), terms(TermList.EFFORT_TARGET)),
        ("arbetssatt", _("Arbetssätt"), _("Alla"), terms(TermList.EFFORT_METHOD)),
        ("arena", _("Arena"), _("Alla"), terms(TermList.EFFORT_SETTING)),
        ("uppdrag", _("Uppdrag"), _("Alla"), mandated),
        ("avstamning", _("Avstämningar"), _("Alla"), [(word, _(label)) for word, label in LACKS_CHOICE]),
    ]


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("lage", _("Alla, även avslutade") if asked.every else _(STATE_NAMES[asked.state]) if asked.state else ""),
        ("slag", _(PREVENTION_SHORT[PreventionLevel(asked.prevention_level)]) if asked.prevention_level else ""),
        ("niva", _(LEVEL_SHORT[EffortLevel(asked.level)]) if asked.level else ""),
        ("omrade", term_names(TermList.VIOLENCE_FIELD).get(asked.field or "", "")),
        ("malgrupp", term_names(TermList.EFFORT_TARGET).get(asked.target or "", "")),
        ("arbetssatt", term_names(TermList.EFFORT_METHOD).get(asked.method or "", "")),
        ("arena", term_names(TermList.EFFORT_SETTING).get(asked.setting or "", "")),
        ("uppdrag", assignment_titles().get(number_of(args, "uppdrag") or 0, "")),
        ("kommun", municipality_names().get(asked.municipality_id or 0, "")),
        ("avstamning", chosen_lacking(args)),
    ]
    return [(text, ALL + _address(args, **{name: None, "efter": None})) for name, text in said if text]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return f"?{urlencode(kept)}" if kept else ""
