"""Mails to those who have asked for support: what they say, and that each leaves once."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from tests.factories import person
from tests.factories.asking import ASKED, make_request
from vaw.domain.people.rules import Role
from vaw.domain.support.models import RequestMessage, SupportRequest
from vaw.integrations.mail import compose
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.tasks import support
from vaw.tasks.app import JOBS
from vaw.web.asking import code_of, slice_now

pytestmark = pytest.mark.usefixtures("rolled_back")
SNAPSHOTS = Path(__file__).parent / "snapshots"
AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def mail_folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


def mails(folder: Path) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.glob("*"))]
    return [message for message in found if isinstance(message, EmailMessage)]


def message_of(asked: SupportRequest, *, internal: bool = False, from_board: bool = True) -> RequestMessage:
    author = person(Role.DEVELOPMENT_LEADER, 24).id if from_board else None
    with unit(system("test"), "test.message"):
        made = RequestMessage(request_id=asked.id, at=clock.now(), author_id=author, internal=internal, text="Hemligt svar")
        db.session.add(made)
    return made


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", ["receipt", "news", "code"])
def test_the_mail_reads_as_agreed(name: str, language: str) -> None:
    subjects = {"receipt": support.RECEIPT, "news": support.NEWS, "code": support.CODE}
    with clock.frozen(AT):
        mail = support.written(make_request(language=language), name, subjects[name], key=f"request-1-{name}", code="012345")
    told = compose(mail, sender="no-reply@localhost", host="localhost").as_bytes()
    assert told == (SNAPSHOTS / f"support-{name}-{language}.eml").read_bytes()


def test_no_mail_tells_who_asked_what_or_where_nor_holds_a_link(mail_folder: Path) -> None:
    asked = make_request()
    support.send_receipt(asked.id)
    support.send_news(message_of(asked).id)
    support.send_code(asked.id, slice_now())
    found = mails(mail_folder)
    assert len(found) == 3
    for message in found:
        bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
        said = " ".join([*map(str, message.values()), *bodies])
        for word in ("Exempelby", "Västerbotten", "Umeå", "åld", "vinnofrid", "Testsson", "änsstyrelse", "http", "Hemligt", "stöd"):
            assert word not in said.replace("localhost", ""), word


def test_each_leaves_once(mail_folder: Path) -> None:
    asked = make_request()
    message = message_of(asked)
    assert [support.send_receipt(asked.id) for _ in range(2)] == [1, 0]
    assert [support.send_news(message.id) for _ in range(2)] == [1, 0]
    assert asked.receipt_sent_at is not None and message.announced_at is not None and len(mails(mail_folder)) == 2


def test_what_is_repeated_after_a_crash_bears_the_same_message_id(mail_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = make_request()
    with monkeypatch.context() as killed:
        killed.setattr("vaw.tasks.support.mark_receipt_sent", lambda *_: None)
        support.send_receipt(asked.id)
    [before] = [message["Message-ID"] for message in mails(mail_folder)]
    support.send_receipt(asked.id)
    assert [message["Message-ID"] for message in mails(mail_folder)] == [before]


def test_notes_own_messages_and_what_is_gone_are_not_announced(mail_folder: Path) -> None:
    asked = make_request()
    assert support.send_news(message_of(asked, internal=True).id) == 0
    assert support.send_news(message_of(asked, from_board=False).id) == 0
    assert [support.send_news(10**9), support.send_receipt(10**9), support.send_code(10**9, slice_now())] == [0, 0, 0]
    assert mails(mail_folder) == []


def test_without_an_address_nothing_leaves(mail_folder: Path) -> None:
    asked = make_request(ASKED)
    with unit(system("test"), "test.contact"):
        asked.contact_email = None
    assert [support.send_receipt(asked.id), support.send_news(message_of(asked).id), support.send_code(asked.id, slice_now())] == [0, 0, 0]


def test_a_code_that_does_not_count_any_more_is_not_sent(mail_folder: Path) -> None:
    asked = make_request()
    assert [support.send_code(asked.id, slice_now() - 3), support.send_code(asked.id, slice_now())] == [0, 1]
    [message] = mails(mail_folder)
    body = message.get_body(("plain",))
    assert body is not None and code_of(asked, slice_now()) in body.get_content()


def test_every_job_is_known() -> None:
    assert {f"support.{name}.send" for name in ("receipt", "news", "code")} <= JOBS.keys()
