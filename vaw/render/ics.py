"""Calendar files (RFC 5545) of what has a time and a place: one that somebody opens puts it into their own calendar.

Times are written as Stockholm's clocks show them, with the rules of its summer time in the file, so that a calendar elsewhere agrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time

from icalendar import Calendar, Event, Timezone, vCalAddress, vRecur

from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import language

MEDIA_TYPE = "text/calendar; charset=utf-8"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"
_PROGRAM = "-//vaw//vaw//SV"
# Written out: what the library makes of a zone begins summer time an hour late and ends in 2037. Directive 2000/84/EC, in force since 1996.
_STOCKHOLM = """BEGIN:VTIMEZONE
TZID:Europe/Stockholm
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar. `uid` stays the same for one thing, `sequence` grows by each change, so that the newer file counts.

    `rule`: it comes again by it (RFC 5545 3.3.10; UNTIL as a day, both counted), not at the instants of `left_out`, and at those of
    `added` too. `recurs_at`: it stands for that one of a series, wherever it has been moved. `organiser`, `attendee`: addresses, in what
    is sent to one receiver.
    """

    uid: str
    sequence: int
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    about: str = ""
    address: str = ""
    cancelled: bool = False
    rule: str = ""
    left_out: tuple[datetime, ...] = ()
    added: tuple[datetime, ...] = ()
    recurs_at: datetime | None = None
    organiser: str = ""
    attendee: str = ""


def calendar(entries: Iterable[Entry], method: str = PUBLISH) -> bytes:
    """The file, in UTF-8 with CRLF. `method`: PUBLISH for whoever asks; REQUEST and CANCEL to one receiver (RFC 5546)."""
    made = Calendar()
    made.add("prodid", _PROGRAM)
    made.add("version", "2.0")
    made.add("method", method)
    made.add_component(Timezone.from_ical(_STOCKHOLM))
    for entry in entries:
        made.add_component(_event(entry))
    return bytes(made.to_ical())


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", clock.now())
    event.add("dtstart", _local(entry.starts_at))
    event.add("dtend", _local(entry.ends_at))
    event.add("summary", entry.title, parameters={"LANGUAGE": language()})
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    for name, text in (("location", entry.place), ("description", entry.about), ("url", entry.address)):
        if text:
            event.add(name, text)
    _recur(event, entry)
    _address(event, entry)
    return event


def _recur(event: Event, entry: Entry) -> None:
    if entry.rule:
        rule = vRecur.from_ical(entry.rule)
        if "UNTIL" in rule:  # beside a start with a zone it is an instant of UTC (3.3.10): the day's last
            [last] = rule["UNTIL"]
            rule["UNTIL"] = [datetime.combine(last, time.max, STOCKHOLM).astimezone(UTC).replace(microsecond=0)]
        event.add("rrule", rule)
    for at in entry.left_out:
        event.add("exdate", _local(at))
    for at in entry.added:
        event.add("rdate", _local(at))
    if entry.recurs_at is not None:
        event.add("recurrence-id", _local(entry.recurs_at))


def _address(event: Event, entry: Entry) -> None:
    """Who asks, and who is asked. They answer behind their link, so that calendars need not."""
    if entry.organiser:
        event.add("organizer", vCalAddress(f"mailto:{entry.organiser}"))
    if entry.attendee:
        receiver = vCalAddress(f"mailto:{entry.attendee}")
        receiver.params.update({"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"})
        event.add("attendee", receiver)


def _local(at: datetime) -> datetime:
    """As clocks show it; in UTC in the hour of October that clocks show twice, of which the text names the first only."""
    local = at.astimezone(STOCKHOLM)
    return at.astimezone(UTC) if local.fold else local
