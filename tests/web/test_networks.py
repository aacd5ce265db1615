"""The pages of networks and their seats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import person
from tests.factories.accounts import csrf
from tests.factories.networks import make_network, make_organisation, make_seat
from tests.factories.statements import counted
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.queries.seats import holders_of
from vaw.domain.people.models import Contact
from vaw.domain.people.operations.organisations import leave_vacant
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)
FIELDS = {
    "name": "Länsgruppen", "type": "county_group", "level": "steering", "rhythm": "quarterly", "purpose": "Samordna arbetet i länet.",
    "chair": "Landshövdingen", "since_on": "2026-01-01", "review_on": "2027-01-15",
}  # fmt: skip


@pytest.fixture(autouse=True)
def on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 12, tzinfo=clock.STOCKHOLM)):
        yield


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def send(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Fill in the page's form and send it, with the version that it shows."""
    page = browser.get(path).text
    version = {"version": hidden(page, "version")} if 'name="version"' in page else {}
    return browser.post(path, data={"csrf": csrf(browser, path), **version, **fields})


def contact(organisation_id: int, **more: object) -> Contact:
    with unit(system("test"), "test.contact"):
        made = Contact(**({"organisation_id": organisation_id, "role_title": "Kvinnofridssamordnare", "since_on": date(2025, 1, 1)} | more))
        db.session.add(made)
    return made


def test_from_nothing_to_a_network_with_somebody_on_its_first_seat(app: Flask) -> None:
    browser, town = person().browser(app), make_organisation("Umeå exempel")
    samordnare = contact(town.id, person_name="Påhittad Person")
    assert "Här syns nätverken som ni är med i" in browser.get("/natverk").text
    sent = send(browser, "/natverk/ny", **FIELDS)
    assert sent.status_code == 303
    network = db.session.query(Network).one()
    assert "Ge nu organisationerna sina platser." in browser.get(sent.location).text
    base = f"/natverk/{network.id}"
    sent = send(browser, f"{base}/platser/ny", organisation_id=str(town.id), role="member", since_on="2026-02-01")
    seat = db.session.query(Seat).one()
    assert sent.location == f"/natverk/platser/{seat.id}/ordinarie"
    assert "1 är vakant" in browser.get(base).text
    sent = send(browser, sent.location, contact_id=str(samordnare.id), since_on="2026-02-01")
    assert sent.location == base
    page = browser.get(base).text
    assert "Påhittad Person, Kvinnofridssamordnare" in page and "ingen är vakant" in page
    assert "Landshövdingen" in page and "Regional samverkansgrupp · Styrgrupp" in page
    assert "Länsgruppen" in browser.get("/natverk?ord=läns&typ=county_group&niva=steering&lan=24").text
    assert "Inga nätverk stämmer med filtret." in browser.get("/natverk?vakanser=1").text


def test_a_day_of_last_year_shows_who_had_a_seat_then(app: Flask) -> None:
    browser, network = person().browser(app), make_network()
    make_seat(network, make_organisation("Den som lämnade"), until_on=date(2026, 6, 30))
    base = f"/natverk/{network.id}"
    assert "Den som lämnade" not in browser.get(base).text
    then = browser.get(f"{base}?dag=30 juni 2026").text
    assert "Den som lämnade" in then and "Så här såg det ut den 30 juni 2026." in then and "/platser/ny" not in then
    assert "Den som lämnade" not in browser.get(f"{base}?dag=2026-07-01").text
    wrong = browser.get(f"{base}?dag=i fjol")
    assert wrong.status_code == 422 and 'value="i fjol"' in wrong.text and "Skriv datumet så här" in wrong.text
    table = browser.get(f"{base}.csv?dag=2026-06-30").get_data().decode("utf-8-sig")
    assert table.splitlines()[1].startswith("Den som lämnade;Ledamot;Samordnare;")


