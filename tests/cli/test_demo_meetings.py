"""The made-up year's meetings: within every rule, about nobody, and with something to do in every county."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import one_transaction, taken_back
from vaw.cli.demo import making
from vaw.cli.demo.meeting_words import every_text
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingSeries
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.queries.invited import list_untold, list_with_new_seats
from vaw.domain.networks.queries.presence import CAME
from vaw.domain.networks.reminders import ACTION_LATE, MINUTES_WAITING
from vaw.domain.networks.rules.series import days_of
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.kernel import clock, guard
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.db import db

pytestmark = pytest.mark.xdist_group("demo meetings")  # one process makes the year, once for all of this file
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def year(app: Flask) -> Iterator[sa.Connection]:
    with clock.frozen(NOW), one_transaction(app) as connection:
        making.make(system("cli"), making.Order(NOW.date(), activities=63), "no hash")
        yield connection


@pytest.fixture
def made(year: sa.Connection) -> Iterator[sa.Connection]:
    with taken_back(year):
        yield year


def test_every_county_has_held_coming_and_draft_meetings_one_of_them_waiting_for_approval(made: sa.Connection) -> None:
    found = defaultdict[int | None, Counter[str]](Counter)
    rows = db.session.execute(sa.select(Network.county_id, Meeting.state, Meeting.minutes_state).join(Network))
    for county_id, state, minutes_state in rows:
        found[county_id].update((state, minutes_state))
    counties = [told for county_id, told in found.items() if county_id is not None]
    assert len(counties) == 21 and found[None]["held"] == found[None]["open"] == 1
    assert all((told["held"], told["open"], told["draft"], told["closed"], told["approved"]) == (5, 3, 1, 1, 4) for told in counties)


def test_a_series_has_the_days_that_its_rule_gives_and_those_who_are_invited_were_told(made: sa.Connection) -> None:
    for series in db.session.scalars(sa.select(MeetingSeries)):
        days = list(db.session.scalars(sa.select(Meeting.recurs_on).where(Meeting.series_id == series.id).order_by(Meeting.recurs_on)))
        assert days == days_of(series.rule, series.first_on)
    assert list_with_new_seats() == [] and list_untold() == []


def test_presence_is_said_of_what_was_held_and_of_nothing_else_and_about_half_have_answered(made: sa.Connection) -> None:
    said = sa.select(Meeting.state, sa.func.bool_and(CAME.is_not(None)), sa.func.bool_or(CAME.is_not(None)), sa.func.sum(CAME))
    rows = {row[0]: row[1:] for row in db.session.execute(said.join(MeetingInvitation.meeting).group_by(Meeting.state))}
    assert rows["held"][0] is True and rows["held"][2] > 800 and rows["open"][1] is False
    wanted = sa.select(sa.func.count(MeetingInvitation.reply), sa.func.count()).join(MeetingInvitation.meeting)
    answered, invited = db.session.execute(wanted.where(Meeting.title == "Länsgruppens möte", Meeting.state == "open")).one()
    assert 0.3 < answered / invited < 0.8


def test_decisions_lead_to_actions_on_working_days_some_of_them_late_and_nothing_is_from_the_future(made: sa.Connection) -> None:
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Decision)) == 21 * 6 + 1
    for county_id, due_on, state_at in db.session.execute(sa.select(ActionPoint.county_id, ActionPoint.due_on, ActionPoint.state_at)):
        assert is_working(due_on, calendar_of_county(county_id)) and state_at <= NOW
    for reminder in (ACTION_LATE, MINUTES_WAITING):
        counties = {row.county_id for row in db.session.execute(reminder.open, {"today": NOW.date()})}
        assert len(counties - {None}) == 21, reminder.kind
    late = sa.select(Meeting.id).where(sa.or_(Meeting.closed_at > NOW, Meeting.approved_at > NOW, Meeting.opened_at > NOW))
    assert db.session.scalars(late).all() == []


def test_something_was_carried_on_and_something_waits_in_every_network(made: sa.Connection) -> None:
    carried = sa.select(AgendaItem.network_id).where(AgendaItem.carried_from_id.is_not(None))
    assert len(set(db.session.scalars(carried))) == 42
    waiting = Counter(db.session.scalars(sa.select(AgendaItem.network_id).where(AgendaItem.meeting_id.is_(None))))
    assert len(waiting) == 43 and set(waiting.values()) == {3}


def test_its_texts_are_about_nobody() -> None:
    assert [text for text in every_text() if text and guard.clean(text, field="notes") != text] == []
