"""Strategies on the web: the list, one of them, new, changed, and its way to the county management's approval."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategy_forms import ReasonForm, StrategyForm, facts_of
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.operations import strategies as operations
from vaw.domain.strategies.queries import plans
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.queries.quoted import figures_of
from vaw.domain.strategies.rules import PART_NAMES, STATE_NAMES, Part, Phase, StrategyState, phase
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.strategies.rules.plans import Standing
from vaw.kernel import clock
from vaw.kernel.db import saw_version
from vaw.kernel.i18n import N_, day, instant, ngettext
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.kernel.table import Column, Table
from vaw.render.strategies import YEARS, shown
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import LACKS_CHOICE, chosen_lacking, marks_of, narrowed, section_of
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county

ALL = "/strategier"
ONE = f"{ALL}/<int:strategy_id>"
STATES = {"utkast": StrategyState.DRAFT, "vantar": StrategyState.SUBMITTED, "godkand": StrategyState.APPROVED}
PHASES = {"pagar": Phase.RUNNING, "kommer": Phase.COMING, "over": Phase.OVER}
PHASE_NAMES = {Phase.RUNNING: N_("Gäller nu"), Phase.COMING: N_("Börjar senare"), Phase.OVER: N_("Tiden är slut")}
COLOURS = {StrategyState.DRAFT: "grey", StrategyState.SUBMITTED: "yellow", StrategyState.APPROVED: "green"}
TABLE = Table(
    "strategies",
    N_("Strategier"),
    (
        Column("title", N_("Strategi"), header=True),
        Column("period", N_("Gäller")),
        Column("state", N_("Läge")),
        Column("done", N_("Åtgärder klara")),
        Column("goals", N_("Mål"), "int"),
        Column("late", N_("Försenade"), "int"),
        Column("actors", N_("Anslutna aktörer"), "int"),
    ),
)


class Tag(NamedTuple):
    text: str
    colour: str


class GoalRow(NamedTuple):
    """A goal as the page says it: its number, words, what it is tied to, and its page for who may change it."""

    number: int
    text: str
    tied: str
    href: str


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: ord, lage (utkast, vantar, godkand), tid (pagar, kommer, over), avstamning, efter."""
    return queries.Filter(
        words=(args.get("ord") or "")[:100],
        state=STATES.get(args.get("lage", "")),
        phase=PHASES.get(args.get("tid", "")),
        among=narrowed(actor(), Kind.STRATEGY, args),
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_STRATEGY)
def list_strategies() -> Answer:
    by, args = actor(), request.args.to_dict()
    asked = wanted(args)
    page = queries.list_strategies(by, asked)
    lacks = marks_of(by, Kind.STRATEGY, [line.id for line in page.rows])
    return render_template(
        "strategies/strategies.html",
        table=TABLE,
        rows=[_line(line) for line in page.rows],
        hrefs=[f"{ALL}/{line.id}" for line in page.rows],
        marks=[lacks.get(line.id) for line in page.rows],
        lacking=LACKS_CHOICE,
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        states=[(word, _(STATE_NAMES[state])) for word, state in STATES.items()],
        phases=[(word, _(PHASE_NAMES[one])) for word, one in PHASES.items()],
        chosen=_chosen(args, asked),
        args=args,
        may_add=policy.ADD_STRATEGY.held_by(by),
        files=file_links(_address(args, efter=None)),
    )


@bp.page(f"{ALL}/ny", allow=policy.ADD_STRATEGY, methods=["GET", "POST"])
def add_strategy() -> Answer:
    by, county = actor(), asked_county(policy.ADD_STRATEGY)
    form = StrategyForm(data={"responsible_id": by.id})
    form.offer(county.id)
    made: list[Strategy] = []
    if form.submitted(lambda values: made.append(operations.add_strategy(by, county, facts=facts_of(values), confirmed=form.confirmed))):
        flash(_("Strategin är sparad som utkast. Skriv nu målen."))
        return redirect(f"{ALL}/{made[0].id}", 303)
    counties = counties_of(by, policy.ADD_STRATEGY)
    return render_template("strategies/strategy_new.html", form=form, county=county, counties=counties), form.status


