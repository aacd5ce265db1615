"""A worker that is killed in the middle of its letters: none is lost, and what has left is not written anew."""

from __future__ import annotations

import email
import email.policy
import os
import signal
from collections import Counter
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.networks import make_meeting, make_network, make_organisation, make_seat
from tests.tasks.test_import_job import last_job, until, worker
from vaw.domain.networks.models.meetings import MeetingLetter
from vaw.domain.networks.operations.meetings import open_meeting
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.kernel.db import db
from vaw.tasks import meetings

SEATS = 60
SLOWLY = """
import time
from vaw.integrations.mail import Post
send = Post.send
Post.send = lambda *mail: (time.sleep(0.1), send(*mail))[1]
"""
"""So that it is in the middle however late the test notices the third letter."""


def mails(folder: Path) -> list[tuple[str, str]]:
    """(receiver, Message-ID) of what has left."""
    found = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in folder.glob("*.eml")]
    return [(str(mail["To"]), str(mail["Message-ID"])) for mail in found]


def sent() -> int:
    with db.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).where(MeetingLetter.sent_at.is_not(None))) or 0


def test_a_worker_that_is_killed_loses_no_letter_and_sends_none_anew(committed: Flask) -> None:
    folder = committed.extensions["settings"].state / "mail"
    for old in folder.glob("*.eml"):
        old.unlink()
    with committed.app_context():
        me, network = person(), make_network()
        for number in range(SEATS):
            make_seat(network, make_organisation(f"Organisation {number}"), mailbox=f"{number}@example.se")
        meeting = make_meeting(network, state="draft", opened_at=None)
        open_meeting(me.actor, get_meeting(me.actor, meeting.id))
        meeting_id = meeting.id
        killed = worker(committed, last_job(), SLOWLY)
        until(lambda: sent() >= 3)
        os.kill(killed.pid, signal.SIGKILL)
        assert killed.wait(10) == -signal.SIGKILL
        before = sent()
        assert 3 <= before < SEATS
        assert meetings.send_letters(meeting_id) == meetings.send_waiting() + SEATS - before
        assert sent() == SEATS
        db.session.remove()
    left = mails(folder)
    assert {to for to, _id in left} == {f"{number}@example.se" for number in range(SEATS)}
    ids = Counter(id for _to, id in left)
    assert len(ids) == SEATS and sum(ids.values()) <= SEATS + 1  # the one in hand may come twice, under one Message-ID
