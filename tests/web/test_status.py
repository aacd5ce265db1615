"""The status page: for everybody, in words, red within a minute when something stops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.notices import make_letter
from tests.factories.signs import signs_of_life
from vaw.blueprints.start import watch
from vaw.kernel import clock

ROW = re.compile(r'key">([^<]*)</dt>.*?govuk-tag--(\w+)')
SCHEDULER, WORKER = "Schemaläggaren, som startar arbete i tid", "Bakgrundsarbetet"


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    watch._kept.clear()
    yield
    watch._kept.clear()


def red(app: Flask) -> tuple[int, set[str]]:
    """(status, names of what does not work)."""
    answer = app.test_client().get("/status")
    rows = ROW.findall(answer.text)
    assert len(rows) == 8
    return answer.status_code, {name for name, colour in rows if colour == "red"}


def test_all_is_green_while_both_live(app: Flask, rolled_back: sa.Connection) -> None:
    signs_of_life(rolled_back, seconds_ago=40)
    assert red(app) == (200, set())


@pytest.mark.parametrize(("name", "part"), [("scheduler", SCHEDULER), ("worker", WORKER)])
def test_one_that_stops_turns_it_red_within_two_intervals(app: Flask, rolled_back: sa.Connection, name: str, part: str) -> None:
    signs_of_life(rolled_back)
    signs_of_life(rolled_back, seconds_ago=61, names=(name,))
    assert red(app) == (503, {part})


def test_one_of_two_workers_that_lives_is_enough(app: Flask, rolled_back: sa.Connection) -> None:
    signs_of_life(rolled_back)
    rolled_back.execute(sa.text("insert into heartbeat values ('worker', 'another', now() - interval '2 days')"))
    assert red(app) == (200, set())


@pytest.mark.parametrize(
    "how", ["state = 'queued', due_at = now() - interval '3 minutes'", "state = 'running', lease_until = now() - interval '3 minutes'"]
)
def test_work_that_is_stuck_shows(app: Flask, rolled_back: sa.Connection, how: str) -> None:
    signs_of_life(rolled_back)
    rolled_back.execute(sa.text("insert into job (name, args) values ('people.invitation.send', '{1}')"))
    assert red(app) == (200, set())
    rolled_back.execute(sa.text(f"update job set {how}"))
    assert red(app) == (503, {"Arbetet i kön"})


def test_mail_that_does_not_leave_shows_and_a_mail_that_was_given_up_is_a_note(app: Flask, rolled_back: sa.Connection) -> None:
    signs_of_life(rolled_back)
    before = clock.now() - timedelta(minutes=20)
    make_letter(person(), state="failed", reason="gave_up", created_at=before)
    assert red(app) == (200, set()) and "gick inte att lämna" in app.test_client().get("/status").text
    make_letter(person(), created_at=before, due_at=before)
    assert red(app) == (200, set()), "the check is kept for ten seconds"
    watch._kept.clear()
    assert red(app) == (503, {"E-posten"})


def test_the_page_names_no_host_and_nobody(app: Flask, rolled_back: sa.Connection) -> None:
    rolled_back.execute(sa.text("insert into heartbeat values ('worker', 'secret-host', now()), ('scheduler', 'secret-host', now())"))
    who = person()
    make_letter(who, state="failed", reason="refused")
    text = app.test_client().get("/status").text
    assert "secret-host" not in text and "example.se" not in text and not re.search(r"\d+ (brev|mejl)", text)


def test_machines_ask_for_what_this_version_needs_and_nothing_else(app: Flask, rolled_back: sa.Connection) -> None:
    assert app.test_client().get("/readyz").status_code == 200
