"""Reading a year of support, of a county or of the nation: one statement, one round trip, one instant.

A county has the credit of an occasion that it held or held together with others; the nation counts each occasion once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from vaw.domain.geography.queries import get_county, municipalities_of
from vaw.domain.support.models import RequestStep
from vaw.domain.support.models.adoption import FollowUp, MethodStage
from vaw.domain.support.models.evaluation import EVALUATION_SHEET, Evaluation
from vaw.domain.support.models.occasions import OCCASION_HEADS, Occasion
from vaw.domain.support.policy import READ_QUEUE
from vaw.domain.support.rules import OPEN, WITHIN_WORKING_DAYS, RequestState
from vaw.domain.support.rules.adopting import FollowUpState
from vaw.domain.support.rules.evaluating import SHOWN_FROM, USE_IN_WORK
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.year import AGREES_FROM, YEARS_BACK, Asked, Followed, Heads, Held, Pace, SupportYear, Use
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import Prepared, reading
from vaw.kernel.figures import Scope, once

COUNTY = sa.bindparam("county_id", type_=sa.Integer)
_YEAR = sa.bindparam("year", type_=sa.Integer)
_AT = sa.DateTime(timezone=True)
# From `first` on lie the years that are compared, from `begins` on the year itself; it is over at `ends`.
_FIRST, BEGINS, ENDS = (sa.bindparam(name, type_=_AT) for name in ("first", "begins", "ends"))
FIRST_DAY, LAST_DAY = (sa.bindparam(name, type_=sa.Date) for name in ("first_day", "last_day"))
_TODAY = sa.bindparam("today", type_=sa.Date)
_MEASURES = 5
_HEADS = OCCASION_HEADS.c


def word(value: str) -> sa.ColumnClause[str]:
    """A code written out: an IN of parameters cannot be compiled once for all."""
    return sa.literal_column(f"'{value}'")


def _year_of(instant: Any) -> Any:
    """The calendar year in which clocks in Sweden show the instant."""
    return sa.cast(sa.extract("year", sa.func.timezone("Europe/Stockholm", instant)), sa.Integer)


def _part(what: str, key: Any, *measures: Any) -> sa.Select[Any]:
    """Rows (what, key as text, five measures); a measure that the part has not is missing."""
    told = [*measures, *(sa.null() for _ in range(_MEASURES - len(measures)))]
    columns = [sa.cast(one, sa.Float).label(f"m{place}") for place, one in enumerate(told)]
    return sa.select(word(what).label("what"), sa.cast(key, sa.Text).label("key"), *columns)


def _received(ours: sa.ColumnElement[bool], *, first_only: bool) -> Any:
    """The arrivals of the compared years, each with the step that followed it: its first answer.

    `first_only`: a request that went from county to county arrived once, with the first.
    """
    after, earlier = orm.aliased(RequestStep), orm.aliased(RequestStep)
    wanted = sa.select(RequestStep.request_id, RequestStep.id, _year_of(RequestStep.at).label("year")).where(
        ours, RequestStep.state == word(RequestState.RECEIVED), RequestStep.at >= _FIRST, RequestStep.at < ENDS
    )
    if first_only:
        wanted = wanted.where(sa.not_(sa.exists().where(earlier.request_id == RequestStep.request_id, earlier.id < RequestStep.id)))
    arrived = wanted.cte("arrived")
    answer = (
        sa.select(after.state, after.took_working_days)
        .where(after.request_id == arrived.c.request_id, after.id > arrived.c.id, arrived.c.year == _YEAR)
        .order_by(after.id)
        .limit(sa.literal_column("1"))
        .lateral("answer")
    )
    return sa.select(arrived.c.year, answer.c.state, answer.c.took_working_days).outerjoin(answer, sa.true()).cte("received")


def _asked(ours: sa.ColumnElement[bool], *, first_only: bool) -> list[sa.Select[Any]]:
    """Requests: received by year, answered in the year, and open at its end: so many began, so many ended."""
    received = _received(ours, first_only=first_only).c
    answered = sa.and_(received.state.is_not(None), received.state != word(RequestState.WITHDRAWN))
    promised: sa.ColumnClause[int] = sa.literal_column(str(WITHIN_WORKING_DAYS[RequestState.RECEIVED]))
    counts = (
        sa.func.count(),
        sa.func.count().filter(answered),
        sa.func.count().filter(answered, received.took_working_days <= promised),
        sa.func.count().filter(received.state == word(RequestState.WITHDRAWN)),
    )
    ended = sa.or_(*(RequestStep.state == word(state) for state in sorted(set(RequestState) - OPEN)))
    began = sa.case((RequestStep.state == word(RequestState.RECEIVED), 1), (ended, -1), else_=0)
    return [
        _part("asked", received.year, *counts).group_by(received.year),
        _part("open", sa.null(), sa.func.coalesce(sa.func.sum(began), 0)).where(ours, RequestStep.at < ENDS),
    ]


def _pace(ours: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Median working days of the steps that were taken in the year, by the state that they led away from."""
    earlier = orm.aliased(RequestStep)
    before = (
        sa.select(earlier.state)
        .where(earlier.request_id == RequestStep.request_id, earlier.id < RequestStep.id)
        .order_by(earlier.id.desc())
        .limit(sa.literal_column("1"))
        .lateral("before")
    )
    median = sa.func.percentile_cont(sa.literal_column("0.5")).within_group(RequestStep.took_working_days)
    arrived = RequestStep.state == word(RequestState.RECEIVED)
    return (
        _part("pace", before.c.state, median, sa.func.count())
        .select_from(RequestStep)
        .join(before, sa.true())
        .where(ours, RequestStep.took_working_days.is_not(None), RequestStep.at >= BEGINS, RequestStep.at < ENDS, sa.not_(arrived))
        .group_by(before.c.state)
    )


