"""Letters to those who are registered: what they say, that each leaves once, and what becomes of those that nobody takes."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories.occasions import make_occasion, make_registration
from vaw.domain.support.models.evaluation import Evaluation
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationLetter
from vaw.domain.support.operations.letters import write_letter, write_letters
from vaw.domain.support.rules.letters import TRIED_AFTER_MINUTES, TRIES_MOST, still_tells
from vaw.domain.support.rules.registering import LetterKind, RegistrationState
from vaw.integrations.mail import Answer, Mail, Outcome, Post, compose
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import training
from vaw.tasks.app import JOBS
from vaw.web.links import EVALUATION, registration_behind

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def mail_folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


def mails(folder: Path) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*.eml"))]
    return [message for message in found if isinstance(message, EmailMessage)]


def tell(registration: Registration, kind: LetterKind = LetterKind.CONFIRMED, ref: str = "") -> int:
    """Write a letter; its id."""
    with unit(system("test"), "test.letter"):
        write_letter(registration, kind, ref)
    return int(db.session.scalars(sa.select(sa.func.max(RegistrationLetter.id))).one())


def letters() -> list[tuple[bool, int]]:
    """(whether it has left, how often it was tried) of every letter, in order."""
    wanted = sa.select(RegistrationLetter.sent_at.is_not(None), RegistrationLetter.attempts).order_by(RegistrationLetter.id)
    return [(sent, tries) for sent, tries in db.session.execute(wanted)]


def link_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    [link] = re.findall(r"\S+/l/(\S+)", body.get_content())
    return str(link)


class Postman:
    """Stands for the way to the mail server: gives the answers that it is told, in order, then takes everything."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *outcomes: Outcome) -> None:
        self.outcomes, self.seen = list(outcomes), list[Mail]()
        monkeypatch.setattr(Post, "send", lambda _, mail: self.send(mail))

    def send(self, mail: Mail) -> Answer:
        self.seen.append(mail)
        return Answer(self.outcomes.pop(0) if self.outcomes else Outcome.DELIVERED)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_mail_reads_as_agreed(now: None, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "registration_token", lambda _: "TOKEN")
    registration = make_registration(make_occasion(), language=language)
    mail = training.written(training.Letter(7, LetterKind.CONFIRMED, registration))
    told = compose(mail, sender="no-reply@localhost", host="localhost").as_bytes()
    assert told == (SNAPSHOTS / f"place-{language}.eml").read_bytes()


def test_the_mail_holds_one_link_and_says_nothing_of_course_organisation_name_or_place(now: None, mail_folder: Path) -> None:
    registration = make_registration(make_occasion(title="Kurs om hedersvåld"), organisation_name="Norra jouren", name="Eva Provsson")
    assert training.send_letter(tell(registration)) == 1
    [message] = mails(mail_folder)
    parts = [part.get_content() for part in message.walk() if not part.is_multipart()]
    for word in ("hedersv", "åld", "Norra", "Provsson", "salen", "kurs", "utbildning", "Umeå", "änsstyrelse", "plats"):
        assert not any(word.lower() in text.lower() for text in (*map(str, message.values()), *parts)), word
    found = registration_behind(link_of(message))
    assert found is not None and found.id == registration.id and sum(text.count("http") for text in parts[:1]) == 1


def test_each_letter_leaves_once_whoever_sends(now: None, mail_folder: Path) -> None:
    occasion = make_occasion()
    for number in range(3):
        make_registration(occasion, email=f"deltagare{number}@example.se")
    make_registration(occasion, email=None)
    with unit(system("test"), "test.letters"):
        assert write_letters(occasion.id, LetterKind.CHANGED, "1", states=set(RegistrationState)) == 3
        assert write_letters(occasion.id, LetterKind.CHANGED, "1", states=set(RegistrationState)) == 0
    assert [training.send_letters(occasion.id), training.send_letters(occasion.id), training.send_waiting()] == [3, 0, 0]
    assert len(mails(mail_folder)) == 3 and letters() == [(True, 1)] * 3


def test_an_occasion_sends_its_own_letters_and_the_watch_sends_them_all(now: None, mail_folder: Path) -> None:
    mine, other = make_occasion(), make_occasion()
    tell(make_registration(mine)), tell(make_registration(other))
    assert training.send_letters(mine.id) == 1 and letters() == [(True, 1), (False, 0)]
    assert training.send_waiting() == 1


