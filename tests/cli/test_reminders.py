"""`vaw reminders sweep`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from tests.factories import person
from tests.factories.reminding import DUE, KIND, OPEN, at, draft, ledger, reminder
from vaw.cli import reminders as commands
from vaw.cli.exits import Refused
from vaw.kernel import clock
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db
from vaw.kernel.reminders import REGISTRY

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture(autouse=True)
def thing(rolled_back: sa.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One thing that is due today, and no other kind than its own."""
    for kind in tuple(REGISTRY):
        monkeypatch.delitem(REGISTRY, kind)
    monkeypatch.setitem(REGISTRY, KIND, reminder())
    with clock.frozen(at(DUE)):
        draft(person().id)
        yield


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands.COMMANDS[0], ["sweep", *arguments], catch_exceptions=False)


def test_a_sweep_by_hand_says_what_it_did_and_prints_nothing_else() -> None:
    done = run()
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "vaw: 1 notices planned, 0 ended.\n")
    assert db.session.scalars(sa.select(AUDIT.c.channel).where(AUDIT.c.kind == "notice")).all() == ["cli"]


def test_with_json_there_is_one_document() -> None:
    assert json.loads(run("--json").stdout) == {"planned": 1, "ended": 0, "failed": []}
    assert json.loads(run("--json").stdout) == {"planned": 0, "ended": 0, "failed": []}


def test_a_missed_day_is_swept_afterwards() -> None:
    run("--day", str(DUE - timedelta(days=3)))
    assert [row[1] for row in ledger()] == [-3]


@pytest.mark.parametrize("day", ["2026-10-16", "i morgon", "2026-13-01"])
def test_a_day_that_has_not_come_or_is_none_is_wrong_usage(day: str) -> None:
    assert run("--day", day).exit_code == 2
    assert ledger() == []


def test_a_kind_that_fails_is_named_and_the_others_are_swept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGISTRY, "test.broken", reminder(kind="test.broken", open=OPEN.where(sa.text("1 / 0 = 1"))))
    with pytest.raises(Refused, match=r"test\.broken"):
        run()
    assert len(ledger()) == 1