def _held(ours: sa.ColumnElement[bool]) -> list[sa.Select[Any]]:
    """Occasions and who came, by mode, profession and municipality in the year, by year before it."""
    together = sa.func.cardinality(Occasion.co_county_ids) > sa.literal_column("0")
    wanted = sa.select(Occasion.id, Occasion.mode, _year_of(Occasion.ends_at).label("year"), together.label("together")).where(
        ours, is_held(_FIRST)
    )
    held = wanted.cte("held").c
    this = held.year == _YEAR
    heads = (sa.func.count(_HEADS.occasion_id.distinct()), *(sa.func.sum(one) for one in (_HEADS.women, _HEADS.men, _HEADS.unstated)))
    counted = held.id == _HEADS.occasion_id
    return [
        _part("year", held.year, sa.func.count()).group_by(held.year),
        _part("mode", held.mode, sa.func.count(), sa.func.count().filter(held.together)).where(this).group_by(held.mode),
        _part("came", held.year, *heads).where(counted).group_by(held.year),
        _part("profession", _HEADS.profession, *heads).where(counted, this).group_by(_HEADS.profession),
        _part("municipality", _HEADS.municipality_id, *heads).where(counted, this).group_by(_HEADS.municipality_id),
        _use(held.id, this),
    ]


def _use(held_id: Any, this: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Answers to the question whether one can use it, of evaluations that have ended.

    An occasion with too few of them is left out whole, so that no difference of two sums tells how they answered (issue 4.9).
    """
    answer = sa.cast(EVALUATION_SHEET.c.answers[USE_IN_WORK].astext, sa.Integer)
    enough: sa.ColumnClause[int] = sa.literal_column(str(SHOWN_FROM))
    agrees: sa.ColumnClause[int] = sa.literal_column(str(AGREES_FROM))
    each = (
        sa.select(sa.func.count().label("n"), sa.func.sum(answer).label("total"), sa.func.count().filter(answer >= agrees).label("agree"))
        .where(this, EVALUATION_SHEET.c.occasion_id == held_id, answer.is_not(None))
        .where(Evaluation.occasion_id == held_id, Evaluation.closes_on < _TODAY)
        .group_by(held_id)
        .having(sa.func.count() >= enough)
        .subquery("answered")
        .c
    )
    return _part("use", sa.null(), sa.func.count(), *(sa.func.coalesce(sa.func.sum(one), 0) for one in (each.n, each.total, each.agree)))


def is_held(since: Any) -> sa.ColumnElement[bool]:
    """Occasions that were held and ended between `since` and the end of the year."""
    return sa.and_(Occasion.state == word(OccasionState.HELD), Occasion.ends_at >= since, Occasion.ends_at < ENDS)


def _followed(ours: sa.ColumnElement[bool]) -> sa.Select[Any]:
    answered = FollowUp.state == word(FollowUpState.ANSWERED)
    is_asked = sa.and_(FollowUp.state != word(FollowUpState.WAITING), FollowUp.due_on.between(FIRST_DAY, LAST_DAY))
    counts = (sa.func.count(), sa.func.count().filter(answered))
    return _part("followed", FollowUp.months, *counts).where(ours, is_asked).group_by(FollowUp.months)


def _stages(ours: sa.ColumnElement[bool], *, nation: bool) -> sa.Select[Any]:
    """The latest stage of each method in each organisation, whichever board knows it; the key tells organisations apart in the nation."""
    unit = (MethodStage.method_id, MethodStage.organisation_key, *(() if nation else (MethodStage.county_id,)))
    latest = (
        sa.select(MethodStage.stage)
        .ext(postgresql.distinct_on(*unit))
        .where(ours, MethodStage.since_on <= LAST_DAY)
        .order_by(*unit, MethodStage.since_on.desc(), MethodStage.id.desc())
        .subquery("latest")
    )
    return _part("stage", latest.c.stage, sa.func.count()).group_by(latest.c.stage)


def _statement(*, nation: bool) -> Prepared:
    hosts = sa.or_(Occasion.county_id == COUNTY, Occasion.co_county_ids.contains(postgresql.array([COUNTY])))
    mine: list[sa.ColumnElement[bool]] = [
        RequestStep.county_id == COUNTY,
        hosts,
        FollowUp.county_id == COUNTY,
        MethodStage.county_id == COUNTY,
    ]
    steps, occasions, follow_ups, stages = [sa.true()] * len(mine) if nation else mine
    parts = sa.union_all(
        *_asked(steps, first_only=nation), _pace(steps), *_held(occasions), _followed(follow_ups), _stages(stages, nation=nation)
    ).subquery()
    return Prepared(sa.select(*parts.c))


_OF_COUNTY, _OF_NATION = _statement(nation=False), _statement(nation=True)


def get_year(scope: Scope) -> SupportYear:
    """The county's year. Raises NotFound outside the actor's scope."""
    return once(_read, scope)


def _read(scope: Scope) -> SupportYear:
    county = get_county(scope.by, READ_QUEUE, scope.county_id)
    with reading() as connection:
        rows = _OF_COUNTY.all(connection, {"county_id": county.id, **bounds(scope.year)})
    return _year(scope.year, tuple(place.id for place in municipalities_of(county.id)), rows)


def read_country(year: int, municipality_ids: tuple[int, ...]) -> SupportYear:
    """The nation's year, every occasion counted once. The caller has asked whether the actor may."""
    with reading() as connection:
        rows = _OF_NATION.all(connection, bounds(year))
    return _year(year, municipality_ids, rows)


def bounds(year: int) -> dict[str, object]:
    """The instants and days between which things belong to the year, and to the years before it."""
    begins, ends = at_hour(date(year, 1, 1), 0), at_hour(date(year + 1, 1, 1), 0)
    days = {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31), "today": clock.today()}
    return {"year": year, "first": at_hour(date(year - YEARS_BACK, 1, 1), 0), "begins": begins, "ends": ends, **days}


