"""Mails to actors of strategies: one link, nothing else, each once, whoever is killed in between."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_action, make_organisation
from tests.factories.strategies import make_actor, make_strategy
from vaw.domain.networks.operations import action_letters
from vaw.domain.networks.queries.action_links import find_action
from vaw.domain.networks.rules.actions import Asked
from vaw.domain.notifications.models import Notice
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models import Strategy
from vaw.domain.strategies.models.plans import PartyLetter, StrategyParty
from vaw.domain.strategies.operations import party_letters
from vaw.domain.strategies.operations.parties import ask_party, report_by_link
from vaw.domain.strategies.queries.plans import find_party
from vaw.domain.strategies.rules.plans import Letter
from vaw.integrations.mail import Answer, Mail, Outcome, Post, compose
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks import actions, actors, letter_round
from vaw.tasks.app import JOBS

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday, nine o'clock in Sweden


@pytest.fixture
def folder(app: Flask, rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    with clock.frozen(NOW):
        yield tmp_path / "mail"


@pytest.fixture
def me(folder: Path) -> Person:
    return person(Role.EQUALITY_EXPERT)


@pytest.fixture
def strategy(me: Person) -> Strategy:
    return make_strategy("Strategi om våld", state="approved", approved_at=NOW, responsible_id=me.id)


@pytest.fixture
def town(me: Person) -> Organisation:
    return make_organisation("Exempelby kommun", role_mailbox="jamstalldhet@example.se")


@pytest.fixture
def asked(me: Person, strategy: Strategy, town: Organisation) -> StrategyParty:
    """Asked a moment ago: its letter is written and not yet sent."""
    party = found(make_actor(strategy, town))
    assert ask_party(me.actor, strategy, party=party)
    return party


def found(party: StrategyParty) -> StrategyParty:
    whole = find_party(party.id)
    assert whole
    return whole


def mails(folder: Path) -> list[EmailMessage]:
    read = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))]
    return [message for message in read if isinstance(message, EmailMessage)]


def answering(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> None:
    monkeypatch.setattr(Post, "send", lambda _self, _mail: Answer(outcome, 550))


def unsent() -> list[int]:
    return list(db.session.scalars(sa.select(PartyLetter.id).where(PartyLetter.sent_at.is_(None)).order_by(PartyLetter.id)))


def test_a_letter_leaves_once_to_the_mailbox_by_its_job_and_its_link_opens_the_page(app: Flask, folder: Path, asked: StrategyParty) -> None:
    [job] = db.session.scalars(sa.select(JobRow).where(JobRow.name == party_letters.SEND_ONE))
    assert JOBS[job.name].run == "vaw.tasks.actors:send_letter" and job.args == unsent()
    assert [actors.send_letter(*job.args) for _ in range(2)] == [1, 0] and actors.send_waiting() == 0
    [message] = mails(folder)
    assert message["To"] == "jamstalldhet@example.se"
    bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
    said = " ".join([*(str(message[name]) for name in ("Subject", "From")), *bodies])
    for word in ("våld", "Strategi", "Exempelby", "Västerbotten", "jämställ"):
        assert word.casefold() not in said.casefold(), word
    [link] = set(re.findall(r"http://[^\s\"<]+", said))
    opened = app.test_client().get(link.removeprefix("http://localhost"), follow_redirects=True)
    assert opened.status_code == 200 and "Vill ni ansluta er?" in opened.text


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["actor", "action"])
def test_the_mails_read_as_agreed(folder: Path, asked: StrategyParty, name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Organisations have no language of their own and are written to in Swedish; the English is kept ready by the same way."""
    plain = letter_round.link_mail
    for module, token in ((actors, "party_token"), (actions, "action_token")):
        monkeypatch.setattr(module, token, lambda _: "TOKEN")
        monkeypatch.setattr(module, "link_mail", lambda **told: plain(**told, language=language))
    if name == "actor":
        mail = actors.written(party_letters.Letter(7, Letter.YEARLY, asked, "jamstalldhet@example.se"))
    else:
        action = find_action(make_action(asked.organisation).id)
        assert action
        mail = actions.written(action_letters.Letter(7, Asked.GIVEN, action, "social@example.se"))
    assert compose(mail, sender="no-reply@localhost", host="localhost").as_bytes() == (SNAPSHOTS / f"{name}-{language}.eml").read_bytes()


def test_a_sender_that_is_killed_after_the_server_took_the_mail_sends_it_again_under_the_same_id(
    folder: Path, asked: StrategyParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(actors, "LETTERS", dataclasses.replace(actors.LETTERS, mark_sent=killed))
        with pytest.raises(KeyboardInterrupt):
            actors.send_waiting()
    assert len(unsent()) == 1
    [first] = mails(folder)
    assert [actors.send_waiting() for _ in range(2)] == [1, 0]
    assert {message["Message-ID"] for message in mails(folder)} == {first["Message-ID"]}


def test_a_sender_that_is_killed_before_the_mail_left_loses_nothing(
    folder: Path, asked: StrategyParty, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_self: Post, _mail: Mail) -> Answer:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Post, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            actors.send_waiting()
    assert mails(folder) == [] and actors.send_waiting() == 1 and len(mails(folder)) == 1


def test_a_server_that_is_away_gets_it_later_and_one_that_refuses_is_told_to_the_board(
    folder: Path, monkeypatch: pytest.MonkeyPatch, me: Person, asked: StrategyParty
) -> None:
    for outcome in (Outcome.AWAY, Outcome.LATER):
        with monkeypatch.context() as patched:
            answering(patched, outcome)
            assert actors.send_waiting() == 0
    assert len(unsent()) == 1
    with monkeypatch.context() as patched:
        answering(patched, Outcome.REFUSED)
        assert [actors.send_waiting() for _ in range(2)] == [0, 0]
    assert unsent() == []
    assert db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == me.id)).all() == [party_letters.UNREACHED_EVENT]


def test_actors_are_asked_and_reminded_once_on_days_on_which_the_board_works(folder: Path, strategy: Strategy, town: Organisation) -> None:
    party, told = make_actor(strategy, town, joined_on=date(2024, 3, 1)), []
    for number in range(90):
        with clock.frozen(at_hour(date(2026, 1, 1) + timedelta(days=number), 7)):
            if actors.ask_for_reports():
                told.append(clock.today())
            assert actors.ask_for_reports() == 0
    assert told == [date(2026, 1, 12), date(2026, 2, 16)]  # the Mondays after 10 January and 15 February
    with clock.frozen(at_hour(date(2026, 2, 16), 8)):
        report_by_link(system("web"), found(party), year=2025, told={}, text="Allt går bra.")
        assert actors.send_waiting() == 0, "who has told meanwhile is not reminded"
    assert unsent() == []


def test_one_that_cannot_be_asked_stops_no_other(
    folder: Path, strategy: Strategy, town: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_organisation("Provköpings kommun", role_mailbox="prov@example.se")
    first, second = (make_actor(strategy, one, joined_on=date(2024, 3, 1)) for one in (town, other))
    real = actors.ask_for_report

    def fails(by: object, party: StrategyParty, **more: object) -> bool:
        if party.id == first.id:
            raise OSError
        return real(by, party, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(actors, "ask_for_report", fails)
    with clock.frozen(at_hour(date(2026, 2, 2), 9)):
        assert actors.ask_for_reports() == 1
    assert db.session.scalars(sa.select(PartyLetter.party_id)).all() == [second.id]
