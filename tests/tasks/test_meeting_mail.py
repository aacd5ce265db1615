"""Mails to those who are invited to a meeting: one link, a calendar that updates itself, each once, to whoever sits there now."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from tests.factories import Person, person
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from tests.factories.series import make_meetings_of, make_series
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.operations.answering_invitations import answer_invitation
from vaw.domain.networks.operations.inviting import add_guest, invite_all, tell_all
from vaw.domain.networks.operations.meeting_letters import Letter, renew_invitation
from vaw.domain.networks.operations.seats import put_on_seat
from vaw.domain.networks.queries.seats import get_seat
from vaw.domain.networks.rules.meetings import LINK_LASTS, LetterKind
from vaw.domain.notifications.models import Notice
from vaw.integrations.mail import Answer, Mail, Outcome, Post, compose
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.calendar import at_hour
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.queue import JobRow
from vaw.tasks import meetings
from vaw.tasks.app import JOBS

SNAPSHOTS = Path(__file__).parent / "snapshots"
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)  # a Monday, nine o'clock in Sweden


@pytest.fixture
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def folder(app: Flask, now: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(app.extensions["settings"], state=tmp_path))
    return tmp_path / "mail"


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def network(now: None) -> Network:
    return make_network("Länsnätverk om heder")


@pytest.fixture
def seat(network: Network) -> Seat:
    return make_seat(network, make_organisation("Exempelby kommun"))


@pytest.fixture
def meeting(me: Person, network: Network, seat: Seat) -> Meeting:
    """Opened a moment ago: its letters are written and not yet sent."""
    found = make_meeting(network, title="Lägesbild om våld", responsible_id=me.id, starts_at=NOW + timedelta(days=30))
    tell(me, found)
    return found


def tell(me: Person, meeting: Meeting, kind: LetterKind = LetterKind.INVITED, ref: str = "") -> int:
    with unit(me.actor, "test.tell"):
        invite_all(me.actor, meeting)
        return tell_all(me.actor, meeting, kind, ref)


def invitation_of(meeting: Meeting) -> MeetingInvitation:
    return db.session.scalars(sa.select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting.id)).one()


def mails(folder: Path) -> list[EmailMessage]:
    """In the order in which they were written."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: int(re.findall(r"\d+", path.name)[-1]))
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]
    return [message for message in found if isinstance(message, EmailMessage)]


def calendar_of(message: EmailMessage) -> tuple[str, Calendar] | None:
    """(METHOD as the mail says it, the calendar) of the part that a calendar reads; no line of it ends otherwise than CRLF."""
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            file = part.get_payload(decode=True)
            assert isinstance(file, bytes) and file.count(b"\n") == file.count(b"\r\n")
            return str(part.get_param("method")), Calendar.from_ical(file)
    return None


def kinds() -> list[str]:
    return list(db.session.scalars(sa.select(MeetingLetter.kind).order_by(MeetingLetter.id)))


@pytest.mark.parametrize("kind", ["invited", "again"])
def test_the_mail_reads_as_agreed(meeting: Meeting, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meetings, "invitation_token", lambda _: "TOKEN")
    monkeypatch.setattr(meetings, "invitation_part", lambda *_: (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "REQUEST"))
    mail = meetings.written(Letter(7, LetterKind(kind), False, invitation_of(meeting), "samordnare@example.se"))
    told = compose(mail, sender="no-reply@localhost", host="localhost").as_bytes()
    assert told == (SNAPSHOTS / f"meeting-{kind}-sv.eml").read_bytes()


@pytest.mark.parametrize("kind", list(LetterKind))
def test_a_mail_says_nothing_of_network_matter_board_or_organisation(meeting: Meeting, kind: LetterKind) -> None:
    mail = meetings.written(Letter(7, kind, False, invitation_of(meeting), "samordnare@example.se"))
    said = mail.subject + mail.text + mail.html + (mail.invitation.content.decode() if mail.invitation else "")
    for word in ("heder", "åld", "Exempelby", "Västerbotten", "änsstyrelse", "ätverk", "Sammanträdesrum", "Lägesbild"):
        assert word not in said, word
    assert len(set(re.findall(r"https?://[^\s\"<]+", mail.text + mail.html))) == 1
    assert (mail.invitation is not None) == (kind in ("invited", "seated", "changed", "cancelled"))


