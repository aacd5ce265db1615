"""When a board is told that a network is to be looked over, and that nobody sits on a seat."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.factories import person
from tests.factories.networks import make_network, make_organisation, make_seat
from vaw.domain.networks.operations import networks, seats
from vaw.domain.networks.queries.seats import get_seat, holders_of
from vaw.domain.networks.reminders import NETWORK_REVIEW, SEAT_VACANT
from vaw.domain.notifications.queries.open import list_open
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.i18n import speaking
from vaw.web.reminding import path_of, sentence_of

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)):
        yield


def opened(kind: str, today: date = TODAY) -> list[tuple[int, int | None, int | None, date]]:
    """(thing, county, who is responsible, day) of what is open."""
    reminder = {one.kind: one for one in (NETWORK_REVIEW, SEAT_VACANT)}[kind]
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": today})]


def named(by: Actor, kind: str) -> list[str]:
    return [sentence_of(one.kind, one.name, one.due_on) for one in list_open(by, TODAY) if one.kind == kind]


def test_a_review_is_open_until_somebody_has_looked_and_names_the_type_alone() -> None:
    me = person()
    network = make_network("Gruppen som Karin leder", review_on=date(2026, 12, 1), responsible_id=me.id)
    assert opened(NETWORK_REVIEW.kind) == [(network.id, 24, me.id, date(2026, 12, 1))]
    assert named(me.actor, NETWORK_REVIEW.kind) == [
        "Se över Regional samverkansgrupp senast 1 december 2026: stämmer syftet och platserna fortfarande?"
    ]
    with speaking("en"):
        assert "Regional collaboration group" in named(me.actor, NETWORK_REVIEW.kind)[0]
    networks.review_network(me.actor, network)
    assert opened(NETWORK_REVIEW.kind) == [(network.id, 24, me.id, date(2027, 11, 23))]
    networks.end_network(me.actor, network, until_on=TODAY)
    assert opened(NETWORK_REVIEW.kind) == []


def test_a_responsible_who_leads_no_longer_is_nobody() -> None:
    network = make_network(review_on=TODAY, responsible_id=person(Role.DEVELOPMENT_LEADER, 3).id)
    assert opened(NETWORK_REVIEW.kind) == [(network.id, 24, None, TODAY)]


def test_a_seat_is_vacant_from_the_day_after_the_last_one_left() -> None:
    me = person()
    network = make_network()
    taken, left, never = (get_seat(me.actor, make_seat(network, make_organisation(name), mailbox=box, since_on=date(2026, 1, 1)).id)
                          for name, box in (("A", "a@example.se"), ("B", "b@example.se"), ("C", None)))  # fmt: skip
    seats.leave_seat(me.actor, left, holder_id=holders_of(left.id)[0].id, until_on=date(2026, 11, 20))
    assert sorted(opened(SEAT_VACANT.kind)) == [(left.id, 24, None, date(2026, 11, 21)), (never.id, 24, None, date(2026, 1, 1))]
    seats.put_on_seat(me.actor, never, kind="alternate", role_title="Ersättaren", mailbox="c@example.se", since_on=TODAY)
    assert never.id in [row[0] for row in opened(SEAT_VACANT.kind)], "an alternate alone leaves the seat vacant"
    seats.put_on_seat(me.actor, never, kind="ordinary", role_title="Samordnare", mailbox="c@example.se", since_on=TODAY)
    seats.end_seat(me.actor, left, until_on=date(2026, 11, 22))
    assert opened(SEAT_VACANT.kind) == []
    assert path_of(SEAT_VACANT.kind, taken.id, 24) == f"/natverk/platser/{taken.id}"
