"""The year on one page: what each rule finds, counted by hand, in which order it is said, and where its rows are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.networks import make_action, make_organisation
from tests.factories.reminding import draft
from tests.factories.requests import make_request
from tests.factories.statements import counted
from tests.factories.whole_year import make_whole_year
from tests.factories.year import UMEA, log
from vaw.domain.geography.queries import find_county
from vaw.domain.insight.queries.leading import get_standing
from vaw.domain.people.rules import Role
from vaw.domain.support.rules import RequestState
from vaw.kernel import clock

GAP = "–uppgift saknas"  # a dash for eyes, words for ears
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
WHERE = "/statistik/ledning?lan=24&ar=2025"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    with clock.frozen(NOON):
        make_whole_year(made.actor)
    return made


def get(who: Person, app: Flask, address: str = WHERE, at: datetime = NOON) -> html.HtmlElement:
    with clock.frozen(at):
        answer = who.browser(app).get(address)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def things(page: html.HtmlElement) -> list[str]:
    return [thing.text for thing in page.xpath("//ol[contains(@class, 'vaw-leading__things')]//p[@class='vaw-leading__said']")]


def cells(page: html.HtmlElement, section: str) -> dict[str, list[str]]:
    lines = page.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return {line.xpath("string(./th)").strip(): [cell.text_content().strip() for cell in line.xpath("./td")] for line in lines}


def test_the_standing_is_what_was_made_up(leader: Person) -> None:
    """What is late and open today, counted against what was so before; another county's is none of it."""
    county = find_county(24)
    assert county
    with clock.frozen(NOON):
        organisation = make_organisation("Kommunen")
        before = get_standing(leader.actor, county, NOON.date())
        make_action(organisation, due_on=date(2026, 1, 19))
        make_action(organisation, due_on=date(2026, 1, 20))
        make_action(organisation, due_on=date(2026, 1, 1), state="done")
        make_request(at=NOON, due_on=date(2026, 1, 19))
        make_request(at=NOON, due_on=date(2026, 1, 20))
        make_request(at=NOON, state=RequestState.CLOSED, due_on=None)
        make_request(12, at=NOON, due_on=date(2026, 1, 2))
        with clock.frozen(NOON - timedelta(days=31)):
            draft(leader.id, date(2025, 12, 20))
        draft(leader.id, date(2026, 1, 20))
        standing = get_standing(leader.actor, county, NOON.date())
    assert [one - two for one, two in zip(standing.actions, before.actions, strict=True)] == [1, 2]
    assert [one - two for one, two in zip(standing.requests, before.requests, strict=True)] == [1, 2]
    assert standing.lying == (1, 2)
    assert standing.follow_ups == (0, 0), "the whole year's are older than what one asks about oneself"
    assert standing.logged == [True, False, True, *[False] * 8, True], "January, March and December of 2025"
    assert [one.year for one in standing.soon(NOON.date()) if not one.done and not one.begun].count(2025) >= 1


def test_three_things_are_said_in_their_order_with_rule_and_rows(leader: Person, app: Flask) -> None:
    page = get(leader, app)
    said = things(page)
    assert len(said) == 3
    tags = [tag.text for tag in page.xpath("//ol[contains(@class, 'vaw-leading__things')]//strong[contains(@class, 'govuk-tag')]")]
    order = ["Dagen har gått", "Dagen närmar sig", "Saknas i underlaget"]
    assert tags == sorted(tags, key=order.index)
    for link in page.xpath("//ol[contains(@class, 'vaw-leading__things')]//a/@href"):
        assert leader.browser(app).get(link).status_code == 200, link


def test_late_requests_and_actions_lead_to_lists_of_as_many(app: Flask, rolled_back: sa.Connection) -> None:
    me = person(Role.COUNTY_MANAGEMENT)
    with clock.frozen(NOON):
        for n in range(3):
            make_request(at=NOON, due_on=date(2026, 1, 19 + n))
        organisation = make_organisation("Kommunen")
        for n in range(4):
            make_action(organisation, due_on=date(2026, 1, 17 + n))
        page = get(me, app)
        assert things(page)[1:] == ["3 av 4 öppna åtgärder är sena.", "1 av 3 öppna förfrågningar om stöd har väntat för länge."]
        browser = me.browser(app)
        assert "Sena (3)" in browser.get("/atgarder?visa=sena&lan=24").text
        assert "Sena (1)" in browser.get("/stod?visa=sena&lan=24").text


