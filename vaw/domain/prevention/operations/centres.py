"""Keeping resource centres: what they are, whom they supported in a month, and how a year went (features row 47)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.names import organisation_choices
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport, CentreYear
from vaw.domain.prevention.queries.centre_months import find_month, get_current, span_of
from vaw.domain.prevention.queries.centres import find_year
from vaw.domain.prevention.rules.centres import (
    FIRST_YEAR,
    NAME_MOST,
    PARTNERS_MOST,
    TEXT_MOST,
    Line,
    SupportForm,
    fault,
    month_of,
    months_open,
    years_open,
)
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class CentreFacts:
    """What is said of a centre. `network_id`: of a network that the caller has seen (the area beside this one keeps them)."""

    name: str
    opened_on: date
    closed_on: date | None = None
    network_id: int | None = None
    organisation_ids: tuple[int, ...] = ()
    tasks: str = ""
    responsible_id: int | None = None


@dataclass(frozen=True, slots=True)
class YearTold:
    """What is said of a year; any of them may be empty, not all."""

    went_well: str = ""
    lacking: str = ""
    next_steps: str = ""


@operation(policy.ADD_CENTRE)
def add_centre(by: Actor, county: County, *, facts: CentreFacts, submit_key: UUID | None = None, confirmed: bool = False) -> Centre:
    """Write down a centre. Its months are asked for from now on; earlier ones can be told.

    Raises RuleBroken("prevention.centre_…") or PersonalData with the field at fault, Taken("uq_resource_centre_submit_key") for a form
    that was sent before.
    """
    centre = Centre(county_id=county.id, added_on=clock.today(), submit_key=submit_key)
    centre.organisation_ids = []
    _fill(by, centre, facts, confirmed)
    db.session.add(centre)
    db.session.flush()
    return centre


@operation(policy.KEEP_CENTRE)
def change_centre(by: Actor, centre: Centre, *, facts: CentreFacts, confirmed: bool = False) -> Centre:
    """Correct what is said of it, or say when it closed. Raises as add_centre does; Conflict when somebody saved first."""
    _fill(by, centre, facts, confirmed)
    return centre


@operation(policy.KEEP_CENTRE)
def report_month(by: Actor, centre: Centre, *, month_on: date, lines: Sequence[Line], nobody: bool, seen: int) -> CentreReport:
    """Say who got support in a month, or that nobody did; told again it is a correction, and the old one is kept.

    `seen`: the number of the report that was on screen, 0 for none. The same numbers once more are no correction.
    Raises RuleBroken("prevention.centre_month"), ("prevention.centre_empty"), ("prevention.centre_both"), ("prevention.centre_twice"),
    ("prevention.choice"), ("prevention.number"), ("prevention.many"), and Conflict when somebody told it first.
    """
    db.session.execute(sa.select(Centre.id).where(Centre.id == centre.id).with_for_update())
    if month_on not in months_open(centre.opened_on, centre.closed_on, clock.today()):
        raise RuleBroken("prevention.centre_month")
    told = [line for line in lines if line.persons]
    before, stands = get_current(centre, month_on), find_month(centre, month_on)
    _check(centre, month_on, told, stands.lines if stands else [], nobody)
    if before and stands and sorted(stands.lines) == sorted(told):
        return before
    number = before.number if before else 0
    if number != seen:
        raise Conflict({})
    if before:
        before.current = False
        db.session.flush()  # one current report a month
    report = CentreReport(centre_id=centre.id, month_on=month_on, number=number + 1, at=clock.now(), by_id=by.id)
    db.session.add(report)
    db.session.flush()
    db.session.add_all(CentreSupport(report_id=report.id, **line._asdict()) for line in told)
    db.session.flush()
    return report


@operation(policy.KEEP_CENTRE)
def write_year(by: Actor, centre: Centre, *, year: int, told: YearTold, confirmed: bool = False) -> CentreYear:
    """Say how a year went. Raises RuleBroken("prevention.centre_year_known"), ("prevention.centre_year"), ("prevention.centre_year_empty"),
    ("prevention.long"), PersonalData.
    """
    db.session.execute(sa.select(Centre.id).where(Centre.id == centre.id).with_for_update())
    if year not in years_open(centre.opened_on, centre.closed_on, clock.today()):
        raise RuleBroken("prevention.centre_year")
    if find_year(centre, year) is not None:
        raise RuleBroken("prevention.centre_year_known")
    row = CentreYear(centre_id=centre.id, year=year, saved_at=clock.now(), saved_by=by.id)
    _tell(row, told, confirmed)
    db.session.add(row)
    db.session.flush()
    return row


@operation(policy.KEEP_CENTRE)
def change_year(by: Actor, centre: Centre, *, year: int, told: YearTold, confirmed: bool = False) -> None:
    """Correct it. Raises RuleBroken as write_year does, Conflict when somebody saved first."""
    row = find_year(centre, year)
    if row is None:
        raise RuleBroken("prevention.centre_year")
    _tell(row, told, confirmed)
    row.saved_at, row.saved_by = clock.now(), by.id


def _fill(by: Actor, centre: Centre, facts: CentreFacts, confirmed: bool) -> None:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "name": " ".join(_text(facts.name, "name", NAME_MOST, confirmed).split()),
        "tasks": _text(facts.tasks, "tasks", TEXT_MOST, confirmed),
        "organisation_ids": _partners(by, centre, facts.organisation_ids),
        "responsible_id": _responsible(centre, facts.responsible_id),
        "network_id": facts.network_id,
        "opened_on": facts.opened_on,
        "closed_on": facts.closed_on,
    }
    if not values["name"]:
        raise RuleBroken("prevention.title_missing", field="name")
    _check_period(centre, facts)
    for column, value in values.items():
        setattr(centre, column, value)
    centre.sort_key = sort_key(centre.name)


def _check_period(centre: Centre, facts: CentreFacts) -> None:
    """A centre has opened, since the first ones at most, and what was told of stays within its time."""
    if not date(FIRST_YEAR, 1, 1) <= facts.opened_on <= clock.today():
        raise RuleBroken("prevention.centre_opened", field="opened_on", first=FIRST_YEAR)
    if facts.closed_on and facts.closed_on < facts.opened_on:
        raise RuleBroken("prevention.period", field="closed_on")
    span = span_of(centre) if centre.id else None
    if span and span[0] < month_of(facts.opened_on):
        raise RuleBroken("prevention.centre_told_before", field="opened_on")
    if span and facts.closed_on and span[1] > facts.closed_on:
        raise RuleBroken("prevention.centre_told_after", field="closed_on")


def _text(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("prevention.long", field=field, most=most)
    return tidy


def _partners(by: Actor, centre: Centre, ids: Collection[int]) -> list[int]:
    offered = {id for id, _name in organisation_choices(by, centre.county_id)} | set(centre.organisation_ids)
    if not set(ids) <= offered or len(set(ids)) > PARTNERS_MOST:
        raise RuleBroken("prevention.choice", field="organisation_ids")
    return sorted(set(ids))


def _responsible(centre: Centre, user_id: int | None) -> int | None:
    offered = {leader.id for leader in leaders_of(centre.county_id, LEADERS_AND_EXPERTS)}
    if user_id is not None and user_id not in offered | {centre.responsible_id}:
        raise RuleBroken("prevention.responsible", field="responsible_id")
    return user_id


def _check(centre: Centre, month_on: date, told: Sequence[Line], stands: Sequence[Line], nobody: bool) -> None:
    if not told and not nobody:
        raise RuleBroken("prevention.centre_empty", field="nobody")
    if told and nobody:
        raise RuleBroken("prevention.centre_both", field="nobody")
    wrong = fault(told)
    if wrong:
        raise RuleBroken(wrong)
    lists = {"profession": TermList.PROFESSIONAL_GROUP, "theme": TermList.CENTRE_THEME}
    for name, terms in lists.items():
        offered = {one.code for one in list_terms(terms, on=month_on, county_id=centre.county_id)}
        if not {getattr(line, name) for line in told} <= offered | {getattr(line, name) for line in stands}:
            raise RuleBroken("prevention.choice")
    if not {line.form for line in told} <= set(SupportForm):
        raise RuleBroken("prevention.choice")


def _tell(row: CentreYear, told: YearTold, confirmed: bool) -> None:
    texts = {name: _text(getattr(told, name), name, TEXT_MOST, confirmed) for name in YearTold.__slots__}
    if not any(texts.values()):
        raise RuleBroken("prevention.centre_year_empty", field="went_well")
    for name, text in texts.items():
        setattr(row, name, text)
