"""log_activity writes row, audit line and totals in one statement by hand: it must leave what a flush would have left."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from vaw.domain.activities.models import Activity
from vaw.domain.activities.operations.log import checked, log_activity
from vaw.domain.activities.queries import totals
from vaw.domain.activities.rules.log import Entry, even_shares
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken, Taken
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")

DAY = date(2026, 3, 4)


def entry() -> Entry:
    """An activity with something in every kind of column."""
    shares = even_shares([row.id for row in assignments_of(24, on=DAY)])
    heads = {"health_care": (2, 1, 0)}
    return Entry(
        DAY, "training", "honour", "hybrid", 90, shares=shares, women=2, men=1, unstated=0, heads=heads, municipality_ids=[2480], text="Hej"
    )


def lines() -> list[tuple[object, ...]]:
    """The audit of activities: actor, channel, kind, row, diff."""
    columns = (AUDIT.c.actor_id, AUDIT.c.channel, AUDIT.c.kind, AUDIT.c.row_id, AUDIT.c.diff)
    return [tuple(row) for row in db.session.execute(sa.select(*columns).where(AUDIT.c.kind == "activity").order_by(AUDIT.c.id))]


def test_the_line_by_hand_is_the_recorders_line(leader: Actor) -> None:
    county = find_county(24)
    assert county is not None
    made = log_activity(leader, county, entry=entry(), submit_key=uuid4())
    values = checked(leader, 24, entry())
    twin = Activity(county_id=24, created_by=leader.id, created_at=made.created_at, submit_key=uuid4(), **values)
    with unit(leader, "test.twin"):
        db.session.add(twin)
        db.session.flush()
        by_hand, recorded = lines()
    assert by_hand[3:4] == (made.id,) and recorded[3:4] == (twin.id,)
    assert list(by_hand[4]) == list(recorded[4])  # type: ignore[call-overload]
    differ = {"submit_key"}
    assert {key: value for key, value in by_hand[4].items() if key not in differ} == {  # type: ignore[attr-defined]
        key: value
        for key, value in recorded[4].items()  # type: ignore[attr-defined]
        if key not in differ
    }
    assert by_hand[:3] == recorded[:3]


def test_the_row_is_whole_and_belongs_to_the_session(leader: Actor) -> None:
    county = find_county(24)
    assert county is not None
    made = log_activity(leader, county, entry=entry())
    assert made in db.session and not db.session.dirty and not db.session.new
    before = {column.key: getattr(made, column.key) for column in Activity.__table__.c}
    db.session.refresh(made)
    assert before == {column.key: getattr(made, column.key) for column in Activity.__table__.c}
    assert totals.differences() == dict.fromkeys(totals.names(), 0)


def test_a_second_click_is_taken_and_leaves_nothing(leader: Actor) -> None:
    county, key = find_county(24), uuid4()
    assert county is not None
    log_activity(leader, county, entry=entry(), submit_key=key)
    with pytest.raises(Taken) as again:
        log_activity(leader, county, entry=entry(), submit_key=key)
    assert again.value.constraint == "uq_activity_submit_key"
    assert totals.differences() == dict.fromkeys(totals.names(), 0)


def test_nothing_is_logged_in_a_locked_year(leader: Actor) -> None:
    county = find_county(24)
    assert county is not None
    with unit(leader, "test.lock"):
        db.session.connection().execute(
            sa.text("insert into locked_year (county_id, year, edition, report_id, locked_at) values (24, 2026, '1', 1, :now)"),
            {"now": clock.now()},
        )
    with pytest.raises(RuleBroken, match="year_locked"):
        log_activity(leader, county, entry=entry())
    assert lines() == [] and totals.differences() == dict.fromkeys(totals.names(), 0)
