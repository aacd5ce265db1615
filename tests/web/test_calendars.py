"""What calendars get: a year of a moving series as two programs read it, the parts of mails, what is never told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from icalendar import Calendar

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from tests.factories.second_reader import expand
from tests.factories.series import days, make_feed, make_meetings_of, make_series, read, shown
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingSeries
from vaw.domain.networks.operations.meetings import cancel_meeting, change_meeting, open_meeting
from vaw.domain.networks.operations.series import add_series, change_following, end_series, leave_out, open_series
from vaw.domain.networks.queries.series import meetings_of
from vaw.domain.networks.rules.meetings import LetterKind
from vaw.domain.networks.rules.plans import Plan
from vaw.domain.networks.rules.series import Recurrence, Schedule
from vaw.kernel import clock
from vaw.kernel.calendar import at_hour
from vaw.kernel.clock import STOCKHOLM
from vaw.web.calendars import feed_file, file_of, invitation_part

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)
PLAN = Plan("Lägesmöte", "", "hybrid", datetime(2027, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, 1, tzinfo=UTC), place="Residenset")
TUESDAYS = Schedule(Recurrence.FORTNIGHTLY, date(2027, 1, 12), time(9), time(11, 30), until_on=date(2027, 12, 31))


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object, app: Flask) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=STOCKHOLM)), app.test_request_context():
        yield


class Calendars:
    """A subscribing calendar that looks after each change, and holds each file against the one before."""

    def __init__(self, network: Network, me: Person) -> None:
        self.feed, self.me = make_feed(network, me), me
        self.sequences = dict[tuple[str, str], int]()

    def look(self) -> list[tuple[date, str]]:
        """(day, "09.00–11.30") as both programs read the file now."""
        file = feed_file(self.me.actor, self.feed)
        seen = shown(file)
        second = [(begins.astimezone(STOCKHOLM), ends.astimezone(STOCKHOLM)) for _uid, begins, ends, _title in expand(file)]
        assert sorted((begins.date(), f"{begins:%H.%M}–{ends:%H.%M}") for begins, ends in second) == [
            (at, when) for at, when, _title in seen
        ]
        assert len(set(days(seen))) == len(seen), "a day stands there twice"
        for event in read(file).events:
            key = (str(event["UID"]), str(event["RECURRENCE-ID"].dt) if "RECURRENCE-ID" in event else "")
            assert self.sequences.get(key, 0) <= event["SEQUENCE"], "a sequence fell"
            self.sequences[key] = event["SEQUENCE"]
        return [(at, when) for at, when, _title in seen]


def moved(meeting: Meeting, day: date, first: int = 9, last: int = 11) -> Plan:
    same = {name: getattr(meeting, name) for name in ("title", "about", "mode", "place")}
    return Plan(**same, starts_at=at_hour(day, first), ends_at=at_hour(day, last))


def opened(network: Network, me: Person, schedule: Schedule = TUESDAYS) -> MeetingSeries:
    series = add_series(me.actor, network, schedule=schedule, plan=PLAN)
    open_series(me.actor, series)
    return series


def test_a_year_of_a_moving_series_is_the_same_in_two_calendar_programs() -> None:
    me, network = person(), make_network(calendar_shows="all")
    calendar = Calendars(network, me)
    series = add_series(me.actor, network, schedule=replace(TUESDAYS, left_out=(date(2027, 4, 6),)), plan=PLAN)
    assert calendar.look() == []  # drafts send nothing
    leave_out(me.actor, series, on=date(2027, 7, 13))
    assert open_series(me.actor, series) == 24
    tuesdays = [date(2027, 1, 12) + timedelta(days=14 * n) for n in range(26)]
    tuesdays = [day for day in tuesdays if day not in (date(2027, 4, 6), date(2027, 7, 13))]
    assert calendar.look() == [(day, "09.00–11.30") for day in tuesdays]  # the same time on the clock all through the year

    by_day = {meeting.recurs_on: meeting for meeting in meetings_of(series.id)}
    a_summer_day, a_winter_day = by_day[date(2027, 3, 23)], by_day[date(2027, 11, 2)]
    change_meeting(me.actor, a_summer_day, plan=moved(a_summer_day, date(2027, 3, 31), 13, 15))  # over the night of summer time
    change_meeting(me.actor, a_winter_day, plan=moved(a_winter_day, date(2027, 10, 29), 8, 10))  # and back before that of winter time
    cancel_meeting(me.actor, by_day[date(2027, 6, 15)], reason="Förhinder")
    expected = {day: "09.00–11.30" for day in tuesdays if day not in (date(2027, 3, 23), date(2027, 11, 2), date(2027, 6, 15))}
    expected |= {date(2027, 3, 31): "13.00–15.00", date(2027, 10, 29): "08.00–10.00"}
    assert calendar.look() == sorted(expected.items())

    later = Schedule(Recurrence.FORTNIGHTLY, date(2027, 9, 9), time(13), time(15))  # Thursdays from September on
    autumn = change_following(me.actor, series, from_on=date(2027, 9, 7), schedule=later)
    thursdays = [date(2027, 9, 9) + timedelta(days=14 * n) for n in range(9)]
    expected = {day: when for day, when in expected.items() if day < date(2027, 9, 7)} | dict.fromkeys(thursdays, "13.00–15.00")
    assert calendar.look() == sorted(expected.items())
    assert autumn.uid != series.uid and len(calendar.sequences) > 2

    change_meeting(me.actor, a_summer_day, plan=moved(a_summer_day, date(2027, 3, 23)))  # back on its day, and half an hour shorter
    expected = {day: when for day, when in expected.items() if day != date(2027, 3, 31)} | {date(2027, 3, 23): "09.00–11.00"}
    assert calendar.look() == sorted(expected.items())
    end_series(me.actor, autumn, from_on=date(2027, 12, 2), reason="Nätverket vilar")
    assert [day for day, _when in calendar.look() if day >= date(2027, 12, 1)] == []
    uids = {uid.split("@")[0] for uid, _recurrence in calendar.sequences}
    assert uids == {str(series.uid), str(autumn.uid)}


@pytest.mark.parametrize("first", [29, 30, 31])
def test_the_last_dates_of_months_are_said_so_that_every_calendar_program_understands(first: int) -> None:
    """Thunderbird reads no BYSETPOS beside dates: it would show a meeting on each of the 28th to the 31st."""
    me, network = person(), make_network(calendar_shows="all")
    calendar = Calendars(network, me)
    dates = Schedule(Recurrence.MONTHLY_DATE, date(2026, 12, first), time(9), time(11), until_on=date(2028, 1, 15))
    series = add_series(me.actor, network, schedule=dates, plan=PLAN)
    leave_out(me.actor, series, on=date(2027, 5, first))
    open_series(me.actor, series)
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    found = [date(2026, 12, first), *(date(2027, n, min(first, most)) for n, most in enumerate(lengths, start=1) if n != 5)]
    assert calendar.look() == [(day, "09.00–11.00") for day in found]
    assert b"BYSETPOS" not in feed_file(me.actor, calendar.feed)

    february = next(meeting for meeting in meetings_of(series.id) if meeting.recurs_on == date(2027, 2, 28))
    change_meeting(me.actor, february, plan=moved(february, date(2027, 3, 2)))
    moved_on = [date(2027, 3, 2) if day == date(2027, 2, 28) else day for day in found]
    assert calendar.look() == [(day, "09.00–11.00") for day in moved_on]


def test_the_file_of_one_meeting_of_a_series_replaces_that_one_only() -> None:
    me, network = person(), make_network(calendar_shows="all")
    series = opened(network, me)
    third = meetings_of(series.id)[2]
    change_meeting(me.actor, third, plan=moved(third, date(2027, 2, 11), 13, 15))
    [event] = read(file_of(third)).events
    assert event.decoded("RECURRENCE-ID") == at_hour(date(2027, 2, 9), 9) and event.decoded("DTSTART") == at_hour(date(2027, 2, 11), 13)
    assert (str(event["UID"]).split("@")[0], event["SEQUENCE"], "RRULE" in event) == (str(series.uid), 1, False)


def test_a_mail_about_one_meeting_is_a_request_to_its_receiver_and_a_cancellation_keeps_the_uid() -> None:
    me, network = person(), make_network()
    meeting = make_meeting(network, uid=uuid4())
    invitation = make_invitation(meeting, make_seat(network, make_organisation(), mailbox="ks@example.se"))
    first, method = invitation_part(invitation, LetterKind.INVITED, False)
    [event] = read(first).events
    assert method == "REQUEST" == str(read(first)["METHOD"])
    assert str(event["ATTENDEE"]) == "mailto:ks@example.se" and event["ATTENDEE"].params["RSVP"] == "FALSE"
    assert str(event["ORGANIZER"]).startswith("mailto:no-reply@")
    cancel_meeting(me.actor, meeting, reason="Förhinder")
    last, method = invitation_part(invitation, LetterKind.CHANGED, False)  # written before it was cancelled, sent after
    [over] = read(last).events
    assert (method, str(over["STATUS"]), over["UID"], over["SEQUENCE"]) == ("CANCEL", "CANCELLED", event["UID"], event["SEQUENCE"] + 1)


def test_a_mail_about_a_series_brings_those_meetings_to_which_the_seat_is_invited_and_a_guest_only_the_one() -> None:
    network = make_network(calendar_shows="all")
    meetings = make_meetings_of(make_series(network))
    seat = make_seat(network, make_organisation())
    mine = [make_invitation(meeting, seat) for meeting in meetings[1:]]
    guest = make_invitation(meetings[1], guest="Föreläsare", guest_address="gast@example.se")
    part, method = invitation_part(mine[0], LetterKind.INVITED, True)
    assert method == "REQUEST" and days(shown(part)) == [meeting.recurs_on for meeting in meetings[1:]]
    assert days(shown(invitation_part(guest, LetterKind.INVITED, True)[0])) == [meetings[1].recurs_on]


def test_a_meeting_that_was_moved_back_is_told_again_with_a_sequence_above_all_that_was_sent_before() -> None:
    me, network = person(), make_network()
    series, seat = make_series(network, first_on=date(2026, 12, 1)), make_seat(network, make_organisation())
    meetings = make_meetings_of(series)
    first, *_others = [make_invitation(meeting, seat) for meeting in meetings]
    for day in (date(2026, 12, 10), date(2026, 12, 8)):
        change_meeting(me.actor, meetings[1], plan=moved(meetings[1], day))
    rule, back = read(invitation_part(first, LetterKind.CHANGED, True)[0]).events
    assert (rule["SEQUENCE"], back["SEQUENCE"], back.decoded("DTSTART")) == (0, 2, at_hour(date(2026, 12, 8), 9))
    later = Schedule(Recurrence.WEEKLY, date(2026, 12, 1), time(10), time(12))
    assert change_following(me.actor, series, from_on=date(2026, 12, 1), schedule=later) is series
    rule, back = read(invitation_part(first, LetterKind.CHANGED, True)[0]).events
    assert (rule["SEQUENCE"], back["SEQUENCE"], back.decoded("DTSTART")) == (1, 3, at_hour(date(2026, 12, 8), 10))


def test_ending_a_whole_series_cancels_it_in_calendars_and_ending_its_rest_shortens_it() -> None:
    me, network = person(), make_network()
    invited = make_seat(network, make_organisation())
    series = make_series(network)
    meetings = make_meetings_of(series)
    invitations = [make_invitation(meeting, invited) for meeting in meetings]
    third, first = meetings[2].recurs_on, meetings[0].recurs_on
    assert third and first
    end_series(me.actor, series, from_on=third, reason="Vilar")
    part, method = invitation_part(invitations[2], LetterKind.CANCELLED, True)
    assert method == "REQUEST" and days(shown(part)) == [meeting.recurs_on for meeting in meetings[:2]]
    end_series(me.actor, series, from_on=first, reason="Vilar")
    part, method = invitation_part(invitations[0], LetterKind.CANCELLED, True)
    [event] = read(part).events
    assert (method, str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)


SECRETS = ("Hemligpunkt", "Hemligtext", "meet.example", "samordnare", "svar/", "http", "/l/")


@pytest.mark.parametrize(("shows", "shelter", "named"), [("time", False, False), ("all", False, True), ("all", True, False)])
def test_calendars_tell_no_more_than_the_board_has_chosen_and_nothing_where_a_shelter_is_concerned(
    shows: str, shelter: bool, named: bool
) -> None:
    me, network = person(), make_network("Tystnätet", calendar_shows=shows)
    one = make_organisation("Utföraren", kind="shelter_provider" if shelter else "municipality")
    meeting = make_meeting(network, title="Rubriken", place="Residenset", about="Hemligtext", join_address="https://meet.example/x")
    make_item(meeting, "Hemligpunkt")
    invitation = make_invitation(meeting, make_seat(network, one))
    files = [file_of(meeting), feed_file(me.actor, make_feed(None, me)), feed_file(me.actor, make_feed(network, me))]
    for file in [*files, invitation_part(invitation, LetterKind.INVITED, False)[0]]:
        text = Calendar.from_ical(file).events[0]
        told = [word for word in ("Tystnätet", "Rubriken", "Residenset") if word in f"{text['SUMMARY']} {text['LOCATION']}"]
        assert told == (["Tystnätet", "Rubriken", "Residenset"] if named else [])
        assert named or (str(text["SUMMARY"]), str(text["LOCATION"])) == ("Möte", "På plats eller digitalt")
        words = file.decode().replace("mailto:samordnare@example.se", "")
        assert [word for word in SECRETS if word in words] == []


def test_a_meeting_is_its_own_one_thing_through_every_change() -> None:
    me, network = person(), make_network()
    calendar, meeting = Calendars(network, me), make_meeting(network, state="draft", opened_at=None, starts_at=at_hour(date(2027, 2, 1), 9))
    assert calendar.look() == []
    open_meeting(me.actor, meeting)
    for day in (date(2027, 3, 29), date(2027, 10, 30), date(2027, 10, 31)):
        change_meeting(me.actor, meeting, plan=moved(meeting, day))
        assert calendar.look() == [(day, "09.00–11.00")]
    assert list(calendar.sequences.values()) == [3]
