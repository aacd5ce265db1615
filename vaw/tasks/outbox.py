"""From the ledger to the mail server: letters are gathered, claimed, looked at once more, sent, and settled one by one.

At least once: a mail leaves twice only where its sender or the database dies between the mail server's "250" after DATA and our mark,
or where that answer never arrives. It bears the same Message-ID then. Leases make two senders harmless; that there is one is politeness.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import psycopg
import sqlalchemy as sa
from flask import current_app

from vaw.domain.notifications.operations import posting
from vaw.domain.notifications.operations.posting import Announced, Claimed
from vaw.domain.notifications.operations.sweep import sweep
from vaw.integrations.mail import Answer, Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.i18n import ngettext, speaking
from vaw.web.settings import settings

log = logging.getLogger(__name__)
BATCH = 20
SWEEP_AGAIN_SECONDS = 30  # what was done that long ago is not mailed
MOST_SECONDS = 600  # the rest goes in the next minute: a worker is never held for longer
MARK_FOR_SECONDS = 120  # a database that was killed is back in seconds; trying longer than the lease does no harm, the mark asks for it
MARK_AGAIN_SECONDS = 0.2
_POSTING = 7_468  # advisory lock of a session
_GONE = (sa.exc.OperationalError, sa.exc.InterfaceError, psycopg.OperationalError)


class _Round:
    """One go at the post: how many left, when it must end, when the ledger was last brought in line."""

    def __init__(self, way: Post) -> None:
        self.way, self.sent, self.lease_seconds = way, 0, settings().lease_seconds
        self.swept_at = time.monotonic()
        self.until = self.swept_at + MOST_SECONDS

    def goes_on(self) -> bool:
        return time.monotonic() < self.until

    def bring_in_line(self) -> None:
        """What was done since the last sweep is not mailed."""
        if time.monotonic() - self.swept_at > SWEEP_AGAIN_SECONDS:
            sweep(system("task"))
            self.swept_at = time.monotonic()

    def send(self, letters: Sequence[Claimed]) -> bool:
        """The letters of one claim, each by itself. False when the mail server cannot be reached: they all wait then.

        What the time does not suffice for is anybody's again when the lease runs out.
        """
        with _renewing(letters[0].lease, self.lease_seconds):
            for n, letter in enumerate(letters):
                if not self.goes_on():
                    break
                self.bring_in_line()
                if self._send_one(letter) is Outcome.AWAY:
                    posting.put_back(letters[n + 1 :], reason=Outcome.AWAY, tried=False)
                    log.warning("post.away", extra={"letters": len(letters) - n})
                    return False
        return True

    def _send_one(self, letter: Claimed) -> Outcome | None:
        announced = posting.begin(letter, self.lease_seconds)
        if announced is None:
            return None
        answer = self._hand_over(letter, announced)
        if answer.outcome is Outcome.DELIVERED:
            _mark_sent(letter, announced.things)
            self.sent += 1
        elif answer.outcome is Outcome.REFUSED:
            posting.give_up(letter, "refused")
            log.warning("letter.refused", extra={"letter": letter.id, "code": answer.code})
        else:
            posting.put_back([letter], reason=answer.outcome)
        return answer.outcome

    def _hand_over(self, letter: Claimed, announced: Announced) -> Answer:
        try:
            return self.way.send(written(letter, announced))
        except Exception as failed:  # the channel's edge: one mail that cannot be written must not hold up the others
            log.error("letter.failed", extra={"letter": letter.id, "kind": type(failed).__name__}, exc_info=failed)
            return Answer(Outcome.LATER)


def post(*, but: frozenset[str] = frozenset()) -> int:
    """Gather, then claim and send until nothing is due; right after a sweep. Returns how many mails left.

    `but`: kinds whose sweep failed. Does nothing while another sender is at work.
    """
    config = settings()
    with (
        Post(config.mail_url, base_url=config.base_url, folder=config.state / "mail") as way,
        _alone(config.lease_seconds) as may,
    ):
        if not may:
            return 0
        now = _Round(way)
        posting.gather(but=but)
        posting.postpone()
        while now.goes_on() and (letters := posting.claim(BATCH, now.lease_seconds)):
            if not now.send(letters):
                break
        return now.sent


def _mark_sent(letter: Claimed, things: int) -> None:
    """The server has the mail: until that is noted, a second one may leave. So a database that is away is asked again and again."""
    until = time.monotonic() + MARK_FOR_SECONDS
    while True:
        try:
            mine = posting.mark_sent(letter, things)
        except _GONE:
            if time.monotonic() > until:
                raise
            time.sleep(MARK_AGAIN_SECONDS)
        else:
            if not mine:
                log.warning("letter.not_mine", extra={"letter": letter.id})
            return


@contextmanager
def _alone(lease_seconds: int) -> Iterator[bool]:
    """Whether this is the one sender of the system; also true where the one that holds the lock has stopped working."""
    with db.engine.connect() as kept:
        connection = kept.execution_options(isolation_level="AUTOCOMMIT")
        mine = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_POSTING))))
        try:
            yield mine or posting.has_stuck(lease_seconds)
        finally:
            if mine:
                try:
                    connection.scalar(sa.select(sa.func.pg_advisory_unlock(_POSTING)))
                except sa.exc.SQLAlchemyError:  # the session is gone, and the lock with it
                    connection.invalidate()


@contextmanager
def _renewing(lease: uuid.UUID, lease_seconds: int) -> Iterator[None]:
    """Keep a claim while a slow server thinks."""
    over, engine = threading.Event(), db.engine

    def renew() -> None:
        while not over.wait(lease_seconds / 4):
            with suppress(*_GONE), engine.connect() as connection:
                posting.renew(connection.execution_options(isolation_level="AUTOCOMMIT"), lease, lease_seconds)

    thread = threading.Thread(target=renew, name="letters", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def written(letter: Claimed, announced: Announced) -> Mail:
    """The mail in the receiver's language: how many reminders there are, and where to sign in. Nothing else, on purpose."""
    address, n = settings().base_url, announced.things
    with speaking(announced.language):
        subject = ngettext("Du har en påminnelse", "Du har påminnelser", n)
        values = {"subject": subject, "n": n, "link": f"{address}/paminnelser", "may_be_muted": announced.may_be_muted}
        text, html = (current_app.jinja_env.get_template(f"emails/reminder.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"letter-{letter.key}",
        to=announced.address,
        subject=subject,
        text=text,
        html=html,
        language=announced.language,
        at=clock.now(),
        unsubscribe=f"{address}/konto/paminnelser" if announced.may_be_muted else None,
    )