def test_letters_of_a_meeting_leave_once_by_one_job_and_the_link_opens_the_page(app: Flask, folder: Path, meeting: Meeting) -> None:
    [job] = db.session.scalars(sa.select(JobRow).where(JobRow.name.like("networks.meeting_letter%")))
    assert JOBS[job.name].run == "vaw.tasks.meetings:send_letters" and job.args == [meeting.id]
    assert [meetings.send_letters(meeting.id), meetings.send_letters(meeting.id), meetings.send_waiting()] == [1, 0, 0]
    [message] = mails(folder)
    body = message.get_body(("plain",))
    assert message["To"] == "samordnare@example.se" and body is not None
    [path] = re.findall(r"http://localhost(/l/\S+)", body.get_content())
    opened = app.test_client().get(path, follow_redirects=True)
    assert opened.status_code == 200 and "Lägesbild om våld" in opened.text and "Kommer du på mötet?" in opened.text


def test_the_receivers_calendar_updates_itself_and_never_doubles(folder: Path, me: Person, meeting: Meeting) -> None:
    meetings.send_waiting()
    with unit(me.actor, "test.move"):
        meeting.starts_at, meeting.ends_at = meeting.starts_at + timedelta(days=1), meeting.ends_at + timedelta(days=1)
        meeting.sequence += 1
    tell(me, meeting, LetterKind.CHANGED, "1")
    meetings.send_waiting()
    with unit(me.actor, "test.cancel"):
        meeting.state, meeting.sequence = "cancelled", 2
    tell(me, meeting, LetterKind.CANCELLED, "2")
    meetings.send_waiting()
    found = [calendar_of(message) for message in mails(folder)]
    events = [(method, next(iter(calendar.walk("VEVENT")))) for method, calendar in filter(None, found)]
    assert [(method, int(event["SEQUENCE"])) for method, event in events] == [("REQUEST", 0), ("REQUEST", 1), ("CANCEL", 2)]
    assert len({str(event["UID"]) for _method, event in events}) == 1
    assert [event.decoded("DTSTART").day for _method, event in events] == [1, 2, 2]
    for _method, event in events:
        assert str(event["ATTENDEE"]) == "mailto:samordnare@example.se" and event["ATTENDEE"].params["RSVP"] == "FALSE"
        assert str(event["ORGANIZER"]).startswith("mailto:no-reply@") and "DESCRIPTION" not in event and "URL" not in event


def test_of_two_changes_the_newer_one_is_told(folder: Path, me: Person, meeting: Meeting) -> None:
    meetings.send_waiting()
    for ref in ("1", "2"):
        tell(me, meeting, LetterKind.CHANGED, ref)
    assert meetings.send_waiting() == 1 and kinds() == ["invited", "changed"]


def test_a_change_of_one_meeting_does_not_silence_that_of_its_series(folder: Path, me: Person, network: Network, seat: Seat) -> None:
    first, *_others = make_meetings_of(make_series(network))
    invitation = make_invitation(first, seat)
    with unit(me.actor, "test.tell"):
        tell_all(me.actor, first, LetterKind.CHANGED, "series/1", whole_series=True)
        tell_all(me.actor, first, LetterKind.CHANGED, "1")
    assert invitation.id and meetings.send_waiting() == 2


def test_what_is_not_true_any_more_does_not_leave(folder: Path, me: Person, meeting: Meeting) -> None:
    with unit(me.actor, "test.cancel"):
        meeting.state = "cancelled"
    assert meetings.send_waiting() == 0 and kinds() == []
    tell(me, meeting, LetterKind.CANCELLED, "1")
    with clock.frozen(NOW + timedelta(days=4)):  # the mail server was away for so long
        assert meetings.send_waiting() == 0 and kinds() == []


def test_a_server_that_is_away_gets_it_later_and_one_that_refuses_is_told_to_the_board(
    folder: Path, monkeypatch: pytest.MonkeyPatch, me: Person, meeting: Meeting
) -> None:
    for outcome in (Outcome.AWAY, Outcome.LATER, Outcome.REFUSED):
        with monkeypatch.context() as patched:
            patched.setattr(Post, "send", lambda _self, _mail, said=outcome: Answer(said, 550))
            assert meetings.send_waiting() == 0
            assert kinds() == ([] if outcome is Outcome.REFUSED else ["invited"])
    assert db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == me.id)).all() == ["networks.invited_unreached"]
    assert meetings.tell_of_seats() == 0  # that address has been tried


def test_whoever_takes_over_a_seat_is_told_once_and_the_old_link_is_dead(app: Flask, folder: Path, me: Person, meeting: Meeting) -> None:
    meetings.send_waiting()
    old = _path(mails(folder)[0])
    seat = get_seat(me.actor, invitation_of(meeting).seat_id or 0)
    put_on_seat(me.actor, seat, kind="ordinary", since_on=clock.today(), role_title="Ny", mailbox="ny@example.se")
    assert [meetings.tell_of_seats() for _ in range(2)] == [1, 0]  # the second time it is on its way
    assert meetings.send_waiting() == 1 and meetings.tell_of_seats() == 0
    last = mails(folder)[-1]
    told = calendar_of(last)
    assert last["To"] == "ny@example.se" and told is not None and told[0] == "REQUEST"
    assert [app.test_client().get(path, follow_redirects=True).status_code for path in (old, _path(last))] == [410, 200]


