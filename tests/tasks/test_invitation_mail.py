"""The mail of an invitation: what it says, that it leaves once, and how."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import smtplib
import ssl
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Invitation
from vaw.domain.people.operations import invitations
from vaw.domain.people.rules import INVITATION_LASTS, Role
from vaw.integrations.mail import MailNotTakenError, Outcome, compose
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.tasks.app import JOBS
from vaw.tasks.invitations import send, written
from vaw.web.links import invitation_address

pytestmark = pytest.mark.usefixtures("rolled_back")
SNAPSHOTS = Path(__file__).parent / "snapshots"
LINK = "http://localhost/l/TOKEN"
FROM = ("no-reply@localhost", "no-reply@localhost")


@pytest.fixture
def admin() -> Actor:
    return person(Role.ADMINISTRATOR).actor


@pytest.fixture
def mail_folder(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


def invited(admin: Actor, language: str = "sv") -> Invitation:
    county = find_county(24)
    assert county is not None
    return invitations.invite(
        admin, county, email="ny.person@example.se", name="Ny Person", role=Role.DEVELOPMENT_LEADER, language=language
    )


def mails(folder: Path) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(folder.iterdir())]
    return [message for message in found if isinstance(message, EmailMessage)]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_mail_reads_as_agreed(admin: Actor, mail_folder: Path, language: str) -> None:
    with clock.frozen(datetime(2026, 3, 2, 8, tzinfo=UTC)):
        invitation = invited(admin, language)
        assert send(invitation.id) == 1
        mail = written(invitation)
    (message,) = mails(mail_folder)
    assert message.as_bytes() == compose(mail, sender="no-reply@localhost", host="localhost").as_bytes()
    link = invitation_address(invitation.id)
    same = dataclasses.replace(mail, key="invitation-1-1", text=mail.text.replace(link, LINK), html=mail.html.replace(link, LINK))
    told = compose(same, sender="no-reply@localhost", host="localhost").as_bytes()
    assert told == (SNAPSHOTS / f"invitation-{language}.eml").read_bytes()


def test_the_mail_says_nothing_of_role_place_work_or_name(admin: Actor, mail_folder: Path) -> None:
    send(invited(admin).id)
    (message,) = mails(mail_folder)
    bodies = [part.get_content() for part in message.walk() if not part.is_multipart()]
    said = " ".join([*map(str, message.values()), *bodies])
    assert len(bodies) == 2
    for word in ("Utvecklingsledare", "Västerbotten", "Länsstyrelse", "våld", "kvinnofrid", "Kvinnofrid", "Ny Person"):
        assert word not in said


def test_the_mail_has_one_receiver_and_a_sender_of_ours(admin: Actor, mail_folder: Path) -> None:
    send(invited(admin).id)
    (message,) = mails(mail_folder)
    assert (message["To"], message["From"], message["Auto-Submitted"]) == ("ny.person@example.se", "no-reply@localhost", "auto-generated")


def test_a_sending_happens_once_and_has_a_message_id_of_its_own(admin: Actor, mail_folder: Path) -> None:
    invitation = invited(admin)
    assert [send(invitation.id), send(invitation.id)] == [1, 0]
    (first,) = mails(mail_folder)
    with clock.frozen(clock.now() + INVITATION_LASTS):
        invitations.send_again(admin, invitation)
        assert [send(invitation.id), send(invitation.id)] == [1, 0]
    ids = {message["Message-ID"] for message in mails(mail_folder)}
    assert len(ids) == 2
    assert first["Message-ID"] in ids


def test_a_sending_that_is_repeated_after_a_crash_bears_the_same_message_id(
    admin: Actor, mail_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    invitation = invited(admin)
    with monkeypatch.context() as killed:
        killed.setattr("vaw.tasks.invitations.mark_sent", lambda *_: None)  # killed after the mail left, before the note
        send(invitation.id)
    (before,) = [message["Message-ID"] for message in mails(mail_folder)]
    send(invitation.id)
    assert [message["Message-ID"] for message in mails(mail_folder)] == [before]


@pytest.mark.parametrize("ended", ["revoked", "expired", "absent"])
def test_nothing_is_sent_for_an_invitation_that_does_not_count(admin: Actor, mail_folder: Path, ended: str) -> None:
    invitation = invited(admin)
    if ended == "revoked":
        invitations.revoke_invitation(admin, invitation)
    with clock.frozen(clock.now() + (INVITATION_LASTS if ended == "expired" else timedelta())):
        assert send(invitation.id if ended != "absent" else 999_999) == 0
    assert not mail_folder.exists()


def test_the_worker_knows_the_job(admin: Actor) -> None:
    invited(admin)
    name = db.session.scalar(sa.text("select name from job"))
    assert JOBS[str(name)].run == "vaw.tasks.invitations:send"


def test_the_file_is_readable_by_its_owner_alone(admin: Actor, mail_folder: Path) -> None:
    send(invited(admin).id)
    (path,) = mail_folder.iterdir()
    assert (path.suffix, path.stat().st_mode & 0o777, mail_folder.stat().st_mode & 0o777) == (".eml", 0o600, 0o700)


class Server:
    """Stands for smtplib.SMTP and SMTP_SSL."""

    said: ClassVar[list[object]] = []
    offers_tls = True
    sock: object = None

    def __init__(self, host: str, port: int, *, timeout: int, context: ssl.SSLContext | None = None) -> None:
        self.said[:] = [("connect", host, port, context is not None)]

    def close(self) -> None:
        self.said.append("closed")

    def ehlo(self) -> None:
        pass

    def has_extn(self, name: str) -> bool:
        return name == "starttls" and self.offers_tls

    def starttls(self, *, context: ssl.SSLContext) -> None:
        if not self.offers_tls:
            raise smtplib.SMTPNotSupportedError
        self.said.append(("starttls", context.verify_mode is ssl.CERT_REQUIRED))

    def login(self, name: str, password: str) -> None:
        self.said.append(("login", name, password))

    def send_message(self, message: EmailMessage, envelope_sender: str, to: list[str]) -> None:
        self.said.append(("send", message["From"], envelope_sender, len(to)))


def _by(app: Flask, monkeypatch: pytest.MonkeyPatch, mail_url: str) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], mail_url=mail_url))


@pytest.mark.parametrize(
    ("mail_url", "said"),
    [
        ("smtp://mail.example.se", [("connect", "mail.example.se", 25, False), ("starttls", True), ("send", *FROM, 1), "closed"]),
        (
            "smtps://vaw:p%40ss@mail.example.se?from=vaw@example.se&bounces=back@example.se",
            [
                ("connect", "mail.example.se", 465, True),
                ("login", "vaw", "p@ss"),
                ("send", "vaw@example.se", "back@example.se", 1),
                "closed",
            ],
        ),
        (
            "smtp://vaw:pass@mail.example.se:587",
            [
                ("connect", "mail.example.se", 587, False),
                ("starttls", True),
                ("login", "vaw", "pass"),
                ("send", *FROM, 1),
                "closed",
            ],
        ),
    ],
)
def test_a_mail_server_is_spoken_to_with_tls_and_login(
    app: Flask, admin: Actor, monkeypatch: pytest.MonkeyPatch, mail_url: str, said: list[object]
) -> None:
    _by(app, monkeypatch, mail_url)
    assert send(invited(admin).id) == 1
    assert Server.said == said


def test_no_password_goes_out_in_clear_and_the_mail_is_tried_again_later(app: Flask, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    _by(app, monkeypatch, "smtp://vaw:pass@mail.example.se")
    monkeypatch.setattr(Server, "offers_tls", False)
    invitation = invited(admin)
    with pytest.raises(MailNotTakenError) as failed:
        send(invitation.id)
    assert failed.value.answer.outcome is Outcome.AWAY
    assert not any(isinstance(step, tuple) and step[0] == "login" for step in Server.said)
    assert invitation.sent_at is None
