"""Compilations and schedules, made through the product's own operations."""

from __future__ import annotations

from datetime import date

from tests.factories import Person
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.models.questions import SavedQuestion
from vaw.domain.insight.models.schedules import ReportRun, Schedule
from vaw.domain.insight.operations.questions import save_question
from vaw.domain.insight.operations.schedules import add_schedule
from vaw.domain.insight.rules.questions import Choice, Sharing, Span
from vaw.domain.insight.rules.schedules import Plan, Rhythm
from vaw.domain.people.models import Membership
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

ASKED = Choice(figures=("activities", "by-type"), span=Span.YEARS, years=(2024, 2025))


def make_saved(who: Person, choice: Choice = ASKED, sharing: Sharing = Sharing.OWN, name: str = "Min fråga") -> SavedQuestion:
    county = find_county(who.county_id or 24)
    assert county
    return save_question(who.actor, county, name=name, sharing=sharing, choice=choice)


def make_schedule(
    who: Person,
    question: SavedQuestion | None = None,
    rhythm: Rhythm = Rhythm.MONTHLY,
    formats: tuple[str, ...] = ("csv", "json"),
    weekday: int | None = None,
) -> Schedule:
    """Of a compilation, or of the yearly account."""
    county = find_county(who.county_id or 24)
    assert county
    return add_schedule(who.actor, county, question=question, plan=Plan(rhythm, formats, "sv", weekday))


def end_roles(who: Person, on: date | None) -> None:
    """The person has no role from the day after; None: has it on."""
    with unit(system("test"), "test.role_lost"):
        for membership in db.session.query(Membership).filter_by(user_id=who.id):
            membership.valid_to = on


def runs_of(schedule: Schedule) -> list[ReportRun]:
    return list(db.session.query(ReportRun).filter_by(schedule_id=schedule.id).order_by(ReportRun.id))