def test_what_is_sent_again_after_a_crash_bears_the_same_message_id(now: None, mail_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = tell(make_registration(make_occasion()))
    with monkeypatch.context() as killed:
        killed.setattr("vaw.tasks.training.sending.mark_sent", lambda _: None)
        training.send_letter(letter)
    [before] = [message["Message-ID"] for message in mails(mail_folder)]
    assert training.send_waiting() == 0  # tried a moment ago
    with clock.frozen(NOW + timedelta(minutes=1)):
        assert training.send_waiting() == 1
    assert [message["Message-ID"] for message in mails(mail_folder)] == [before]


def test_a_letter_that_is_not_taken_waits_longer_each_time_and_is_given_up_in_the_end(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(make_registration(make_occasion()))
    postman = Postman(monkeypatch, *[Outcome.LATER] * 20)
    for tries, minutes in enumerate(TRIED_AFTER_MINUTES, 1):
        if minutes:
            with clock.frozen(NOW + timedelta(minutes=minutes, seconds=-1)):
                training.send_waiting()
            assert len(postman.seen) == tries - 1
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            training.send_waiting()
        assert len(postman.seen) == tries
    with clock.frozen(NOW + timedelta(days=300)):
        training.send_waiting()
    assert letters() == [(False, TRIES_MOST)] and len(postman.seen) == TRIES_MOST


def test_a_server_that_is_away_costs_no_letter_a_try(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    occasion = make_occasion()
    for number in range(3):
        tell(make_registration(occasion, email=f"deltagare{number}@example.se"))
    postman = Postman(monkeypatch, Outcome.AWAY)
    assert training.send_waiting() == 0 and len(postman.seen) == 1 and letters() == [(False, 0)] * 3
    assert training.send_waiting() == 3


def test_a_refusal_for_good_is_not_tried_again_and_stops_nobody_else(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    occasion = make_occasion()
    for number in range(2):
        tell(make_registration(occasion, email=f"deltagare{number}@example.se"))
    Postman(monkeypatch, Outcome.REFUSED)
    assert training.send_waiting() == 1 and letters() == [(False, TRIES_MOST), (True, 1)]


def test_a_mail_that_cannot_be_written_stops_nobody_else(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    occasion = make_occasion()
    first, second = (make_registration(occasion, email=f"deltagare{number}@example.se") for number in range(2))
    tell(first), tell(second)
    Postman(monkeypatch)
    real = training.written

    def broken(letter: training.Letter) -> Mail:
        if letter.registration.id == first.id:
            raise ValueError
        return real(letter)

    monkeypatch.setattr(training, "written", broken)
    assert training.send_waiting() == 1 and letters() == [(False, 1), (True, 1)]


def test_what_is_no_news_any_more_is_not_sent(now: None, monkeypatch: pytest.MonkeyPatch) -> None:
    postman, occasion = Postman(monkeypatch), make_occasion()
    registration = make_registration(occasion, state=RegistrationState.CANCELLED)
    tell(registration, LetterKind.OFFER, "then"), tell(registration, LetterKind.CONFIRMED)
    assert training.send_waiting() == 0 and postman.seen == [] and letters() == []


def test_who_is_reminded_of_the_evaluation_gets_its_own_link_while_it_is_open(now: None, mail_folder: Path) -> None:
    occasion = make_occasion(starts_at=NOW - timedelta(days=9), state="held")
    registration = make_registration(occasion)
    with unit(system("test"), "test.evaluation"):
        db.session.add(Evaluation(occasion=occasion, questions=[], opens_on=date(2026, 2, 21), closes_on=date(2026, 3, 7)))
    assert training.send_letter(tell(registration, LetterKind.EVALUATE_AGAIN)) == 1
    [message] = mails(mail_folder)
    found = registration_behind(link_of(message), EVALUATION)
    assert found is not None and found.id == registration.id
    tell(registration, LetterKind.EVALUATE_AGAIN, "late")
    with clock.frozen(datetime(2026, 3, 8, 8, tzinfo=UTC)):
        assert training.send_waiting() == 0 and len(letters()) == 1


@pytest.mark.parametrize(
    ("kind", "state", "hours", "told"),
    [
        ("confirmed", "confirmed", 1, True),
        ("confirmed", "cancelled", 1, False),
        ("soon", "confirmed", -1, False),
        ("offer", "offered", 1, True),
        ("offer", "lapsed", 1, False),
        ("called_off", "confirmed", -1, True),
        ("link", "cancelled", -1, True),
    ],
)
def test_a_letter_is_news_as_long_as_it_is_so(kind: str, state: str, hours: int, told: bool) -> None:
    assert still_tells(kind, state, NOW + timedelta(hours=hours), NOW) is told


def test_two_senders_never_have_the_same_letter_in_hand(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is in the middle of a mail while the second looks, an hour later by its clock: the row is locked, not only counted."""
    talking, go_on, seen = Event(), Event(), list[str]()

    def slow(_: Any, mail: Mail) -> Answer:
        seen.append(mail.to)
        talking.set()
        assert go_on.wait(20)
        return Answer(Outcome.DELIVERED)

    monkeypatch.setattr(Post, "send", slow)
    with committed.app_context():
        tell(make_registration(make_occasion()))

    def first() -> None:
        with committed.app_context():
            training.send_waiting()

    thread = Thread(target=first)
    thread.start()
    assert talking.wait(20)
    with committed.app_context(), clock.frozen(clock.now() + timedelta(hours=1)):
        assert training.send_waiting() == 0
    go_on.set()
    thread.join()
    with committed.app_context():
        assert len(seen) == 1 and letters() == [(True, 1)]
        db.session.rollback()


def test_every_job_of_letters_is_known() -> None:
    assert {"support.letter.send", "support.letters.send"} <= JOBS.keys()


def test_an_occasion_is_told_of_two_working_days_before_and_once(now: None) -> None:
    friday = datetime(2026, 3, 6, 9, tzinfo=UTC)
    occasion: Occasion = make_occasion(starts_at=friday)
    make_registration(occasion)
    make_registration(occasion, state=RegistrationState.WAITING)
    with clock.frozen(NOW + timedelta(days=1)):
        assert training.tell_of_soon() == 0
    with clock.frozen(NOW + timedelta(days=2)):
        make_registration(occasion, email="ny@example.se")  # knows the day from today's letter
        assert [training.tell_of_soon(), training.tell_of_soon()] == [1, 0]
    with clock.frozen(NOW + timedelta(days=3)):
        assert training.tell_of_soon() == 0
