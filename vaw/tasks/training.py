"""Trainings without anybody at the desk: letters leave, offers end, people are reminded, and in the end forgotten."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence

from flask import current_app

from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations import sending
from vaw.domain.support.operations.forgetting import forget_needs_due, forget_people
from vaw.domain.support.operations.sending import Letter
from vaw.domain.support.operations.waiting import lapse_offers
from vaw.domain.support.queries import running
from vaw.domain.support.queries.occasions import find_occasion
from vaw.integrations.mail import Answer, Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_, gettext, speaking
from vaw.web.links import evaluation_token, registration_token
from vaw.web.settings import settings

log = logging.getLogger(__name__)
SUBJECT = N_("Det finns något nytt")
LETTERS_AT_ONCE = 2_000  # of one round; the next minute's round takes the rest
MOST_SECONDS = 300  # likewise: a worker is never held for longer


def send_letter(letter_id: int) -> int:
    """Send one letter, unless it has left. Returns how many were sent."""
    return _send([letter_id])


def send_letters(occasion_id: int) -> int:
    """Send what an occasion has to tell. Returns how many were sent."""
    return _send(running.list_due_letters(occasion_id, most=LETTERS_AT_ONCE))


def send_waiting() -> int:
    """Send what is due of all occasions: letters whose job was lost, and those that nobody took before. Returns how many were sent."""
    return _send(running.list_due_letters(most=LETTERS_AT_ONCE))


def end_offers() -> int:
    """End the offers whose time is over; their places go to the next. Returns how many ended."""
    occasions = (find_occasion(occasion_id) for occasion_id in running.list_with_ended_offers())
    return _each((one for one in occasions if one is not None), lapse_offers)


def tell_of_soon() -> int:
    """On working days: tell those who come that it is soon. Returns how many letters were written."""
    return _each(running.list_soon(), sending.write_soon) if is_working(clock.today()) else 0


def forget() -> int:
    """Forget what nobody needs to know any more. Returns of how many registrations something went."""
    return forget_needs_due(system("task")) + _each(running.list_to_forget(), forget_people)


def _each(occasions: Iterable[Occasion], act: Callable[[Actor, Occasion], int]) -> int:
    """One occasion after another, each by itself: what fails for one waits for the next round and stops no other."""
    done = 0
    for occasion in list(occasions):
        try:
            done += act(system("task"), occasion)
        except Exception as failed:  # the channel's edge: the unit of work has rolled back
            log.error("training.failed", extra={"occasion": occasion.id, "kind": type(failed).__name__}, exc_info=failed)
    return done


def _send(letters: Sequence[int]) -> int:
    """A round: each letter is tried once, until time is over or the mail server cannot be reached. Returns how many were sent.

    At least once, as vaw.tasks.outbox: a sender that is killed after the server took the mail sends it again, under the same Message-ID.
    """
    by, config, sent = system("task"), settings(), 0
    until = time.monotonic() + MOST_SECONDS
    with Post(config.mail_url, base_url=config.base_url, folder=config.state / "mail") as way:
        for letter_id in letters:
            if time.monotonic() > until:
                break
            outcome = _send_one(by, way, letter_id) if sending.begin(by, letter_id) else None
            sent += outcome is Outcome.DELIVERED
            if outcome is Outcome.AWAY:
                log.warning("training.post_away")
                break
    return sent


def _send_one(by: Actor, way: Post, letter_id: int) -> Outcome | None:
    """What became of it; None where there was nothing to send."""
    with sending.in_hand(by, letter_id) as letter:
        if letter is None:
            return None
        answer = _hand_over(way, letter)
        if answer.outcome is Outcome.DELIVERED:
            sending.mark_sent(letter)
        elif answer.outcome is Outcome.AWAY:
            sending.put_back(letter)
        elif answer.outcome is Outcome.REFUSED:
            sending.give_up(letter)
            log.warning("training.letter_refused", extra={"letter": letter.id, "code": answer.code})
        return answer.outcome


def _hand_over(way: Post, letter: Letter) -> Answer:
    try:
        return way.send(written(letter))
    except Exception as failed:  # the channel's edge: one mail that cannot be written must not hold up the others
        log.error("training.letter_failed", extra={"letter": letter.id, "kind": type(failed).__name__}, exc_info=failed)
        return Answer(Outcome.LATER)


def written(letter: Letter) -> Mail:
    """The mail in the language in which one registered: that there is something to read, and the link. Nothing else, on purpose."""
    registration = letter.registration
    token = registration_token(registration) if letter.until is None else evaluation_token(registration, letter.until)
    with speaking(registration.language):
        values = {"subject": gettext(SUBJECT), "link": f"{settings().base_url}/l/{token}"}
        text, html = (current_app.jinja_env.get_template(f"emails/place.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"place-{letter.id}",
        to=registration.email or "",
        subject=values["subject"],
        text=text,
        html=html,
        language=registration.language,
        at=clock.now(),
    )
