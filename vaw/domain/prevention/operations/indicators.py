"""Keeping what an effort is to change, by sex (features row 43). Nobody outside the county reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from vaw.domain.prevention import policy
from vaw.domain.prevention.models import Effort
from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.queries.indicators import get_indicator, get_value
from vaw.domain.prevention.rules.indicators import (
    INDICATORS_MOST,
    NAME_MOST,
    NOTE_MOST,
    UNIT_MOST,
    VALUES_MOST,
    IndicatorKind,
    Numbers,
    ValueRole,
    fault,
)
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

_NEEDED = {"name": "prevention.name_missing", "unit": "prevention.unit_missing", "source": "prevention.source_missing"}


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured. `denominator`: out of whom, for a share."""

    kind: str
    name: str
    unit: str
    source: str
    denominator: str = ""
    caveat: str = ""


@operation(policy.KEEP_EFFORT)
def add_indicator(by: Actor, effort: Effort, *, measure: Measure, confirmed: bool = False) -> Indicator:
    """Say what is to be measured.

    Raises RuleBroken("prevention.denominator_words") for a share out of nobody said, ("prevention.choice"), ("prevention.name_missing"),
    ("prevention.unit_missing"), ("prevention.source_missing"), ("prevention.long"), ("prevention.many").
    """
    count = sa.select(sa.func.count()).where(Indicator.effort_id == effort.id)
    if (db.session.scalar(count) or 0) >= INDICATORS_MOST:
        raise RuleBroken("prevention.many", most=INDICATORS_MOST)
    if measure.kind not in set(IndicatorKind):
        raise RuleBroken("prevention.choice", field="kind")
    indicator = Indicator(effort_id=effort.id, kind=measure.kind)
    _fill(indicator, measure, confirmed)
    db.session.add(indicator)
    db.session.flush()
    return indicator


@operation(policy.KEEP_EFFORT)
def change_indicator(by: Actor, effort: Effort, *, indicator_id: int, measure: Measure, confirmed: bool = False) -> None:
    """Correct its words; what is counted stays what it is. Raises as add_indicator, NotFound, Conflict."""
    _fill(get_indicator(effort, indicator_id), measure, confirmed)


@operation(policy.KEEP_EFFORT)
def remove_indicator(by: Actor, effort: Effort, *, indicator_id: int) -> None:
    """Take it away with its numbers. Raises NotFound."""
    db.session.delete(get_indicator(effort, indicator_id))


@operation(policy.KEEP_EFFORT)
def add_value(by: Actor, effort: Effort, *, indicator_id: int, role: str, on_day: date, numbers: Numbers) -> IndicatorValue:
    """Note a number of a day. A target is of the day by which it is wanted, and may lie ahead.

    Raises RuleBroken("prevention.denominator") for a rate without one, ("prevention.value_…"), ("prevention.more_than_all"),
    ("prevention.value_future"), ("prevention.value_known"), NotFound.
    """
    indicator = get_indicator(effort, indicator_id)
    db.session.refresh(effort, with_for_update=True)
    known = sa.select(IndicatorValue.role, IndicatorValue.on_day).where(IndicatorValue.indicator_id == indicator.id)
    taken = {(row.role, row.on_day) for row in db.session.execute(known)}
    if (role, on_day) in taken:
        raise RuleBroken("prevention.value_known", field="on_day")
    if len(taken) >= VALUES_MOST:
        raise RuleBroken("prevention.many", most=VALUES_MOST)
    _check(indicator, role, on_day, numbers)
    value = IndicatorValue(indicator_id=indicator.id, role=role, on_day=on_day)
    _set(value, indicator, numbers)
    db.session.add(value)
    db.session.flush()
    return value


@operation(policy.KEEP_EFFORT)
def change_value(by: Actor, effort: Effort, *, indicator_id: int, value_id: int, numbers: Numbers) -> None:
    """Correct a number; its day and what it is stay. Raises as add_value, NotFound, Conflict."""
    value = get_value(effort, indicator_id, value_id)
    _check(value.indicator, value.role, value.on_day, numbers)
    _set(value, value.indicator, numbers)


@operation(policy.KEEP_EFFORT)
def remove_value(by: Actor, effort: Effort, *, indicator_id: int, value_id: int) -> None:
    """Take a number away. Raises NotFound."""
    db.session.delete(get_value(effort, indicator_id, value_id))


def _fill(indicator: Indicator, measure: Measure, confirmed: bool) -> None:
    wanted = {"name": NAME_MOST, "unit": UNIT_MOST, "source": NOTE_MOST, "denominator": NOTE_MOST, "caveat": NOTE_MOST}
    texts = {}
    for name, most in wanted.items():
        tidy = guard.clean(getattr(measure, name), field=name, confirmed=confirmed)
        if len(tidy) > most:
            raise RuleBroken("prevention.long", field=name, most=most)
        if not tidy and name in _NEEDED:
            raise RuleBroken(_NEEDED[name], field=name)
        texts[name] = tidy
    if indicator.kind == IndicatorKind.SHARE and not texts["denominator"]:
        raise RuleBroken("prevention.denominator_words", field="denominator")
    for name, text in texts.items():
        setattr(indicator, name, text)


def _check(indicator: Indicator, role: str, on_day: date, numbers: Numbers) -> None:
    if role not in set(ValueRole):
        raise RuleBroken("prevention.choice", field="role")
    if role != ValueRole.TARGET and on_day > clock.today():
        raise RuleBroken("prevention.value_future", field="on_day")
    wrong = fault(IndicatorKind(indicator.kind), numbers)
    if wrong:
        raise RuleBroken(wrong[0], field=wrong[1])


def _set(value: IndicatorValue, indicator: Indicator, numbers: Numbers) -> None:
    """Only what the kind counts is kept."""
    for name in Numbers.__slots__:
        of_things, of_whom = name == "amount", name.startswith("of_")
        kept = of_things == (indicator.kind == IndicatorKind.THINGS) and (not of_whom or indicator.kind == IndicatorKind.SHARE)
        setattr(value, name, getattr(numbers, name) if kept else None)
