"""Strategies, measures, a plan and its actors as files: the lists as they are filtered, whole, as CSV or a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from flask import request
from werkzeug.wrappers import Response

from vaw.blueprints.strategies import measures as measure_pages
from vaw.blueprints.strategies import strategies as strategy_pages
from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategies import ALL, ONE
from vaw.domain.geography.queries import county_name
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.strategies import policy
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.queries import plans
from vaw.domain.strategies.queries import strategies as queries
from vaw.domain.strategies.queries.files import goals_by_id, names_by_id
from vaw.domain.strategies.rules import PART_NAMES, STATE_NAMES, Part, StrategyState
from vaw.domain.strategies.rules.plans import STANDING_NAMES, MeasureState
from vaw.domain.strategies.rules.plans import STATE_NAMES as MEASURE_STATE_NAMES
from vaw.domain.strategies.tables import ACTORS_FILE, MEASURES_FILE, STRATEGIES_FILE
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Table, Value
from vaw.render.csv import streamed
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

FILE = "<any(csv, xlsx):ending>"
PAGE = 500  # rows that a file reads at once
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Row = tuple[Value, ...]


class Sheet(NamedTuple):
    table: Table
    rows: Iterable[Sequence[Value]]


@bp.page(f"{ALL}.{FILE}", allow=policy.READ_STRATEGY)
def download_strategies(ending: str) -> Answer:
    return _file("strategier", ending, Sheet(STRATEGIES_FILE, _strategies(actor(), strategy_pages.wanted(request.args))))


@bp.page(f"{measure_pages.MEASURES}.{FILE}", allow=policy.READ_MEASURE)
def download_measures(ending: str) -> Answer:
    return _file("atgarder", ending, Sheet(MEASURES_FILE, _measures(actor(), measure_pages.wanted(request.args))))


@bp.page(f"{ONE}/plan.{FILE}", allow=policy.READ_STRATEGY)
def download_plan(strategy_id: int, ending: str) -> Answer:
    """The workbook has the actors on a sheet of their own."""
    strategy = queries.get_strategy(actor(), strategy_id)
    lines = plans.measures_of(strategy.id)
    return _file(
        f"plan-{strategy.id}", ending, Sheet(MEASURES_FILE, _told(lines, clock.today())), Sheet(ACTORS_FILE, _actors(strategy, lines))
    )


@bp.page(f"{ONE}/aktorer.{FILE}", allow=policy.READ_STRATEGY)
def download_actors(strategy_id: int, ending: str) -> Answer:
    strategy = queries.get_strategy(actor(), strategy_id)
    return _file(f"aktorer-{strategy.id}", ending, Sheet(ACTORS_FILE, _actors(strategy, plans.measures_of(strategy.id))))


def _strategies(by: Actor, asked: queries.Filter) -> Iterator[Row]:
    after = None
    while True:
        page = queries.list_strategies(by, replace(asked, after=after), size=PAGE)
        for line in page.rows:
            state = _(STATE_NAMES[StrategyState(line.state)])
            counts = (line.goals, line.measures, line.done, line.late, line.actors)
            yield (line.id, line.title, county_name(line.county_id), state, line.starts_on, line.ends_on, *counts)
        after = page.after
        if after is None:
            return


def _measures(by: Actor, asked: plans.Filter) -> Iterator[Row]:
    after, today = None, clock.today()
    while True:
        page = plans.list_measures(by, replace(asked, after=after), size=PAGE)
        yield from _told(page.rows, today)
        after = page.after
        if after is None:
            return


def _told(lines: Sequence[plans.Line], today: date) -> Iterator[Row]:
    goals, names = goals_by_id([line.goal_id for line in lines]), names_by_id([line.responsible_id for line in lines])
    words = {**term_names(TermList.SUB_GOAL), **term_names(TermList.SUBJECT_AREA)}
    for line in lines:
        goal = goals[line.goal_id]
        tied = ", ".join(words.get(code, code) for code in (*goal.sub_goals, *goal.subject_areas))
        yield (
            line.id, line.what, goal.strategy, _(PART_NAMES[Part(goal.part)]), goal.text, tied, line.organisation or _("Länsstyrelsen"),
            names.get(line.responsible_id), line.due_on, _(MEASURE_STATE_NAMES[MeasureState(line.state)]),
            _("Ja") if line.late(today) else _("Nej"), line.evaluation or None,
        )  # fmt: skip


def _actors(strategy: Strategy, lines: Sequence[plans.Line]) -> Iterator[Row]:
    today = clock.today()
    for party in plans.parties_of(strategy):
        own = plans.sum_of("", [line for line in lines if line.organisation_id == party.organisation_id], today)
        silent = party.silent(today)
        yield (
            party.name, _(STANDING_NAMES[party.standing(today)]), party.asked_on, party.joined_on, party.left_on,
            ", ".join(map(str, party.told)) or None, None if silent is None else str(silent), own.measures, own.done, own.late,
        )  # fmt: skip


def _file(name: str, ending: str, *sheets: Sheet) -> Response:
    """As CSV the first sheet alone: a file of that kind holds one table."""
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.{ending}"'}
    if ending == "csv":
        return Response(b"".join(streamed(*sheets[0])), mimetype="text/csv", headers=headers)
    return Response(tables_xlsx([(sheet.table, list(sheet.rows)) for sheet in sheets]), mimetype=XLSX, headers=headers)
