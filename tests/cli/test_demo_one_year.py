"""A made-up year that is one year alone, whenever in it the year is made: what began before it is there too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import one_transaction
from vaw.cli.demo import making
from vaw.domain.networks.models import Network, Seat
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

pytestmark = pytest.mark.xdist_group("demo meetings")


@pytest.mark.parametrize("now", [datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 1, 20, 9, tzinfo=UTC)], ids=["autumn", "January"])
def test_a_single_year_holds_organisations_that_left_their_network_before_it(app: Flask, now: datetime) -> None:
    with clock.frozen(now), one_transaction(app):
        making.make(system("cli"), making.Order(now.date(), activities=100, years=1), "no hash")
        left = db.session.scalar(sa.select(sa.func.count()).select_from(Seat).where(Seat.until_on < now.date()))
        assert left == 21
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Seat).join(Network).where(Seat.since_on < Network.since_on)) == 0
