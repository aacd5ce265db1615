"""Questions leave once, whoever sends them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.adopting import make_follow_up
from tests.factories.occasions import make_occasion
from vaw.domain.support.models import Method
from vaw.domain.support.models.adoption import FollowUp
from vaw.integrations.mail import Answer, Mail, Outcome
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.tasks import follow_ups

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_two_senders_at_once_send_each_question_once(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent, start = list[str](), Barrier(2)

    def take(_way: object, mail: Mail) -> Answer:
        sent.append(mail.key)
        return Answer(Outcome.DELIVERED)

    def tick(_sender: int) -> int:
        with committed.test_request_context():
            start.wait()
            try:
                return follow_ups.tick()
            finally:
                db.session.remove()

    monkeypatch.setattr("vaw.tasks.follow_ups.Post.send", take)
    with committed.app_context(), clock.frozen(MONDAY):
        method_id = db.session.scalars(sa.select(Method.id).order_by(Method.id).limit(1)).one()  # a new one would stay in the catalogue
        occasion = make_occasion(starts_at=MONDAY - timedelta(days=90), method_id=method_id)
        asked = [make_follow_up(occasion, organisation_name=f"Jour {number}") for number in range(12)]
        with ThreadPoolExecutor(2) as senders:
            assert sum(senders.map(tick, range(2))) == 12
        assert sorted(sent) == sorted(f"follow-up-{one.id}-ask" for one in asked)
        db.session.expire_all()
        assert {db.session.get_one(FollowUp, one.id).state for one in asked} == {"sent"}
