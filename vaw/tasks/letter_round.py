"""A round of sending letters, the same for every kind: who holds a letter, what it says, and what becomes of it is the kind's own.

At least once, as vaw.tasks.outbox: a sender that is killed after the server took the mail sends it again, under the same Message-ID.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from flask import current_app

from vaw.integrations.mail import Answer, Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.i18n import SOURCE, day, gettext, speaking
from vaw.web.settings import settings

log = logging.getLogger(__name__)
MOST_SECONDS = 300  # of one round: a worker is never held for longer
Letter = TypeVar("Letter")


@dataclass(frozen=True, slots=True)
class Kind(Generic[Letter]):
    """Letters of one kind. `name`: in log events. `in_hand`: nobody else has the letter inside the block; None: nothing to send.

    `written`: the mail, None where it has nowhere to go.
    """

    name: str
    in_hand: Callable[[Actor, int], AbstractContextManager[Letter | None]]
    written: Callable[[Letter], Mail | None]
    mark_sent: Callable[[Actor, Letter], object]
    give_up: Callable[[Actor, Letter], object]


def link_mail(*, key: str, to: str, template: str, subject: str, token: str, last_day: date, language: str = SOURCE) -> Mail:
    """A mail that says that there is something, and holds one signed link. Nothing of what it is about, on purpose."""
    with speaking(language):
        values = {"subject": gettext(subject), "link": f"{settings().base_url}/l/{token}", "last_day": day(last_day)}
        text, html = (current_app.jinja_env.get_template(f"emails/{template}.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(key=key, to=to, subject=values["subject"], text=text, html=html, language=language, at=clock.now())


def send(kind: Kind[Letter], numbers: Sequence[int]) -> int:
    """Each letter is tried once, until time is over or the mail server cannot be reached. Returns how many were sent."""
    by, config, sent = system("task"), settings(), 0
    until = time.monotonic() + MOST_SECONDS
    with Post(config.mail_url, base_url=config.base_url, folder=config.state / "mail") as way:
        for number in numbers:
            outcome = _send_one(kind, by, way, number) if time.monotonic() < until else Outcome.AWAY
            sent += outcome is Outcome.DELIVERED
            if outcome is Outcome.AWAY:
                log.warning("letters.post_away", extra={"letters": kind.name})
                break
    return sent


def _send_one(kind: Kind[Letter], by: Actor, way: Post, number: int) -> Outcome | None:
    """What became of it; None where there was nothing to send, or nowhere to send it."""
    with kind.in_hand(by, number) as letter:
        answer = None if letter is None else _hand_over(kind, way, number, letter)
        if letter is None or answer is None:
            return None
        if answer.outcome is Outcome.DELIVERED:
            kind.mark_sent(by, letter)
        elif answer.outcome is Outcome.REFUSED:
            log.warning("letters.refused", extra={"letters": kind.name, "letter": number, "code": answer.code})
            kind.give_up(by, letter)
        return answer.outcome


def _hand_over(kind: Kind[Letter], way: Post, number: int, letter: Letter) -> Answer | None:
    try:
        mail = kind.written(letter)
        return None if mail is None else way.send(mail)
    except Exception as failed:  # the channel's edge: one mail that cannot be written must not hold up the others
        log.error("letters.failed", extra={"letters": kind.name, "letter": number, "kind": type(failed).__name__}, exc_info=failed)
        return Answer(Outcome.LATER)