def test_plots_say_what_the_figures_say(leader: Person, app: Flask) -> None:
    page = get(leader, app)
    told = [values for _, values in cells(page, "manader").items()]
    assert told == [[n] if n != "0" else [GAP] for n in "202000000001"], "2024 is not logged, and most months of 2025"
    assert "Aktiviteter 2025: 5. 2024 saknas i loggen." in page.text_content()
    assert cells(page, "kon") == {"Kvinnor": ["17"], "Män": ["7"], "Utan uppgift om kön": ["1"]}
    assert cells(page, "atgarder") == {
        "Klara i tid": ["1"],
        "Klara efter sin dag": ["1"],
        "Sena": ["1"],
        "Öppna, dagen har inte kommit": ["0"],
        "Utgår": ["1"],
    }
    assert len(page.xpath("//section//*[local-name()='svg']/*[local-name()='title']")) >= 5
    assert len(page.xpath("//*[@id]/@id")) == len(set(page.xpath("//*[@id]/@id")))


def test_last_year_stands_beside_this_one_where_it_is_logged(leader: Person, app: Flask) -> None:
    with clock.frozen(NOON):
        log(leader.actor, date(2024, 2, 2), places=(UMEA,))
    page = get(leader, app)
    assert "Aktiviteter 2025: 5, mot 1 hela 2024." in page.text_content()
    assert list(cells(page, "manader").values())[1] == [GAP, "1"]
    assert list(cells(get(leader, app, "/statistik/ledning?lan=24&ar=2026"), "manader").values())[11] == [GAP, "1"]


def test_how_certain_the_numbers_are(leader: Person, app: Flask) -> None:
    """Umeå, Skellefteå and Lycksele were reached: 12 of 15 never."""
    page = get(leader, app)
    quality = cells(page, "sakerhet")
    assert quality["Kommuner som aldrig har nåtts"] == ["12", "15", "80\u00a0%"]
    assert "12 av 15 kommuner har aldrig nåtts." in page.xpath("string(//section[@aria-labelledby='karta'])")
    assert quality["Aktiviteter där deltagarna inte är räknade"] == ["2", "5", "40\u00a0%"]
    assert quality["Deltagare utan uppgift om kön"] == ["1", "25", "4\u00a0%"]
    assert quality["Månader utan logg det senaste året"] == ["9", "12", "75\u00a0%"]
    assert quality["Timmar utan uppdrag"][2] == "0\u00a0%"


def test_a_county_that_has_nothing_is_told_so_and_never_a_share_of_nothing(app: Flask, rolled_back: sa.Connection) -> None:
    page = get(person(county_id=9), app, "/statistik/ledning?lan=09")
    quality = cells(page, "sakerhet")
    assert quality["Deltagare utan uppgift om kön"] == ["–uppgift saknas"] * 3
    assert quality["Timmar utan uppdrag"] == ["–uppgift saknas"] * 3
    assert page.text_content().count("Det finns inga uppgifter att visa.") == 4


def test_nobody_else_opens_it_and_another_county_does_not_exist(app: Flask, rolled_back: sa.Connection) -> None:
    for role in (Role.REQUESTER, Role.ADMINISTRATOR, Role.METRO_TEAM, Role.NATIONAL_COORDINATOR, Role.REGISTRAR):
        assert person(role).browser(app).get(WHERE).status_code == 404, role
    assert person(Role.COUNTY_MANAGEMENT, county_id=12).browser(app).get(WHERE).status_code == 404


def test_it_costs_at_most_twelve_statements(leader: Person, app: Flask, rolled_back: sa.Connection) -> None:
    get(leader, app)  # registers that are kept are read now
    with counted(rolled_back) as told:
        get(leader, app)
    assert len(told) <= 12, told