def test_somebody_leaves_and_the_seat_asks_for_the_one_who_took_over(app: Flask) -> None:
    me, town = person(), make_organisation("Umeå exempel")
    browser, first = me.browser(app), contact(town.id)
    seat = make_seat(make_network(), town, mailbox=None)
    path = f"/natverk/platser/{seat.id}"
    send(browser, f"{path}/ordinarie", contact_id=str(first.id), since_on="2026-01-01")
    leave_vacant(me.actor, db.session.query(Contact).one(), until_on=date(2026, 11, 20))
    page = browser.get(path).text
    assert "Den förra slutade 20 november 2026." in page and "Fyll platsen" in page
    follower = contact(town.id, follows_id=first.id, since_on=TODAY)
    form = browser.get(f"{path}/ordinarie").text
    assert f'<option value="{follower.id}" selected>' in form
    send(browser, f"{path}/ordinarie", contact_id=str(follower.id), since_on="2026-11-23")
    history = browser.get(path).text
    assert "Kvinnofridssamordnare (ordinarie), 1 januari 2026 – 20 november 2026" in history and "Fyll platsen" not in history


def test_two_who_change_a_network_see_both_texts(app: Flask) -> None:
    network = make_network()
    path = f"/natverk/{network.id}/andra"
    mine, theirs = person().browser(app), person().browser(app)
    version = hidden(mine.get(path).text, "version")
    assert send(theirs, path, **FIELDS | {"purpose": "Deras ord."}).status_code == 303
    late = mine.post(path, data={"csrf": csrf(mine, path), "version": version, **FIELDS, "purpose": "Mina ord."})
    assert late.status_code == 409 and "Mina ord." in late.text and "Deras ord." in late.text
    again = mine.post(path, data={"csrf": csrf(mine, path), "version": hidden(late.text, "version"), **FIELDS, "purpose": "Våra ord."})
    assert again.status_code == 303 and "Våra ord." in mine.get(f"/natverk/{network.id}").text


def test_two_who_fill_a_seat_see_who_was_first(app: Flask) -> None:
    seat = make_seat(make_network(), make_organisation(), mailbox=None)
    path, browser = f"/natverk/platser/{seat.id}/ordinarie", person().browser(app)
    version = hidden(browser.get(path).text, "version")
    assert send(browser, path, role_title="Först", mailbox="a@example.se", since_on="2026-11-23").status_code == 303
    fields = {"role_title": "Sedan", "mailbox": "b@example.se", "since_on": "2026-11-23", "version": version}
    late = browser.post(path, data={"csrf": csrf(browser, path), **fields})
    assert late.status_code == 409 and "Någon annan hann spara före dig" in late.text and 'value="Sedan"' in late.text
    assert [one.role_title for one in holders_of(seat.id)] == ["Först"]


def test_a_seat_changes_role_loses_its_holder_and_ends(app: Flask) -> None:
    network = make_network()
    seat = make_seat(network, make_organisation("Umeå exempel"))
    browser = person().browser(app)
    later = send(browser, f"/natverk/platser/{seat.id}/roll", role="chair", since_on="2026-11-01").location
    assert "Ordförande" in browser.get(later).text
    assert "Ledamot" in browser.get(f"/natverk/{network.id}?dag=2026-10-31").text
    assert send(browser, f"{later}/slutar/ordinarie", until_on="2026-11-22").status_code == 303
    assert "Den förra slutade 22 november 2026." in browser.get(later).text
    assert send(browser, f"{later}/avsluta", until_on="2026-11-22").location == f"/natverk/{network.id}"
    assert "Umeå exempel" not in browser.get(f"/natverk/{network.id}").text
    refused = send(browser, f"{later}/ordinarie", role_title="Ny", mailbox="ny@example.se", since_on="2026-11-23")
    assert refused.status_code == 422 and "Platsen är avslutad." in refused.text
    assert browser.get(f"{later}/nagon").status_code == 404


