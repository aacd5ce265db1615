"""Protected housing of the made-up year: within every rule, with something of everything, and books that balance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import one_transaction, taken_back
from tests.factories.housing import metro
from vaw.cli.demo import making
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.grants import GrantApplication
from vaw.domain.housing.models.licences import Licence
from vaw.domain.housing.operations import days, quarters
from vaw.domain.housing.queries.snapshots import as_of, latest
from vaw.domain.housing.rules.grants import GrantState
from vaw.domain.housing.rules.snapshots import Freshness, fault
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

pytestmark = pytest.mark.xdist_group("demo housing")  # one process makes the year, once for all of this file


@pytest.fixture(scope="module")
def year(app: Flask) -> Iterator[sa.Connection]:
    with one_transaction(app) as connection:
        making.make(system("cli"), making.Order(clock.today(), activities=100), "no hash")
        yield connection


@pytest.fixture
def made(year: sa.Connection) -> Iterator[sa.Connection]:
    with taken_back(year):
        yield year


def test_there_are_fresh_stale_silent_full_and_lapsed_shelters(made: sa.Connection) -> None:
    now = clock.now()
    standings = latest(metro())
    assert len(standings) >= 60
    kinds = Counter(one.freshness(now) for one in standings)
    assert min(kinds[kind] for kind in Freshness) >= 3
    assert kinds[Freshness.FRESH] > len(standings) / 2
    assert sum(one.available == 0 for one in standings) >= 3
    lapsed = sa.select(sa.func.count()).select_from(Licence).where(Licence.valid_to < clock.today(), Licence.ending == "lapsed")
    assert (made.scalar(lapsed) or 0) >= 3
    assert {state for (state,) in made.execute(sa.select(GrantApplication.state).distinct())} == {*map(str, GrantState)}
    assert {0, 1, 2, 3} <= {*Counter(one.county_id for one in standings).values(), 0}


def test_what_they_reported_keeps_the_rules_all_the_year(made: sa.Connection) -> None:
    for back in range(0, 365, 30):
        for one in as_of(metro(), clock.now() - timedelta(days=back)):
            assert one.numbers is None or fault(one.places, one.numbers) is None


def test_the_books_of_days_and_quarters_balance(made: sa.Connection) -> None:
    today = clock.today()
    assert days.differences(today - timedelta(days=365), today - timedelta(days=1)) == 0
    assert quarters.differences() == 0


def test_no_name_or_order_leads_to_a_shelter(made: sa.Connection) -> None:
    rows = made.execute(sa.select(Facility.id, Facility.code, Facility.county_id).order_by(Facility.code)).all()
    assert [row.id for row in rows] != sorted(row.id for row in rows)
    assert len({row.code for row in rows}) == len(rows)
    boxes = {row.role_mailbox for row in db.session.scalars(sa.select(Provider))}
    assert all(box and box.endswith("@example.se") for box in boxes)
