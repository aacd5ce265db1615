"""Calendar files as other programs read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.render import ics

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ENTRY = ics.Entry(
    "utbildning-1@example.se", 2, "Kurs, del 1; våld\\heder", NOW, NOW + timedelta(hours=3), place="Salen, Umeå", about="Rad 1\nRad 2"
)


def written(entry: ics.Entry) -> Calendar:
    with clock.frozen(NOW):
        return Calendar.from_ical(ics.calendar([entry]))


def test_what_was_written_is_read_again() -> None:
    [event] = written(ENTRY).events
    assert (str(event["UID"]), event["SEQUENCE"], str(event["SUMMARY"])) == (ENTRY.uid, 2, ENTRY.title)
    assert (event.decoded("DTSTART"), event.decoded("DTEND"), event.decoded("DTSTAMP")) == (NOW, NOW + timedelta(hours=3), NOW)
    assert (str(event["LOCATION"]), str(event["DESCRIPTION"]), str(event["STATUS"])) == (ENTRY.place, ENTRY.about, "CONFIRMED")


def test_no_line_is_longer_than_readers_take() -> None:
    """RFC 5545 3.1: 75 octets, ended by CRLF."""
    lines = ics.calendar([ics.Entry("a@example.se", 0, "å" * 200, NOW, NOW + timedelta(hours=1))]).split(b"\r\n")
    assert max(map(len, lines)) <= 75 and not any(b"\n" in line for line in lines)


def test_the_zone_in_the_file_agrees_with_stockholms_clocks() -> None:
    """All the hours of four years, but for those of March that no clock shows."""
    zone = written(ENTRY).timezones[0].to_tz(lookup_tzid=False)
    at, wrong = datetime(2026, 1, 1), []
    while at.year < 2030:
        if at.replace(tzinfo=STOCKHOLM).astimezone(UTC).astimezone(STOCKHOLM).replace(tzinfo=None) == at:
            wrong += [at] if at.replace(tzinfo=zone).utcoffset() != at.replace(tzinfo=STOCKHOLM).utcoffset() else []
        at += timedelta(hours=1)
    assert wrong == []


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = at_hour(date(2027, 10, 31), 2, 30)
    begins = [written(ics.Entry("a@example.se", 0, "x", at, at + timedelta(hours=3))).events[0].decoded("DTSTART")
              for at in (first, first + timedelta(hours=1))]  # fmt: skip
    assert [at.astimezone(UTC) for at in begins] == [first, first + timedelta(hours=1)]
