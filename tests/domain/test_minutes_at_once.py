"""What a board does to a held meeting at the same moment, with real commits: one is first, and the others are told or change nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_decision, make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from vaw.domain.activities.models import Draft
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.networks.operations.approving import approve_by_link, approve_minutes, close_minutes, open_minutes
from vaw.domain.networks.operations.ending import end_forgotten, end_meeting
from vaw.domain.networks.operations.presence import Said, note_presence
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.domain.networks.queries.meetings import find_meeting
from vaw.domain.networks.rules.presence import Heads
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant, system
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import Conflict, RuleBroken

Act = Callable[[Meeting], object]


def at_once(app: Flask, meeting_id: int, acts: list[Act]) -> Counter[str]:
    """What became of each, all begun from the same meeting: "done", or what was said."""
    ready = Barrier(len(acts))

    def one(act: Act) -> str:
        with app.app_context():
            meeting = find_meeting(meeting_id)
            assert meeting
            saw_version(meeting, meeting.version)
            ready.wait(20)
            try:
                act(meeting)
            except (Conflict, RuleBroken) as refused:
                return getattr(refused, "code", None) or type(refused).__name__
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(one, acts))


class Room:
    """A meeting three days ago with two organisations, two leaders, and a decision under each of two items."""

    def __init__(self, app: Flask, **more: object) -> None:
        self.app = app
        with app.app_context():
            self.me, self.colleague = person().actor, person().actor
            network = make_network()
            self.meeting_id = make_meeting(network, starts_at=clock.now() - timedelta(days=3), **more).id
            meeting = find_meeting(self.meeting_id)
            assert meeting
            seats = [make_seat(network, make_organisation(f"Organisation {n}"), mailbox=f"{n}@example.se") for n in range(2)]
            self.invitation_ids = [make_invitation(meeting, seat).id for seat in seats]
            for position in (1, 2):
                make_decision(make_item(meeting, f"Punkt {position}", position=position), f"Beslut {position}")

    def close(self, by: Actor, adjuster_id: int | None = None) -> Act:
        return lambda meeting: close_minutes(by, meeting, adjuster_id=adjuster_id)

    def seen(self) -> tuple[Meeting, Counter[str], list[int | None]]:
        """(the meeting, letters by kind, numbers of decisions) as they stand."""
        with self.app.app_context():
            meeting = find_meeting(self.meeting_id)
            assert meeting
            letters = Counter(db.session.scalars(sa.select(MeetingLetter.kind)))
            return meeting, letters, list(db.session.scalars(sa.select(Decision.number).order_by(Decision.id)))


def test_of_two_who_close_the_minutes_one_does(committed: Flask) -> None:
    room = Room(committed, state="held")
    first = room.invitation_ids[0]
    outcomes = at_once(committed, room.meeting_id, [room.close(room.me, first), room.close(room.colleague, first)] * 2)
    meeting, letters, numbers = room.seen()
    assert outcomes["done"] == 1 and meeting.minutes_state == "closed"
    assert letters == Counter(to_approve=1) and numbers == [1, 2]


@pytest.mark.parametrize("turn", range(3))
def test_minutes_are_opened_again_or_approved_and_never_both(committed: Flask, turn: int) -> None:
    room = Room(committed, state="held")
    first = room.invitation_ids[0]
    assert at_once(committed, room.meeting_id, [room.close(room.me, first)])["done"] == 1

    def by_link(_meeting: Meeting) -> object:
        invitation = find_invitation(first)
        assert invitation
        return approve_by_link(system("web"), invitation)

    acts: list[Act] = [lambda one: open_minutes(room.me, one), lambda one: approve_minutes(room.colleague, one), by_link]
    at_once(committed, room.meeting_id, acts[turn:] + acts[:turn])
    meeting, letters, numbers = room.seen()
    if meeting.minutes_state == "approved":
        assert letters["minutes"] == 2 and numbers == [1, 2] and (meeting.approved_by is None) != (meeting.approved_invitation_id is None)
    else:
        assert meeting.minutes_state == "writing" and letters["minutes"] == 0 and numbers == [None, None] and meeting.approved_by is None


def test_a_meeting_that_is_ended_by_hand_and_by_time_has_one_log(committed: Flask) -> None:
    room = Room(committed)
    program = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=24),))
    acts: list[Act] = [lambda one: end_meeting(room.me, one), lambda one: end_forgotten(program, one)]
    assert at_once(committed, room.meeting_id, acts * 2)["done"] >= 1
    meeting, _letters, _numbers = room.seen()
    with committed.app_context():
        assert meeting.state == "held"
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Draft)) == 1


def test_two_who_count_different_rows_both_count_and_on_the_same_row_one_is_told(committed: Flask) -> None:
    room = Room(committed, state="held")
    one, other = room.invitation_ids

    def says(by: Actor, invitation_id: int, women: int) -> Act:
        return lambda meeting: note_presence(by, meeting, said={invitation_id: Said(None, Heads(women, 0, 0))})

    outcomes = at_once(committed, room.meeting_id, [says(room.me, one, 1), says(room.colleague, other, 2), says(room.colleague, one, 7)])
    with committed.app_context():
        came = dict(db.session.execute(sa.select(MeetingInvitation.id, MeetingInvitation.came_women)).all())
    assert came[other] == 2 and came[one] in (1, 7)
    assert outcomes == Counter(done=2, Conflict=1)
