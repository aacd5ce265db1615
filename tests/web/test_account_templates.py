"""The editor of templates: sections that come, change, move and go, figures in one place, a preview, and who keeps which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.written import begin
from tests.factories.year import make_year
from vaw.domain.geography.queries import find_county
from vaw.domain.insight import policy
from vaw.domain.insight.models.templates import ReportTemplate
from vaw.domain.insight.operations import templates as operations
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.queries.templates import get_template, list_templates
from vaw.domain.insight.rules.accounts import SECTIONS_MOST
from vaw.domain.insight.rules.templates import Face, Part
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ALL = "/redovisningar/mallar"
FACE: dict[str, Any] = {"name_sv": "Läget i länet", "valid_from": "2026-01-01"}


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(AT):
        yield person()


@pytest.fixture
def coordinator(leader: Person) -> Person:
    return person(Role.NATIONAL_COORDINATOR)


@pytest.fixture
def shipped(leader: Person) -> ReportTemplate:
    known = db.session.scalar(sa.select(ReportTemplate.id).where(ReportTemplate.code == "forebyggande-arbete"))
    return get_template(leader.actor, known or 0)


def own(who: Person, *parts: Part) -> ReportTemplate:
    county = find_county(who.county_id or 0)
    assert county
    made = operations.add_own_template(who.actor, county, face=Face("Läget i länet", "", date(2026, 1, 1)))
    for part in parts:
        operations.add_section(who.actor, made, part=part)
    return get_template(who.actor, made.id)


def headings(browser: FlaskClient, address: str) -> list[str]:
    """The sections as the page shows them, in order."""
    return [item.text_content().strip() for item in html.fromstring(browser.get(address).text).xpath("//main//ol//h3")]


def test_a_leader_makes_a_template_of_the_countys_own_section_by_section(app: Flask, leader: Person) -> None:
    browser = leader.browser(app)
    address = str(send(browser, f"{ALL}/ny", **FACE).headers["Location"])
    send(browser, f"{address}/delar/ny", heading_sv="Det vi gjorde", figures_activities=["by-type", "activities"])
    send(browser, f"{address}/delar/ny", heading_sv="Det som saknas", heading_en="What is missing", guidance_sv="Vad hann ni inte?")
    assert headings(browser, address) == ["1. Det vi gjorde", "2. Det som saknas"]
    made = get_template(leader.actor, int(address.rsplit("/", 1)[1]))
    first, second = made.sections
    assert (made.county_id, made.code, made.name_en) == (24, "laget-i-lanet-vasterbotten", "Läget i länet")
    assert (first.heading_en, first.figures) == ("Det vi gjorde", ["activities", "by-type"])
    assert (second.heading_en, second.guidance_en) == ("What is missing", "Vad hann ni inte?")
    up = browser.post(f"{ALL}/delar/{second.id}/upp", data=hidden(browser.get(address).text))
    assert headings(browser, address) == ["1. Det som saknas", "2. Det vi gjorde"]
    assert up.headers["Location"] == f"{address}#ner-{second.id}", "first now: the button up is gone"
    answer = send(browser, f"{ALL}/delar/{first.id}/andra", heading_sv="Vad vi gjorde", figures_activities=["activities"])
    assert (answer.status_code, headings(browser, address)[1]) == (303, "2. Vad vi gjorde")
    browser.post(f"{ALL}/delar/{second.id}/ta-bort", data=hidden(browser.get(f"{ALL}/delar/{second.id}/andra").text))
    assert headings(browser, address) == ["1. Vad vi gjorde"]


def test_a_figure_has_one_place_in_a_template(app: Flask, leader: Person) -> None:
    made = own(leader, Part("Ett", figures=("by-type",)), Part("Två"))
    one, two = made.sections
    page = leader.browser(app).get(f"{ALL}/delar/{two.id}/andra").text
    assert 'value="by-type"' not in page and 'value="by-field"' in page
    refused = send(leader.browser(app), f"{ALL}/delar/{two.id}/andra", heading_sv="Två och mer", figures_activities=["by-type"])
    assert refused.status_code == 422 and "Två och mer" in refused.text
    for figures, code in ((("by-type",), "insight.template_figure_twice"), (("no-figure",), "insight.template_figure_unknown")):
        with pytest.raises(RuleBroken) as broken:
            operations.change_section(leader.actor, made, section=two, part=Part("Två", figures=figures))
        assert broken.value.code == code
    assert one.figures == ["by-type"]


def test_a_copy_begins_with_the_sections_of_its_source_and_leaves_it_alone(app: Flask, leader: Person, shipped: ReportTemplate) -> None:
    browser = leader.browser(app)
    assert "Förebyggande arbete (kopia)" in browser.get(f"{ALL}/ny?fran={shipped.id}").text
    address = str(send(browser, f"{ALL}/ny?fran={shipped.id}", **FACE).headers["Location"])
    assert [text.split(" ", 1)[1] for text in headings(browser, address)] == [one.heading_sv for one in shipped.sections]
    copy = get_template(leader.actor, int(address.rsplit("/", 1)[1]))
    operations.remove_section(leader.actor, copy, section_id=copy.sections[0].id)
    assert len(get_template(leader.actor, shipped.id).sections) == 4


def test_an_account_keeps_the_sections_that_it_began_with(leader: Person) -> None:
    made = own(leader, Part("Ett", figures=("by-type",)), Part("Två"))
    account = begin(leader, template=made.code)
    operations.change_section(leader.actor, made, section=made.sections[0], part=Part("Något annat"))
    operations.remove_section(leader.actor, made, section_id=made.sections[1].id)
    operations.end_template(leader.actor, made, last_on=date(2026, 6, 30))
    assert [(one.heading_sv, one.figures) for one in sections_of(account)] == [("Ett", ["by-type"]), ("Två", [])]
    assert made.id not in {one.id for one in list_templates(leader.actor, on=date(2026, 7, 1))}
    assert made.id in {one.id for one in list_templates(leader.actor, on=date(2026, 6, 30))}


def test_what_was_typed_stays_when_it_is_refused_and_nobody_overwrites_another(app: Flask, leader: Person) -> None:
    made = own(leader, Part("Ett"))
    browser, section = leader.browser(app), made.sections[0]
    told = send(browser, f"{ALL}/{made.id}/andra", name_sv="Nytt namn", valid_from="2026-05-01", valid_to="2026-04-30")
    assert told.status_code == 422 and "Den sista dagen är före den första" in told.text and "Nytt namn" in told.text
    named = send(browser, f"{ALL}/{made.id}/delar/ny", heading_sv="Anna Svensson, 19811228-9874")
    assert named.status_code == 422 and "inte sparad" in named.text and "Anna Svensson" in named.text
    address = f"{ALL}/delar/{section.id}/andra"
    mine = hidden(browser.get(address).text)
    assert send(browser, address, heading_sv="Kollegans").status_code == 303
    answer = browser.post(address, data={**mine, "heading_sv": "Mitt"})
    assert answer.status_code == 409 and "Kollegans" in answer.text and 'value="Mitt"' in answer.text
    known = send(browser, f"{ALL}/ny", **FACE)
    assert known.status_code == 422 and "Det finns redan en mall som heter så" in known.text


def test_a_double_click_adds_one_section_and_twenty_are_the_most(leader: Person) -> None:
    made = own(leader, Part("Ett"), Part("Ett"))
    assert len(made.sections) == 1
    for number in range(2, SECTIONS_MOST + 1):
        operations.add_section(leader.actor, made, part=Part(f"Del {number}"))
    with pytest.raises(RuleBroken) as broken:
        operations.add_section(leader.actor, made, part=Part("En för mycket"))
    assert broken.value.code == "insight.template_full"
    ids = [one.id for one in get_template(leader.actor, made.id).sections]
    operations.lower_section(leader.actor, made, section_id=ids[-1])
    operations.raise_section(leader.actor, made, section_id=ids[0])
    assert [one.id for one in get_template(leader.actor, made.id).sections] == ids, "the ends stay where they are"


def test_the_preview_shows_last_years_figures_of_the_county(app: Flask, leader: Person) -> None:
    make_year(leader.actor)
    made = own(leader, Part("Det vi gjorde", guidance_sv="Berätta.", figures=("activities", "by-type")), Part("Bara text"))
    page = html.fromstring(leader.browser(app).get(f"{ALL}/{made.id}/forhandsvisa").text)
    assert page.xpath("//main//section[@id='activities']//dd/text()") and page.xpath("//main//section[@id='by-type']//table")
    assert "Berätta." in page.text_content() and "Läget i länet 2025" in page.text_content()


def test_national_templates_are_the_coordinators_and_a_countys_its_leaders(
    app: Flask, leader: Person, coordinator: Person, shipped: ReportTemplate
) -> None:
    neighbour, mine = person(county_id=25), own(leader, Part("Ett"))
    made = send(coordinator.browser(app), f"{ALL}/ny-nationell", **FACE, assignment_code="regional-2021-995")
    national = get_template(coordinator.actor, int(str(made.headers["Location"]).rsplit("/", 1)[1]))
    assert (national.county_id, national.assignment_code, national.code) == (None, "regional-2021-995", "laget-i-lanet-riket")
    assert policy.KEEP_TEMPLATE.allows(coordinator.actor, national) and policy.READ_TEMPLATE.allows(neighbour.actor, national)
    for who, template in ((leader, national), (leader, shipped), (coordinator, mine), (neighbour, mine)):
        with pytest.raises(NotAllowed):
            operations.add_section(who.actor, template, part=Part("Ny"))
    for who in (coordinator, neighbour):
        assert who.browser(app).get(f"{ALL}/{mine.id}").status_code == 404
    county = find_county(25)
    assert county
    with pytest.raises(NotFound):
        operations.add_own_template(neighbour.actor, county, face=Face("Avskrift", "", date(2026, 1, 1)), source=mine)
    page = person(Role.COUNTY_MANAGEMENT).browser(app).get(f"{ALL}/{mine.id}")
    assert page.status_code == 200 and "Lägg till en del" not in page.text and "Gör en kopia" not in page.text