@bp.page(ONE, allow=policy.READ_STRATEGY)
def show_strategy(strategy_id: int) -> Answer:
    by, today = actor(), clock.today()
    strategy = queries.get_strategy(by, strategy_id)
    goals, lists = queries.goals_of(strategy), queries.lists_of(strategy.county_id, strategy.starts_on)
    state = StrategyState(strategy.state)
    may_keep = policy.KEEP_STRATEGY.allows(by, strategy)
    return render_template(
        "strategies/strategy.html",
        strategy=strategy,
        caption=_("Strategi nr {number} · {county}").format(number=strategy.id, county=county_name(strategy.county_id)),
        state=Tag(_(STATE_NAMES[state]), COLOURS[state]),
        phase=_(PHASE_NAMES[phase(strategy.starts_on, strategy.ends_on, today)]),
        period=_("Från {first} till och med {last}.").format(first=day(strategy.starts_on), last=day(strategy.ends_on)),
        facts=_facts(strategy),
        figures=[shown(figure) for figure in figures_of(strategy.id)],
        years_table=YEARS,
        external=[_goal(goal) for goal in goals if goal.part == Part.EXTERNAL],
        internal=[(area.name, [_goal(goal) for goal in area.goals]) for area in queries.internal_part(lists.subject_areas, goals)],
        sub_goals=[entry.name for entry in lists.sub_goals],
        plan=_plan(plans.measures_of(strategy.id), today),
        actors=_actors(plans.parties_of(strategy), today),
        checkpoints=section_of(by, strategy.county_id, Kind.STRATEGY, strategy.id),
        said=[
            (_(STATE_NAMES[StrategyState(step.state)]), step.name or _("Systemet"), instant(step.at), step.text)
            for step in queries.steps_of(strategy.id)
        ],
        may_keep=may_keep,
        may_approve=policy.APPROVE_STRATEGY.allows(by, strategy) and (by.id is None or by.id != strategy.submitted_by),
        parts=PART_NAMES,
        States=StrategyState,
    )


