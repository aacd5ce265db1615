"""Registering on a phone without an account, the own page behind the link, and the way back to a lost link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.forms import hidden
from tests.factories.occasions import came, make_occasion, make_registration
from vaw.blueprints.training.own_words import moment
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import Role
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationLetter
from vaw.domain.support.queries.registering import find_registration
from vaw.domain.support.rules.registering import RegistrationState
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.web.links import invited_token, registration_token

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
START = MONDAY + timedelta(days=28)
WHO: dict[str, Any] = {
    "place": "k2480", "organisation_kind": "municipality", "organisation_name": "Exempelby kommun", "profession": "social_services",
    "name": "Test Testsson", "sex": "women", "email": "socialtjanst@example.se", "needs": "",
}  # fmt: skip
GROUP: dict[str, Any] = {**WHO, "name": "", "sex": "", "women": "3", "men": "2", "unstated": ""}


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def occasion(**more: Any) -> Occasion:
    return make_occasion(starts_at=START, **more)


def send(browser: FlaskClient, address: str, fields: dict[str, Any], page: str = "") -> Any:
    """Open the form, think for some seconds, send it."""
    carried = hidden(page or browser.get(address).text)
    with clock.frozen(clock.now() + timedelta(seconds=20)):
        return browser.post(address, data={**carried, **fields})


def path(of: Occasion, query: str = "") -> str:
    return f"/utbildningar/{of.id}/anmalan{query}"


def own(app: Flask, of: Registration, tail: str = "") -> str:
    found = find_registration(of.id)
    assert found is not None
    with app.test_request_context():
        return f"/utbildningar/anmalan/{registration_token(found)}{tail}"


def registrations() -> list[Registration]:
    return list(db.session.scalars(sa.select(Registration).order_by(Registration.id)))


def errors(page: str) -> list[str]:
    return re.findall(r'<li><a href="#[^"]*">([^<]*)</a>', page)


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>([^<]*)", page)
    return found[1] if found else ""


def test_one_person_registers_and_comes_to_the_own_page(browser: FlaskClient) -> None:
    course = occasion(places=5)
    answer = send(browser, path(course), WHO)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/utbildningar/anmalan/")
    [made] = registrations()
    assert (made.state, made.women, made.email, made.language) == ("confirmed", 1, "socialtjanst@example.se", "sv")
    page = browser.get(answer.headers["Location"]).text
    assert heading(page) == "Platsen är bokad" and "Anmälan är skickad." in page and f"Välkommen {moment(START)}." in page
    assert "socialtjanst@example.se" not in page


def test_so_many_of_an_organisation_register_without_names(browser: FlaskClient) -> None:
    course = occasion(places=5)
    answer = send(browser, path(course, "?hur=antal"), GROUP)
    [made] = registrations()
    assert (made.kind, made.women, made.men, made.unstated, made.name) == ("heads", 3, 2, 0, None)
    page = browser.get(answer.headers["Location"]).text
    assert heading(page) == "5 platser är bokade" and "3 kvinnor, 2 män" in page


def test_what_was_typed_stays_when_something_is_missing_or_personal(browser: FlaskClient) -> None:
    course = occasion()
    answer = send(browser, path(course), WHO | {"email": "", "needs": "Glutenfri kost"})
    assert answer.status_code == 422 and errors(answer.text) == ["Skriv en e-postadress, så att du får en bekräftelse."]
    assert "Glutenfri kost" in answer.text and "Exempelby kommun" in answer.text
    told = send(browser, path(course), WHO | {"needs": "Kost till 811218-9876"})
    assert told.status_code == 422 and "811218-9876" in told.text and not registrations()


def test_a_second_click_and_the_back_button_make_one_registration(browser: FlaskClient) -> None:
    course = occasion(places=5)
    page = browser.get(path(course)).text
    first, second = send(browser, path(course), WHO, page), send(browser, path(course), WHO, page)
    assert first.headers["Location"] == second.headers["Location"] and len(registrations()) == 1
    other = send(browser, path(course), WHO | {"name": "Någon Annan"}, page)
    assert other.status_code == 422 and "redan skickat" in other.text and "Någon Annan" in other.text
    assert send(browser, path(course), WHO | {"name": "Någon Annan"}, other.text).status_code == 303
    assert [one.name for one in registrations()] == ["Test Testsson", "Någon Annan"]


def test_programs_are_told_from_people_without_a_puzzle(browser: FlaskClient) -> None:
    course = occasion()
    carried = hidden(browser.get(path(course)).text)
    at_once = browser.post(path(course), data={**carried, **WHO})
    assert at_once.status_code == 422 and "Det gick mycket fort." in at_once.text
    assert "Det gick mycket fort." in send(browser, path(course), WHO | {"begun": "1.forged"}).text
    assert "Ett fält som ska vara tomt" in send(browser, path(course), WHO | {"webbplats": "https://example.se"}).text
    assert not registrations()


def test_too_many_from_one_sender_are_told_when_to_come_back_and_keep_their_text(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = occasion()
    monkeypatch.setattr("vaw.blueprints.training.signing_up.SENT", Limit("sign-up", 2, timedelta(minutes=10)))
    for number in range(2):
        assert send(browser, path(course), WHO | {"email": f"a{number}@example.se"}).status_code == 303
    refused = send(browser, path(course), WHO)
    assert refused.status_code == 429 and "Exempelby kommun" in refused.text and len(registrations()) == 2


def test_whoever_comes_too_early_too_late_or_uninvited_reads_why(browser: FlaskClient, app: Flask) -> None:
    early, late = occasion(opens_on=MONDAY.date() + timedelta(1)), occasion(closes_on=MONDAY.date() - timedelta(1))
    closed = occasion(invited_only=True, invite_key="hemlig", title="Bara för några")
    assert "Anmälan öppnar tis 24 nov" in browser.get(path(early)).text
    assert "Anmälan är stängd." in browser.get(path(late)).text
    told = browser.get(path(closed)).text
    assert "Bara för inbjudna" in told and "Bara för några" not in told
    assert browser.get(path(make_occasion(state="draft", opened_at=None))).status_code == 404
    with app.test_request_context():
        link = f"/utbildningar/inbjudan/{invited_token(closed)}"
    assert send(browser, link, WHO).status_code == 303 and len(registrations()) == 1
    with unit(system("test"), "test.key"):
        closed.invite_key = "ny"
    assert browser.get(link).status_code == 410


def test_a_full_occasion_says_so_before_one_writes_and_puts_one_in_the_queue(browser: FlaskClient) -> None:
    course = occasion(places=1)
    make_registration(course)
    assert "Ni hamnar på väntelistan." in browser.get(path(course)).text
    page = browser.get(send(browser, path(course), WHO).headers["Location"]).text
    assert heading(page) == "Anmälan står på väntelistan" and "Du är nummer 1 i kön." in page and "48 timmar" in page


def test_opening_pages_changes_nothing(browser: FlaskClient, app: Flask) -> None:
    one = make_registration(occasion(), state=RegistrationState.OFFERED)
    for tail in ("", "/andra", "/avboka"):
        assert browser.get(own(app, one, tail)).status_code == 200
    for tail in ("/tacka-ja", "/tacka-nej"):
        assert browser.get(own(app, one, tail)).status_code == 405
    db.session.refresh(one)
    assert one.state == "offered" and not list(db.session.scalars(sa.select(RegistrationLetter)))


def test_an_offer_says_until_when_and_is_taken_with_one_press(browser: FlaskClient, app: Flask) -> None:
    one = make_registration(occasion(places=1), state=RegistrationState.OFFERED)
    page = browser.get(own(app, one)).text
    assert heading(page) == "En plats är ledig. Vill du ha den?" and f"Svara senast {moment(MONDAY + timedelta(hours=48))}." in page
    browser.post(own(app, one, "/tacka-ja"), data=hidden(page))
    assert heading(browser.get(own(app, one)).text) == "Platsen är bokad"


def test_an_offer_that_is_over_says_so_and_takes_nothing(browser: FlaskClient, app: Flask) -> None:
    one = make_registration(occasion(places=1), state=RegistrationState.OFFERED)
    page = browser.get(own(app, one)).text
    with clock.frozen(MONDAY + timedelta(hours=49)):
        browser.post(own(app, one, "/tacka-ja"), data=hidden(page))
        after = browser.get(own(app, one)).text
    assert "Erbjudandet gäller inte längre." in after and heading(after) == "Erbjudandet har gått ut"


def test_one_changes_numbers_and_cancels_by_the_link(browser: FlaskClient, app: Flask) -> None:
    course = occasion(places=6)
    one = make_registration(course, women=3, men=2)
    waits = make_registration(course, women=2, state=RegistrationState.WAITING)
    assert 'value="3"' in browser.get(own(app, one, "/andra")).text
    fields = {"women": "2", "men": "1", "unstated": "", "profession": "", "needs": "Hörslinga"}
    assert send(browser, own(app, one, "/andra"), fields).status_code == 303
    assert (one.women, one.men, waits.state) == (2, 1, "offered")
    more = send(browser, own(app, one, "/andra"), fields | {"women": "5"})
    assert more.status_code == 422 and errors(more.text) == ["Det finns inte plats för så många fler. Lediga platser just nu: 1."]
    assert "Hörslinga" not in browser.get(own(app, one, "/andra")).text  # whoever reads the mailbox does not learn it
    assert send(browser, own(app, one, "/avboka"), {}).status_code == 303
    assert heading(browser.get(own(app, one)).text) == "Anmälan är avbokad"


def test_the_late_rule_is_told_before_and_when_it_is_late(browser: FlaskClient, app: Flask) -> None:
    one = make_registration(occasion(free_until_days=3))
    assert "Du kan avboka i tid till och med fre 18 dec" in browser.get(own(app, one)).text
    with clock.frozen(START - timedelta(days=2)):
        assert "Sista dagen att avboka i tid var fre 18 dec" in browser.get(own(app, one, "/avboka")).text


def test_two_who_change_at_once_see_both_texts(browser: FlaskClient, app: Flask) -> None:
    one = make_registration(occasion(), women=3, men=2)
    address = own(app, one, "/andra")
    page = browser.get(address).text
    fields = {"women": "2", "men": "2", "unstated": "", "profession": "social_services", "needs": ""}
    assert send(browser, address, fields, page).status_code == 303
    second = send(browser, address, fields | {"women": "4"}, page)
    assert second.status_code == 409 and "Någon annan hann spara före dig" in second.text
    db.session.refresh(one)
    assert one.women == 2


def test_the_page_shows_what_one_can_do_at_each_time(browser: FlaskClient, app: Flask) -> None:
    online = make_registration(occasion(mode="digital", join_address="https://moete.example.se/hemligt"))
    assert f"Kom tillbaka hit {moment(START - timedelta(hours=1))}." in browser.get(own(app, online)).text
    with clock.frozen(START - timedelta(minutes=30)):
        page = browser.get(own(app, online)).text
        assert "/motet" in page and "moete.example.se" not in page
    there, away = came(make_registration(occasion(state="held"))), make_registration(occasion(state="held"))
    with clock.frozen(START + timedelta(days=1)):
        assert "/intyg" in browser.get(own(app, there)).text
        assert "/intyg" not in browser.get(own(app, away)).text
    off = make_registration(occasion(state="cancelled", reason="Föreläsaren är sjuk."))
    told = browser.get(own(app, off)).text
    assert heading(told) == "Utbildningen är inställd" and "Föreläsaren är sjuk." in told and "/andra" not in told


def test_a_link_that_does_not_count_says_how_to_get_another(browser: FlaskClient, app: Flask) -> None:
    address = own(app, make_registration(occasion()))
    for broken in (address[:-2] + "xx", "/utbildningar/anmalan/abc", "/utbildningar/anmalan/abc/andra", "/utbildningar/anmalan/abc/avboka"):
        answer = browser.get(broken)
        assert answer.status_code == 410 and "/utbildningar/anmalan/hitta" in answer.text
    with clock.frozen(START + timedelta(days=367)):
        assert browser.get(address).status_code == 410


def test_a_lost_link_is_mailed_and_the_page_never_says_who_is_registered(browser: FlaskClient) -> None:
    course, hers = occasion(), "hon@example.se"
    one = make_registration(course, email=hers)
    find = f"/utbildningar/anmalan/hitta?tillfalle={course.id}"
    answers = [send(browser, find, {"occasion": course.id, "email": email}) for email in (" Hon@example.se", "ingen@example.se")]
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1
    assert "Titta i din e-post" in browser.get(answers[0].headers["Location"]).text
    letters = list(db.session.execute(sa.select(RegistrationLetter.registration_id, RegistrationLetter.kind)))
    assert letters == [(one.id, "link")]
    for _ in range(2):
        send(browser, find, {"occasion": course.id, "email": hers})
    assert send(browser, find, {"occasion": course.id, "email": hers}).status_code == 429


def test_occasions_for_invited_people_are_not_in_the_list_of_choices(browser: FlaskClient) -> None:
    closed = occasion(title="Hemlig träff", invited_only=True)
    one, _open = make_registration(closed, email="hon@example.se"), occasion(title="Öppen för alla här")
    page = browser.get("/utbildningar/anmalan/hitta").text
    assert "Öppen för alla här" in page and "Hemlig träff" not in page
    find = f"/utbildningar/anmalan/hitta?tillfalle={closed.id}"  # as the invitation's page links to it
    assert "Hemlig träff" not in browser.get(find).text
    assert send(browser, find, {"occasion": closed.id, "email": "hon@example.se"}).status_code == 303
    assert list(db.session.scalars(sa.select(RegistrationLetter.registration_id))) == [one.id]


def organisation() -> Organisation:
    with unit(system("test"), "test.organisation"):
        made = Organisation(
            kind="municipality", name="Exempelby kommun", sort_key="exempelby kommun", county_id=24, municipality_id=2480,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
    return made


def test_an_organisation_sees_what_it_is_registered_for_and_no_names(app: Flask) -> None:
    mine = organisation()
    browser = person(Role.REQUESTER, organisation_id=mine.id).browser(app)
    course = occasion(title="Påhittad kurs för oss")
    send(browser, path(course, "?hur=antal"), GROUP)
    send(browser, path(course), WHO)
    make_registration(occasion(title="Någon annans kurs"))
    assert [one.organisation_id for one in registrations()] == [mine.id, mine.id, None]
    page = browser.get("/utbildningar/vara").text
    assert "Påhittad kurs för oss" in page and "5 personer" in page and "1 person" in page
    with clock.frozen(START + timedelta(days=1)):
        group, single = registrations()[:2]
        came(group, 2, 1, 0)
        after = person(Role.REQUESTER, organisation_id=mine.id).browser(app).get("/utbildningar/vara").text
    assert "Har plats" in page and "Har plats" not in after and "3 kom" in after and "Var med" in after and "Över" in after
    assert "Testsson" not in page and single.came is None and "Någon annans kurs" not in page
    assert "Exempelby kommun" in browser.get(path(course)).text  # what is known is filled in


def test_what_is_for_invited_people_is_read_by_those_who_are_registered_and_nobody_else(app: Flask) -> None:
    mine, closed = organisation(), occasion(title="Hemlig träff", invited_only=True)
    browser, guest = person(Role.REQUESTER, organisation_id=mine.id).browser(app), app.test_client()
    page, file = f"/utbildningar/{closed.id}", f"/utbildningar/{closed.id}.ics"
    assert [one.get(way).status_code for one in (browser, guest) for way in (page, file)] == [404] * 4
    assert "Hemlig" not in browser.get("/sok?q=hemlig").text + browser.get("/utbildningar").text
    ours = make_registration(closed, organisation_id=mine.id)
    assert "Hemlig träff" in browser.get(page).text and "Hemlig träff" in browser.get("/utbildningar").text
    with app.test_request_context():
        own = f"/utbildningar/anmalan/{registration_token(ours)}"
    assert f'href="{own}/kalender.ics"' in guest.get(own).text
    calendar = guest.get(f"{own}/kalender.ics")
    assert calendar.mimetype == "text/calendar" and "Hemlig träff" in calendar.text
    assert guest.get(page).status_code == 404
