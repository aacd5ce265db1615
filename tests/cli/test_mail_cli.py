"""`vaw mail` and `vaw inspect outbox`."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask

from tests.smtp import Says, Server
from tests.tasks.letters import MONDAY, notices, people, plan
from tests.unit.test_mail_bounces import KEY, report
from vaw.cli.exits import Refused
from vaw.cli.inspect import inspecting
from vaw.cli.mail import mailing
from vaw.kernel import clock
from vaw.tasks import outbox


@pytest.fixture
def server(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with Server() as running, committed.app_context(), clock.frozen(MONDAY):
        monkeypatch.setitem(committed.extensions, "settings", dataclasses.replace(committed.extensions["settings"], mail_url=running.url))
        yield running


def said(*arguments: str, given: bytes = b"") -> Any:
    return CliRunner().invoke(mailing, list(arguments), input=given)


def test_a_test_mail_says_nothing_and_the_servers_answer_is_told(server: Server) -> None:
    server.on("b@example.se", Says.NEVER)
    done, refused = said("test", "a@example.se"), said("test", "b@example.se")
    assert (done.exit_code, done.output) == (0, "vaw: the mail was taken.\n")
    assert (
        isinstance(refused.exception, Refused) and str(refused.exception) == "the mail was not taken (refused): 550 5.1.1 no such mailbox."
    )
    [mail] = server.mails
    body = mail.get_body(("plain",))
    assert mail["Subject"] == "Provbrev" and body and body.get_content().startswith("Hej!") and "http" not in body.get_content()


def test_what_comes_back_is_noted_in_the_ledger(server: Server) -> None:
    plan(people(2))
    assert outbox.post() == 2
    key = server.taken[0][0].removeprefix("<letter-").partition("@")[0]
    late, back = (report(action=action).replace(str(KEY).encode(), key.encode()) for action in ("delayed", "failed"))
    assert "no mail of ours" in said("bounced", given=late).output
    assert notices() == [("sent", None)] * 2
    assert [said("bounced", given=back).output for _ in range(2)] == ["vaw: noted.\n", "vaw: no mail of ours that came back for good.\n"]
    assert notices() == [("failed", "bounced"), ("sent", None)]


def test_what_is_not_ours_is_let_go_in_peace(server: Server) -> None:
    for content in (b"", b"Subject: x\n\ny", report()):
        assert said("bounced", given=content).exit_code == 0


def test_the_outbox_is_told_in_numbers_and_codes(server: Server) -> None:
    server.on("person1@example.se", Says.NEVER)
    server.on("person2@example.se", Says.LATER)
    plan(people(3), n=2)
    assert outbox.post() == 1
    plain, document = (CliRunner().invoke(inspecting, ["outbox", *flags]) for flags in ((), ("--json",)))
    told = json.loads(document.output)
    assert told["letters"] == {"failed": 1, "planned": 1, "sent": 1} and told["notices"] == {"failed": 2, "planned": 2, "sent": 2}
    assert (told["oldest"]["state"], told["oldest"]["reason"], told["oldest"]["attempts"]) == ("planned", "later", 1)
    [failed] = told["failures"]
    assert (failed["kinds"], failed["state"], failed["reason"], failed["attempts"]) == (["test.thing"], "failed", "refused", 1)
    assert "letter\tsent\t1\n" in plain.output and "refused" in plain.output
    for output in (plain.output, document.output):
        assert "@" not in output and "Karin" not in output


def test_an_empty_outbox_is_told_too(server: Server) -> None:
    document = CliRunner().invoke(inspecting, ["outbox", "--json"])
    assert json.loads(document.output) == {"letters": {}, "notices": {}, "oldest": None, "failures": []}
