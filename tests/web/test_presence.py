"""The pages on which it is said who came, the end of a meeting, and a network's presence over its last meetings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.networks import make_invitation, make_meeting, make_network, make_organisation, make_seat
from tests.factories.statements import counted
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.presence import list_present
from vaw.domain.networks.rules.presence import ABSENT, ONE, Heads
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
UMEA, SKELLEFTEA = 2480, 2482


@pytest.fixture(autouse=True)
def now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(START + timedelta(hours=3)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


@pytest.fixture
def network(me: Person) -> Network:
    return make_network(responsible_id=me.id)


@pytest.fixture
def meeting(network: Network, me: Person) -> Meeting:
    return make_meeting(network, starts_at=START, responsible_id=me.id)


def invite(meeting: Meeting, name: str, **more: Any) -> MeetingInvitation:
    return make_invitation(meeting, make_seat(meeting.network, make_organisation(name)), **more)


def stands(meeting: Meeting) -> dict[str | None, Heads | None]:
    return {row.organisation: row.came for row in list_present(system("test"), meeting)}


def facts(page: str) -> dict[str, str]:
    """What a list of facts says."""
    rows = html.fromstring(page).xpath("//div[contains(@class, 'govuk-summary-list__row')]")
    return {row.xpath("string(./dt)"): " ".join(row.xpath("string(./dd)").split()) for row in rows}


def path(meeting: Meeting) -> str:
    return f"/moten/{meeting.id}/narvaro"


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_list_is_saved_as_it_was_typed_and_shown_again(app: Flask, me: Person, meeting: Meeting) -> None:
    came, absent, unsaid = (invite(meeting, name, reply=reply) for name, reply in (("A", "coming"), ("B", "not_coming"), ("C", None)))
    browser = me.browser(app)
    page = words(browser.get(path(meeting)).text)
    assert "Ledamot · Kommer" in page
    assert "Ledamot · Har inte svarat" in page
    answer = send(browser, path(meeting), **{f"women_{came.id}": "2", f"men_{came.id}": "1", f"absent_{absent.id}": "1"})
    assert (answer.status_code, answer.location) == (303, path(meeting))
    assert stands(meeting) == {"A": Heads(2, 1, 0), "B": ABSENT, "C": None}
    shown = browser.get(path(meeting)).text
    assert "1 av 3 är med. 2 kvinnor, 1 man. Om 1 har ingen sagt något." in words(shown)
    tree = html.fromstring(shown)
    assert tree.xpath(f"//input[@name='women_{came.id}']/@value") == ["2"]
    assert tree.xpath("//input[@type='checkbox'][@checked]/@name") == [f"absent_{absent.id}"]
    assert unsaid.came_women is None


def test_one_click_fills_in_the_rest_as_they_had_answered_and_keeps_what_was_typed(app: Flask, me: Person, meeting: Meeting) -> None:
    typed = invite(meeting, "A", reply="not_coming")
    invite(meeting, "B", reply="coming")
    invite(meeting, "C", reply="not_coming")
    send(me.browser(app), path(meeting), som_svarat="1", **{f"women_{typed.id}": "3"})
    assert stands(meeting) == {"A": Heads(3, 0, 0), "B": ONE, "C": ABSENT}


def test_a_row_that_says_two_things_keeps_all_that_was_typed(app: Flask, me: Person, meeting: Meeting) -> None:
    row, other = invite(meeting, "A"), invite(meeting, "B")
    fields = {f"women_{row.id}": "2", f"absent_{row.id}": "1", f"men_{other.id}": "4"}
    answer = send(me.browser(app), path(meeting), **fields)
    assert answer.status_code == 422
    assert "Inte båda." in answer.text
    tree = html.fromstring(answer.text)
    assert tree.xpath(f"//input[@name='men_{other.id}']/@value") == ["4"]
    assert stands(meeting) == {"A": None, "B": None}


def test_who_was_first_is_shown_and_what_one_did_not_touch_follows_the_other(app: Flask, me: Person, meeting: Meeting) -> None:
    row, other = invite(meeting, "A"), invite(meeting, "B")
    mine, theirs = me.browser(app), person().browser(app)
    old = hidden(mine.get(path(meeting)).text)
    send(theirs, path(meeting), **{f"women_{row.id}": "1", f"men_{other.id}": "5"})
    answer = mine.post(path(meeting), data={**old, f"women_{row.id}": "3"})
    assert answer.status_code == 409
    assert "Någon annan har sparat: 1 kvinna" in words(answer.text)
    tree = html.fromstring(answer.text)
    assert tree.xpath(f"//input[@name='women_{row.id}']/@value") == ["3"]
    assert tree.xpath(f"//input[@name='men_{other.id}']/@value") == ["5"]
    again = mine.post(path(meeting), data={**hidden(answer.text), f"women_{row.id}": "3", f"men_{other.id}": "5"})
    assert again.status_code == 303
    assert stands(meeting) == {"A": Heads(3, 0, 0), "B": Heads(0, 5, 0)}


def test_an_organisation_that_was_not_invited_is_added(app: Flask, me: Person, meeting: Meeting) -> None:
    organisation = make_organisation("Oväntade kommunen")
    browser = me.browser(app)
    assert send(browser, path(meeting) + "/ny", organisation_id=str(organisation.id), women="").status_code == 422
    assert send(browser, path(meeting) + "/ny", organisation_id=str(organisation.id), men="2").status_code == 303
    assert stands(meeting) == {"Oväntade kommunen": Heads(0, 2, 0)}
    assert "Inte kallad" in browser.get(path(meeting)).text


def test_before_its_day_and_to_management_the_list_is_only_read(app: Flask, me: Person, meeting: Meeting) -> None:
    invite(meeting, "A")
    with clock.frozen(START - timedelta(days=2)):
        page = me.browser(app).get(path(meeting)).text
    assert "Närvaron kan noteras från och med mötets dag." in page
    assert "Spara närvaron" not in page
    reader = person(Role.COUNTY_MANAGEMENT).browser(app)
    assert "Spara närvaron" not in reader.get(path(meeting)).text
    assert reader.post(path(meeting)).status_code == 404


def test_another_countys_provider_of_protected_housing_has_no_name_here(app: Flask, me: Person) -> None:
    shared = make_network("Delat", 12, co_county_ids=[24])
    meeting = make_meeting(shared, starts_at=START, state="held", ended_at=START)
    organisation = make_organisation("Hemliga jouren", 12, kind="shelter_provider")
    make_invitation(meeting, make_seat(shared, organisation), came_women=1, came_men=0, came_unstated=0)
    browser = me.browser(app)
    for address in (path(meeting), f"/natverk/{shared.id}/narvaro", f"/natverk/{shared.id}/narvaro.csv"):
        page = browser.get(address).text
        assert "Hemliga jouren" not in page, address
        assert "Utförare av skyddat boende, Skåne län" in page, address


def test_the_meeting_is_ended_on_a_page_that_shows_its_numbers_first(app: Flask, me: Person, meeting: Meeting) -> None:
    invite(meeting, "A", came_women=2, came_men=0, came_unstated=0)
    invite(meeting, "B")
    browser, address = me.browser(app), f"/moten/{meeting.id}/avsluta"
    page = browser.get(address).text
    assert "Stämmer det vilka som kom?" in page
    assert facts(page) == {"Kom": "1", "Kvinnor": "2", "Män": "0", "Ej angivet": "0", "Kom inte": "0", "Ingen uppgift": "1"}
    answer = send(browser, address)
    assert (answer.status_code, answer.location) == (303, f"/moten/{meeting.id}")
    assert db.session.get_one(Meeting, meeting.id).state == "held"
    assert "redan avslutat" in browser.get(address).text
    assert person(Role.COUNTY_MANAGEMENT).browser(app).get(address).status_code == 404


# A network over its meetings.


def past(network: Network, weeks: int, *came: tuple[MeetingInvitation, int | None]) -> Meeting:
    starts_at = START - timedelta(weeks=weeks)
    meeting = make_meeting(network, starts_at=starts_at, state="held", ended_at=starts_at)
    for row, women in came:
        parts = (None, None, None) if women is None else (women, 0, 0)
        columns = dict(zip(("came_women", "came_men", "came_unstated"), parts, strict=True))
        make_invitation(meeting, seat_id=row.seat_id, organisation_id=row.organisation_id, **columns)
    return meeting


def test_organisations_and_meetings_stand_in_tables_with_words(app: Flask, me: Person, network: Network) -> None:
    first = make_meeting(network, starts_at=START - timedelta(days=1), state="held", ended_at=START)
    umea = make_invitation(first, make_seat(network, make_organisation("Umeå", municipality_id=UMEA)),
                           came_women=1, came_men=2, came_unstated=1)  # fmt: skip
    away = make_invitation(first, make_seat(network, make_organisation("Skellefteå", municipality_id=SKELLEFTEA)),
                           came_women=0, came_men=0, came_unstated=0)  # fmt: skip
    past(network, 4, (umea, None), (away, 0))
    past(network, 8, (umea, 1), (away, 1))
    page = html.fromstring(me.browser(app).get(f"/natverk/{network.id}/narvaro").text)
    assert page.xpath("//h1/text()") == ["Hör av dig till dem som har varit borta"]
    assert page.xpath("//ul[contains(@class, 'vaw-links')]//a/text()") == ["Skellefteå"]
    assert "Borta 2 gånger i rad. Var med senast fre 25 sep." in page.text_content()
    by_organisation, by_meeting = page.xpath("//table")
    assert by_organisation.xpath(".//thead/tr/th[@scope='col']/text()") == [
        "Organisation",
        "tors 19 nov",
        "fre 23 okt",
        "fre 25 sep",
        "Var med på",
    ]
    rows = [[cell.text_content() for cell in row.xpath("./th[@scope='row']|./td")] for row in by_organisation.xpath(".//tbody/tr")]
    assert rows == [
        ["Skellefteå", "Kom inte", "Kom inte", "1 kvinna", "1 av 3"],
        ["Umeå", "1 kvinna, 2 män, 1 utan uppgift om kön", "Ingen uppgift", "1 kvinna", "2 av 2"],
    ]
    latest = [cell.text_content() for cell in by_meeting.xpath(".//tbody/tr[1]/*")]
    assert latest == ["tors 19 nov", "1", "2", "1", "2", "1", "33\xa0%", "1", "7\xa0%"]
    told = facts(html.tostring(page, encoding="unicode"))
    assert told["Kommuner som har varit med"] == "2 av 15 (13 %)"
    assert told["Andel kvinnor bland dem vars kön är noterat"] == "60 %"


def test_the_files_say_what_the_page_says(app: Flask, me: Person, network: Network, meeting: Meeting) -> None:
    row = invite(meeting, "=A")
    past(network, 2, (row, 2))
    browser, address = me.browser(app), f"/natverk/{network.id}/narvaro"
    told = list(csv.reader(io.StringIO(browser.get(address + ".csv").data.decode("utf-8-sig")), delimiter=";"))
    assert told == [["Organisation", "fre 6 nov", "Var med på"], ["'=A", "2 kvinnor", "1 av 1"]]
    answer = browser.get(address + ".xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    first, second = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    assert [cell.value for cell in first[2]] == ["'=A", "2 kvinnor", "1 av 1"]
    assert [cell.value for cell in second[2]] == ["fre 6 nov", 1, 1, 2, 0, 0, 1, 0, 0]


def test_a_network_that_never_met_and_one_of_another_county(app: Flask, me: Person, network: Network) -> None:
    assert "Ingen närvaro att visa än" in me.browser(app).get(f"/natverk/{network.id}/narvaro").text
    assert person(county_id=12).browser(app).get(f"/natverk/{network.id}/narvaro").status_code == 404


def test_the_word_of_an_absence_leads_to_who_it_is_and_says_when_all_is_well(app: Flask, me: Person, network: Network) -> None:
    meeting = make_meeting(network, starts_at=START - timedelta(days=1), state="held", ended_at=START)
    row = invite(meeting, "Umeå", came_women=0, came_men=0, came_unstated=0)
    past(network, 4, (row, 0))
    browser, address = me.browser(app), f"/moten/borta/{row.id}"
    page = browser.get(address).text
    assert "Hör av dig till Umeå" in page
    assert f"/natverk/platser/{row.seat_id}" in page
    send(browser, path(meeting), **{f"women_{row.id}": "1"})
    assert "Du behöver inte göra något" in browser.get(address).text
    assert person(county_id=12).browser(app).get(address).status_code == 404


def test_eighty_seats_and_three_hundred_meetings_cost_no_more_than_one_of_each(
    app: Flask, me: Person, network: Network, rolled_back: sa.Connection
) -> None:
    meeting = make_meeting(network, starts_at=START, state="held", ended_at=START)
    rows = [invite(meeting, "Organisation 0", came_women=1, came_men=0, came_unstated=0)]
    addresses = (path(meeting), f"/natverk/{network.id}/narvaro")
    cost(rolled_back, me, app, *addresses)  # registers that are kept are read now
    few = cost(rolled_back, me, app, *addresses)
    rows += [invite(meeting, f"Organisation {n}", reply="coming") for n in range(1, 80)]
    for weeks in range(1, 13):
        past(network, weeks, *((row, weeks % 2) for row in rows))
    assert cost(rolled_back, me, app, *addresses) == few


def cost(connection: sa.Connection, me: Person, app: Flask, *addresses: str) -> list[int]:
    """How many statements each page takes."""
    browser, found = me.browser(app), []
    for address in addresses:
        with counted(connection) as told:
            assert browser.get(address).status_code == 200
        found.append(len(told))
    return found