def _path(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(re.findall(r"http://localhost(/l/\S+)", body.get_content())[0])


def test_a_new_seat_is_invited_in_the_day_and_not_at_night(folder: Path, network: Network, meeting: Meeting) -> None:
    meetings.send_waiting()
    make_seat(network, make_organisation("Ny kommun"), mailbox="ny@example.se")
    make_seat(network, make_organisation("Senare kommun"), since_on=date(2026, 6, 1))  # after the meeting
    with clock.frozen(at_hour(clock.today(), 22)):
        assert meetings.tell_of_seats() == 0
    assert meetings.tell_of_seats() == 1 and meetings.send_waiting() == 1
    assert mails(folder)[-1]["To"] == "ny@example.se" and kinds() == ["invited", "seated"]


def test_whoever_takes_over_is_told_of_a_whole_series_by_one_mail(folder: Path, me: Person, network: Network, seat: Seat) -> None:
    found = make_meetings_of(make_series(network))
    for meeting in found:
        make_invitation(meeting, seat)
    with unit(me.actor, "test.tell"):
        assert tell_all(me.actor, found[0], LetterKind.INVITED, "", whole_series=True) == 1
    assert meetings.tell_of_seats() == 0  # on its way
    assert meetings.send_waiting() == 1 and meetings.tell_of_seats() == 0
    put_on_seat(me.actor, get_seat(me.actor, seat.id), kind="ordinary", since_on=clock.today(), role_title="Ny", mailbox="ny@example.se")
    assert meetings.tell_of_seats() == 1 and meetings.send_waiting() == 1 and meetings.tell_of_seats() == 0
    told = calendar_of(mails(folder)[-1])
    assert told is not None and any("RRULE" in event for event in told[1].walk("VEVENT"))


def test_who_has_not_answered_is_asked_once_five_working_days_before(folder: Path, me: Person, network: Network, meeting: Meeting) -> None:
    first = invitation_of(meeting)
    second = make_invitation(meeting, make_seat(network, make_organisation("B"), mailbox="b@example.se"))
    tell(me, meeting)
    meetings.send_waiting()
    answer_invitation(system("web"), second, reply="coming")
    asked = []
    for number in range(30):
        with clock.frozen(NOW + timedelta(days=number)):
            asked += [clock.today()] * meetings.ask_again()
    assert meeting.starts_at.date() == date(2026, 4, 1) and asked == [date(2026, 3, 25)]
    wanted = sa.select(MeetingLetter.invitation_id).where(MeetingLetter.kind == "again")
    assert db.session.scalars(wanted).all() == [first.id]


def test_a_guest_hears_of_it_and_one_that_fails_stops_no_other(
    folder: Path, me: Person, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_guest(me.actor, meeting, guest="Föreläsare", address="gast@example.se")
    real = meetings.invitation_part

    def fails(invitation: MeetingInvitation, *more: object) -> tuple[bytes, str]:
        if invitation.seat_id is not None:
            raise OSError
        return real(invitation, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(meetings, "invitation_part", fails)
    assert meetings.send_waiting() == 1
    assert [message["To"] for message in mails(folder)] == ["gast@example.se"]


def test_a_guests_address_is_forgotten_when_their_link_works_no_more(me: Person, meeting: Meeting) -> None:
    guest = add_guest(me.actor, meeting, guest="Föreläsare", address="gast@example.se")
    with clock.frozen(meeting.ends_at + LINK_LASTS):
        assert meetings.forget() == 0
    with clock.frozen(meeting.ends_at + LINK_LASTS + timedelta(minutes=1)):
        assert [meetings.forget() for _ in range(2)] == [1, 0]
    assert (guest.guest, guest.guest_address) == ("Föreläsare", None)


def test_two_workers_send_a_letter_once(committed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []

    def slow(_way: Post, mail: Mail) -> Answer:
        time.sleep(0.3)  # long enough for the other one to look
        sent.append(mail.to)
        return Answer(Outcome.DELIVERED)

    monkeypatch.setattr(Post, "send", slow)
    with committed.app_context():
        network = make_network()
        found = make_invitation(make_meeting(network), make_seat(network, make_organisation()))
        assert renew_invitation(system("web"), found) and not renew_invitation(system("web"), found)
        letter_id = db.session.scalars(sa.select(MeetingLetter.id)).one()
        db.session.remove()

    def work(_number: int) -> int:
        with committed.app_context():
            return meetings.send_letter(letter_id)

    with ThreadPoolExecutor(3) as workers:
        assert sorted(workers.map(work, range(3))) == [0, 0, 1]
    assert sent == ["samordnare@example.se"]
