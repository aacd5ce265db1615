"""Agreements on the web: written down, given parties, signed by several at once, looked at again, and shown on the county's map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.networks import make_agreement, make_network, make_organisation, make_party
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
UMEA, SKELLEFTEA = 2480, 2482


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and 'type="hidden"' in tag:
            found[name[1]] = value[1] if value else ""
    return found


def send(browser: FlaskClient, path: str, **fields: Any) -> Any:
    return browser.post(path, data={**hidden(browser.get(path).text), **fields})


def fresh(agreement: Agreement) -> Agreement:
    db.session.expire_all()
    return db.session.get_one(Agreement, agreement.id)


def parties(agreement: Agreement) -> list[AgreementParty]:
    db.session.expire_all()
    return list(
        db.session.scalars(sa.select(AgreementParty).where(AgreementParty.agreement_id == agreement.id).order_by(AgreementParty.id))
    )


def address(agreement: Agreement, page: str = "") -> str:
    return f"/overenskommelser/{agreement.id}{page}"


def test_from_nothing_to_an_agreement_that_everybody_has_signed(browser: FlaskClient) -> None:
    for name, code in (("Umeå kommun", UMEA), ("Skellefteå kommun", SKELLEFTEA)):
        make_organisation(name, municipality_id=code)
    made = send(browser, "/overenskommelser/ny", title="Samverkan mot heder", review_on="2027-11-23")
    parties_page = made.headers["Location"]
    assert re.fullmatch(r"/overenskommelser/\d+/parter", parties_page)
    added = send(browser, parties_page, all_municipalities="1", asked_on="2026-10-01")
    page = browser.get(added.headers["Location"].partition("#")[0]).text
    for said in ("0 av 2 parter har skrivit under", "2 parter tillfrågades för minst 30 dagar sedan", "Har väntat 53 dagar", "Utkast"):
        assert said in page
    agreement = db.session.scalars(sa.select(Agreement)).one()
    signed = send(browser, address(agreement, "/underskrifter"), party_ids=[one.id for one in parties(agreement)], signed_on="2026-11-20")
    assert signed.status_code == 303
    page = browser.get(address(agreement)).text
    assert "Alla 2 parter har skrivit under." in page and "2 underskrifter är noterade." not in page.split("<main")[0]
    browser.post(address(agreement, "/galler"), data=hidden(page))
    assert (fresh(agreement).state, fresh(agreement).valid_from) == ("in_force", TODAY)


def test_the_list_says_who_has_not_signed(browser: FlaskClient) -> None:
    agreement = make_agreement("Om stöd", review_on=TODAY + 10 * DAY)
    for letter in "ABCDE":
        make_party(agreement, make_organisation(f"{letter} kommun"), signed_on=TODAY if letter == "A" else None)
    make_agreement("Allas", state="draft")
    page = browser.get("/overenskommelser").text
    assert (
        "1 av 5. Saknas: B kommun, C kommun, D kommun och 1 till" in page and "Snart: 3 december 2026" in page and "Inga parter än" in page
    )
    assert "Allas" not in browser.get("/overenskommelser?underskrift=saknas").text
    assert "Om stöd" not in browser.get("/overenskommelser?lage=utkast").text


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(browser: FlaskClient) -> None:
    answer = send(
        browser, "/overenskommelser/ny", title="Samverkan", purpose="Vi lovar varandra", valid_from="2026-05-01", valid_to="2026-04-01"
    )
    assert answer.status_code == 422 and 'href="#valid_to"' in answer.text
    assert "Vi lovar varandra" in answer.text and "Den sista dagen ligger före den första" in answer.text
    assert "Välj minst en" in send(browser, address(make_agreement(), "/tillfragade"), asked_on="2026-11-20").text


def test_two_who_change_it_see_both_texts(browser: FlaskClient, app: Flask) -> None:
    agreement = make_agreement("Först")
    mine = hidden(browser.get(address(agreement, "/andra")).text)
    send(person().browser(app), address(agreement, "/andra"), title="Kollegans titel")
    answer = browser.post(address(agreement, "/andra"), data={**mine, "title": "Min titel"})
    assert answer.status_code == 409 and "Kollegans titel" in answer.text and "Min titel" in answer.text
    assert browser.post(address(agreement, "/andra"), data={**hidden(answer.text), "title": "Min titel"}).status_code == 303
    assert fresh(agreement).title == "Min titel"


def test_two_who_correct_a_party_see_both_days(browser: FlaskClient, app: Flask) -> None:
    agreement = make_agreement()
    party = make_party(agreement, make_organisation("A kommun"), asked_on=TODAY - 9 * DAY)
    path = address(agreement, f"/parter/{party.id}/andra")
    mine = hidden(browser.get(path).text)
    send(person().browser(app), path, asked_on="2026-11-14", signed_on="2026-11-18")
    answer = browser.post(path, data={**mine, "asked_on": "2026-11-14", "signed_on": "2026-11-19"})
    assert answer.status_code == 409 and "2026-11-18" in answer.text and "2026-11-19" in answer.text
    assert browser.post(path, data={**hidden(answer.text), "signed_on": "2026-11-19"}).status_code == 303
    assert [one.signed_on and one.signed_on.isoformat() for one in parties(agreement)] == ["2026-11-19"]


def test_one_that_was_added_by_mistake_can_be_taken_away(browser: FlaskClient) -> None:
    agreement = make_agreement()
    party = make_party(agreement, make_organisation("Fel kommun"))
    path = address(agreement, f"/parter/{party.id}")
    assert "Ta bort parten" in browser.get(f"{path}/andra").text
    browser.post(f"{path}/ta-bort", data=hidden(browser.get(f"{path}/andra").text))
    assert parties(agreement) == []


def test_it_is_looked_at_again_and_ends(browser: FlaskClient) -> None:
    agreement = make_agreement(review_on=TODAY - DAY, valid_from=TODAY - 400 * DAY)
    assert 'value="2027-11-23"' in browser.get(address(agreement, "/oversedd")).text
    send(browser, address(agreement, "/oversedd"), review_on="2027-11-23")
    assert fresh(agreement).review_on == TODAY.replace(year=2027)
    assert send(browser, address(agreement, "/upphor"), valid_to="2026-12-24").status_code == 422
    send(browser, address(agreement, "/upphor"), valid_to="2026-11-22")
    page = browser.get(address(agreement)).text
    assert fresh(agreement).state == "ended" and "Har upphört" in page and "Lägg till parter" not in page


def test_one_whose_days_are_over_says_so(browser: FlaskClient) -> None:
    agreement = make_agreement(valid_to=TODAY - DAY)
    assert "Tiden har gått ut" in browser.get(address(agreement)).text
    assert "Tiden har gått ut" in browser.get("/overenskommelser").text


def test_the_map_and_the_table_say_the_same(browser: FlaskClient) -> None:
    first, second = make_agreement("Om heder"), make_agreement("Om stöd")
    umea, skelleftea = (make_organisation(name, municipality_id=code) for name, code in (("Umeå", UMEA), ("Skellefteå", SKELLEFTEA)))
    for agreement in (first, second):
        make_party(agreement, umea, signed_on=TODAY)
    make_party(first, skelleftea, asked_on=TODAY)
    page = browser.get("/overenskommelser/tackning").text
    assert "1 av 15 kommuner har skrivit under minst en överenskommelse" in page
    for told in ("<title>Umeå: 2</title>", "<title>Skellefteå: Har inte skrivit under</title>", "<title>Vännäs: Är inte part</title>"):
        assert told in page
    row = page.split("Skellefteå</th>")[1].split("</tr>")[0]
    assert row.count("<td>0</td>") == 1 and "Om heder" in row and "Om stöd" not in row
    one = browser.get(f"/overenskommelser/tackning?overenskommelse={first.id}").text
    assert "1 av 15 kommuner har skrivit under Om heder." in one and "<title>Umeå: Har skrivit under</title>" in one
    assert "Har inte skrivit under" in one.split("Skellefteå</th>")[1].split("</tr>")[0]
    assert "Är inte part" in one.split("Vännäs</th>")[1].split("</tr>")[0]


def test_a_county_without_agreements_is_shown_the_way_to_the_first(browser: FlaskClient) -> None:
    page = browser.get("/overenskommelser/tackning").text
    assert "Ingen överenskommelse gäller i dag" in page and "/overenskommelser/ny" in page


def test_the_management_reads_and_changes_nothing(app: Flask, me: Person) -> None:
    browser, agreement = person(Role.COUNTY_MANAGEMENT).browser(app), make_agreement("Samverkan")
    page = browser.get(address(agreement)).text
    assert "Samverkan" in page and "/andra" not in page and "/parter" not in page
    assert browser.get(address(agreement, "/andra")).status_code == 404
    assert "Lägg till" not in browser.get("/overenskommelser").text


def test_another_countys_agreement_and_map_do_not_exist(app: Flask, me: Person) -> None:
    browser, agreement = person(county_id=3).browser(app), make_agreement("Hemlig rubrik")
    assert "Hemlig rubrik" not in browser.get("/overenskommelser").text
    for path in (address(agreement), address(agreement, "/underskrifter"), "/overenskommelser/tackning?lan=24"):
        assert browser.get(path).status_code == 404


def test_a_new_one_begins_with_the_network_it_comes_from(browser: FlaskClient) -> None:
    network = make_network("Nätverk mot heder")
    page = browser.get(f"/overenskommelser/ny?natverk={network.id}").text
    assert re.search(rf'<option value="{network.id}" selected>Nätverk mot heder', page)


def test_a_networks_agreements_are_listed_by_themselves_and_lead_back_to_it(browser: FlaskClient) -> None:
    network = make_network("Nätverk mot heder")
    inside = make_agreement("Nätverkets egen", network_id=network.id)
    make_agreement("En annan")
    page = browser.get(f"/overenskommelser?natverk={network.id}").text
    assert "Nätverkets egen" in page and "En annan" not in page
    assert f'href="/natverk/{network.id}">Nätverk mot heder' in browser.get(address(inside)).text
