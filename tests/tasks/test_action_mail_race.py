"""Two workers with one letter: it leaves once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.networks import make_action, make_organisation
from vaw.domain.networks.models.actions import ActionLetter
from vaw.domain.networks.operations.action_letters import renew_link
from vaw.integrations.mail import Answer, Mail, Outcome, Post
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.tasks import actions


def test_two_workers_send_a_letter_once(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def slow(_way: Post, mail: Mail) -> Answer:
        time.sleep(0.3)  # long enough for the other one to look
        sent.append(mail.to)
        return Answer(Outcome.DELIVERED)

    monkeypatch.setattr(Post, "send", slow)
    with committed.app_context():
        action = make_action(make_organisation(role_mailbox="social@example.se"))
        assert renew_link(system("web"), action)
        letter_id = db.session.scalars(sa.select(ActionLetter.id)).one()
        db.session.remove()

    def work(_number: int) -> int:
        with committed.app_context():
            return actions.send_letter(letter_id)

    with ThreadPoolExecutor(3) as workers:
        assert sorted(workers.map(work, range(3))) == [0, 0, 1]
    assert sent == ["social@example.se"]
