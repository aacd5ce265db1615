"""Meetings as calendars show them: a file to keep, the part of a mail, a feed (features rows 24, 96).

Calendars are shared with colleagues and read aloud by telephones: they say that there is a meeting, when, and whether one goes there;
where the board has chosen so and no shelter is concerned, also of which network, what it is called and its place. Never more.

A series is one uid with its rule; whatever differs in it stands beside the rule under the same uid. Its sequence is the sum of two
that only grow, the series' and the meeting's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingInvitation, MeetingSeries
from vaw.domain.networks.queries.feeds import find_feed, list_shown, named_in_calendars
from vaw.domain.networks.queries.invitations import address_of
from vaw.domain.networks.queries.series import list_in_calendars
from vaw.domain.networks.rules.meetings import FeedKind, LetterKind, MeetingState
from vaw.domain.networks.rules.series import days_of, in_calendars, times_of
from vaw.integrations.mail import sender_of
from vaw.integrations.signing import Link, link_token
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import N_, gettext
from vaw.render import ics
from vaw.web.links import opened
from vaw.web.settings import settings

FEED = "calendar_feed"
_WHERE = {Mode.ON_SITE: N_("På plats"), Mode.DIGITAL: N_("Digitalt"), Mode.HYBRID: N_("På plats eller digitalt")}
_MEETING, _CANCELLED = N_("Möte"), N_("Inställt: {meeting}")


class _Addresses(NamedTuple):
    """Who asks, and who is asked."""

    organiser: str
    attendee: str


def file_of(meeting: Meeting) -> bytes:
    """One meeting for somebody's own calendar; one of a series as that one only. Needs network and series loaded."""
    named = named_in_calendars([meeting.network_id])
    return ics.calendar([_single(meeting, named)])


def feed_file(by: Actor, feed: CalendarFeed) -> bytes:
    """What the feed's account (`by`) may read now."""
    shown = list_shown(by, feed.network_id if feed.kind == FeedKind.NETWORK else None)
    named = named_in_calendars({meeting.network_id for meeting in shown})
    entries = [_single(meeting, named) for meeting in shown if meeting.series is None]
    together = sorted((meeting for meeting in shown if meeting.series_id is not None), key=_place_in_series)
    for _series, meetings in groupby(together, key=lambda meeting: meeting.series_id):
        found = list(meetings)
        if found[0].series is not None:
            entries += _of_series(found[0].series, found, named)
    return ics.calendar(entries)


def invitation_part(invitation: MeetingInvitation, kind: LetterKind, whole_series: bool) -> tuple[bytes, str]:
    """(calendar, METHOD) of a mail to somebody invited: REQUEST, or CANCEL when nothing of it takes place. A guest hears of the one only.

    It says how things are when it is made, not when the mail was asked for. Needs the meeting with network and series loaded.
    """
    meeting, config = invitation.meeting, settings()
    addresses = _Addresses(sender_of(config.mail_url, base_url=config.base_url), address_of(invitation) or "")
    named = named_in_calendars([meeting.network_id])
    if whole_series and meeting.series is not None and invitation.seat_id is not None:
        return _series_part(meeting.series, list_in_calendars(meeting.series.id, seat_id=invitation.seat_id), named, addresses)
    cancelled = kind is LetterKind.CANCELLED or meeting.state == MeetingState.CANCELLED
    method = ics.CANCEL if cancelled else ics.REQUEST
    return ics.calendar([_addressed(_single(meeting, named, cancelled=cancelled), addresses)], method), method


def feed_address(feed: CalendarFeed) -> str:
    """What a calendar subscribes to, until it is revoked."""
    return f"{settings().base_url}/kalender/{feed_token(feed)}.ics"


def feed_token(feed: CalendarFeed) -> str:
    return link_token(settings().secret_key, Link(FEED, feed.id, 0, _stamp(feed)))


def feed_behind(token: str) -> CalendarFeed | None:
    """The feed that this token opens; None for one that was revoked and for any other token."""
    link = opened(token)
    found = find_feed(link.number) if link is not None and link.purpose == FEED else None
    return found if link and found and hmac.compare_digest(link.stamp, _stamp(found)) else None


def fingerprint(file: bytes) -> str:
    """Tells whether a file says the same as another: all of it but the instant at which it was made (DTSTAMP)."""
    lines = (line for line in file.split(b"\r\n") if not line.startswith(b"DTSTAMP"))
    return hashlib.sha256(b"\n".join(lines)).hexdigest()[:32]


