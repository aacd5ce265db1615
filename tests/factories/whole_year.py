"""One made-up year of everything that a county's figures count: the log, support, networks, prevention, strategies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.factories.centres import SCHOOL, SOCIAL, make_centre, make_month
from tests.factories.network_year import make_network_year
from tests.factories.networks import make_organisation
from tests.factories.prevention import make_effort, make_serves
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from tests.factories.support_year import make_support_year
from tests.factories.year import REGIONAL, make_year
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.prevention.models import Milestone
from vaw.domain.strategies.models.plans import ReportedMeasure, YearlyReport
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit


def make_whole_year(by: Actor) -> None:
    """2025 in Västerbotten, as the areas' own years have it, and of every other figure at least one row that is not zero."""
    make_year(by)
    make_support_year()
    make_network_year()
    _make_efforts()
    _make_strategy()
    _make_centre()


def _make_efforts() -> None:
    """Three efforts count, one of them on an assignment; of three milestones two are done."""
    regional = find_assignment(REGIONAL)
    assert regional
    served = _effort("På ett uppdrag")
    make_serves(served, "assignment", regional.id)
    _effort("Om sexuellt våld", field="sexual")
    _effort("Lokal", level="local", prevention_level="selective")
    _effort("Avbruten", state="cancelled")
    with unit(system("test"), "test.milestones"):
        for due, done in (((3, 1), (2, 27)), ((6, 1), (6, 9)), ((12, 31), None)):
            db.session.add(Milestone(effort_id=served.id, title="Steg", due_on=date(2025, *due), done_on=done and date(2025, *done)))


def _effort(title: str, **more: Any) -> Any:
    return make_effort(title, **({"begins_on": date(2025, 2, 1), "ends_on": date(2025, 11, 30)} | more))


def _make_strategy() -> None:
    """An approved strategy with two measures of the year and a dropped one; its actor told of one of them, and of 12 + 7 persons."""
    strategy = make_strategy(
        state="approved", approved_at=datetime(2024, 1, 9, tzinfo=UTC), starts_on=date(2024, 1, 1), ends_on=date(2027, 12, 31)
    )
    goal, organisation = make_goal(strategy), make_organisation("Kommunen i planen")
    party = make_actor(strategy, organisation, joined_on=date(2024, 2, 1))
    told = make_measure(goal, organisation, due_on=date(2025, 5, 1), state="done")
    make_measure(goal, due_on=date(2025, 9, 1))
    make_measure(goal, due_on=date(2025, 9, 1), state="dropped")
    with unit(system("test"), "test.told"):
        report = YearlyReport(party_id=party.id, year=2025, at=datetime(2026, 1, 20, tzinfo=UTC))
        db.session.add(report)
        db.session.flush()
        db.session.add(ReportedMeasure(report_id=report.id, measure_id=told.id, state="done", women=12, men=7, unstated=None))


def _make_centre() -> None:
    """Two months of a resource centre: schools twice, social services once."""
    centre = make_centre(opened_on=date(2024, 1, 1), added_on=date(2024, 1, 1))
    make_month(centre, date(2025, 2, 1), SCHOOL, SOCIAL)
    make_month(centre, date(2025, 3, 1), SCHOOL)
