"""Mails to owners of action points without an account: one link, nothing else, each once."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_action, make_network, make_organisation
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models.actions import ActionLetter, ActionPoint
from vaw.domain.networks.operations.actions import add_action
from vaw.domain.networks.rules.actions import Owner, Promise
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Organisation
from vaw.domain.people.operations.calendars import set_county_calendar
from vaw.integrations.mail import Answer, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import actions
from vaw.tasks.app import JOBS

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture
def folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def town() -> Organisation:
    return make_organisation("Exempelby kommun", role_mailbox="social@example.se")


@pytest.fixture
def action(me: Person, town: Organisation) -> ActionPoint:
    """Given a moment ago: its letter is written and not yet sent."""
    county = find_county(24)
    assert county
    network = make_network("Länsnätverk om heder")
    promise = Promise("Skriv en rutin om våld", Owner(organisation_id=town.id), clock.today() + timedelta(days=20), network.id)
    return add_action(me.actor, county, promise=promise)


def mails(folder: Path) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))]
    return [message for message in found if isinstance(message, EmailMessage)]


def letter_of(action: ActionPoint) -> int:
    return db.session.scalars(sa.select(ActionLetter.id).where(ActionLetter.action_id == action.id)).one()


def answering(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    monkeypatch.setattr(Post, "send", lambda _self, _mail: Answer(outcome, 550))


def test_a_letter_leaves_once_to_the_mailbox_by_its_job(folder: Path, action: ActionPoint) -> None:
    [job] = db.session.scalars(sa.select(JobRow).where(JobRow.name == "networks.action_letter.send"))
    assert JOBS[job.name].run == "vaw.tasks.actions:send_letter" and job.args == [letter_of(action)]
    assert [actions.send_letter(*job.args) for _ in range(2)] == [1, 0] and actions.send_waiting() == 0
    assert [message["To"] for message in mails(folder)] == ["social@example.se"]


def test_a_mail_holds_one_link_that_opens_the_page_and_nothing_else(app: Flask, folder: Path, action: ActionPoint) -> None:
    actions.send_waiting()
    [message] = mails(folder)
    bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
    said = " ".join([*(str(message[name]) for name in ("Subject", "From")), *bodies])
    for word in ("rutin", "åld", "heder", "Exempelby", "Västerbotten", "änsstyrelse", "ätverk", "Skriv"):
        assert word not in said, word
    links = set(re.findall(r"http://[^\s\"<]+", said))
    assert len(links) == 1
    opened = app.test_client().get(links.pop().removeprefix("http://localhost"), follow_redirects=True)
    assert opened.status_code == 200 and "Skriv en rutin om våld" in opened.text


def test_a_server_that_is_away_gets_it_later_and_one_that_refuses_is_told_to_the_board(
    folder: Path, monkeypatch: pytest.MonkeyPatch, me: Person, action: ActionPoint
) -> None:
    for outcome in (Outcome.AWAY, Outcome.LATER):
        with monkeypatch.context() as patched:
            answering(patched, outcome)
            assert actions.send_waiting() == 0
    assert letter_of(action)
    with monkeypatch.context() as patched:
        answering(patched, Outcome.REFUSED)
        assert [actions.send_waiting() for _ in range(2)] == [0, 0]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ActionLetter)) == 0
    assert db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == me.id)).all() == ["networks.action_unreached"]


def test_owners_are_told_on_days_on_which_the_board_works(folder: Path, me: Person, town: Organisation) -> None:
    county, told = find_county(24), []
    assert county
    set_county_calendar(me.actor, county, closed_from=None, closed_until=None, bridging_days=True)
    with clock.frozen(at_hour(date(2026, 4, 27), 9)):
        make_action(town, due_on=date(2026, 5, 13))  # the day before Ascension; the Friday after it is free here
    for number in range(30):
        with clock.frozen(at_hour(date(2026, 4, 27) + timedelta(days=number), 8)):
            if actions.tell_of_days():
                told.append(clock.today())
            assert actions.tell_of_days() == 0
    assert told == [date(2026, 5, 8), date(2026, 5, 18)]


def test_one_that_cannot_be_reminded_stops_no_other(town: Organisation, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (make_action(town, due_on=clock.today()) for _ in range(2))
    real = actions.remind_owner

    def fails(by: object, action: ActionPoint, **more: object) -> bool:
        if action.id == first.id:
            raise OSError
        return real(by, action, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "remind_owner", fails)
    monkeypatch.setattr(actions, "is_working", lambda *_: True)
    assert actions.tell_of_days() == 1
    assert db.session.scalars(sa.select(ActionLetter.action_id)).all() == [second.id]
