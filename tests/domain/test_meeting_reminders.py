"""When a board is told of meetings nobody was invited to, and of minutes that nobody closes or approves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from tests.factories import person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.networks.models import Network
from vaw.domain.networks.reminders import MEETING_DRAFT, MINUTES_OPEN, MINUTES_WAITING, ORGANISATION_ABSENT
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder
from vaw.web.reminding import path_of, sentence_of

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)):
        yield


@pytest.fixture
def network() -> Network:
    return make_network("Gruppen som Karin leder")


def opened(reminder: Reminder, today: date = TODAY) -> list[tuple[int, int | None, int | None, date]]:
    """(thing, county, who is responsible, day) of what is open."""
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": today})]


def at(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.STOCKHOLM)


def held(network: Network, ended_at: datetime, **more: Any) -> Any:
    return make_meeting(network, starts_at=ended_at, state="held", ended_at=ended_at, **more)


def test_a_draft_is_told_of_from_fifteen_working_days_before_until_it_is_opened(network: Network) -> None:
    me = person()
    near = make_meeting(network, starts_at=at(12, 14), state="draft", title="Om Karin", responsible_id=me.id)
    make_meeting(network, starts_at=at(12, 15), state="draft")
    make_meeting(network, starts_at=at(11, 22), state="draft")
    make_meeting(network, starts_at=at(12, 1), state="open")
    assert opened(MEETING_DRAFT) == [(near.id, 24, me.id, date(2026, 12, 14))]
    named = db.session.execute(MEETING_DRAFT.names.where(MEETING_DRAFT.names.selected_columns.object_id == near.id)).one()
    assert tuple(named)[1:] == ("Regional samverkansgrupp, 2026-12-14", "Regional collaboration group, 2026-12-14")
    told = sentence_of(MEETING_DRAFT.kind, named[1], date(2026, 12, 14))
    assert told.startswith("Mötet Regional samverkansgrupp, 2026-12-14 är 14 december 2026 men fortfarande ett utkast.")
    assert path_of(MEETING_DRAFT.kind, near.id, 24) == f"/moten/{near.id}"


def test_minutes_are_due_five_working_days_after_the_meeting_wherever_in_the_week_it_was(network: Network) -> None:
    for day, due in ((2, 9), (6, 13), (7, 13), (8, 13)):  # Monday, Friday, Saturday, Sunday
        meeting = held(network, at(11, day))
        assert opened(MINUTES_OPEN) == [(meeting.id, 24, None, date(2026, 11, due))]
        with unit(system("test"), "test.cancel"):
            meeting.state = "cancelled"
    assert opened(MINUTES_OPEN) == []


def test_closed_minutes_wait_ten_working_days_for_a_second_person(network: Network) -> None:
    writing, waiting = held(network, at(11, 2)), held(network, at(11, 2), minutes_state="closed", closed_at=at(11, 9))
    held(network, at(11, 2), minutes_state="approved", closed_at=at(11, 9), approved_at=at(11, 10), approved_by=person().id)
    assert opened(MINUTES_WAITING) == [(waiting.id, 24, None, date(2026, 11, 23))]
    assert [row[0] for row in opened(MINUTES_OPEN)] == [writing.id]


def test_whoever_prepares_it_no_longer_gives_way_to_whoever_follows_the_network() -> None:
    follows, gone = person(), person(Role.DEVELOPMENT_LEADER, 3)
    meeting = held(make_network(responsible_id=follows.id), at(11, 20), responsible_id=gone.id)
    assert opened(MINUTES_OPEN) == [(meeting.id, 24, follows.id, date(2026, 11, 27))]


def test_a_national_meeting_stays_its_coordinators() -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, 1)
    meeting = held(make_network("Hela landet", None, type="leaders_network"), at(11, 20), responsible_id=coordinator.id)
    assert opened(MINUTES_OPEN) == [(meeting.id, None, coordinator.id, date(2026, 11, 27))]


def test_an_absence_is_called_by_the_organisation_and_leads_to_it(network: Network) -> None:
    row = make_invitation(held(network, at(11, 20)), make_seat(network, make_organisation("Umeå kommun")))
    [named] = db.session.execute(ORGANISATION_ABSENT.names)
    assert tuple(named) == (row.id, "Umeå kommun", "Umeå kommun")
    assert "Umeå kommun har varit borta från två möten i rad." in sentence_of(ORGANISATION_ABSENT.kind, named[1], TODAY)
    assert path_of(ORGANISATION_ABSENT.kind, row.id, 24) == f"/moten/borta/{row.id}"
