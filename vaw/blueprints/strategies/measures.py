"""The action plan on the web: overviews by goal, actor and subject area; measures, new, changed and followed up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.plan_forms import FollowForm, MeasureForm, plan_of
from vaw.blueprints.strategies.strategies import ALL, ONE, Tag, file_links, late_words, small
from vaw.domain.geography.queries import county_name
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import Measure
from vaw.domain.strategies.operations import measures as operations
from vaw.domain.strategies.queries import plans
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.strategies.rules.plans import STATE_NAMES, MeasureState, Standing, is_late
from vaw.kernel import clock
from vaw.kernel.i18n import N_, day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import LACKS_CHOICE, chosen_lacking, marks_of, narrowed, section_of
from vaw.web.messages import flash

MEASURES = f"{ALL}/atgarder"
MEASURE = f"{MEASURES}/<int:measure_id>"
STATES = {"inte-borjad": MeasureState.NOT_BEGUN, "pagar": MeasureState.UNDER_WAY, "klar": MeasureState.DONE, "utgar": MeasureState.DROPPED}
VIEWS = {"mal": N_("Efter mål"), "aktor": N_("Efter aktör"), "sakomrade": N_("Efter sakområde")}
COLOURS = {MeasureState.NOT_BEGUN: "grey", MeasureState.UNDER_WAY: "blue", MeasureState.DONE: "green", MeasureState.DROPPED: "grey"}
_COLUMNS = (
    Column("what", N_("Åtgärd"), header=True),
    Column("who", N_("Ansvarig")),
    Column("due_on", N_("Klart senast"), "date"),
    Column("state", N_("Läge")),
)
PLAN = Table("plan", N_("Åtgärder"), _COLUMNS)
_GROUPED_BY = {"mal": N_("Mål"), "aktor": N_("Aktör"), "sakomrade": N_("Sakområde")}


def _sums_table(view: str) -> Table:
    return Table(
        "plan-sums",
        N_("Så går det"),
        (
            Column("name", _GROUPED_BY[view], header=True),
            Column("measures", N_("Åtgärder"), "int"),
            Column("done", N_("Klara"), "int"),
            Column("late", N_("Försenade"), "int"),
        ),
    )


@bp.page(f"{ONE}/plan", allow=policy.READ_STRATEGY)
def show_plan(strategy_id: int) -> Answer:
    """?visa=mal, aktor or sakomrade: how the measures are put together."""
    by, today = actor(), clock.today()
    strategy = queries.get_strategy(by, strategy_id)
    lines, parties = plans.measures_of(strategy.id), plans.parties_of(strategy)
    asked = request.args.get("visa", "mal")
    view = asked if asked in VIEWS else "mal"
    groups, sums = _grouped(strategy, lines, view), _sums_table(view)
    lacks = marks_of(by, Kind.MEASURE, [line.id for line in lines])
    return render_template(
        "strategies/plan.html",
        strategy=strategy,
        views=[(word, _(name), word == view) for word, name in VIEWS.items()],
        finding=_finding(lines, today),
        late=[row(line, today) for line in lines if line.late(today)],
        late_hrefs=[f"{MEASURES}/{line.id}" for line in lines if line.late(today)],
        silent=[(party.name, f"{ALL}/aktorer/{party.id}", party.silent(today)) for party in parties if party.silent(today) is not None],
        unanswered=[(party.name, f"{ALL}/aktorer/{party.id}") for party in parties if party.standing(today) is Standing.ASKED],
        table=PLAN,
        sums_table=sums,
        sums=sums.shown([_sum(plans.sum_of(name, inside, today)) for name, inside in groups]),
        groups=[
            (
                name,
                [row(line, today) for line in inside],
                [f"{MEASURES}/{line.id}" for line in inside],
                [lacks.get(line.id) for line in inside],
            )
            for name, inside in groups
        ],
        twice=view == "sakomrade",
        may_keep=policy.KEEP_STRATEGY.allows(by, strategy),
        has_goals=bool(queries.goals_of(strategy)),
    )


def wanted(args: Mapping[str, str]) -> plans.Filter:
    """The list's filter from the address: lage (inte-borjad, pagar, klar, utgar), sent (ja), avstamning, efter."""
    return plans.Filter(
        state=STATES.get(args.get("lage", "")),
        late=args.get("sent") == "ja",
        among=narrowed(actor(), Kind.MEASURE, args),
        after=args.get("efter") or None,
    )


@bp.page(MEASURES, allow=policy.READ_MEASURE)
def list_measures() -> Answer:
    """Every measure of the county's strategies; lage, aktor, sent=ja and efter in the address."""
    by, today, args = actor(), clock.today(), request.args.to_dict()
    asked = wanted(args)
    page = plans.list_measures(by, asked)
    lacks = marks_of(by, Kind.MEASURE, [line.id for line in page.rows])
    chosen = [(_(STATE_NAMES[asked.state]), _address(args, lage=None, efter=None))] if asked.state else []
    chosen += [(_("Försenade"), _address(args, sent=None, efter=None))] if asked.late else []
    chosen += [(said, _address(args, avstamning=None, efter=None))] if (said := chosen_lacking(args)) else []
    return render_template(
        "strategies/measures.html",
        table=PLAN,
        rows=[row(line, today) for line in page.rows],
        hrefs=[f"{MEASURES}/{line.id}" for line in page.rows],
        marks=[lacks.get(line.id) for line in page.rows],
        lacking=LACKS_CHOICE,
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        states=[(word, _(STATE_NAMES[one])) for word, one in STATES.items()],
        chosen=chosen,
        args=args,
        files=file_links(_address(args, efter=None)),
    )


