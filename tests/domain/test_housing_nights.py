"""Nights that facilities count themselves: adults' and children's apart where that is told, unknown where nobody told, counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.factories.housing import leader_of, make_facility, make_snapshot, metro, noon, reporter
from vaw.blueprints.housing.picture_words import nights_said
from vaw.domain.housing.operations import nights
from vaw.domain.housing.operations.snapshots import correct_snapshot, undo_snapshot
from vaw.domain.housing.queries.days import get_fixed_day
from vaw.domain.housing.queries.nights import NOTHING, Told, list_nights
from vaw.domain.housing.rules.snapshots import Channel, Numbers, Report
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.render import housing_days as drawn
from vaw.tasks.housing_days import count_days, freeze_days

ALL = (None, None)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
MONTHS = [(2026, number) for number in range(1, 13)]


@pytest.fixture
def told(rolled_back: sa.Connection) -> None:
    """In 24: 100 nights in March of which 60 children's, 50 in April not told apart; one is silent about nights. In 25: none at all, once.

    The first of April in Stockholm begins on the last of March in UTC. One report is corrected from 900 and one of 70 is undone.
    """
    first, silent, second, other = (make_facility(county_id=county, opened_on=date(2026, 1, 1)) for county in (24, 24, 24, 25))
    wrong = make_snapshot(first, at=noon(date(2026, 3, 2)), nights=900, nights_children=1)
    right = Report(Numbers(2, 3), nights=100, nights_children=60)
    with clock.frozen(noon(date(2026, 3, 4))):
        correct_snapshot(reporter(first), first, snapshot=wrong, report=right, channel=Channel.WEB)
    make_snapshot(first, at=noon(date(2026, 4, 1)) - timedelta(hours=11, minutes=30), nights=50)
    make_snapshot(silent, at=noon(date(2026, 3, 3)))
    undone = make_snapshot(second, at=noon(date(2026, 3, 5)), nights=70)
    with clock.frozen(noon(date(2026, 3, 5)) + timedelta(minutes=5)):
        undo_snapshot(reporter(second), second, snapshot=undone, channel=Channel.WEB)
    make_snapshot(other, at=noon(date(2026, 3, 31)), nights=0, nights_children=0)


def test_nights_are_those_that_a_hand_counts_by_month_county_and_nation(told: None) -> None:
    found = list_nights(metro(), *YEAR)
    assert found == {
        (24, 3): Told(1, 1, 100, 100, 60), (24, 4): Told(1, 1, 50, 0, 0), (24, None): Told(1, 2, 150, 100, 60),
        (25, 3): Told(1, 1, 0, 0, 0), (25, None): Told(1, 1, 0, 0, 0),
        (None, 3): Told(2, 2, 100, 100, 60), (None, 4): Told(1, 1, 50, 0, 0), ALL: Told(2, 3, 150, 100, 60),
    }  # fmt: skip
    assert found[24, 3].adults == 40 and list_nights(metro(), date(2025, 1, 1), date(2025, 12, 31)) == {}
    assert list_nights(leader_of(25), *YEAR)[ALL] == Told(1, 1, 0, 0, 0), "the own county's alone"
    assert list_nights(metro(), *YEAR, county_id=24)[ALL] == found[24, None]


def test_a_recount_confirms_them_and_mends_what_was_tampered_with(told: None) -> None:
    assert nights.differences() == 0
    with unit(leader_of(), "test.tamper"):
        db.session.execute(sa.text("update housing_nights set nights = nights + 1 where county_id = 24"))
    assert nights.differences() == 3, "two months, and the one whose only report was undone"
    with unit(leader_of(), "test.recount"):
        nights.recount()
    assert nights.differences() == 0


def test_what_nobody_told_is_a_dash_and_what_was_told_as_none_is_zero(told: None) -> None:
    rows, year = drawn.nights_by_month(list_nights(metro(), *YEAR), MONTHS)
    assert [row[1:] for row in rows] == [["2", "100", "40", "60", "0"], ["1", "50", "–", "–", "50"]]
    assert year[1:] == ["2", "150", "40", "60", "50"]
    rows, _ = drawn.nights_by_month(list_nights(leader_of(25), *YEAR), MONTHS)
    assert rows[0][1:] == ["1", "0", "0", "0", "0"]
    assert drawn.nights_by_month(list_nights(leader_of(3), *YEAR), MONTHS)[1][1:] == ["0", "–", "–", "–", "–"]
    assert "okänt, inte noll" in nights_said(NOTHING, 2026, 3)


def test_a_frozen_day_keeps_the_nights_of_its_quarter(told: None) -> None:
    with clock.frozen(noon(date(2026, 4, 7))):
        count_days()
        assert freeze_days() == 1
        frozen = get_fixed_day(metro(), date(2026, 3, 31))
    kept = {
        line["county_id"]: (line["quarter_tellers"], line["quarter_nights"], line["quarter_nights_children"]) for line in frozen.content
    }
    assert kept == {24: (1, 100, 60), 25: (1, 0, 0)}
    assert [row[-2:] for row in drawn.fixed_rows(frozen.content)] == [(100, 60), (0, 0)]
    assert drawn.fixed_total(frozen.content)[-2:] == (100, 60)
    older = [{key: value for key, value in line.items() if not key.startswith("quarter")} for line in frozen.content]
    assert drawn.fixed_total(older)[-2:] == (None, None), "a day that was frozen before nights were"


@pytest.mark.parametrize(("nights_told", "children"), [(4, 5), (None, 1), (5, -1)])
def test_more_children_s_nights_than_nights_are_refused(rolled_back: sa.Connection, nights_told: int | None, children: int) -> None:
    with pytest.raises(RuleBroken, match=r"housing\.nights_children"):
        make_snapshot(make_facility(), nights=nights_told, nights_children=children)
