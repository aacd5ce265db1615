"""The figures of prevention against a year that was counted by hand: an effort on two assignments is listed twice and summed once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.prevention import make_effort, make_serves
from tests.factories.year import REGIONAL
from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.rules import Role
from vaw.domain.prevention import figures
from vaw.domain.prevention.models import Milestone
from vaw.kernel.actor import Actor, system
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.operation import unit

HERE, THERE, YEAR = 24, 3, 2025


@pytest.fixture
def by(rolled_back: sa.Connection) -> Actor:
    """Four efforts count in 2025: two regional for everybody, a local one for those at risk, one that began in 2024 and goes on."""
    regional, honour = (find_assignment(code) for code in (REGIONAL, "honour-resource-centres-2026"))
    assert regional
    assert honour
    both = _effort("På två uppdrag")
    for mandate in (regional, honour):
        make_serves(both, "assignment", mandate.id)
    make_serves(both, "objective", 1)
    make_serves(_effort("På ett", field="sexual"), "assignment", regional.id)
    _effort("Lokal", level="local", prevention_level="selective")
    going_on = _effort("Sedan 2024", begins_on=date(2024, 5, 1), ends_on=None)
    _effort("Avbruten", state="cancelled")
    _effort("Slut 2024", begins_on=date(2024, 1, 1), ends_on=date(2024, 12, 31))
    _effort("Börjar 2026", begins_on=date(2026, 1, 1), ends_on=None)
    _effort("Annat län", county_id=THERE)
    with unit(system("test"), "test.milestones"):
        for due, done in (((3, 1), (2, 27)), ((6, 1), (6, 9)), ((12, 31), None)):
            db.session.add(Milestone(effort_id=going_on.id, title="T", due_on=date(YEAR, *due), done_on=done and date(YEAR, *done)))
        db.session.add(Milestone(effort_id=going_on.id, title="T", due_on=date(2026, 1, 1)))
    return person(Role.COUNTY_MANAGEMENT).actor


def _effort(title: str, **more: Any) -> Any:
    return make_effort(title, **({"begins_on": date(YEAR, 2, 1), "ends_on": date(YEAR, 11, 30)} | more))


def rows(by: Actor, figure: Figure, county_id: int = HERE) -> list[tuple[Any, ...]]:
    return list(figure.rows(Scope(by, county_id, YEAR)))


def test_efforts_are_counted_once_by_whom_they_turn_to_and_by_field(by: Actor) -> None:
    assert rows(by, figures.BY_LEVEL) == [("universal", "Universell", 3, 0, 3, 0), ("selective", "Selektiv", 1, 1, 0, 0)]
    assert [(code, n, share) for code, _name, n, share in rows(by, figures.BY_FIELD)] == [("sexual", 1, 0.25), ("honour", 3, 0.75)]


def test_an_effort_on_two_assignments_stands_under_both_and_the_sum_has_it_once(by: Actor) -> None:
    found = {code: n for code, _name, n, _share in rows(by, figures.BY_ASSIGNMENT)}
    mandates = [found.pop(str(one.id)) for code in (REGIONAL, "honour-resource-centres-2026") if (one := find_assignment(code))]
    assert (mandates, found) == ([2, 1], {"none": 2, "all": 4})


def test_milestones_in_time_are_the_share_of_those_that_are_done(by: Actor) -> None:
    assert rows(by, figures.MILESTONES_IN_TIME) == [("2025", 3, 2, 1, 0.5)]


def test_a_year_without_efforts_is_empty_and_another_countys_does_not_exist(by: Actor) -> None:
    assert list(figures.BY_ASSIGNMENT.rows(Scope(by, HERE, 2019))) == []
    assert db.session.get(County, THERE) is not None
    with pytest.raises(NotFound):
        rows(by, figures.BY_LEVEL, THERE)