@bp.page(f"{ONE}/atgarder/ny", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def add_measure(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    form, title = MeasureForm(data={"responsible_id": by.id}), strategy.title
    form.offer(strategy, queries.goals_of(strategy), plans.parties_of(strategy))
    made: list[Measure] = []
    if form.submitted(lambda values: made.append(operations.add_measure(by, strategy, plan=plan_of(values), confirmed=form.confirmed))):
        flash(_("Åtgärden är sparad."))
        return redirect(f"{MEASURES}/{made[0].id}", 303)
    return small(form, f"{ALL}/{strategy_id}/plan", title, _("Ny åtgärd"), _("Spara åtgärden"))


@bp.page(MEASURE, allow=policy.READ_MEASURE)
def show_measure(measure_id: int) -> Answer:
    by, today = actor(), clock.today()
    measure = plans.get_measure(by, measure_id)
    state = MeasureState(measure.state)
    return render_template(
        "strategies/measure.html",
        measure=measure,
        caption=_("Åtgärd {number} · {county}").format(number=measure.id, county=county_name(measure.county_id)),
        state=Tag(_(STATE_NAMES[state]), COLOURS[state]),
        late=is_late(measure.state, measure.due_on, today),
        facts=_facts(measure),
        said=[
            (_(STATE_NAMES[MeasureState(step.state)]), _who(step, measure), instant(step.at), step.text)
            for step in plans.steps_of(measure.id)
        ],
        checkpoints=section_of(by, measure.county_id, Kind.MEASURE, measure.id),
        may_keep=policy.KEEP_MEASURE.allows(by, measure),
    )


@bp.page(f"{MEASURE}/andra", allow=policy.KEEP_MEASURE, methods=["GET", "POST"])
def change_measure(measure_id: int) -> Answer:
    by = actor()
    measure = plans.get_measure(by, measure_id, policy.KEEP_MEASURE)
    strategy, form, title = measure.strategy, MeasureForm(obj=measure), measure.what
    form.offer(strategy, queries.goals_of(strategy), plans.parties_of(strategy), measure)
    if form.saved(measure, lambda values: operations.change_measure(by, measure, plan=plan_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return redirect(f"{MEASURES}/{measure_id}", 303)
    return small(form, f"{MEASURES}/{measure_id}", title, _("Ändra åtgärden"), _("Spara"))


@bp.page(f"{MEASURE}/folj-upp", allow=policy.KEEP_MEASURE, methods=["GET", "POST"])
def follow_measure(measure_id: int) -> Answer:
    by = actor()
    measure = plans.get_measure(by, measure_id, policy.KEEP_MEASURE)
    form, title = FollowForm(obj=measure), measure.what
    if form.saved(measure, lambda values: operations.follow_measure(by, measure, confirmed=form.confirmed, **values)):
        flash(_("Uppföljningen är sparad."))
        return redirect(f"{MEASURES}/{measure_id}", 303)
    return small(form, f"{MEASURES}/{measure_id}", title, _("Följ upp åtgärden"), _("Spara"))


def row(line: plans.Line, today: date) -> tuple[str, ...]:
    state = _(STATE_NAMES[MeasureState(line.state)])
    return (
        line.what,
        line.organisation or _("Länsstyrelsen"),
        day(line.due_on),
        state + (f" ({_('försenad')})" if line.late(today) else ""),
    )


def _grouped(strategy: Strategy, lines: list[plans.Line], view: str) -> list[tuple[str, list[plans.Line]]]:
    """(heading, its measures). By subject area a measure stands under each area of its goal."""
    if view == "aktor":
        names = sorted({line.organisation or "" for line in lines})
        return [(name or _("Länsstyrelsen"), [line for line in lines if (line.organisation or "") == name]) for name in names]
    if view == "sakomrade":
        areas, of_goal = queries.lists_of(strategy.county_id, strategy.starts_on).subject_areas, plans.goal_areas(strategy.id)
        found = [(area.name, [line for line in lines if area.code in of_goal[line.goal_id]]) for area in areas]
        outside = [line for line in lines if not of_goal[line.goal_id]]
        return [*found, (_("Länet, utan sakområde"), outside)] if outside else found
    return [(goal.text, [line for line in lines if line.goal_id == goal.id]) for goal in queries.goals_of(strategy)]


def _finding(lines: list[plans.Line], today: date) -> str:
    found = plans.sum_of("", lines, today)
    if not found.measures:
        return _("Inga åtgärder än.")
    told = ngettext("{done} av 1 åtgärd är klar.", "{done} av {n} åtgärder är klara.", found.measures)
    return f"{told.format(done=found.done, n=found.measures)} {late_words(found.late)}".strip()


def _sum(found: plans.Sum) -> tuple[Any, ...]:
    return (found.name, found.measures, found.done, found.late)


def _facts(measure: Measure) -> list[tuple[str, str | None]]:
    return [
        (_("Mål"), measure.goal.text),
        (_("Ansvarig"), measure.organisation.name if measure.organisation else _("Länsstyrelsen")),
        (_("Klart senast"), day(measure.due_on)),
        (_("Följs upp av"), account_name(measure.responsible_id)),
        (_("Vad den gav"), measure.evaluation or None),
    ]


def _who(step: plans.Said, measure: Measure) -> str:
    who = step.name or (measure.organisation.name if measure.organisation and step.year else _("Systemet"))
    return f"{who}, {_('redovisning för {year}').format(year=step.year)}" if step.year else who


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return MEASURES + (f"?{urlencode(kept)}" if kept else "")
