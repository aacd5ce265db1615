"""A second, plain reading of calendar files by RFC 5545, which shares no line with the one that recurring_ical_events makes.

Lines are unfolded by hand, the zone is read by dateutil from the file's own VTIMEZONE, repetition by dateutil's rule strings.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, tzinfo

from dateutil.rrule import rrulestr
from dateutil.tz import tzical

Properties = dict[str, list[tuple[str, str]]]


def expand(file: bytes) -> list[tuple[str, datetime, datetime, str]]:
    """(uid, begins, ends, title) of everything that is not cancelled, in UTC and in order."""
    text = file.decode().replace("\r\n ", "").replace("\r\n", "\n")
    zone = tzical(io.StringIO(text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")] + "END:VTIMEZONE\n")).get()  # type: ignore[no-untyped-call]
    events = [_properties(part.split("END:VEVENT")[0]) for part in text.split("BEGIN:VEVENT\n")[1:]]
    placed = {(_one(event, "UID"), _at(event["RECURRENCE-ID"][0], zone)) for event in events if "RECURRENCE-ID" in event}
    found = []
    for event in events:
        begins, ends = _at(event["DTSTART"][0], zone), _at(event["DTEND"][0], zone)
        out = {_at(value, zone) for value in event.get("EXDATE", [])}
        for at in _starts(event, zone):
            replaced = "RECURRENCE-ID" not in event and (_one(event, "UID"), at) in placed
            if _one(event, "STATUS") != "CANCELLED" and at not in out and not replaced:
                wall = ends.astimezone(zone).replace(tzinfo=None) - begins.astimezone(zone).replace(tzinfo=None)
                over = (at.astimezone(zone).replace(tzinfo=None) + wall).replace(tzinfo=zone)
                found.append((_one(event, "UID"), at, over.astimezone(UTC), _one(event, "SUMMARY")))
    return sorted(found)


def _properties(part: str) -> Properties:
    found = Properties()
    for line in part.strip().split("\n"):
        name, value = line.split(":", 1)
        name, _semicolon, parameters = name.partition(";")
        found.setdefault(name, []).append((parameters, value))
    return found


def _starts(event: Properties, zone: tzinfo) -> list[datetime]:
    begins = _at(event["DTSTART"][0], zone)
    if "RRULE" not in event:
        return [begins]
    by_rule = [at.astimezone(UTC) for at in rrulestr(_one(event, "RRULE"), dtstart=begins.astimezone(zone))]
    return sorted({*by_rule, *(_at(value, zone) for value in event.get("RDATE", []))})


def _at(said: tuple[str, str], zone: tzinfo) -> datetime:
    parameters, value = said
    if value.endswith("Z"):
        return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert parameters == "TZID=Europe/Stockholm"
    return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC)


def _one(event: Properties, name: str) -> str:
    [(_parameters, value)] = event[name]
    return value
