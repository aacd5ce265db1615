"""The post against a real mail server that refuses, delays, hangs up and is not there; and against senders and a database that die."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person, token
from tests.smtp import Says, Server
from tests.tasks.letters import MONDAY, STOCKHOLM, changed, later, letters, notices, people, plan
from vaw.domain.notifications.operations import posting
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.notifications.rules import RETRY_AFTER_MINUTES
from vaw.domain.people.models import ApiToken
from vaw.integrations import mail as integration
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.reminders import REGISTRY, Reminder
from vaw.tasks import outbox, reminders

_OURS = sa.text(
    "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and usename = current_user "
    "order by pid = pg_backend_pid()"  # its own last: by then the others are gone
)


@pytest.fixture
def server(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A Monday morning, and a mail server that takes everything."""
    with Server() as running, committed.app_context(), clock.frozen(MONDAY):
        use(committed, monkeypatch, running.url)
        yield running


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, mail_url: str, **more: Any) -> None:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], mail_url=mail_url, **more))


def address(n: int) -> str:
    return f"person{n}@example.se"


def open_from(at: datetime) -> datetime:
    """The instant itself, or the morning after the quiet hours that it falls into."""
    local = at.astimezone(STOCKHOLM)
    if 7 <= local.hour < 18:
        return at
    return local.replace(hour=7, minute=0) + timedelta(days=local.hour >= 18)


@contextmanager
def going() -> Iterator[None]:
    """A clock that goes, from Monday morning on: leases run out by it."""
    kept, clock._frozen[:] = list(clock._frozen), []
    clock.start_at(MONDAY)
    try:
        yield
    finally:
        clock.start_at(None)
        clock._frozen[:] = kept


