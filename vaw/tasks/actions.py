"""Mails to owners of action points without an account: given, soon, late, and a new link. One signed link each, and nothing else.

At least once, as vaw.tasks.outbox: a sender that is killed after the server took the mail sends it again, under the same Message-ID.
"""

from __future__ import annotations

import logging

from vaw.domain.networks.operations import action_letters as letters
from vaw.domain.networks.operations.action_letters import Letter, remind_owner
from vaw.domain.networks.queries.action_links import find_action, list_to_remind, list_unsent
from vaw.domain.networks.rules.actions import LINK_LASTS
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.integrations.mail import Mail
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_
from vaw.tasks.letter_round import Kind, link_mail, send
from vaw.web.links import action_token

log = logging.getLogger(__name__)
SUBJECT = N_("Det finns en fråga till er")


def send_letter(letter_id: int) -> int:
    """Send one letter, unless it has left. Returns how many were sent."""
    return send(LETTERS, [letter_id])


def send_waiting() -> int:
    """Send letters whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, list_unsent())


def tell_of_days() -> int:
    """On days on which the board works: tell owners whose day is near or has gone. Returns how many letters were written."""
    by, today, written = system("task"), clock.today(), 0
    for action_id, kind in list_to_remind():
        action = find_action(action_id)
        if action is None or not is_working(today, calendar_of_county(action.county_id)):
            continue
        try:
            written += remind_owner(by, action, kind=kind)
        except Exception as failed:  # the channel's edge: one that cannot be reminded must not hold up the others
            log.error("actions.failed", extra={"action": action_id, "kind": type(failed).__name__}, exc_info=failed)
    return written


def written(letter: Letter) -> Mail:
    """The mail: that there is a question, and the link. Nothing of what it is about, on purpose."""
    last_day = (clock.now() + LINK_LASTS).astimezone(clock.STOCKHOLM).date()
    key, token = f"action-letter-{letter.id}", action_token(letter.action)
    return link_mail(key=key, to=letter.address, template="action", subject=SUBJECT, token=token, last_day=last_day)


LETTERS = Kind("actions", letters.in_hand, written, letters.mark_sent, letters.give_up)
