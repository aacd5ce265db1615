"""Several who keep one agenda at the same moment, while somebody writes the minutes: no item and no word is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_item, make_meeting, make_network, make_waiting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import agenda as operations
from vaw.domain.networks.operations.carrying import carry_item, plan_item, put_off_item
from vaw.domain.networks.queries.agenda import backlog_of, get_item, items_of
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.agenda import ItemPlan
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit


@pytest.fixture
def by(committed: Flask) -> Actor:
    with committed.app_context():
        return person().actor


def at_once(app: Flask, *acts: Callable[[], object]) -> list[str]:
    """Everybody begins together; the codes of what was refused."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str | None:
        with app.app_context():
            start.wait()
            try:
                act()
            except RuleBroken as refused:
                return refused.code
            return None

    with ThreadPoolExecutor(len(acts)) as everybody:
        return [code for code in everybody.map(run, acts) if code]


def test_who_adds_and_who_moves_at_once_lose_nothing(committed: Flask, by: Actor) -> None:
    with committed.app_context():
        meeting = make_meeting(make_network())
        ids = [make_item(meeting, title, position=place).id for place, title in enumerate("ABCD", start=1)]
        meeting_id = meeting.id

    def add(title: str) -> None:
        operations.add_item(by, get_meeting(by, meeting_id), plan=ItemPlan(title, "discussion"))

    for turn in range(4):
        said = at_once(
            committed,
            partial(add, f"Ny {turn}"),
            partial(add, f"Annan {turn}"),
            lambda: operations.raise_item(by, get_item(by, ids[3])),
            lambda: operations.lower_item(by, get_item(by, ids[0])),
        )
        assert said == []
    with committed.app_context():
        items = items_of(meeting_id)
        assert sorted(item.title for item in items) == sorted(
            [*"ABCD", *(f"{word} {turn}" for word in ("Ny", "Annan") for turn in range(4))]
        )
        assert [item.position for item in items] == list(range(1, 13))


def test_notes_that_are_saved_while_items_move_are_kept_and_nobody_is_stopped(committed: Flask, by: Actor) -> None:
    """The one who moves waits for the one who writes, whose words go first."""
    with committed.app_context():
        meeting = make_meeting(make_network())
        first, second = (make_item(meeting, title, position=place).id for place, title in enumerate("AB", start=1))
        meeting_id = meeting.id
    held, moving = Barrier(2), Barrier(2)

    def write() -> None:
        with committed.app_context(), unit(by, "test.writes"):
            db.session.get_one(AgendaItem, first).notes = "Vi enades."
            db.session.flush()
            held.wait()
            moving.wait()

    def move() -> None:
        with committed.app_context():
            item = get_item(by, second)
            held.wait()
            moving.wait()
            operations.raise_item(by, item)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(write), both.submit(move)]:
            done.result(30)
    with committed.app_context():
        assert [(item.title, item.notes) for item in items_of(meeting_id)] == [("B", ""), ("A", "Vi enades.")]


def test_two_who_carry_the_same_item_carry_it_once(committed: Flask, by: Actor) -> None:
    with committed.app_context():
        network = make_network()
        past = make_meeting(network, state="held")
        item_id, following = make_item(past, "A").id, make_meeting(network, starts_at=past.starts_at + timedelta(days=30))
        following_id = following.id
    assert at_once(committed, *[lambda: carry_item(by, get_item(by, item_id))] * 3) == []
    with committed.app_context():
        assert [item.title for item in items_of(following_id)] == ["A"]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AgendaItem)) == 2


def test_an_item_that_two_plan_into_two_meetings_is_in_one_of_them(committed: Flask, by: Actor) -> None:
    with committed.app_context():
        network = make_network()
        item_id, meetings = make_waiting(network).id, [make_meeting(network).id, make_meeting(network).id]

    def plan(meeting_id: int) -> None:
        plan_item(by, get_item(by, item_id), meeting_id=meeting_id)

    said = at_once(committed, *(partial(plan, id) for id in meetings))
    with committed.app_context():
        assert len(said) == 1 and said == ["networks.item_moved"]
        assert sum(len(items_of(id)) for id in meetings) == 1 and backlog_of(network.id) == []


def test_meetings_that_exchange_items_never_wait_for_each_other(committed: Flask, by: Actor) -> None:
    """One goes to the backlog while another comes from it, and a third is carried past both."""
    with committed.app_context():
        network = make_network()
        first = make_meeting(network)
        second = make_meeting(network, starts_at=first.starts_at + timedelta(days=9))
        ids = [make_item(first, "A").id, make_item(first, "B", position=2).id, make_waiting(network, "C").id, make_item(second, "D").id]
        network_id, first_id, second_id = network.id, first.id, second.id
    said = at_once(
        committed,
        lambda: put_off_item(by, get_item(by, ids[0])),
        lambda: carry_item(by, get_item(by, ids[1])),
        lambda: plan_item(by, get_item(by, ids[2]), meeting_id=first_id),
        lambda: put_off_item(by, get_item(by, ids[3])),
    )
    assert said == []
    with committed.app_context():
        assert [item.title for item in items_of(first_id)] == ["C"] and [item.title for item in items_of(second_id)] == ["B"]
        assert sorted(item.title for item in backlog_of(network_id)) == ["A", "D"]
