"""Mails to actors of strategies: the question whether they sign up, the yearly report, and a new link. One signed link each, nothing else.

At least once, as vaw.tasks.actions: what is sent again after a crash bears the same Message-ID.
"""

from __future__ import annotations

import logging

from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.strategies.operations import party_letters as letters
from vaw.domain.strategies.operations.party_letters import Letter, ask_for_report
from vaw.domain.strategies.queries.plans import find_party
from vaw.domain.strategies.queries.reports import list_to_ask, list_unsent
from vaw.domain.strategies.rules.plans import LINK_LASTS
from vaw.integrations.mail import Mail
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_
from vaw.tasks.letter_round import Kind, link_mail, send
from vaw.web.links import party_token

log = logging.getLogger(__name__)
SUBJECT = N_("En fråga från länsstyrelsen")


def send_letter(letter_id: int) -> int:
    """Send one letter, unless it has left. Returns how many were sent."""
    return send(LETTERS, [letter_id])


def send_waiting() -> int:
    """Send letters whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, list_unsent())


def ask_for_reports() -> int:
    """On days on which the board works: ask actors for their year, and remind once. Returns how many letters were written."""
    by, today, written = system("task"), clock.today(), 0
    for party_id, kind, year in list_to_ask():
        party = find_party(party_id)
        if party is None or not is_working(today, calendar_of_county(party.strategy.county_id)):
            continue
        try:
            written += ask_for_report(by, party, kind=kind, year=year)
        except Exception as failed:  # the channel's edge: one that cannot be asked must not hold up the others
            log.error("actors.failed", extra={"party": party_id, "kind": type(failed).__name__}, exc_info=failed)
    return written


def written(letter: Letter) -> Mail:
    """The mail: that there is a question, and the link. Nothing of what it is about, on purpose."""
    last_day = (clock.now() + LINK_LASTS).astimezone(clock.STOCKHOLM).date()
    key, token = f"actor-letter-{letter.id}", party_token(letter.party)
    return link_mail(key=key, to=letter.address, template="actor", subject=SUBJECT, token=token, last_day=last_day)


LETTERS = Kind("actors", letters.in_hand, written, letters.mark_sent, letters.give_up)
