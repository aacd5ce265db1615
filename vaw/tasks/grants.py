"""Mails to applicants for grants without an account. They say nothing of what they are about; so do the links in them.

At least once, as vaw.tasks.actions: what is sent again after a crash bears the same Message-ID.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from vaw.domain.housing.operations import grant_letters as letters
from vaw.domain.housing.operations import inviting
from vaw.domain.housing.operations.grant_letters import Letter, remind_applicant
from vaw.domain.housing.queries.grant_links import list_to_forget, list_to_remind, list_unsent, open_until
from vaw.domain.housing.rules.grants import Told
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.integrations.mail import Mail
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_
from vaw.tasks.letter_round import Kind, link_mail, send
from vaw.web.links import grant_token

log = logging.getLogger(__name__)
SUBJECT, AGAIN = N_("Meddelande från länsstyrelsen"), N_("Påminnelse från länsstyrelsen")
_FIRST = frozenset({Told.INVITED, Told.RECEIVED, Told.DECIDED, Told.RENEWED})


def send_letter(letter_id: int) -> int:
    """Send one mail, unless it has left. Returns how many were sent."""
    return send(LETTERS, [letter_id])


def send_waiting() -> int:
    """Send mails whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, list_unsent())


def tell_of_accounts() -> int:
    """On days on which the applicant's county works: tell whoever owes an account. Returns how many mails were written."""
    by, today, written = system("task"), clock.today(), 0
    for application, kind in list_to_remind():
        if not is_working(today, calendar_of_county(application.county_id)):
            continue
        try:
            written += remind_applicant(by, application, kind=kind)
        except Exception as failed:  # the channel's edge: one that cannot be reminded must not hold up the others
            log.error("grants.failed", extra={"kind": type(failed).__name__}, exc_info=failed)
    return written


def forget() -> int:
    """Remove drafts that were never sent in, and mailboxes of cases that ended long ago. Returns how many."""
    found = list_to_forget()
    for application in found:
        inviting.forget(system("task"), application)
    return len(found)


def written(letter: Letter) -> Mail | None:
    """The mail: that there is something, and the link. None where nobody can be reached any more."""
    application = letter.application
    until = open_until(application)
    if application.email is None or until <= clock.now():
        return None
    last_day = (until - timedelta(seconds=1)).astimezone(clock.STOCKHOLM).date()
    key, subject = f"grant-letter-{letter.id}", SUBJECT if letter.kind in _FIRST else AGAIN
    return link_mail(key=key, to=application.email, template="grant", subject=subject, token=grant_token(application), last_day=last_day)


LETTERS = Kind("grants", letters.in_hand, written, letters.mark_sent, letters.give_up)
