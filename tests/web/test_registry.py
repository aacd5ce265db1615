"""The register of figures, a page for each, the rows behind it, and its pictures."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html
from PIL import Image

from tests.factories import Person, person
from tests.factories.whole_year import make_whole_year
from vaw.domain.insight.queries import IN_ORDER, list_figures
from vaw.domain.insight.queries.elsewhere import ELSEWHERE
from vaw.domain.people.rules import Role

WHERE = "?lan=24&ar=2025"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_whole_year(made.actor)
    return made


def page_of(who: Person, app: Flask, address: str) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return html.fromstring(answer.text)


def test_the_register_names_every_figure_with_what_it_counts(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"/statistik/siffror{WHERE}")
    found = {link.split("/")[3].split("?")[0] for link in page.xpath("//main//tbody//a[starts-with(@href, '/statistik/siffror/')]/@href")}
    assert found == {figure.code for figure in IN_ORDER}
    told = page.text_content()
    for figure in IN_ORDER:
        assert figure.definition in told and figure.caveat in told and figure.source in told, figure.code
    lines = leader.browser(app).get("/statistik/siffror.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == len(IN_ORDER) + 1


def test_every_figure_has_a_page_that_leads_to_its_rows(leader: Person, app: Flask) -> None:
    for figure in IN_ORDER:
        page = page_of(leader, app, f"/statistik/siffror/{figure.code}{WHERE}")
        assert page.xpath("string(//h1)") == figure.title
        for link in {*page.xpath("//main//tbody//a/@href"), *page.xpath("//main//a[contains(@href, '/rader')]/@href")}:
            assert leader.browser(app).get(link).status_code == 200, link


def test_rows_are_told_as_many_as_the_figure_counts_and_open(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"/statistik/siffror/training-participants/rader{WHERE}")
    assert "2 rader" in page.xpath("string(//p[@role='status'])")
    assert "Antalen är tillsammans 34." in page.xpath("string(//p[@role='status'])")
    for link in page.xpath("//main//tbody//a/@href"):
        assert leader.browser(app).get(link).status_code == 200
    requests = page_of(leader, app, f"/statistik/siffror/requests/rader{WHERE}").text_content()
    assert "5 rader" in requests
    assert "1 rad räknas men går inte att öppna här" in requests


def test_one_row_of_a_figure_names_itself(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"/statistik/siffror/trainings/rader{WHERE}&rad=digital")
    assert "Utbildningstillfällen: Digitalt" in page.text_content()
    assert "2 rader" in page.text_content()


def test_what_is_kept_back_explains_itself(leader: Person, app: Flask) -> None:
    told = page_of(leader, app, f"/statistik/siffror/housing-area{WHERE}").text_content()
    assert "minst tre boenden hos tre utförare döljer varandra" in told
    assert not page_of(leader, app, f"/statistik/siffror/housing-area{WHERE}").xpath("//a[contains(@href, '/rader')]")


def test_a_figure_without_anything_says_so_and_never_shows_a_zero_for_it(app: Flask, rolled_back: sa.Connection) -> None:
    someone, silent = person(county_id=9), set()
    for result in list_figures(someone.actor, 9, 2025):
        if not result.rows:
            page = page_of(someone, app, f"/statistik/siffror/{result.figure.code}?lan=9&ar=2025")
            assert "Det finns inga uppgifter att visa." in page.text_content(), result.figure.code
            assert not page.xpath("//main//table|//main//a[contains(@href, '/rader')]"), result.figure.code
            silent.add(result.figure.code)
    assert {"training-by-profession", "training-use", "adoption", "centre-support-by-theme", "housing-area"} <= silent


def test_every_plot_is_a_picture_and_what_has_none_leads_to_its_page(leader: Person, app: Flask) -> None:
    browser, drawn = leader.browser(app), 0
    for figure in IN_ORDER:
        vector, picture = (browser.get(f"/statistik/{figure.code}.{kind}{WHERE}") for kind in ("svg", "png"))
        assert vector.status_code == picture.status_code
        if vector.status_code == 303:
            assert vector.location.startswith(f"/statistik/siffror/{figure.code}?"), "its page says why nothing is drawn"
            continue
        drawn += 1
        assert vector.mimetype == "image/svg+xml"
        wide = int(re.search(r'width="(\d+)"', vector.text)[1])  # type: ignore[index]
        image = Image.open(io.BytesIO(picture.data))
        assert image.format == "PNG"
        assert image.width == 2 * (wide + 32)
        assert len(image.getcolors(300) or ()) > 3, figure.code
    assert drawn >= 9


@pytest.mark.parametrize(
    "address", ["siffror?lan=12", "siffror/by-type?lan=12", "siffror/nothing", "siffror/trainings/rader?lan=12", "by-type.png?lan=12"]
)
def test_a_strangers_figures_do_not_exist(leader: Person, app: Flask, address: str) -> None:
    assert leader.browser(app).get(f"/statistik/{address}").status_code == 404


def test_a_year_that_makes_no_sense_is_no_fault(leader: Person, app: Flask) -> None:
    for year in ("0", "999999999", "-1"):
        assert leader.browser(app).get(f"/statistik/siffror/trainings/rader?lan=24&ar={year}").status_code == 200


def test_the_coordinator_reads_what_figures_mean_and_the_countrys_own_and_no_countys(leader: Person, app: Flask) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, county_id=1)
    page = page_of(coordinator, app, "/statistik/siffror")
    links = page.xpath("//main//tbody//a/@href")
    assert {link.split("/")[3] for link in links if link.startswith("/statistik/siffror/")} == {figure.code for figure in IN_ORDER}
    for link in links:
        assert coordinator.browser(app).get(link).status_code == 200, link
    shown = page_of(coordinator, app, "/statistik/siffror/training-participants?ar=2025")
    assert "Hela landet 2025" in shown.text_content()
    with_country = page_of(coordinator, app, "/utbildningar/riket?ar=2025").xpath("//section[@id='training-participants']//tbody//td")
    assert [cell.text for cell in shown.xpath("//main//tbody//td")] == [cell.text for cell in with_country]
    assert "finns inte för hela landet" in page_of(coordinator, app, "/statistik/siffror/by-municipality?lan=24&ar=2025").text_content()
    for address in ("/statistik/siffror/by-type/rader?lan=24", "/statistik/by-type.csv?lan=24", "/statistik?lan=24"):
        assert coordinator.browser(app).get(address).status_code == 404, address


def test_numbers_that_live_on_a_page_alone_are_named_with_it(leader: Person, app: Flask) -> None:
    page = page_of(leader, app, f"/statistik/siffror{WHERE}")
    for one in ELSEWHERE:
        assert one.title in page.text_content() and one.definition in page.text_content()
        assert bool(page.xpath(f"//main//tbody//a[@href='{one.path}']")) == (leader.browser(app).get(one.path).status_code == 200), one.path
        assert app.url_map.bind("").test(one.path, "GET"), one.path


def test_nobody_else_opens_the_register(leader: Person, app: Flask) -> None:
    for role in (Role.REQUESTER, Role.ADMINISTRATOR, Role.REGISTRAR, Role.SHELTER_REPORTER):
        assert person(role).browser(app).get("/statistik/siffror").status_code == 404, role
