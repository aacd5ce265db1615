"""Mails to those who are invited to a meeting: one signed link each, and what their calendar needs; and who is to be written to anew.

At least once, as vaw.tasks.outbox: a sender that is killed after the server took the mail sends it again, under the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

from flask import current_app

from vaw.domain.networks.models.meetings import MeetingInvitation
from vaw.domain.networks.operations import meeting_letters as letters
from vaw.domain.networks.operations.inviting import forget_guests, invite_late
from vaw.domain.networks.operations.meeting_letters import Letter
from vaw.domain.networks.queries import invited
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.domain.networks.queries.invited import Silent, Untold
from vaw.domain.networks.queries.meetings import find_meeting
from vaw.domain.networks.rules.inviting import WITH_CALENDAR, ask_again_from
from vaw.domain.networks.rules.meetings import LetterKind
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.integrations.mail import Invitation, Mail
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.calendar import is_working
from vaw.kernel.i18n import N_, SOURCE, gettext, speaking
from vaw.tasks.letter_round import Kind, send
from vaw.web.calendars import invitation_part
from vaw.web.links import invitation_token
from vaw.web.settings import settings

log = logging.getLogger(__name__)
FIRST_HOUR, LAST_HOUR = 7, 18  # in Sweden, as reminders (README D-26); what somebody does at night is told at once
One = TypeVar("One")


class Words(NamedTuple):
    """What a mail says: nothing of network, board or matter, on purpose."""

    subject: str
    lead: str


_ASKED = Words(N_("Du är inbjuden till ett möte"), N_("Säg om du kommer. Det tar tio sekunder och du behöver inget konto:"))
WORDS = {
    LetterKind.INVITED: _ASKED,
    LetterKind.SEATED: _ASKED,
    LetterKind.CHANGED: Words(N_("Ett möte har ändrats"), N_("Se vad som gäller nu, och säg om du kommer:")),
    LetterKind.CANCELLED: Words(N_("Ett möte är inställt"), N_("Du behöver inte göra något. Läs mer här:")),
    LetterKind.AGAIN: Words(N_("Din länk till ett möte"), N_("Här ser du vad som gäller, och kan svara om du inte redan har gjort det:")),
    LetterKind.MINUTES: Words(N_("Det finns något att läsa"), N_("Det finns något nytt att läsa för dig här:")),
    LetterKind.TO_APPROVE: Words(N_("Det finns något att godkänna"), N_("Läs igenom och säg om det stämmer, här:")),
}

# Kinds whose link one may hand to whoever comes instead.
_WHO_COMES = frozenset({LetterKind.INVITED, LetterKind.SEATED, LetterKind.CHANGED, LetterKind.AGAIN})


def send_letter(letter_id: int) -> int:
    """Send one letter, unless it has left. Returns how many were sent."""
    return send(LETTERS, [letter_id])


def send_letters(meeting_id: int) -> int:
    """Send what a meeting has to tell. Returns how many were sent."""
    return send(LETTERS, invited.list_unsent(meeting_id))


def send_waiting() -> int:
    """Send letters whose job was lost, and those that nobody took before. Returns how many were sent."""
    return send(LETTERS, invited.list_unsent())


def tell_of_seats() -> int:
    """In the day's hours: invite who got a seat, and tell who took one over, since the others were invited. Returns letters written."""
    if not FIRST_HOUR <= clock.now().astimezone(clock.STOCKHOLM).hour < LAST_HOUR:
        return 0
    _each(invited.list_with_new_seats(), _invite_late)
    return _each(invited.list_untold(), _tell)


def ask_again() -> int:
    """On days on which the board works: ask those who have not answered, some days before the meeting. Returns letters written."""
    return _each(invited.list_silent(), _ask)


def forget() -> int:
    """Forget addresses to which nothing goes any more. Returns how many."""
    return _each(invited.list_with_old_guests(), _forget)


def _forget(by: Actor, meeting_id: int) -> int:
    meeting = find_meeting(meeting_id)
    return 0 if meeting is None else forget_guests(by, meeting)


def _invite_late(by: Actor, meeting_id: int) -> int:
    meeting = find_meeting(meeting_id)
    return 0 if meeting is None else invite_late(by, meeting)


def _tell(by: Actor, one: Untold) -> int:
    found = find_invitation(one.invitation_id)
    return 0 if found is None else letters.tell_seated(by, found, key=one.key, whole_series=one.whole_series)


def _ask(by: Actor, one: Silent) -> int:
    calendar, today = calendar_of_county(one.county_id), clock.today()
    if not is_working(today, calendar) or today < ask_again_from(one.meets_on, calendar):
        return 0
    found = find_invitation(one.invitation_id)
    return 0 if found is None else letters.ask_again(by, found)


def _each(things: Iterable[One], act: Callable[[Actor, One], int]) -> int:
    """One after another, each by itself: what fails for one waits for the next round and stops no other."""
    done = 0
    for one in list(things):
        try:
            done += act(system("task"), one)
        except Exception as failed:  # the channel's edge: the unit of work has rolled back
            log.error("meetings.failed", extra={"kind": type(failed).__name__}, exc_info=failed)
    return done


def written(letter: Letter) -> Mail:
    """The mail: the link, what to do with it, and the calendar's part where there is something to put in or take out of one."""
    words = WORDS[letter.kind]
    with speaking(SOURCE):
        subject = gettext(words.subject)
        values = {
            "subject": subject,
            "lead": gettext(words.lead),
            "passes_on": letter.kind in _WHO_COMES,
            "link": f"{settings().base_url}/l/{invitation_token(letter.invitation)}",
        }
        text, html = (current_app.jinja_env.get_template(f"emails/meeting.{kind}").render(values) for kind in ("txt", "html"))
        calendar = _calendar(letter.invitation, letter.kind, letter.whole_series)
    return Mail(
        key=f"meeting-letter-{letter.id}",
        to=letter.address,
        subject=subject,
        text=text,
        html=html,
        language=SOURCE,
        at=clock.now(),
        invitation=calendar,
    )


def _calendar(invitation: MeetingInvitation, kind: LetterKind, whole_series: bool) -> Invitation | None:
    return Invitation(*invitation_part(invitation, kind, whole_series)) if kind in WITH_CALENDAR else None


LETTERS = Kind("meetings", letters.in_hand, written, letters.mark_sent, letters.give_up)
