"""The pages about who came: the door, the code on the screen, joining online, and the end of an occasion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.domain.activities.models import Draft
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.queue import JobRow
from vaw.tasks.certificates import make
from vaw.web.links import check_in_token, registration_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
START = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START - timedelta(minutes=30)):
        yield


@pytest.fixture
def me(now: None) -> Person:
    return person()


@pytest.fixture
def leader(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


@pytest.fixture
def anybody(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def occasion(me: Person) -> Occasion:
    return make_occasion(starts_at=START, responsible_id=me.id)


def later(hours: float) -> Any:
    return clock.frozen(START + timedelta(hours=hours))


def sent(browser: FlaskClient, address: str, **fields: Any) -> TestResponse:
    """Open a page and send its form with what it carries hidden. The page reads everything anew, as another process would."""
    page = browser.get(address).text
    db.session.expunge_all()
    return browser.post(address, data={**hidden(page), **fields})


def read(one: Registration) -> Registration:
    """How it stands now."""
    return db.session.get_one(Registration, one.id, populate_existing=True)


@pytest.fixture
def screen(app: Flask, occasion: Occasion) -> str:
    with app.test_request_context():
        return f"/utbildningar/har/{check_in_token(occasion)}"


def own(app: Flask, registration: Registration) -> str:
    with app.test_request_context():
        return f"/utbildningar/anmalan/{registration_token(registration)}"


# -- at the door --------------------------------------------------------------------------------------------------------------


def test_one_press_ticks_and_the_page_comes_back_to_the_row_and_the_search(leader: FlaskClient, occasion: Occasion) -> None:
    one = make_registration(occasion, name="Anna Test")
    door = f"/utbildningar/{occasion.id}/narvaro"
    assert "0 av 1 är här" in leader.get(door).text
    answer = sent(leader, door, kom=str(one.id), sok="Anna")
    assert answer.status_code == 303 and answer.headers["Location"] == f"{door}?sok=Anna#r{one.id}"
    assert "1 av 1 är här" in leader.get(door).text and read(one).came == 1
    sent(leader, door, inte=str(one.id))
    assert read(one).came is None


def test_looking_ticks_nobody(leader: FlaskClient, occasion: Occasion) -> None:
    one = make_registration(occasion)
    leader.get(f"/utbildningar/{occasion.id}/narvaro?kom={one.id}")
    assert read(one).came is None


def test_the_door_of_one_occasion_ticks_nobody_of_another(leader: FlaskClient, occasion: Occasion) -> None:
    elsewhere = make_registration(make_occasion(starts_at=START))
    assert sent(leader, f"/utbildningar/{occasion.id}/narvaro", kom=str(elsewhere.id)).status_code == 404
    assert read(elsewhere).came is None


def test_before_the_day_the_list_has_no_buttons_and_says_why(leader: FlaskClient) -> None:
    ahead = make_occasion(starts_at=START + timedelta(days=2))
    make_registration(ahead)
    page = leader.get(f"/utbildningar/{ahead.id}/narvaro").text
    assert "från och med den dag då utbildningen börjar" in page and 'name="kom"' not in page


def test_a_head_count_is_corrected_and_two_correctors_see_both_numbers(leader: FlaskClient, app: Flask, occasion: Occasion) -> None:
    one = make_registration(occasion, women=3, men=2)
    page = f"/utbildningar/narvaro/{one.id}"
    before = hidden(leader.get(page).text)
    assert leader.post(page, data={**before, "women": "4", "men": "", "unstated": ""}).status_code == 303
    assert (read(one).came_women, read(one).came_men, read(one).came_unstated) == (4, 0, 0)
    db.session.expire_all()
    late = person().browser(app).post(page, data={**before, "women": "1", "men": "1", "unstated": "0"})
    assert late.status_code in {409, 422}


def test_somebody_who_just_came_is_added_once_and_stands_on_the_list(leader: FlaskClient, occasion: Occasion) -> None:
    page = f"/utbildningar/{occasion.id}/narvaro/ny"
    fields = {**hidden(leader.get(page).text), "organisation_name": "Påhittade jouren", "organisation_kind": "ngo", "women": "2"}
    assert [leader.post(page, data=fields).status_code for _ in range(2)] == [303, 303]
    [one] = db.session.scalars(sa.select(Registration)).all()
    assert read(one).came == 2 and read(one).walk_in and "Påhittade jouren" in leader.get(f"/utbildningar/{occasion.id}/narvaro").text


def test_what_the_guard_stops_at_the_door_stays_on_screen(leader: FlaskClient, occasion: Occasion) -> None:
    answer = sent(
        leader, f"/utbildningar/{occasion.id}/narvaro/ny", organisation_name="Anna 811218-9876", organisation_kind="ngo", women="1"
    )
    assert answer.status_code == 422 and "Anna 811218-9876" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Registration)) == 0


# -- by the code on the screen ------------------------------------------------------------------------------------------------


def test_the_screen_shows_a_code_and_no_names(leader: FlaskClient, occasion: Occasion) -> None:
    make_registration(occasion, name="Anna Test")
    page = leader.get(f"/utbildningar/{occasion.id}/narvaro/skarm").text
    assert "<svg" in page and "Anna" not in page


def test_a_person_says_that_they_are_here_by_their_address(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    one = make_registration(occasion, email="anna@example.se")
    answer = sent(anybody, screen, email=" Anna@Example.se")
    assert answer.status_code == 200 and "Du är markerad som närvarande" in answer.text and read(one).came == 1


def test_an_address_that_nobody_registered_with_is_told_so(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    make_registration(occasion, email="anna@example.se", organisation_name="Hemliga kommunen")
    answer = sent(anybody, screen, email="fel@example.se")
    assert answer.status_code == 422 and "Vi hittar ingen anmälan" in answer.text and "Hemliga" not in answer.text


def test_an_organisation_confirms_how_many_it_is(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    one = make_registration(occasion, women=3, men=1, email="chef@example.se")
    asked = sent(anybody, screen, email="chef@example.se")
    assert "Hur många är ni?" in asked.text and read(one).came is None and 'value="3"' in asked.text
    answer = anybody.post(screen, data={**hidden(asked.text), "women": "2", "men": "1", "unstated": ""})
    assert "3 personer är markerade" in answer.text and (read(one).came_women, read(one).came_men) == (2, 1)


def test_several_of_one_address_choose_who_they_are(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    first, second = (make_registration(occasion, email="chef@example.se", name=name) for name in ("Anna Ek", "Bo Al"))
    make_registration(occasion, email="annan@example.se", name="Cia Annan")
    asked = sent(anybody, screen, email="chef@example.se")
    assert "Anna E." in asked.text and "Bo A." in asked.text and "Cia" not in asked.text and read(first).came is None
    again = anybody.post(screen, data=hidden(asked.text))
    assert again.status_code == 422 and "Bo A." in again.text
    assert "Du är markerad" in anybody.post(screen, data={**hidden(asked.text), "registration": str(second.id)}).text
    assert (read(first).came, read(second).came) == (None, 1)


def test_a_forged_choice_ticks_nobody_elses(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    make_registration(occasion, email="chef@example.se")
    theirs = make_registration(occasion, email="annan@example.se", name="Cia Annan")
    fields = {**hidden(anybody.get(screen).text), "email": "chef@example.se", "registration": str(theirs.id)}
    for step, more in (("vem", {}), ("antal", {"women": "1"})):
        answer = anybody.post(screen, data={**fields, "step": step, **more})
        assert answer.status_code == 422 and "Cia" not in answer.text
    assert read(theirs).came is None


def test_addresses_are_not_guessed_at_the_door(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    answers = [sent(anybody, screen, email="fel@example.se").status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_the_waiting_list_is_sent_to_whoever_holds_the_door(anybody: FlaskClient, occasion: Occasion, screen: str) -> None:
    one = make_registration(occasion, state=RegistrationState.WAITING, email="anna@example.se")
    answer = sent(anybody, screen, email="anna@example.se")
    assert answer.status_code == 422 and "Prata med den som håller i utbildningen" in answer.text and read(one).came is None


@pytest.mark.parametrize(("hours", "status"), [(-3.0, 422), (3.5, 410)])
def test_the_code_counts_from_an_hour_before_until_the_end(
    anybody: FlaskClient, occasion: Occasion, screen: str, hours: float, status: int
) -> None:
    one = make_registration(occasion, email="anna@example.se")
    with later(hours):
        assert sent(anybody, screen, email="anna@example.se").status_code == status
    assert read(one).came is None


# -- online -------------------------------------------------------------------------------------------------------------------


def test_the_address_of_a_meeting_is_shown_to_who_says_they_are_there(app: Flask, anybody: FlaskClient, now: None) -> None:
    online = make_occasion(starts_at=START, mode="digital", join_address="https://mote.example.se/abc")
    one = make_registration(online)
    page = f"{own(app, one)}/motet"
    assert "mote.example.se" not in anybody.get(page).text and read(one).came is None
    assert 'href="https://mote.example.se/abc"' in sent(anybody, page).text and read(one).came == 1
    assert "mote.example.se" in anybody.get(page).text
    with later(-5):
        assert "mote.example.se" not in anybody.get(page).text


# -- the end ------------------------------------------------------------------------------------------------------------------


def test_closing_asks_who_came_and_proposes_the_log(app: Flask, leader: FlaskClient, occasion: Occasion) -> None:
    came(make_registration(occasion, women=3))
    make_registration(occasion, women=2)
    page = f"/utbildningar/{occasion.id}/avsluta"
    assert "har inte börjat än" in leader.get(page).text
    with later(3.5):
        leader = person().browser(app)
        shown = leader.get(page).text
        assert "3 personer" in shown and "5 personer" in shown and "Ingen räknade" not in shown
        assert sent(leader, page).status_code == 422
        answer = sent(leader, page, who="everybody", minutes="2,5")
        assert answer.headers["Location"] == f"/utbildningar/{occasion.id}"
        assert "redan avslutad" in leader.get(page).text
    closed = db.session.get_one(Occasion, occasion.id)
    assert (closed.state, closed.minutes) == ("held", 150)
    assert [draft.entry["women"] for draft in db.session.scalars(sa.select(Draft))] == [5]


# -- certificates -------------------------------------------------------------------------------------------------------------


def test_whoever_came_fetches_a_certificate_that_anybody_can_check(app: Flask, anybody: FlaskClient, leader: FlaskClient) -> None:
    held = make_occasion(starts_at=START - timedelta(days=3), state="held", title="Våga fråga")
    page = f"{own(app, came(make_registration(held, name='Hemligt Namn')))}/intyg"
    assert anybody.get(f"{page}.pdf").status_code == 303
    assert sent(anybody, page).status_code == 303
    assert "Intyget skrivs" in anybody.get(page).text and anybody.get(f"{page}/lage").json["state"] == "running"  # type: ignore[index]
    [[number]] = db.session.scalars(sa.select(JobRow.args).where(JobRow.name == "support.certificate.make")).all()
    make(number)
    assert anybody.get(f"{page}/lage").json["location"] == page  # type: ignore[index]
    document = anybody.get(f"{page}.pdf")
    assert document.data.startswith(b"%PDF") and document.headers["Cache-Control"] == "no-store"
    code = re.search(r"/intyg/([A-Z0-9-]{34})", anybody.get(page).text)
    assert code is not None
    found = anybody.get(f"/intyg?kod={code[1].replace('-', '').lower()}", follow_redirects=True).text
    assert "Intyget är giltigt" in found and "Våga fråga" in found and "Hemligt" not in found and "Påhittad kommun" not in found
    listed = leader.get(f"/utbildningar/{held.id}/intyg").text
    assert code[1] in listed and "Hemligt" not in listed
    assert sent(leader, f"/utbildningar/intyg/{number}/aterkalla", reason="Fel kurs").status_code == 303
    assert "Intyget gäller inte" in anybody.get(f"/intyg/{code[1]}").text and anybody.get(f"{page}.pdf").status_code == 303


def test_whoever_did_not_come_is_told_what_to_do(app: Flask, anybody: FlaskClient) -> None:
    absent = came(make_registration(make_occasion(starts_at=START, state="held")), 0, 0, 0)
    answer = sent(anybody, f"{own(app, absent)}/intyg")
    assert answer.status_code == 422 and "Hör av dig till länsstyrelsen" in answer.text


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC-DDDD", "strunt", "2345%006789"])
def test_a_code_that_stands_for_nothing_stays_in_the_field(anybody: FlaskClient, code: str) -> None:
    answer = anybody.get(f"/intyg?kod={code}", follow_redirects=True)
    assert answer.status_code == 422 and "Vi hittar inget intyg" in answer.text
