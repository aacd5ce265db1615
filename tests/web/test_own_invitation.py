"""Whoever is invited answers by their link in one press, or signed in; every link that should not open does not."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import person
from tests.factories.networks import make_invitation, make_item, make_meeting, make_network, make_organisation, make_seat
from tests.factories.series import make_meetings_of, make_series
from tests.factories.statements import counted
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.operations.answering_invitations import answer_invitation
from vaw.domain.networks.operations.meeting_letters import write_letter
from vaw.domain.networks.queries.invitations import find_invitation
from vaw.domain.networks.rules.meetings import LINK_LASTS, LetterKind
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import invitation_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
JOIN = "https://video.example.se/rum/hemligt"


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def network() -> Network:
    return make_network("Länsnätverk om heder")


@pytest.fixture
def seat(network: Network) -> Seat:
    return make_seat(network, make_organisation("Exempelby kommun"))


@pytest.fixture
def meeting(network: Network) -> Meeting:
    return make_meeting(network, title="Lägesbild", mode="hybrid", join_address=JOIN)


@pytest.fixture
def invitation(meeting: Meeting, seat: Seat) -> MeetingInvitation:
    return make_invitation(meeting, seat)


@pytest.fixture
def link(app: Flask, invitation: MeetingInvitation) -> str:
    return link_of(app, invitation)


def link_of(app: Flask, invitation: MeetingInvitation) -> str:
    found = find_invitation(invitation.id)
    assert found
    with app.test_request_context():
        return f"/moten/svar/{invitation_token(found)}"


def change(record: Meeting | MeetingInvitation | SeatHolder, **values: object) -> None:
    with unit(system("test"), "test.change"):
        for name, value in values.items():
            setattr(record, name, value)
        db.session.flush()


def hidden(html: str) -> dict[str, str]:
    """The page's hidden fields."""
    found = {}
    for field in HIDDEN.findall(html):
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name:
            found[name.group(1)] = value.group(1) if value else ""
    return found


