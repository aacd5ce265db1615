"""What somebody invited reads of a meeting, in words; and how a board reads their answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from vaw.blueprints.meetings.meeting_words import day_words, local_day
from vaw.blueprints.training.occasion_words import clock_words
from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.queries import county_name
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.agenda import items_of, papers_of
from vaw.domain.networks.queries.invited import Invited
from vaw.domain.networks.rules.agenda import slots
from vaw.domain.networks.rules.inviting import takes_answers
from vaw.domain.networks.rules.meetings import ITEM_NAMES, REPLY_NAMES, ItemKind, MeetingState, MinutesState, Reply
from vaw.kernel import clock
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _

COLOURS = {Reply.COMING: "green", Reply.ALTERNATE: "green", Reply.NOT_COMING: "grey"}
MODES = {Mode.ON_SITE.value: N_("på plats"), Mode.DIGITAL.value: N_("digitalt")}
SOON = timedelta(minutes=30)  # before a digital meeting: from then on it is what one has come for
COMES = frozenset({Reply.COMING.value, Reply.ALTERNATE.value})


class Line(NamedTuple):
    """An item of the agenda as somebody invited reads it."""

    time: str
    title: str
    about: str
    papers: str


def facts_of(meeting: Meeting) -> list[tuple[str, str]]:
    """Whose meeting it is; nothing by which anybody could be reached."""
    network = meeting.network
    board = county_name(network.county_id) if network.county_id else _("Hela landet")
    return [(_("Nätverket"), network.name), (_("Länsstyrelse"), board)]


def agenda_of(meeting: Meeting) -> list[Line]:
    """The items with their clock times as far as they are known. Three statements."""
    items = items_of(meeting.id)
    papers = papers_of([item.id for item in items])
    times = slots(meeting.starts_at, [item.minutes for item in items])
    return [
        Line(
            "" if slot.starts_at is None else _time(slot.starts_at, slot.ends_at),
            item.title,
            " · ".join(filter(None, (item.presenter, _(ITEM_NAMES[ItemKind(item.kind)])))),
            ", ".join(paper.name for paper in papers.get(item.id, ())),
        )
        for item, slot in zip(items, times, strict=True)
    ]


def _time(starts_at: datetime, ends_at: datetime | None) -> str:
    return clock_words(starts_at) if ends_at is None else f"{clock_words(starts_at)}–{clock_words(ends_at)}"


def reply_words(reply: str | None, reply_mode: str | None = None) -> tuple[str, str]:
    """(words, colour) of an answer: "Kommer digitalt", "Inget svar"."""
    if reply is None:
        return _("Inget svar"), "yellow"
    said = _(REPLY_NAMES[Reply(reply)])
    return f"{said} {_(MODES[reply_mode])}" if reply_mode else said, COLOURS[Reply(reply)]


def join_address(invitation: MeetingInvitation) -> str | None:
    """Where the digital meeting is, for those who have said that they come, until it is over."""
    meeting = invitation.meeting
    shows = meeting.state == MeetingState.OPEN and meeting.mode != Mode.ON_SITE and clock.now() < meeting.ends_at
    return meeting.join_address if shows and invitation.reply in COMES else None


def is_about_to_begin(meeting: Meeting) -> bool:
    return clock.now() > meeting.starts_at - SOON


def heading_of(invitation: MeetingInvitation, *, changed: bool) -> str:
    """What there is to do. `changed`: the meeting is another than the one that was answered for."""
    meeting, reply = invitation.meeting, invitation.reply
    if meeting.state == MeetingState.CANCELLED:
        return _("Mötet är inställt")
    if takes_answers(meeting, clock.now()):
        if reply is None:
            return _("Kommer du på mötet?")
        if changed:
            return _("Mötet har ändrats. Kommer du fortfarande?")
        return {
            Reply.COMING: _("Tack, du är anmäld till mötet"),
            Reply.ALTERNATE: _("Tack, ersättaren är anmäld till mötet"),
            Reply.NOT_COMING: _("Tack för att du sa till"),
        }[Reply(reply)]
    if is_to_approve(invitation):
        return _("Läs protokollet och säg om det stämmer")
    if meeting.minutes_state != MinutesState.WRITING:
        return _("Protokollet finns att läsa")
    return _("Mötet pågår") if meeting.state == MeetingState.OPEN and clock.now() < meeting.ends_at else _("Mötet har varit")


def is_to_approve(invitation: MeetingInvitation) -> bool:
    return invitation.meeting.minutes_state == MinutesState.CLOSED and invitation.meeting.adjuster_id == invitation.id


def has_minutes(meeting: Meeting) -> bool:
    return meeting.minutes_state != MinutesState.WRITING and meeting.state == MeetingState.HELD


def invited_name(one: Invited) -> str:
    """The organisation, of another county's shelter provider no more than the county; or the guest's role."""
    if one.seat_id is None:
        return one.guest
    if one.organisation is not None:
        return one.organisation
    return _("Utförare av skyddat boende, {county}").format(county=county_name(one.county_id) if one.county_id else _("hela landet"))


def told_words(one: Invited) -> str:
    """When they were last written to, or why nobody has."""
    if one.has_left:
        return _("Har lämnat nätverket")
    if not one.is_reached:
        return _("Ingen adress")
    return _("Skickat {day}").format(day=day_words(local_day(one.told_at))) if one.told_at else _("På väg")


def names_of(lines: Sequence[Invited]) -> str:
    return ", ".join(invited_name(one) for one in lines)
