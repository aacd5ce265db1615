"""Questions to organisations after 3 and 9 months: each leaves on its day, is repeated once, and ends after six weeks.

At least once, as vaw.tasks.invitations: what is sent again after a crash bears the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import current_app

from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.operations.adopting import drop_address, in_hand, mark_asked, mark_reminded, stop_waiting
from vaw.domain.support.queries.adopting import list_due, list_settled, list_silent, list_unanswered
from vaw.domain.support.rules.adopting import FollowUpState, closes_at, last_day, may_ask
from vaw.integrations.mail import Answer, Mail, Outcome, Post
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.i18n import N_, day, gettext, speaking
from vaw.web.links import follow_up_token
from vaw.web.settings import settings

log = logging.getLogger(__name__)
SUBJECT = N_("Det finns en fråga till er")


def tick() -> int:
    """End what nobody answered in time; in office hours ask what is due and remind who is silent. Returns how many mails left."""
    for number in list_unanswered():
        with in_hand(system("task"), number) as follow_up:
            if follow_up is not None and follow_up.state != FollowUpState.ANSWERED:
                stop_waiting(system("task"), follow_up)
    return _post() if may_ask(clock.now()) else 0


def forget() -> int:
    """Forget the addresses that nobody needs any more. Returns how many."""
    done = 0
    while forgotten := sum(_forget(number) for number in list_settled()):
        done += forgotten
    return done


def _forget(number: int) -> int:
    with in_hand(system("task"), number) as follow_up:
        if follow_up is not None:
            drop_address(system("task"), follow_up)
    return 0 if follow_up is None else 1


def _post() -> int:
    """A round: each question that is due is tried once. When the mail server cannot be reached they all wait for the next round."""
    config, sent = settings(), 0
    with Post(config.mail_url, base_url=config.base_url, folder=config.state / "mail") as way:
        for number, mark in [*((one, mark_asked) for one in list_due()), *((one, mark_reminded) for one in list_silent())]:
            outcome = _send(way, number, mark)
            sent += outcome is Outcome.DELIVERED
            if outcome is Outcome.AWAY:
                log.warning("follow_up.away")
                break
    return sent


def _send(way: Post, number: int, mark: Callable[[Actor, FollowUp], None]) -> Outcome | None:
    """What became of it; None where there was nothing to send any more, or another round has it in hand."""
    by = system("task")
    with in_hand(by, number) as follow_up:
        wanted = FollowUpState.WAITING if mark is mark_asked else FollowUpState.SENT
        if follow_up is None or follow_up.email is None or follow_up.state != wanted or follow_up.reminded_at is not None:
            return None
        answer = _hand_over(way, follow_up)
        if answer.outcome is Outcome.DELIVERED:
            mark(by, follow_up)
        elif answer.outcome is Outcome.REFUSED:
            log.warning("follow_up.refused", extra={"follow_up": number, "code": answer.code})
            drop_address(by, follow_up)
        return answer.outcome


def _hand_over(way: Post, follow_up: FollowUp) -> Answer:
    try:
        return way.send(written(follow_up))
    except Exception as failed:  # the channel's edge: one mail that cannot be written must not hold up the others
        log.error("follow_up.failed", extra={"follow_up": follow_up.id, "kind": type(failed).__name__}, exc_info=failed)
        return Answer(Outcome.LATER)


def written(follow_up: FollowUp) -> Mail:
    """The mail in the organisation's language: that there is a question, the link, and nothing of what it is about."""
    sent_at = follow_up.sent_at or clock.now()
    token = follow_up_token(follow_up, closes_at(sent_at))
    with speaking(follow_up.language):
        subject = gettext(SUBJECT)
        link = f"{settings().base_url}/l/{token}"
        values = {"subject": subject, "link": link, "last_day": day(last_day(sent_at)), "again": follow_up.sent_at is not None}
        text, html = (current_app.jinja_env.get_template(f"emails/follow_up.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"follow-up-{follow_up.id}-{'again' if follow_up.sent_at else 'ask'}",
        to=follow_up.email or "",
        subject=subject,
        text=text,
        html=html,
        language=follow_up.language,
        at=clock.now(),
    )
