"""Two who open, move or call off a meeting at the same moment: one wins, the other is told, and nobody is written to twice."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_meeting, make_network, make_organisation, make_seat
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.operations.meetings import cancel_meeting, change_meeting, open_meeting, remove_meeting
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.plans import Plan
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotFound, RuleBroken

SEATS = 3


def act(app: Flask, by: Actor, meeting_id: int, what: str) -> str:
    """What became of it: "done", or who was first."""
    with app.app_context():
        try:
            meeting = get_meeting(by, meeting_id)
            if what == "open":
                open_meeting(by, meeting)
            elif what == "remove":
                remove_meeting(by, meeting, to_backlog=True)
            elif what == "cancel":
                cancel_meeting(by, meeting, reason="För få kan komma.")
            else:
                change_meeting(by, meeting, plan=Plan("Samråd", "", "hybrid", meeting.starts_at, meeting.ends_at, what))
        except (Conflict, NotFound, RuleBroken) as refused:
            return type(refused).__name__
        return "done"


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("draft", ["open"] * 4),
        ("draft", ["open", "remove", "open", "remove"]),
        ("open", ["Sal 1", "Sal 2", "Sal 3", "Sal 4"]),
        ("open", ["cancel", "Sal 1", "cancel", "Sal 2"]),
    ],
)
def test_at_the_same_moment_everybody_is_told_of_each_thing_once(committed: Flask, state: str, acts: list[str]) -> None:
    with committed.app_context():
        me, network = person(), make_network()
        for number in range(SEATS):
            make_seat(network, make_organisation(f"Organisation {number}"), mailbox=f"{number}@example.se")
        at_noon = (clock.now() + timedelta(days=9)).replace(hour=11)  # whenever the tests run: a meeting begins and ends on one day
        meeting_id = make_meeting(network, state="draft", starts_at=at_noon, opened_at=None).id
        if state == "open":
            open_meeting(me.actor, get_meeting(me.actor, meeting_id))
        by = me.actor
    with ThreadPoolExecutor(len(acts)) as pool:
        outcomes = list(pool.map(lambda what: act(committed, by, meeting_id, what), acts))
    assert "done" in outcomes
    with committed.app_context():
        meeting = db.session.get(Meeting, meeting_id)
        letters = Counter((row.kind, row.ref) for row in db.session.execute(sa.select(MeetingLetter.kind, MeetingLetter.ref)))
        invited = db.session.scalar(sa.select(sa.func.count()).select_from(MeetingInvitation))
    if meeting is None:
        assert (invited, letters) == (0, Counter())
        return
    assert invited == SEATS and set(letters.values()) == {SEATS} and ("invited", "") in letters
    told = {int(ref) for kind, ref in letters if kind in ("changed", "cancelled")}
    assert told == set(range(1, meeting.sequence + 1)) and (meeting.state == "cancelled") == any(kind == "cancelled" for kind, _ in letters)
