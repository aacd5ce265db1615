"""Planning, opening, moving and ending meetings that come again; calendar addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import person
from tests.factories.accounts import csrf
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from tests.factories.series import days, make_feed, make_meetings_of, make_series, shown
from tests.factories.statements import counted
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingLetter, MeetingSeries
from vaw.domain.networks.queries.series import meetings_of
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import Role
from vaw.kernel import audit, clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.calendars import feed_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
FIELDS = {
    "title": "Lägesmöte", "recurrence": "monthly_weekday", "starts_on": "2026-12-08", "starts_time": "9", "ends_time": "11.30",
    "until_on": "", "times": "4", "mode": "on_site", "place": "Residenset", "join_address": "", "about": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)):
        yield


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def ticked(page: str) -> list[str]:
    boxes = page.split('<input class="govuk-checkboxes__input"')[1:]
    return [hidden(f'name="x"{box}', "x") for box in boxes if " checked" in box.split(">", 1)[0]]


def send(browser: FlaskClient, path: str, page: str, **fields: object) -> TestResponse:
    """Send the form as it stands on the page, with what is given here."""
    kept = {name: hidden(page, name) for name in ("version", "submit_key", "seen") if f'name="{name}"' in page}
    button = {"spara": "1"} if 'name="spara"' in page else {}
    return browser.post(path, data={"csrf": csrf(browser, path), **kept, **button, **fields})


def test_the_days_are_seen_before_anything_is_saved_and_red_days_are_left_out(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    path = f"/natverk/{network.id}/moten/ny-serie"
    weekly = {**FIELDS, "recurrence": "weekly", "starts_on": "2026-12-11"}
    first = send(browser, path, browser.get(path).text, **weekly)
    assert first.status_code == 200 and "Stämmer dagarna?" in first.text and db.session.query(Meeting).count() == 0
    assert "Röd dag: Juldagen" in first.text and "Röd dag: Nyårsdagen" in first.text
    assert ticked(first.text) == ["2026-12-25", "2027-01-01"]
    other = send(browser, path, first.text, **{**weekly, "times": "5"}, left_out=ticked(first.text))
    assert db.session.query(Meeting).count() == 0 and "fre 8 jan 2027" in other.text.casefold()  # another schedule: seen once more
    again = send(browser, path, other.text, **{**weekly, "times": "5"}, left_out=ticked(other.text), spara=[])
    assert again.status_code == 200 and db.session.query(Meeting).count() == 0  # the lower button only shows
    done = send(browser, path, other.text, **{**weekly, "times": "5"}, left_out=ticked(other.text))
    again = send(browser, path, other.text, **{**weekly, "times": "5"}, left_out=ticked(other.text))
    assert done.status_code == 303 and again.location == done.location  # a double click
    series = db.session.query(MeetingSeries).one()
    assert [meeting.recurs_on for meeting in meetings_of(series.id)] == [date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8)]
    page = browser.get(done.location).text
    assert "Varje fredag kl. 09.00–11.30" in page and "3 möten är utkast. Ingen har fått något om dem." in page
    assert "Hoppas över: fre 25 dec, fre 1 jan 2027." in page


def test_what_was_typed_and_ticked_stays_when_an_answer_is_wrong(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    path = f"/natverk/{network.id}/moten/ny-serie"
    first = send(browser, path, browser.get(path).text, **FIELDS)
    wrong = send(browser, path, first.text, **{**FIELDS, "ends_time": "8"}, left_out=["2027-01-12"])
    assert wrong.status_code == 422 and "Lägesmöte" in wrong.text and "Visa dagarna" in wrong.text
    assert '<input type="hidden" name="left_out" value="2027-01-12">' in wrong.text
    once_more = send(browser, path, wrong.text, **FIELDS, left_out=["2027-01-12"]).text
    assert ticked(once_more) == ["2027-01-12"]
    send(browser, path, once_more, **FIELDS, left_out=["2027-01-12"])
    assert [one.recurs_on.day for one in db.session.query(Meeting).order_by(Meeting.recurs_on) if one.recurs_on] == [8, 9, 9]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"times": ""}, "Fyll i en sista dag eller ett antal möten, ett av dem."),
        ({"times": "", "until_on": "2026-12-01"}, "Den sista dagen är före det första mötet."),
        ({"starts_on": "2026-11-10"}, "har redan varit"),
        ({"join_address": "http://meet.example/x"}, "https"),
    ],
)
def test_a_series_that_cannot_be_says_what_to_mend(app: Flask, fields: dict[str, str], sentence: str) -> None:
    browser, network = person().browser(app), make_network()
    path = f"/natverk/{network.id}/moten/ny-serie"
    page = send(browser, path, browser.get(path).text, **{**FIELDS, **fields}).text
    answer = send(browser, path, page, **{**FIELDS, **fields})
    assert answer.status_code == 422 and sentence in answer.text and db.session.query(Meeting).count() == 0


def test_everybody_gets_one_mail_for_all_meetings_of_a_series(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    make_seat(network, make_organisation())
    make_seat(network, make_organisation("Ingen nås"), mailbox=None)
    series = make_series(network)
    make_meetings_of(series, state="draft", opened_at=None)
    base = f"/moten/serier/{series.id}"
    page = browser.get(f"{base}/oppna").text
    assert "Kalla till 4 möten" in page and "1 organisation får ett enda mejl" in page and "Ingen nås" in page
    assert send(browser, f"{base}/oppna", page).status_code == 303
    assert [(letter.kind, letter.whole_series) for letter in db.session.query(MeetingLetter)] == [("invited", True)]
    assert "4 möten återstår, och alla är kallade." in browser.get(base).text
    assert browser.get(f"{base}/oppna").location == base


def test_this_meeting_and_those_after_it_are_moved_past_the_days_that_are_left_out(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    invited = make_seat(network, make_organisation())
    series = make_series(network, rule="FREQ=WEEKLY;INTERVAL=1;BYDAY=TU;COUNT=5", first_on=date(2026, 12, 1))
    meetings = make_meetings_of(series)
    for meeting in meetings:
        make_invitation(meeting, invited)
    path = f"/moten/serier/{series.id}/flytta?fran=2026-12-15"
    page = browser.get(path).text
    assert "Flytta 3 möten" in page and 'value="2026-12-15"' in page
    wanted = {"recurrence": "weekly", "starts_on": "2026-12-17", "starts_time": "13", "ends_time": "15", "place": "Ny sal"}
    seen = send(browser, path, page, **wanted)
    assert "Stämmer dagarna?" in seen.text and ticked(seen.text) == ["2026-12-24", "2026-12-31"]
    done = send(browser, path, seen.text, **wanted, left_out=ticked(seen.text))
    new = db.session.query(MeetingSeries).order_by(MeetingSeries.id.desc()).first()
    assert new is not None and done.location == f"/moten/serier/{new.id}"
    found = [(one.recurs_on, one.place, f"{one.starts_at.astimezone(clock.STOCKHOLM):%H.%M}") for one in meetings_of(new.id)]
    assert found == [(day, "Ny sal", "13.00") for day in (date(2026, 12, 17), date(2027, 1, 7), date(2027, 1, 14))]
    assert [one.recurs_on for one in meetings_of(series.id)] == [date(2026, 12, 1), date(2026, 12, 8)]
    assert db.session.get_one(MeetingSeries, series.id).rule.endswith("UNTIL=20261214")
    letters = db.session.query(MeetingLetter).all()
    assert {(letter.kind, letter.whole_series) for letter in letters} == {("changed", True)} and len(letters) == 2


def test_a_day_is_left_out_and_the_rest_ended_without_anybody_hearing_of_drafts(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    series = make_series(network)
    meetings = make_meetings_of(series, state="draft", opened_at=None)
    base, second, third = f"/moten/serier/{series.id}", meetings[1].recurs_on, meetings[2].recurs_on
    browser.post(f"{base}/hoppa-over", data={"csrf": csrf(browser, base), "dag": str(second)})
    assert [one.id for one in meetings_of(series.id)] == [one.id for one in (meetings[0], *meetings[2:])]
    path = f"{base}/avsluta?fran={third}"
    assert send(browser, path, browser.get(path).text).location == base
    assert [one.id for one in meetings_of(series.id)] == [meetings[0].id] and db.session.query(MeetingLetter).count() == 0
    path = f"{base}/avsluta"
    assert send(browser, path, browser.get(path).text).location == f"/natverk/{network.id}#moten"
    assert db.session.query(MeetingSeries).count() == 0


def test_ending_what_people_were_invited_to_needs_a_reason_and_tells_each_once(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    invited = make_seat(network, make_organisation())
    series = make_series(network)
    for meeting in make_meetings_of(series):
        make_invitation(meeting, invited)
    path = f"/moten/serier/{series.id}/avsluta"
    page = browser.get(path).text
    assert send(browser, path, page).status_code == 422
    assert send(browser, path, page, reason="Nätverket vilar").status_code == 303
    assert {one.state for one in meetings_of(series.id)} == {"cancelled"}
    assert [(letter.kind, letter.whole_series) for letter in db.session.query(MeetingLetter)] == [("cancelled", True)]
    assert browser.get(path).status_code == 404  # nothing is left to end


def test_another_board_and_an_organisation_find_no_series(app: Flask) -> None:
    series = make_series(make_network())
    for who in (person(county_id=3), person(Role.REQUESTER), person(Role.COUNTY_MANAGEMENT)):
        assert who.browser(app).get(f"/moten/serier/{series.id}").status_code == 404


def _feed_path(app: Flask, feed: CalendarFeed) -> str:
    with app.test_request_context():
        return f"/kalender/{feed_token(feed)}.ics"


def test_an_address_is_made_shown_read_and_closed(app: Flask) -> None:
    me, network = person(), make_network("Länsnätet")
    browser, path = me.browser(app), f"/natverk/{network.id}/kalender"
    make_meeting(network)
    assert send(browser, path, browser.get(path).text, label="").status_code == 422
    assert send(browser, path, browser.get(path).text, label="Min telefon").status_code == 303
    page = browser.get(path).text
    address = hidden(page.replace('id="adress-', 'name="adress" id="', 1), "adress")
    assert "Ingen kalender har hämtat än" in page and "/kalender/" in address
    stranger, asked = app.test_client(), "/kalender/" + address.split("/kalender/")[1]
    lines = db.session.scalar(sa.select(sa.func.count()).select_from(audit.AUDIT))
    answer = stranger.get(asked)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8" and answer.data.count(b"BEGIN:VEVENT") == 1
    assert "Hämtades senast 23 november 2026" in browser.get(path).text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(audit.AUDIT)) == lines
    assert stranger.head(asked).status_code == 200 and stranger.head(asked).data == b""
    with clock.frozen(clock.now() + timedelta(minutes=5)):  # made anew, and says the same
        assert stranger.get(asked, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    make_meeting(network, title="Ett till")
    assert stranger.get(asked, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200
    feed = db.session.query(CalendarFeed).one()
    assert browser.get("/konto/kalendrar").text.count("Länsnätet") == 1
    browser.post(f"/konto/kalendrar/{feed.id}/stang", data={"csrf": csrf(browser, path)})
    assert stranger.get(asked).status_code == 404 and "Min telefon" not in browser.get(path).text


def test_a_feed_shows_what_its_account_may_read_now_and_nothing_once_it_may_not(app: Flask) -> None:
    me, network, other = person(), make_network(), make_network("Grannlänets", county_id=3)
    make_meeting(network), make_meeting(other), make_meeting(network, state="draft", opened_at=None)
    own, of_network, stranger = make_feed(None, me), make_feed(network, me), app.test_client()
    assert [stranger.get(_feed_path(app, feed)).data.count(b"BEGIN:VEVENT") for feed in (own, of_network)] == [1, 1]
    with unit(system("test"), "test.leaves"):
        for membership in db.session.query(Membership).filter_by(user_id=me.id):
            membership.valid_to = clock.today() - timedelta(days=1)
    assert stranger.get(_feed_path(app, of_network)).status_code == 404
    assert stranger.get(_feed_path(app, own)).data.count(b"BEGIN:VEVENT") == 0
    with unit(system("test"), "test.closed"):
        db.session.get_one(User, me.id).active = False
    assert stranger.get(_feed_path(app, own)).status_code == 404


def test_an_organisations_account_subscribes_to_what_it_is_invited_to(app: Flask) -> None:
    network, town = make_network(), make_organisation()
    invited, meetings = make_seat(network, town), make_meetings_of(make_series(network))
    make_invitation(meetings[1], invited)
    who = person(Role.REQUESTER, organisation_id=town.id)
    browser = who.browser(app)
    assert browser.get(f"/natverk/{network.id}/kalender").status_code == 404
    send(browser, "/konto/kalendrar", browser.get("/konto/kalendrar").text, label="Vår brevlåda")
    feed = db.session.query(CalendarFeed).one()
    assert days(shown(app.test_client().get(_feed_path(app, feed)).data)) == [meetings[1].recurs_on]


def test_addresses_that_are_altered_or_of_another_purpose_open_nothing_and_too_many_are_turned_away(app: Flask) -> None:
    feed, stranger = make_feed(make_network(), person()), app.test_client()
    path = _feed_path(app, feed)
    for wrong in (path.replace(".ics", "x.ics"), path.replace("/kalender/", "/kalender/W"), "/kalender/x.ics", path.removesuffix(".ics")):
        assert stranger.get(wrong).status_code == 404
    assert stranger.get(path.replace("/kalender/", "/l/").removesuffix(".ics")).status_code == 404
    answers = [stranger.get(path).status_code for _ask in range(61)]
    assert answers == [200] * 60 + [429]
    assert stranger.get(path).headers["Retry-After"] == "3600"


def test_who_keeps_the_network_sees_and_closes_addresses_that_others_have_made(app: Flask) -> None:
    network, maker = make_network(), person()
    feed = make_feed(network, maker, label="Kommunens brevlåda")
    manager, leader = person(Role.COUNTY_MANAGEMENT).browser(app), person().browser(app)
    path = f"/natverk/{network.id}/kalender"
    assert "Kommunens brevlåda" in leader.get(path).text and "Kommunens brevlåda" not in manager.get(path).text
    assert _feed_path(app, feed) not in leader.get(path).text
    assert manager.post(f"{path}/{feed.id}/stang", data={"csrf": csrf(manager, path)}).status_code == 404
    assert leader.post(f"{path}/{feed.id}/stang", data={"csrf": csrf(leader, path)}).status_code == 303
    assert app.test_client().get(_feed_path(app, feed)).status_code == 404


def test_a_large_network_costs_a_feed_no_more_statements(app: Flask, rolled_back: sa.Connection) -> None:
    network, me = make_network(), person()
    feed, stranger = make_feed(network, me), app.test_client()
    path = _feed_path(app, feed)
    make_meeting(network)
    stranger.get(path)
    db.session.expire_all()
    with counted(rolled_back) as few:
        stranger.get(path)
    for start in range(5):
        make_meetings_of(make_series(network, rule="FREQ=WEEKLY;INTERVAL=1;COUNT=20", first_on=clock.today() + timedelta(days=start + 7)))
    db.session.expire_all()
    with counted(rolled_back) as many:
        assert stranger.get(path).data.count(b"RRULE") > 5
    assert len(many) == len(few)
