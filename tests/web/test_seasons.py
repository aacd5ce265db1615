"""Seasons on the web: days entered by hand and from a file, material released, a school that asks, says yes, reads and says no."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.seasons import make_break, make_material, make_subscription
from tests.web.test_prevention import hidden, send
from vaw.domain.people.rules import Role
from vaw.domain.prevention.models.prompts import SeasonLetter, SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.operations.prompts_letters import write_prompt
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.web.links import season_token

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.6"}, {"REMOTE_ADDR": "192.0.2.7"}  # counts outlive a test
LOV, ASK = "/forebyggande/lov", "/lov-paminnelser"


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def test_days_are_entered_from_what_is_missing_seen_by_week_and_changed(browser: FlaskClient) -> None:
    page = browser.get(f"{LOV}/nytt?lan=24&lasar=2026&lov=winter_break").text
    assert re.search(r'value="winter_break"[^>]*checked', page) and re.search(r'value="2480"[^>]*checked', page)
    days = {"first_on": "2027-03-01", "last_on": "2027-03-05", "season": "winter_break", "source": "webben"}
    send(browser, f"{LOV}/nytt?lan=24", **days, municipality_ids=["2480", "2482"])
    page = browser.get(f"{LOV}?lan=24&lasar=2026").text
    assert "v. 9" in page and "Skellefteå, Umeå" in page and "1–5 mars 2027" in page
    assert "En vecka fri från våld 2027: dagarna är inte inlagda" in page and "Minnesdagen för Fadime och Pela" in page
    [first, _second] = re.findall(r'href="(/forebyggande/lov/\d+)"', page)
    send(browser, first, first_on="2027-03-08", last_on="2027-03-12", source="")
    assert browser.get(first).text.count("vaw-timeline__title") == 2
    send(browser, first, f"{first}/ta-bort")
    assert "Lovet är borttaget" in browser.get(first).text
    assert browser.get(f"{LOV}.csv?lan=24&lasar=2026").data.decode("utf-8-sig").count("Sportlov") == 1


def test_a_file_is_shown_before_it_changes_anything(browser: FlaskClient) -> None:
    make_break(2480)
    rows = ["Kommun;Lov;Första dag;Sista dag", *(f"{town};Sportlov;2027-03-08;2027-03-12" for town in ("Umeå", "Skellefteå", "Storstad"))]
    form = hidden(browser.get(f"{LOV}/las-in?lan=24").text)
    shown = browser.post(f"{LOV}/las-in?lan=24", data={**form, "file": (io.BytesIO("\n".join(rows).encode()), "lov.csv")})
    assert shown.status_code == 200 and "2 lov ändras eller läggs till." in shown.text
    assert "1–5 mars 2027" in shown.text and "Kommunen känns inte igen." in shown.text
    assert browser.get(f"{LOV}.csv?lan=24&lasar=2026").data.decode("utf-8-sig").count("Sportlov") == 1, "nothing is saved yet"
    guarded = browser.post(f"{LOV}/las-in/ja?lan=24", data={**hidden(shown.text), "source": "Ring 19900101-0017"})
    assert guarded.status_code == 422 and "8–12 mars 2027" in guarded.text
    assert browser.post(f"{LOV}/las-in/ja?lan=24", data={**hidden(guarded.text), "source": "filen"}).status_code == 303
    assert browser.get(f"{LOV}.csv?lan=24&lasar=2026").data.decode("utf-8-sig").count("2027-03-08") == 2
    wrong = browser.post(f"{LOV}/las-in?lan=24", data={**form, "file": (io.BytesIO(b"Stad;Tid\nUme;nu\n"), "lov.csv")})
    assert wrong.status_code == 422 and "Rubrikerna Kommun, Lov" in wrong.text


def test_the_coordinator_enters_the_week_and_it_stands_in_the_year_of_every_board(app: Flask, browser: FlaskClient) -> None:
    assert "En vecka fri från våld 2026: dagarna är inte inlagda." in browser.get("/uppdrag").text
    nation = person(Role.NATIONAL_COORDINATOR, None).browser(app)
    send(nation, f"{LOV}/vecka/2026", first_on="2026-11-23", last_on="2026-11-29", source="arrangören")
    send(nation, f"{LOV}/vecka/2026", first_on="2026-11-24", last_on="2026-11-30", source="arrangören")
    year = browser.get("/uppdrag").text
    assert "24–30 november" in year and "En vecka fri från våld 2026: dagarna är inte inlagda." not in year
    assert "24–30 november 2026" in browser.get(f"{LOV}?lasar=2026").text


def test_material_is_written_released_changed_and_stopped(browser: FlaskClient) -> None:
    make_break(2480)
    assert "Sportlov, läsåret 2026/27" in browser.get(f"{LOV}/underlag").text
    told = {"title": "Inför sportlovet", "text": "Ring elevhälsan.", "links": "Film https://example.se/film", "weeks": "4"}
    place = send(browser, f"{LOV}/underlag/nytt?lan=24&infor=winter_break&ar=2026", **told).location
    assert "Inget skickas." in browser.get(place).text
    send(browser, place, f"{place}/slapp")
    page = browser.get(place).text
    assert "Det skickas från 1 februari 2027" in page and 'href="https://example.se/film"' in page
    send(browser, f"{place}/andra", **{**told, "text": "Ring rektorn."})
    assert "Underlaget är inte släppt." in browser.get(place).text
    send(browser, place, f"{place}/slapp")
    send(browser, place, f"{place}/stoppa")
    assert db.session.scalars(sa.select(SeasonMaterial.released_at)).all() == [None]


def test_a_school_asks_says_yes_reads_the_material_and_says_no(app: Flask, browser: FlaskClient) -> None:
    visitor = app.test_client()
    told = {"organisation_name": "Exempelskolan", "place": "k2480", "email": "elevhalsan@example.se", "seasons": ["winter_break"]}
    form = hidden(visitor.get(ASK).text)
    assert visitor.post(ASK, data={**form, **told, "webbplats": "x"}).status_code == 422, "the field that nobody sees"
    asked = visitor.post(ASK, data={**form, **told})
    assert asked.status_code == 303 and "svara ja" in visitor.get(asked.location).text
    [one] = db.session.scalars(sa.select(SeasonSubscription))
    link = f"{ASK}/lank/{season_token(one)}"
    page = visitor.get(link)
    assert page.status_code == 200 and one.confirmed_at is None and "elevhalsan" not in page.text
    assert visitor.post(link, data=hidden(page.text)).status_code == 303 and one.confirmed_at is not None
    assert "Det finns inget nytt just nu." in visitor.get(link).text
    make_material(released_at=NOW, text="Ring elevhälsan före lovet.")
    write_prompt(system("task"), one, ref="winter_break/2026")
    page = visitor.get(link)
    assert "Ring elevhälsan före lovet." in page.text and "Sportlov, läsåret 2026/27" in page.text
    assert "1 verksamhet får påminnelser." in browser.get(f"{LOV}/mottagare").text
    assert "Adressen är borttagen" in visitor.post(f"{link}/nej", data=hidden(page.text)).text
    assert one.email is None and visitor.get(link).status_code == visitor.post(link).status_code == 410


def test_the_open_form_counts_by_sender_and_by_the_address_that_is_written_to(app: Flask, me: Person) -> None:
    visitor = app.test_client()
    told = {"organisation_name": "Exempelskolan", "email": "skolan.som.ber@example.se", "seasons": ["winter_break"]}
    form = hidden(visitor.get(ASK).text)
    places = ["k2480", "k2482", "k2401", "k2403", "k2404", "k2409"]
    here = [visitor.post(ASK, data={**form, **told, "place": place}, environ_base=HERE).status_code for place in places]
    assert here == [303] * 5 + [429]
    elsewhere = visitor.post(ASK, data={**form, **told, "place": "k2417"}, environ_base=ELSEWHERE)
    assert elsewhere.status_code == 429, "six mails a day to somebody who asked for none"
    assert len(db.session.scalars(sa.select(SeasonLetter.id)).all()) == 5


def test_a_leader_notes_who_asked_opens_the_address_and_ends_it(browser: FlaskClient) -> None:
    told = {"organisation_name": "Exempelskolan", "place": "k2480", "email": "elevhalsan@example.se", "seasons": ["winter_break"]}
    send(browser, f"{LOV}/mottagare/ny?lan=24", **told)
    [one] = db.session.scalars(sa.select(SeasonSubscription))
    place = f"{LOV}/mottagare/{one.id}"
    page = browser.get(place).text
    assert "Väntar på ja" in page and "elevhalsan@" not in page
    assert "elevhalsan@example.se" in browser.post(f"{place}/adress", data=hidden(page)).text
    send(browser, place, f"{place}/avsluta")
    assert "Avslutad av länsstyrelsen" in browser.get(place).text and one.email is None


def test_a_number_of_another_county_is_not_found(app: Flask, me: Person) -> None:
    make_subscription(confirmed_at=NOW)
    other = person(county_id=25).browser(app)
    [one] = db.session.scalars(sa.select(SeasonSubscription))
    assert other.get(f"{LOV}/mottagare/{one.id}").status_code == 404
    assert other.get(f"{LOV}?lan=24").status_code == 200 and "Lägg till lov" not in other.get(f"{LOV}?lan=24").text
