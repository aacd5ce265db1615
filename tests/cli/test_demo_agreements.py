"""The made-up year's agreements: about nobody, and with something to do in every county."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.factories import person
from vaw.cli.demo import agreements, making
from vaw.domain.geography.queries import list_counties
from vaw.domain.networks.queries.agreements import Filter, get_coverage, list_agreements
from vaw.domain.networks.reminders import AGREEMENT_UNSIGNED
from vaw.kernel import clock, guard
from vaw.kernel.actor import system
from vaw.kernel.db import db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.mark.usefixtures("rolled_back")
def test_every_county_has_one_that_somebody_has_not_signed_and_one_that_is_being_written() -> None:
    with clock.frozen(NOW):
        making.make(system("cli"), making.Order(NOW.date(), activities=50), "no hash")
        for county in list_counties():
            leader = person(county_id=county.id).actor
            lines = list_agreements(leader, Filter()).rows
            assert [line.title for line in lines] == [agreements.WRITTEN, agreements.SIGNED]
            places = get_coverage(leader, county).places
            assert sum(1 for place in places if place.signed) == len(places) - len(places) // agreements.EVERY
        asked = sa.select(sa.func.count()).select_from(AGREEMENT_UNSIGNED.open.subquery())
        assert db.session.scalar(asked, {"today": NOW.date()}) == 20  # Gotland is one municipality, and it has signed


def test_its_texts_are_about_nobody() -> None:
    assert [guard.find(text) for text in (agreements.SIGNED, agreements.WRITTEN, agreements.PROMISE)] == [[], [], []]
