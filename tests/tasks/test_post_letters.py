"""What the mails say, byte for byte, in both languages; and what somebody who hunts a person learns from them: nothing."""

from __future__ import annotations

import dataclasses
import re
import uuid
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from tests.smtp import Server
from tests.tasks.letters import MONDAY, changed, people, plan
from vaw.domain.notifications.operations.posting import Announced, Claimed
from vaw.integrations.mail import compose
from vaw.kernel import clock
from vaw.tasks import outbox

SNAPSHOTS = Path(__file__).parent / "snapshots"
KEY = uuid.UUID(int=7)
TO = "karin.lind@example.se"
KINDS = [
    ("reminder-one", 1, True),
    ("reminder-many", 12, True),
    ("reminder-one-statutory", 1, False),
    ("reminder-many-statutory", 3, False),
]
CASES = [(f"{name}-{language}", language, n, muted) for name, n, muted in KINDS for language in ("sv", "en")]


def letter(app: Flask, language: str, n: int, may_be_muted: bool) -> EmailMessage:
    with app.app_context(), clock.frozen(MONDAY):
        mail = outbox.written(Claimed(1, KEY, 1, KEY), Announced(TO, language, n, may_be_muted))
    return compose(mail, sender="no-reply@localhost", host="localhost")


@pytest.mark.parametrize(("name", "language", "n", "may_be_muted"), CASES)
def test_a_letter_reads_as_agreed(app: Flask, name: str, language: str, n: int, may_be_muted: bool) -> None:
    assert letter(app, language, n, may_be_muted).as_bytes() == (SNAPSHOTS / f"{name}.eml").read_bytes()


def bodies(message: EmailMessage) -> list[str]:
    return [part.get_content() for part in message.walk() if not part.is_multipart()]


@pytest.mark.parametrize(("name", "language", "n", "may_be_muted"), CASES)
def test_a_letter_tells_a_stranger_nothing(app: Flask, name: str, language: str, n: int, may_be_muted: bool) -> None:
    """No receiver, picture, form, secret or foreign address; of numbers only how many; one link, which needs sign-in."""
    message = letter(app, language, n, may_be_muted)
    said = bodies(message)
    assert len(said) == 2
    for body in said:
        links = re.findall(r"https?://[^\s\"<>]+", body)
        assert set(links) == {"http://localhost/paminnelser"}
        assert not re.search(r"<(?!/?(?:html|head|meta|title|body|p|a)\b)[a-z]|src=|style|url\(|cid:|\?|@", body)
        assert set(re.findall(r"\d+", body.replace("utf-8", ""))) <= {str(n)}
        assert not re.search(r"[A-Za-z0-9_-]{25,}", body)
        assert "karin" not in body.lower() and "lind" not in body.lower()
    headers = {key.lower(): str(value) for key, value in message.items()}
    assert headers.keys() - {"list-unsubscribe"} == {
        "from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type", "content-language",
    }  # fmt: skip
    assert headers.get("list-unsubscribe") == ("<http://localhost/konto/paminnelser>" if may_be_muted else None)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_is_behind_a_reminder_makes_no_difference_to_its_letter(
    committed: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    """Two people with other names, counties and kinds get the same bytes, but for address, time and key."""
    with Server() as server, committed.app_context(), clock.frozen(MONDAY):
        monkeypatch.setitem(committed.extensions, "settings", dataclasses.replace(committed.extensions["settings"], mail_url=server.url))
        anna, bo = people(2, language=language)
        changed("update app_user set name = 'Bo Ek' where id = :id", id=bo)
        plan([anna], n=2, county_id=24, kind="people.token_expires")
        plan([bo], n=2, first=70_000, county_id=12, kind="insight.report_ready", step=-30)
        assert outbox.post() == 2
    texts = [mail.as_string().replace(str(mail["Message-ID"])[8:44], "KEY").replace(str(mail["To"]), "TO") for mail in server.mails]
    assert len(set(texts)) == 1
    for word in ("Västerbotten", "Skåne", "Länsstyrelse", "våld", "kvinnofrid", "nyckel", "rapport", "uppdrag", "utvecklingsledare"):
        assert word.lower() not in " ".join(bodies(server.mails[0])).lower()