def _year(year: int, municipality_ids: tuple[int, ...], rows: Sequence[Sequence[Any]]) -> SupportYear:
    parts: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    for what, key, *measures in rows:
        parts[what][key] = measures
    asked = parts["asked"].get(str(year), [0] * _MEASURES)
    [still_open], [use] = parts["open"].values(), parts["use"].values()
    return SupportYear(
        year=year,
        municipality_ids=municipality_ids,
        asked=Asked(*map(int, [*asked[:4], still_open[0]])),
        received={int(of): int(n[0]) for of, n in parts["asked"].items()},
        held_in={int(of): int(n[0]) for of, n in parts["year"].items()},
        came_in={int(of): _heads(n) for of, n in parts["came"].items()},
        pace=[Pace(state, n[0], int(n[1])) for state, n in parts["pace"].items()],
        held=[Held(mode, int(n[0]), int(n[1])) for mode, n in parts["mode"].items()],
        professions={code: _heads(n) for code, n in parts["profession"].items()},
        municipalities={int(id_): _heads(n) for id_, n in parts["municipality"].items()},
        followed=[Followed(int(months), int(n[0]), int(n[1])) for months, n in parts["followed"].items()],
        stages={stage: int(n[0]) for stage, n in parts["stage"].items()},
        use=Use(*map(int, use[:4])) if use[0] else None,
    )


def _heads(measures: Sequence[Any]) -> Heads:
    return Heads(*(int(n) for n in measures[:4]))
