"""`vaw inspect audit --verify` says in words and by its exit whether the trail is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from vaw.cli.inspect import inspecting
from vaw.kernel import audit, clock, roots
from vaw.kernel.actor import system
from vaw.kernel.operation import unit
from vaw.kernel.seals import seal
from vaw.tasks import sealing


@pytest.fixture
def sealed(committed: Flask) -> Iterator[Flask]:
    with committed.app_context():
        with unit(system("test"), "test.write"):
            audit.record_all("activity", [1, 2], {})
        assert seal() == 2
        yield committed


def ask(app: Flask, *arguments: str) -> Any:
    return app.test_cli_runner().invoke(inspecting, ["audit", "--verify", *arguments])


def test_a_whole_trail_is_exit_0_and_an_altered_line_exit_1_by_name(sealed: Flask, owner: sa.Engine) -> None:
    whole = ask(sealed)
    assert whole.exit_code == 0 and "Nothing has been changed." in whole.output
    with owner.begin() as connection:
        line = connection.scalar(sa.text("update audit set operation = 'y' where row_id = 1 returning id"))
    broken = ask(sealed, "--json")
    told = json.loads(broken.output)
    assert broken.exit_code == 1 and not told["holds"]
    assert told["findings"] == [{"fault": "altered", "line": line, "seal": 1, "other": None}]
    assert f"line {line} is not what was sealed (seal 1)" in ask(sealed).output


def test_a_root_that_was_sent_is_looked_for_whether_given_by_hand_or_as_the_mail(sealed: Flask, tmp_path: Path) -> None:
    sent = json.loads(ask(sealed, "--json").output)["root"]
    mail = tmp_path / "mail.eml"
    mail.write_text(f"Hej!\n\n{sent.upper()}\n")
    for given in (sent, str(mail)):
        found = ask(sealed, "--root", given)
        assert found.exit_code == 0 and "The given root is that of seal 1." in found.output
    gone = ask(sealed, "--root", "0" * 64)
    assert gone.exit_code == 1 and "made anew or cut off" in gone.output
    assert ask(sealed, "--root", "something").exit_code == 2


def test_the_days_root_is_mailed_once_and_in_the_morning(sealed: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    config = replace(sealed.extensions["settings"], root_address="registrator@example.se", state=tmp_path)
    monkeypatch.setitem(sealed.extensions, "settings", config)
    with clock.frozen(datetime(2026, 3, 4, 3, 0, tzinfo=UTC)):
        assert sealing.tell_root() == 0 and roots.list_roots(5) == []
    with clock.frozen(datetime(2026, 3, 4, 6, 0, tzinfo=UTC)):
        assert [sealing.tell_root() for _ in range(3)] == [1, 0, 0]
        [told] = roots.list_roots(5)
        assert told.sent_at == clock.now()
    [mail] = (tmp_path / "mail").glob("*.eml")
    text = mail.read_text()
    assert told.root in text and "To: registrator@example.se" in text
    assert ask(sealed, "--root", str(mail)).exit_code == 0