def test_a_review_is_noted_by_one_press_and_a_network_is_ended(app: Flask) -> None:
    network = make_network(review_on=date(2026, 11, 30))
    browser, base = person().browser(app), f"/natverk/{network.id}"
    page = browser.get(base).text
    assert "Stämmer syftet och platserna fortfarande?" in page
    assert browser.post(f"{base}/sedd", data={"csrf": hidden(page, "csrf"), "version": hidden(page, "version")}).status_code == 303
    assert "23 november 2027" in browser.get(base).text
    assert send(browser, f"{base}/avsluta", until_on="2026-11-23").status_code == 303
    ended = browser.get(base).text
    assert "Avslutat" in ended and "/platser/ny" not in ended
    assert "Nätverket är avslutat." in send(browser, f"{base}/andra", **FIELDS).text


def test_the_coordinator_keeps_the_nations_networks_and_a_board_reads_them(app: Flask) -> None:
    coordinator, leader = person(Role.NATIONAL_COORDINATOR, 1).browser(app), person().browser(app)
    assert send(coordinator, "/natverk/ny-nationellt", **FIELDS | {"type": "leaders_network"}).status_code == 303
    base = f"/natverk/{db.session.query(Network).one().id}"
    assert "Hela landet" in leader.get(base).text and "/andra" not in leader.get(base).text
    assert leader.get(f"{base}/andra").status_code == leader.get("/natverk/ny-nationellt").status_code == 404
    assert coordinator.get(f"{base}/andra").status_code == 200


def test_a_municipality_and_another_county_find_nothing(app: Flask) -> None:
    network = make_network("Hemliga gruppen")
    seat = make_seat(network, make_organisation())
    other = person(county_id=3).browser(app)
    assert other.get(f"/natverk/{network.id}").status_code == other.get(f"/natverk/platser/{seat.id}").status_code == 404
    assert other.get(f"/natverk/{network.id}.csv").status_code == 404
    assert "Hemliga gruppen" not in other.get("/natverk?lan=24").text
    assert person(Role.REGISTRAR).browser(app).get("/natverk").status_code == 404


def test_an_organisation_shows_its_seats_and_who_ends_a_contact_sees_which_become_vacant(app: Flask) -> None:
    browser, town = person().browser(app), make_organisation("Umeå exempel")
    sitting = contact(town.id)
    seat = make_seat(make_network("Länsgruppen"), town, mailbox=None)
    href = f'href="/natverk/platser/{seat.id}"'
    page = browser.get(f"/organisationer/{town.id}").text
    assert href in page and "Ledamot sedan 23 november 2025 – vakant" in page
    assert href not in browser.get(f"/organisationer/kontakter/{sitting.id}/avsluta").text
    send(browser, f"/natverk/platser/{seat.id}/ordinarie", contact_id=str(sitting.id), since_on="2026-01-01")
    assert "vakant" not in browser.get(f"/organisationer/{town.id}").text
    leaving = browser.get(f"/organisationer/kontakter/{sitting.id}/avsluta").text
    assert href in leaving and "De blir vakanta dagen efter den sista dagen" in leaving


def test_the_page_of_a_large_network_costs_what_that_of_a_small_one_does(app: Flask, rolled_back: sa.Connection) -> None:
    browser, small, large = person().browser(app), make_network("Litet"), make_network("Stort")
    make_seat(small, make_organisation())
    for number in range(80):
        make_seat(large, make_organisation(f"Kommun {number}"), mailbox="a@example.se" if number % 2 else None)
    costs = []
    for network in (small, large):
        browser.get(f"/natverk/{network.id}")  # what is read once and kept is read
        with counted(rolled_back) as statements:
            page = browser.get(f"/natverk/{network.id}").text
        costs.append(len(statements))
    assert costs[1] <= costs[0] <= 10 and "80 platser" in page and "40 är vakanta" in page


def test_a_neighbour_that_is_ticked_takes_part_from_then_on(app: Flask) -> None:
    network = make_network()
    browser, neighbour = person().browser(app), person(county_id=25).browser(app)
    base = f"/natverk/{network.id}"
    assert neighbour.get(base).status_code == 404
    assert send(browser, f"{base}/andra", **FIELDS | {"co_county_ids": "25"}).status_code == 303
    page = neighbour.get(base).text
    assert "Västerbottens län, Norrbottens län" in page and f"{base}/platser/ny" in page
    assert "Norrbotten, Västerbotten" in neighbour.get("/natverk?lan=24").text