@contextmanager
def in_thread(work: Callable[[], object]) -> Iterator[None]:
    """The work is done meanwhile."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def receivers(server: Server) -> list[str]:
    return [to for _, to in server.taken]


def test_every_receiver_gets_one_mail_over_one_connection(server: Server) -> None:
    plan(people(50), n=2)
    assert [outbox.post(), outbox.post()] == [50, 0]
    assert sorted(receivers(server)) == sorted(address(n) for n in range(1, 51))
    assert (server.connects, len({key for key, _ in server.taken})) == (1, 50)
    assert set(notices()) == {("sent", None)} and set(letters("state", "n")) == {("sent", 2)}


def test_one_refusal_blocks_no_other_and_stands_in_the_ledger(server: Server) -> None:
    server.on(address(1), Says.NEVER)
    server.on(address(2), Says.NEVER_THIS)
    plan(people(4))
    assert outbox.post() == 2
    assert receivers(server) == [address(3), address(4)]
    assert notices() == letters() == [("failed", "refused")] * 2 + [("sent", None)] * 2
    with later(days=1):
        assert outbox.post() == 0, "nobody is asked again"


def test_a_greylisted_mail_leaves_on_the_second_try_after_its_wait(server: Server) -> None:
    server.on(address(1), Says.LATER, Says.YES)
    plan(people(2))
    assert outbox.post() == 1 and notices() == [("planned", None), ("sent", None)]
    with later(seconds=59):
        assert outbox.post() == 0
    with later(seconds=60):
        assert outbox.post() == 1
    assert receivers(server) == [address(2), address(1)] and set(notices()) == {("sent", None)}


def test_a_second_try_that_falls_into_the_quiet_hours_waits_for_the_morning(server: Server) -> None:
    server.on(address(1), Says.LATER, Says.YES)
    evening = MONDAY.replace(hour=17, minute=59)
    with clock.frozen(evening):
        plan(people(1))
        assert outbox.post() == 0
    for late in (timedelta(minutes=1), timedelta(hours=5), timedelta(hours=13)):
        with clock.frozen(evening + late):
            assert outbox.post() == 0
    with clock.frozen(MONDAY.replace(hour=7) + timedelta(days=1)):
        assert outbox.post() == 1
    assert server.asked == [address(1)] * 2


def test_a_server_that_has_had_enough_of_a_connection_gets_another(server: Server) -> None:
    server.on(address(2), Says.TOO_MANY, Says.YES)
    plan(people(3))
    assert outbox.post() == 3
    assert (receivers(server), server.connects) == ([address(1), address(2), address(3)], 2)


@pytest.mark.parametrize(("cut", "copies"), [(Says.TAKES_AND_DROPS, 2), (Says.DROPS, 1)])
def test_a_line_that_is_cut_after_data_is_tried_again_under_the_same_message_id(server: Server, cut: Says, copies: int) -> None:
    server.on(address(1), cut, Says.YES)
    plan(people(2))
    assert outbox.post() == 1, "the other one leaves over a new connection"
    with later(minutes=1):
        assert outbox.post() == 1
    mine = [key for key, to in server.taken if to == address(1)]
    assert len(mine) == copies and len(set(mine)) == 1
    assert set(notices()) == {("sent", None)}


def test_after_the_last_wait_it_is_given_up_and_every_notice_says_so(server: Server) -> None:
    server.on(address(1), Says.LATER)
    plan(people(1), n=2)
    at = clock.now()
    for minutes in (0, *RETRY_AFTER_MINUTES):
        at = open_from(at + timedelta(minutes=minutes))
        with clock.frozen(at):
            assert outbox.post() == 0
    assert server.asked == [address(1)] * (len(RETRY_AFTER_MINUTES) + 1)
    assert (letters(), notices()) == ([("failed", "gave_up")], [("failed", "gave_up")] * 2)


def test_a_server_that_is_not_there_is_asked_once_and_everything_waits(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    opened = integration.smtplib.SMTP.__init__
    monkeypatch.setattr(integration.smtplib.SMTP, "__init__", lambda self, *a, **k: (tried.append(1), opened(self, *a, **k))[1])
    server.stop()
    plan(people(45))
    assert outbox.post() == 0 and len(tried) == 1
    assert [state for state, _ in letters()] == ["planned"] * 45
    assert [reason for _, reason in letters()] == ["away"] * 20 + [None] * 25
    assert [n for (n,) in letters("attempts")] == [1] * 20 + [0] * 25
    server.start()
    with later(minutes=1):
        assert outbox.post() == 45


def test_a_slow_server_is_waited_for_and_the_claim_is_kept_meanwhile(server: Server, monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    use(app, monkeypatch, server.url, lease_seconds=1)
    server.slow_seconds = 3
    server.on(address(1), Says.SLOWLY)
    plan(people(1))
    claimed, ends = list[int](), set[object]()

    def another() -> None:
        """Looks for work once the lease has got ends that neither the claim nor the beginning of the mail gave it."""
        with app.app_context():
            for _ in range(2000):
                ends.update(end for (end,) in letters("lease_until") if end)
                if len(ends) > 3:
                    claimed.append(len(posting.claim()))
                    return
                time.sleep(0.01)

    with going(), in_thread(another):
        assert outbox.post() == 1
    assert claimed == [0] and notices() == [("sent", None)]


def test_a_server_that_never_answers_is_left_and_the_others_get_theirs(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integration, "ANSWER_SECONDS", 0.2)
    server.slow_seconds = 1
    server.on(address(1), Says.SLOWLY)
    plan(people(2))
    assert outbox.post() == 1 and letters() == [("planned", "later"), ("sent", None)]


def test_two_senders_at_once_send_each_mail_once(server: Server, monkeypatch: pytest.MonkeyPatch, app: Flask) -> None:
    """Without the lock that is only politeness."""
    monkeypatch.setattr(outbox, "_alone", lambda _: nullcontext(True))
    plan(people(100))
    sent: list[int] = []

    def post() -> None:
        with app.app_context():
            sent.append(outbox.post())

    with in_thread(post), in_thread(post):
        post()
    assert sum(sent) == 100 and len(sent) == 3
    assert sorted(receivers(server)) == sorted(address(n) for n in range(1, 101))


def test_a_second_sender_lets_the_first_one_work_unless_that_one_has_stopped(server: Server) -> None:
    plan(people(2))
    posting.gather()
    with db.engine.connect() as other:
        other.execute(sa.select(sa.func.pg_advisory_lock(outbox._POSTING)))
        assert outbox.post() == 0 and server.taken == []
        posting.claim(1)
        with later(seconds=31):
            assert outbox.post() == 0, "one lease may pass while the other thinks"
        with later(seconds=61):
            assert outbox.post() == 2
        other.execute(sa.select(sa.func.pg_advisory_unlock(outbox._POSTING)))


def test_a_dead_senders_letters_are_sent_by_another_when_the_lease_has_run_out(server: Server) -> None:
    plan(people(3))
    posting.gather()
    dead = posting.claim(2)
    posting.begin(dead[0])
    assert outbox.post() == 1
    with later(seconds=31):
        assert outbox.post() == 2
    assert sorted(receivers(server)) == [address(1), address(2), address(3)]


def test_a_database_that_dies_between_the_mail_and_its_mark_costs_no_second_mail(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(people(5))
    real, fell = posting.mark_sent, iter([True, True, False])

    def mark(letter: posting.Claimed, things: int) -> bool:
        if next(fell, False):  # every connection of ours ends, as when the server is killed
            with db.engine.connect() as connection, pytest.raises(sa.exc.OperationalError):
                connection.execute(_OURS)
        return real(letter, things)

    monkeypatch.setattr(posting, "mark_sent", mark)
    assert outbox.post() == 5
    for engine in db.engines.values():
        engine.dispose()  # the next test finds no dead connection
    assert len(server.taken) == 5 and set(notices()) == {("sent", None)}


def test_a_mail_that_cannot_be_written_holds_up_no_other(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    users = people(3)
    changed("update app_user set email = E'broken\\n@example.se' where id = :id", id=users[0])
    plan(users)
    assert outbox.post() == 2 and letters()[0] == ("planned", "later")


def test_what_the_sweep_ends_while_the_post_runs_is_not_mailed(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    key = sa.select(
        ApiToken.id.label("object_id"), sa.literal(24).label("county_id"), ApiToken.user_id.label("user_id"),
        sa.cast(ApiToken.expires_at, sa.Date).label("due_on"),
    ).where(ApiToken.revoked_at.is_(None), sa.cast(ApiToken.expires_at, sa.Date) > sa.bindparam("today", type_=sa.Date))  # fmt: skip
    kind = Reminder(kind="test.key", title="Nyckel", says="{name}", names=key, open=key, chain=(Step(-30),))
    for other in list(REGISTRY):
        monkeypatch.delitem(REGISTRY, other)
    monkeypatch.setitem(REGISTRY, "test.key", kind)
    who = [person() for _ in range(2)]
    for one in who:
        token(one, ())
    changed("update api_token set expires_at = created_at + interval '20 days'")
    changed("update app_user set email = 'person' || id || '@example.se'")
    assert sweep(system("test")).planned == 2 and outbox.post() == 0, "it is for tomorrow's digest"
    changed("update notice set mail = 'at_once'")
    changed("update api_token set revoked_at = :now where user_id = :user", now=clock.now(), user=who[1].id)
    monkeypatch.setattr(outbox, "SWEEP_AGAIN_SECONDS", -1)
    assert outbox.post() == 1
    assert receivers(server) == [address(who[0].id)]
    assert notices() == [("sent", None), ("cancelled", "done")]


def test_a_tick_sends_what_is_due_and_the_next_one_nothing(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in list(REGISTRY):
        monkeypatch.delitem(REGISTRY, kind)
    plan(people(2), mail="daily", n=3)
    assert [reminders.tick(), reminders.tick()] == [2, 0]
    assert len(server.taken) == 2
