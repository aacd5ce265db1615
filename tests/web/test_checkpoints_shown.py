"""The four checkpoints on the pages of what they are of, in the lists that have it, and as shares of a county and of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.networks import make_decision, make_item, make_meeting, make_network
from tests.factories.occasions import make_occasion
from tests.factories.prevention import make_effort
from tests.factories.statements import counted
from tests.factories.strategies import make_goal, make_measure, make_strategy
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models.minutes import Decision
from vaw.domain.people.rules import Role
from vaw.domain.strategies.operations.checkpoints import Analysis, write_checkpoint
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel import clock

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SKANE = 12
LISTS = {  # where there is a list, and what it says of one without any checkpoint and of one that has the first
    Kind.EFFORT: ("/forebyggande", "Avstämningar saknas: beslut, planering, genomförande", "Avstämningar saknas: planering, genomförande"),
    Kind.MEASURE: ("/strategier/atgarder", "Avstämningar saknas: beslut, planering", "Avstämning saknas: planering"),
    Kind.STRATEGY: ("/strategier", "Avstämningar saknas: beslut, planering, genomförande", "Avstämningar saknas: planering, genomförande"),
    Kind.OCCASION: ("/utbildningar?visa=vara", "Avstämningar saknas: beslut, planering", "Avstämning saknas: planering"),
}


@pytest.fixture
def expert(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


def written(who: Person, kind: Kind, object_id: int, *stages: Stage) -> None:
    county = find_county(24)
    assert county
    for stage in stages:
        write_checkpoint(who.actor, county, kind=kind, object_id=object_id, stage=stage, analysis=Analysis(False, reason="Bara lokaler"))


def decided(responsible: Person, minutes_state: str = "writing") -> Decision:
    network = make_network(responsible_id=responsible.id)
    more = {"state": "held", "responsible_id": responsible.id, "minutes_state": minutes_state}
    if minutes_state != "writing":
        more |= {"closed_at": clock.now(), "closed_by": responsible.id}
    meeting = make_meeting(network, starts_at=clock.now() - timedelta(hours=3), **more)
    return make_decision(make_item(meeting, "Lägesbild"), "Vi träffas.")


def text_of(source: str) -> str:
    return re.sub(r"\s+", " ", html.fromstring(source).text_content())


def test_an_expert_does_one_of_an_effort_and_one_of_a_training_and_returns_to_what_it_is_of(app: Flask, expert: Person) -> None:
    browser, effort, occasion = expert.browser(app), make_effort(), make_occasion()
    for page, form in (
        (f"/forebyggande/{effort.id}", f"/strategier/avstamningar/insatser/{effort.id}/planering"),
        (f"/utbildningar/{occasion.id}", f"/strategier/avstamningar/utbildningar/{occasion.id}/planering"),
    ):
        before = browser.get(page).text
        assert 'id="avstamningar"' in before and "0 av 4 avstämningar är gjorda." in before and form in before
        told = {**hidden(browser.get(form).text), "relevant": "no", "reason": "Rör bara lokaler."}
        answer = browser.post(form, data=told)
        assert (answer.status_code, answer.location) == (303, f"{page}?avstamd=planering#avstamningar")
        after = browser.get(answer.location).text
        assert "1 av 4 avstämningar är gjorda." in after and "Rör bara lokaler." in after
        assert "Avstämningen är sparad: planering." in after and "Gör nästa: beslut" in after


def test_the_form_has_each_question_under_the_answer_it_belongs_to(app: Flask, expert: Person) -> None:
    browser, effort = expert.browser(app), make_effort()
    written(expert, Kind.EFFORT, effort.id, Stage.DECIDE)
    page = html.fromstring(browser.get(f"/strategier/avstamningar/insatser/{effort.id}/planering").text)
    for answer, names in (("yes", ["analysed", "women", "men", "figures", "conclusion"]), ("no", ["reason"])):
        [under] = page.xpath(f"//div[input[@type='radio'][@value='{answer}']]/following-sibling::div[1]")
        assert under.xpath(".//textarea/@name") == names
    assert set(page.xpath("//*[@data-maxlength]/@data-threshold")) == {"80"}
    assert "Bara lokaler" in page.text_content(), "what was written of another step is there to go on from"


@pytest.mark.parametrize("minutes_state", ["writing", "closed"])
def test_a_decision_has_a_page_of_its_own_on_which_checkpoints_are_written_also_when_the_minutes_are_closed(
    app: Flask, expert: Person, minutes_state: str
) -> None:
    decision, browser = decided(person(), minutes_state), expert.browser(app)
    minutes = browser.get(f"/moten/{decision.meeting_id}/protokoll").text
    assert f'href="/moten/beslut/{decision.id}"' in minutes and "Avstämningar saknas: beslut, planering, genomförande" in minutes
    lacking = browser.get("/strategier/avstamningar/beslut/beslut").text
    every = browser.get("/strategier/avstamningar/beslut/saknas").text
    assert f'href="/moten/beslut/{decision.id}#avstamningar"' in every and "Avstämningar saknas: beslut, planering, genomförande" in every
    form = f"/strategier/avstamningar/beslut/{decision.id}/beslut"
    assert form in lacking and form in browser.get(f"/moten/beslut/{decision.id}").text
    answer = browser.post(form, data={**hidden(browser.get(form).text), "relevant": "no", "reason": "Rör bara lokaler."})
    assert (answer.status_code, answer.location) == (303, f"/moten/beslut/{decision.id}?avstamd=beslut#avstamningar")
    after = browser.get(answer.location).text
    assert 'id="avstamningar"' in after and "1 av 4 avstämningar är gjorda." in after and "Vi träffas." in after
    assert ("Ändra beslutet" in after) is (minutes_state == "writing")
    assert "Rör bara lokaler." not in browser.get(f"/moten/{decision.meeting_id}/protokoll").text, "the minutes stay as they were"


def test_management_reads_them_without_a_way_to_the_form(app: Flask, expert: Person) -> None:
    browser = person(Role.COUNTY_MANAGEMENT).browser(app)
    pages = {"insatser": f"/forebyggande/{make_effort().id}", "beslut": f"/moten/beslut/{decided(expert, 'closed').id}"}
    for kind, page in pages.items():
        source = browser.get(page).text
        assert "0 av 4 avstämningar är gjorda." in source and "Gör avstämningen" not in source
        assert f'href="{page}#avstamningar"' in browser.get(f"/strategier/avstamningar/{kind}/planering").text


def test_another_county_and_the_public_see_none_of_them(app: Flask, expert: Person) -> None:
    occasion, decision = make_occasion(), decided(expert, "closed")
    for browser in (app.test_client(), person(county_id=SKANE).browser(app)):
        assert "avstamningar" not in browser.get(f"/utbildningar/{occasion.id}").text
        assert "Avstämning" not in browser.get("/utbildningar?avstamning=saknas").text.replace("Avstämningar</label>", "")
    assert person(county_id=SKANE).browser(app).get(f"/moten/beslut/{decision.id}").status_code == 404


def made(title: str) -> dict[Kind, int]:
    """One of everything that a list shows, with the title."""
    strategy = make_strategy(title)
    measure = make_measure(make_goal(strategy), what=title)
    occasion = make_occasion(title=title, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=9, hours=3))
    return {Kind.EFFORT: make_effort(title).id, Kind.MEASURE: measure.id, Kind.STRATEGY: strategy.id, Kind.OCCASION: occasion.id}


@pytest.mark.parametrize("kind", LISTS, ids=str)
def test_a_list_marks_what_lacks_one_and_is_narrowed_to_it(app: Flask, expert: Person, kind: Kind) -> None:
    browser, (address, none, first) = expert.browser(app), LISTS[kind]
    whole, half = made("Helt avstämd"), made("Halvt avstämd")
    written(expert, kind, whole[kind], *Stage)
    assert none in text_of(browser.get(address).text)
    written(expert, kind, half[kind], Stage.DECIDE)
    every = text_of(browser.get(address).text)
    lacking = text_of(browser.get(address + ("&" if "?" in address else "?") + "avstamning=saknas").text)
    assert none not in every and every.count(first) == 1 and "Helt avstämd" in every
    assert "Halvt avstämd" in lacking and "Helt avstämd" not in lacking


def test_a_long_list_costs_no_more_statements_than_a_short_one(app: Flask, expert: Person, rolled_back: sa.Connection) -> None:
    browser = expert.browser(app)
    addresses = [told[0] for told in LISTS.values()]

    def cost() -> int:
        with counted(rolled_back) as told:
            assert all(browser.get(address).status_code == 200 for address in addresses)
        return len(told)

    made("Ett")
    cost()  # registers that are kept are read now
    few = cost()
    for number in range(5):
        made(f"Nummer {number}")
    assert cost() == few


def test_the_county_and_the_country_are_summed_up_with_plot_table_and_file(app: Flask, expert: Person) -> None:
    coordinator = person(Role.NATIONAL_COORDINATOR, county_id=None).browser(app)
    effort = make_effort()
    make_effort("I Skåne", SKANE, begins_on=date(2026, 12, 1), state="planned")
    written(expert, Kind.EFFORT, effort.id, Stage.DECIDE, Stage.PLAN)
    county = expert.browser(app).get("/strategier/avstamningar").text
    assert "67 % av avstämningarna är gjorda: 2 av 3." in text_of(county) and "<svg" in county
    page = coordinator.get("/strategier/avstamningar/riket").text
    told = text_of(page)
    assert "40 % av avstämningarna är gjorda: 2 av 5." in told and page.count("<svg") == 4
    [table] = html.fromstring(page).xpath("//section[@id='lan']//table")
    rows = {
        row.xpath("string(th)"): [text_of(html.tostring(cell, encoding="unicode")) for cell in row.xpath("td")]
        for row in table.xpath(".//tr[td]")
    }
    assert rows["Västerbottens län"] == ["1", "100 % (1 av 1)", "100 % (1 av 1)", "0 % (0 av 1)", rows["Kalmar län"][1], "67 % (2 av 3)"]
    assert rows["Skåne län"][-1] == "0 % (0 av 2)" and rows["Hela landet"][-1] == "40 % (2 av 5)" and len(rows) == 22
    assert "Påhittad insats" not in page and "I Skåne" not in page
    lines = coordinator.get("/strategier/avstamningar/riket.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 21 * 5 * 4 and "Västerbottens län;Förebyggande insatser;När det planeras;1;1;1" in lines
    own = expert.browser(app).get("/strategier/avstamningar.csv").data.decode("utf-8-sig").splitlines()
    assert own[1:] == [line for line in lines if line.startswith("Västerbottens län")]
    assert expert.browser(app).get("/strategier/avstamningar/riket").status_code == 404