def answer(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    return browser.post(address, data={**hidden(browser.get(address).text), **fields})


def test_one_press_says_i_come_and_shows_the_way_into_the_meeting(browser: FlaskClient, link: str, invitation: MeetingInvitation) -> None:
    before = browser.get(link)
    assert "Kommer du på mötet?" in before.text and "Länsnätverk om heder" in before.text and JOIN not in before.text
    buttons = re.findall(r'<button[^>]*name="answer" value="([^"]+)"', before.text)
    assert buttons == ["coming-on_site", "coming-digital", "alternate", "not_coming"]
    assert answer(browser, link, answer="coming-digital").status_code == 303
    assert (invitation.reply, invitation.reply_mode) == ("coming", "digital")
    after = browser.get(link)
    assert "Tack, du är anmäld" in after.text and JOIN in after.text and "Kommer digitalt" in after.text
    assert answer(browser, link, answer="not_coming").status_code == 303
    assert JOIN not in browser.get(link).text and "Ändra svaret" in browser.get(link).text


def test_opening_the_link_changes_nothing(browser: FlaskClient, link: str, invitation: MeetingInvitation) -> None:
    version = invitation.version
    for address in (link, f"{link}/kalender.ics"):
        assert browser.get(address).status_code == browser.head(address).status_code == 200
    assert (invitation.version, invitation.reply) == (version, None)


def test_what_is_no_answer_is_refused_and_the_page_asks_again(browser: FlaskClient, link: str, invitation: MeetingInvitation) -> None:
    for sent in ({"answer": "perhaps"}, {}):
        refused = answer(browser, link, **sent)
        assert refused.status_code == 422 and 'value="coming-on_site"' in refused.text
    assert browser.post(link, data={"answer": "coming"}).status_code == 422  # without the page's own token
    assert invitation.reply is None


def test_two_who_answer_with_the_same_page_learn_of_one_another(browser: FlaskClient, link: str, invitation: MeetingInvitation) -> None:
    fields = hidden(browser.get(link).text)
    assert browser.post(link, data={**fields, "answer": "coming-digital"}).status_code == 303
    second = browser.post(link, data={**fields, "answer": "not_coming"})
    assert second.status_code == 409 and "Någon annan hann spara" in second.text
    assert invitation.reply == "coming"


def test_the_agenda_is_shown_with_times_and_names_of_papers_only(browser: FlaskClient, link: str, meeting: Meeting) -> None:
    make_item(meeting, "Läget i länet", minutes=15, presenter="Polisen", about="Bara för styrelsen")
    make_item(meeting, "Nästa steg", minutes=30, position=2)
    text = browser.get(link).text
    first = f"{meeting.starts_at.astimezone(clock.STOCKHOLM):%H.%M}"
    assert re.search(rf"<strong>{re.escape(first)}–[\d.]+</strong> Läget i länet", text) and "Polisen · Diskussion" in text
    assert text.index("Läget i länet") < text.index("Nästa steg")


def test_moved_and_cancelled_are_said_first(
    app: Flask, browser: FlaskClient, link: str, meeting: Meeting, invitation: MeetingInvitation
) -> None:
    answer(browser, link, answer="coming-on_site")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        with unit(system("test"), "test.moved"):
            write_letter(invitation, LetterKind.CHANGED, "1")
        moved = browser.get(link).text
        assert "Mötet har ändrats. Kommer du fortfarande?" in moved and 'name="answer"' in moved and "Ni svarade före ändringen" in moved
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            answer(browser, link, answer="coming-on_site")
            assert "Tack, du är anmäld" in browser.get(link).text
    change(meeting, state="cancelled", reason="För få kan komma", ended_at=clock.now())
    cancelled = browser.get(link).text
    assert "Mötet är inställt" in cancelled and "För få kan komma" in cancelled and 'name="answer"' not in cancelled
    assert JOIN not in cancelled


def test_it_is_answered_until_the_meeting_begins(browser: FlaskClient, link: str, meeting: Meeting, invitation: MeetingInvitation) -> None:
    fields = hidden(browser.get(link).text)
    with clock.frozen(meeting.starts_at):
        assert "Mötet pågår" in browser.get(link).text
        late = browser.post(link, data={**fields, "answer": "coming-digital"})
        assert late.status_code == 422 and "Mötet har redan börjat" in late.text
    assert invitation.reply is None


def test_after_the_meeting_the_minutes_are_found_when_they_are_closed(browser: FlaskClient, link: str, meeting: Meeting) -> None:
    with clock.frozen(meeting.ends_at + timedelta(days=2)):
        change(meeting, state="held", ended_at=clock.now())
        assert "Mötet har varit" in browser.get(link).text and f"{link}/protokoll" not in browser.get(link).text
        change(meeting, minutes_state="closed", closed_at=clock.now())
        assert "Protokollet finns att läsa" in browser.get(link).text and f"{link}/protokoll" in browser.get(link).text


def test_the_adjuster_is_led_to_the_minutes(browser: FlaskClient, link: str, meeting: Meeting, invitation: MeetingInvitation) -> None:
    change(meeting, state="held", ended_at=clock.now(), minutes_state="closed", closed_at=clock.now(), adjuster_id=invitation.id)
    assert "Läs protokollet och säg om det stämmer" in browser.get(link).text and f"{link}/justera" in browser.get(link).text


def test_no_link_opens_but_the_one_that_was_given(
    app: Flask, browser: FlaskClient, link: str, meeting: Meeting, seat: Seat, invitation: MeetingInvitation
) -> None:
    token = link.rsplit("/", 1)[1]
    other = make_invitation(meeting, make_seat(meeting.network, make_organisation("B"), mailbox="b@example.se"))
    theirs = link_of(app, other).rsplit("/", 1)[1]
    altered = token[:-2] + ("AA" if not token.endswith("AA") else "BB")
    swapped = theirs.split(".")[0] + token[len(theirs.split(".")[0]) :] if "." in token else theirs[:10] + token[10:]
    for wrong in (altered, swapped, "x", token + "A"):
        for tail in ("", "/serien", "/kalender.ics"):
            assert browser.get(f"/moten/svar/{wrong}{tail}").status_code == 410, wrong
    assert browser.get(f"/atgarder/lank/{token}").status_code == 410  # of another purpose
    assert browser.post(f"/moten/svar/{altered}/ny", data=hidden(browser.get(link).text)).status_code == 410
    change(invitation, stamp=2)
    assert browser.get(link).status_code == 410
    change(invitation, stamp=1)
    assert browser.get(link).status_code == 200
    change(meeting, state="draft")
    assert browser.get(link).status_code == 410


def test_the_link_is_the_seats_holders_and_dies_with_their_time(browser: FlaskClient, link: str, seat: Seat) -> None:
    holder = db.session.scalars(sa.select(SeatHolder).where(SeatHolder.seat_id == seat.id)).one()
    change(holder, mailbox="ny@example.se")
    ended = browser.get(link)
    assert ended.status_code == 410 and "Länken gäller inte längre" in ended.text and "Skicka en ny" not in ended.text


def test_a_link_that_is_too_old_explains_itself_and_is_renewed_once_a_day(
    browser: FlaskClient, link: str, meeting: Meeting, invitation: MeetingInvitation
) -> None:
    late = meeting.ends_at + LINK_LASTS + timedelta(minutes=1)
    change(meeting, starts_at=late + timedelta(days=30), ends_at=late + timedelta(days=30, hours=2))  # moved since the mail left
    with clock.frozen(late):
        old = browser.get(link)
        assert old.status_code == 410 and "Länken har blivit för gammal" in old.text
        for _ in range(2):
            said = browser.post(f"{link}/ny", data=hidden(old.text))
            assert said.status_code == 200 and "Titta i din e-post" in said.text and "example.se" not in said.text
        assert db.session.scalars(sa.select(MeetingLetter.kind)).all() == ["again"]
        for _ in range(4):
            last = browser.post(f"{link}/ny", data=hidden(old.text))
        assert last.status_code == 429


def test_all_meetings_of_a_series_are_answered_at_once(app: Flask, browser: FlaskClient, network: Network, seat: Seat) -> None:
    rows = [make_invitation(one, seat) for one in make_meetings_of(make_series(network))]
    address = link_of(app, rows[0])
    assert "Svara för 3 möten till i samma serie" in browser.get(address).text
    page = browser.get(f"{address}/serien")
    assert page.text.count("<fieldset") == 4
    fields = {f"m{rows[1].id}": "coming", f"m{rows[3].id}": "not_coming"}
    assert browser.post(f"{address}/serien", data={**hidden(page.text), **fields}).status_code == 303
    assert [row.reply for row in rows] == [None, "coming", None, "not_coming"]
    foreign = make_invitation(rows[1].meeting, make_seat(network, make_organisation("B")))
    browser.post(f"{address}/serien", data={**hidden(page.text), f"m{foreign.id}": "coming"})
    assert foreign.reply is None


def test_an_organisations_account_answers_signed_in_and_another_finds_nothing(
    app: Flask, seat: Seat, invitation: MeetingInvitation
) -> None:
    ours, theirs = (person(Role.REQUESTER, organisation_id=id).browser(app) for id in (seat.organisation_id, make_organisation("B").id))
    address = f"/moten/kallelse/{invitation.id}"
    assert answer(ours, address, answer="alternate").status_code == 303 and invitation.reply == "alternate"
    assert "ersättaren är anmäld" in ours.get(address).text
    for tail in ("", "/serien", "/kalender.ics"):
        assert theirs.get(address + tail).status_code == 404
        assert app.test_client().get(address + tail).status_code == 302
    board = person().browser(app).get(address)
    assert board.status_code == 303 and board.headers["Location"].endswith(f"/moten/{invitation.meeting_id}/kallade")


def test_the_calendar_file_tells_no_secret(browser: FlaskClient, link: str) -> None:
    file = browser.get(f"{link}/kalender.ics")
    assert file.mimetype == "text/calendar"
    for word in ("heder", "Lägesbild", "Exempelby", JOIN, "svar/"):
        assert word not in file.text


def test_the_page_is_bounded_however_many_items(rolled_back: sa.Connection, browser: FlaskClient, link: str, meeting: Meeting) -> None:
    for number in range(25):
        make_item(meeting, f"Punkt {number}", position=number + 1)
    with counted(rolled_back) as statements:
        assert browser.get(link).status_code == 200
    assert len(statements) <= 14


def test_a_guest_answers_for_themselves(app: Flask, browser: FlaskClient, meeting: Meeting) -> None:
    guest = make_invitation(meeting, guest="Föreläsare", guest_address="gast@example.se")
    address = link_of(app, guest)
    assert "Ersättare kommer" not in browser.get(address).text and "gast@example.se" not in browser.get(address).text
    answer(browser, address, answer="coming-on_site")
    assert guest.reply == "coming"
    assert answer_invitation(system("web"), guest, reply="not_coming").reply == "not_coming"