def _stamp(feed: CalendarFeed) -> str:
    return hmac.new(settings().secret_key.encode(), f"{FEED}:{feed.key}".encode(), hashlib.sha256).hexdigest()[:32]


def _single(meeting: Meeting, named: Collection[int], *, cancelled: bool = False) -> ics.Entry:
    """The meeting as it is; one of a series under the series' uid, in the place that the rule gave it."""
    title, place = _words(meeting, named)
    off, series = cancelled or meeting.state == MeetingState.CANCELLED, meeting.series
    alone = series is None or meeting.recurs_on is None
    return ics.Entry(
        uid=_uid(meeting.uid if series is None else series.uid),
        sequence=meeting.sequence + (0 if series is None else series.sequence),
        title=gettext(_CANCELLED).format(meeting=title) if off else title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=place,
        cancelled=off,
        recurs_at=None if alone else _times(meeting)[0],
    )


def _of_series(series: MeetingSeries, meetings: Iterable[Meeting], named: Collection[int]) -> list[ics.Entry]:
    """The rule, without the days that are not shown, and beside it each meeting that differs, or once did. Nothing for no meeting."""
    days = days_of(series.rule, series.first_on)
    shown = {meeting.recurs_on: meeting for meeting in meetings if meeting.recurs_on in set(days)}
    if not shown:
        return []
    words = {day: _words(meeting, named) for day, meeting in shown.items()}
    [(usual, _how_often)] = Counter(words.values()).most_common(1)
    starts_at, ends_at = times_of(series.first_on, series.starts, series.minutes)
    said, beside = in_calendars(series.rule, series.first_on)
    rule = ics.Entry(
        uid=_uid(series.uid),
        sequence=series.sequence,
        title=usual[0],
        starts_at=starts_at,
        ends_at=ends_at,
        place=usual[1],
        rule=said,
        left_out=tuple(times_of(day, series.starts, series.minutes)[0] for day in days if day not in shown and day not in beside),
        added=tuple(times_of(day, series.starts, series.minutes)[0] for day in beside if day in shown),
    )
    return [rule, *(_single(one, named) for day, one in shown.items() if words[day] != usual or _differs(one))]


def _series_part(series: MeetingSeries, meetings: list[Meeting], named: Collection[int], addresses: _Addresses) -> tuple[bytes, str]:
    days = set(days_of(series.rule, series.first_on))
    if any(meeting.recurs_on in days and meeting.state != MeetingState.CANCELLED for meeting in meetings):
        entries = [_addressed(entry, addresses) for entry in _of_series(series, meetings, named)]
        return ics.calendar(entries, ics.REQUEST), ics.REQUEST
    starts_at, ends_at = times_of(series.first_on, series.starts, series.minutes)
    title = gettext(_CANCELLED).format(meeting=gettext(_MEETING))
    over = ics.Entry(_uid(series.uid), series.sequence, title, starts_at, ends_at, cancelled=True)
    return ics.calendar([_addressed(over, addresses)], ics.CANCEL), ics.CANCEL


def _words(meeting: Meeting, named: Collection[int]) -> tuple[str, str]:
    """(title, place) as far as calendars may tell them."""
    where = gettext(_WHERE[Mode(meeting.mode)])
    if meeting.network_id not in named:
        return gettext(_MEETING), where
    place = f"{meeting.place} ({where})" if meeting.place and meeting.mode == Mode.HYBRID else meeting.place
    return f"{meeting.network.name}: {meeting.title}", place or where


def _differs(meeting: Meeting) -> bool:
    """It is not what the rule says, or somebody has been told so before: only the same or more can take that back."""
    moved = (meeting.starts_at, meeting.ends_at) != _times(meeting)
    return moved or meeting.sequence > 0 or meeting.state == MeetingState.CANCELLED


def _times(meeting: Meeting) -> tuple[datetime, datetime]:
    """When the rule of its series has it; when it is, for one without."""
    if meeting.series is None or meeting.recurs_on is None:
        return meeting.starts_at, meeting.ends_at
    return times_of(meeting.recurs_on, meeting.series.starts, meeting.series.minutes)


def _place_in_series(meeting: Meeting) -> tuple[int, date]:
    return meeting.series_id or 0, meeting.recurs_on or date.min


def _addressed(entry: ics.Entry, addresses: _Addresses) -> ics.Entry:
    return replace(entry, organiser=addresses.organiser, attendee=addresses.attendee)


def _uid(uid: UUID) -> str:
    return f"{uid}@{urlsplit(settings().base_url).hostname or 'localhost'}"