@bp.page(f"{ONE}/andra", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def change_strategy(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    form, title = StrategyForm(obj=strategy), strategy.title
    form.offer(strategy.county_id, strategy)
    if form.saved(strategy, lambda values: operations.change_strategy(by, strategy, facts=facts_of(values), confirmed=form.confirmed)):
        flash(_("Ändringen är sparad."))
        return to(strategy_id)
    return small(form, f"{ALL}/{strategy_id}", title, _("Ändra strategin"), _("Spara"))


@bp.page(f"{ONE}/lamna-in", allow=policy.KEEP_STRATEGY, methods=["POST"])
def submit_strategy(strategy_id: int) -> Answer:
    strategy = _pressed(strategy_id, policy.KEEP_STRATEGY)
    operations.submit_strategy(actor(), strategy)
    flash(_("Strategin är lämnad till länsledningen."))
    return to(strategy_id)


@bp.page(f"{ONE}/godkann", allow=policy.APPROVE_STRATEGY, methods=["POST"])
def approve_strategy(strategy_id: int) -> Answer:
    """One press over what was on screen: nobody approves what changed after they read it."""
    strategy = _pressed(strategy_id, policy.APPROVE_STRATEGY)
    operations.approve_strategy(actor(), strategy)
    flash(_("Strategin är godkänd."))
    return to(strategy_id)


@bp.page(f"{ONE}/skicka-tillbaka", allow=policy.APPROVE_STRATEGY, methods=["GET", "POST"])
def return_strategy(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.APPROVE_STRATEGY)
    form, title = ReasonForm(obj=strategy), strategy.title
    if form.saved(strategy, lambda values: operations.return_strategy(by, strategy, confirmed=form.confirmed, **values)):
        flash(_("Strategin är ett utkast igen. Det du skrev syns för dem som ändrar den."))
        return to(strategy_id)
    return small(form, f"{ALL}/{strategy_id}", title, _("Skicka tillbaka strategin"), _("Skicka tillbaka"))


@bp.page(f"{ONE}/oppna", allow=policy.KEEP_STRATEGY, methods=["GET", "POST"])
def reopen_strategy(strategy_id: int) -> Answer:
    by = actor()
    strategy = queries.get_strategy(by, strategy_id, policy.KEEP_STRATEGY)
    form, title = ReasonForm(obj=strategy), strategy.title
    if form.saved(strategy, lambda values: operations.reopen_strategy(by, strategy, confirmed=form.confirmed, **values)):
        flash(_("Strategin är ett utkast igen och behöver godkännas på nytt."))
        return to(strategy_id)
    lead = _("Då kan ni ändra vad den säger och vilka mål den har. Länsledningen behöver godkänna den igen. Åtgärder går alltid att ändra.")
    return small(form, f"{ALL}/{strategy_id}", title, _("Öppna strategin för ändring"), _("Öppna"), lead)


def to(strategy_id: int, page: str = "") -> Response:
    return redirect(f"{ALL}/{strategy_id}{page}", 303)


def small(form: Any, back: str, title: str, heading: str, submit: str, lead: str = "") -> Answer:
    """A page that is one form."""
    return render_template(
        "strategies/small.html", form=form, back=back, title=title, heading=heading, submit=submit, lead=lead
    ), form.status


def _pressed(strategy_id: int, permission: Permission[Strategy]) -> Strategy:
    """The strategy as it was on screen when a button was pressed."""
    strategy = queries.get_strategy(actor(), strategy_id, permission)
    if not csrf_holds():
        abort(400)
    saw_version(strategy, number_of(request.form, "version") or 0)
    return strategy


def _line(line: queries.Line) -> tuple[str | None, ...]:
    state = _(STATE_NAMES[StrategyState(line.state)])
    done = _("{done} av {n}").format(done=line.done, n=line.measures) if line.measures else None
    return (line.title, years(line.starts_on, line.ends_on), state, done, str(line.goals), str(line.late), str(line.actors))


def years(first: date, last: date) -> str:
    """A period in years where it is whole years, else its days.

    >>> years(date(2014, 1, 1), date(2016, 12, 31))
    '2014–2016'
    """
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}–{last.year}" if first.year != last.year else str(first.year)
    return f"{first.isoformat()} – {last.isoformat()}"


def _facts(strategy: Strategy) -> list[tuple[str, str | None]]:
    approved = strategy.approved_at
    return [
        (_("Beslutad av"), strategy.decided_by or None),
        (_("Beslutad"), day(strategy.decided_on) if strategy.decided_on else None),
        (_("Diarienummer"), strategy.dnr or None),
        (_("Ansvarig"), account_name(strategy.responsible_id)),
        (_("Ses över"), day(strategy.review_on) if strategy.review_on else None),
        (
            _("Godkänd av länsledningen"),
            f"{account_name(strategy.approved_by) or _('Systemet')}, {instant(approved)}" if approved else None,
        ),
    ]


def _goal(goal: StrategyGoal) -> GoalRow:
    names = term_names(TermList.SUB_GOAL)
    tied = ", ".join(names.get(code, code) for code in goal.sub_goals)
    return GoalRow(goal.number, goal.text, tied, f"{ALL}/mal/{goal.id}/andra")


def _plan(lines: list[plans.Line], today: date) -> str:
    found = plans.sum_of("", lines, today)
    if not found.measures:
        return _("Inga åtgärder än.")
    told = ngettext("{done} av 1 åtgärd är klar.", "{done} av {n} åtgärder är klara.", found.measures).format(
        done=found.done, n=found.measures
    )
    return f"{told} {late_words(found.late)}".strip()


def late_words(n: int) -> str:
    return ngettext("1 är försenad.", "{n} är försenade.", n).format(n=n) if n else ""


def _actors(parties: list[plans.Party], today: date) -> str:
    joined = [party for party in parties if party.standing(today) is Standing.JOINED]
    if not joined:
        return _("Inga aktörer har anslutit sig än.")
    silent = sum(party.silent(today) is not None for party in joined)
    told = ngettext("1 aktör är ansluten.", "{n} aktörer är anslutna.", len(joined)).format(n=len(joined))
    quiet = ngettext("1 har inte redovisat.", "{n} har inte redovisat.", silent).format(n=silent) if silent else ""
    return f"{told} {quiet}".strip()


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("lage", _(STATE_NAMES[asked.state]) if asked.state else ""),
        ("tid", _(PHASE_NAMES[asked.phase]) if asked.phase else ""),
        ("avstamning", chosen_lacking(args)),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]


def file_links(address: str) -> list[tuple[str, str]]:
    """(ending, address) of a list's files, as it is filtered."""
    path, mark, asked = address.partition("?")
    return [(ending, f"{path}.{ending}{mark}{asked}") for ending in ("csv", "xlsx")]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return ALL + (f"?{urlencode(kept)}" if kept else "")
