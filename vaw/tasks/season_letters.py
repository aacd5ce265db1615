"""Mails before a season: the question whether an address is right, and that there is material. One signed link each, nothing else.

At least once, as vaw.tasks.actions: what is sent again after a crash bears the same Message-ID.
"""

from __future__ import annotations

import logging

from flask import current_app

from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.prevention.operations import prompts_letters as letters
from vaw.domain.prevention.operations.prompts import forget_subscription
from vaw.domain.prevention.operations.prompts_letters import InHand, write_prompt
from vaw.domain.prevention.queries.prompts import find_subscription, list_to_forget, list_to_write, list_unsent
from vaw.domain.prevention.rules.prompts import Letter
from vaw.integrations.mail import Mail
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_, gettext, speaking
from vaw.tasks.letter_round import Kind, send
from vaw.web.links import season_token
from vaw.web.settings import settings

log = logging.getLogger(__name__)
SUBJECTS = {Letter.CONFIRM: N_("Stämmer er adress?"), Letter.PROMPT: N_("Det finns något nytt till er")}


def send_letter(letter_id: int) -> int:
    """Send one letter, unless it has left. Returns how many were sent."""
    return send(LETTERS, [letter_id])


def send_waiting() -> int:
    """Send letters whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, list_unsent())


def prompt() -> int:
    """On days on which the board works: prompt whoever asked and whose season is near. Returns how many letters were written."""
    by, today, written = system("task"), clock.today(), 0
    for subscription_id, ref in list_to_write(today):
        subscription = find_subscription(subscription_id)
        if subscription is None or not is_working(today, calendar_of_county(subscription.county_id)):
            continue
        try:
            written += write_prompt(by, subscription, ref=ref)
        except Exception as failed:  # the channel's edge: one that cannot be prompted must not hold up the others
            log.error("seasons.failed", extra={"subscription": subscription_id, "kind": type(failed).__name__}, exc_info=failed)
    return written


def forget() -> int:
    """Remove addresses that nobody confirmed, and what ended long ago. Returns how many."""
    by, forgotten = system("task"), 0
    for subscription in list_to_forget():
        number = subscription.id
        try:
            forget_subscription(by, subscription)
            forgotten += 1
        except Exception as failed:  # the channel's edge: one that cannot be removed must not hold up the others
            log.error("seasons.not_forgotten", extra={"subscription": number, "kind": type(failed).__name__}, exc_info=failed)
    return forgotten


def written(letter: InHand) -> Mail:
    """The mail in the receiver's language: that there is something, and the link. Nothing of what it is about, on purpose."""
    with speaking(letter.subscription.language):
        subject = gettext(SUBJECTS[letter.kind])
        link = f"{settings().base_url}/l/{season_token(letter.subscription)}"
        values = {"subject": subject, "link": link, "confirm": letter.kind is Letter.CONFIRM}
        text, html = (current_app.jinja_env.get_template(f"emails/season.{kind}").render(values) for kind in ("txt", "html"))
    return Mail(
        key=f"season-letter-{letter.id}",
        to=letter.address,
        subject=subject,
        text=text,
        html=html,
        language=letter.subscription.language,
        at=clock.now(),
    )


LETTERS = Kind("seasons", letters.in_hand, written, letters.mark_sent, letters.give_up)
