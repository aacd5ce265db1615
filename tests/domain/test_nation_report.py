"""The country's report: what counties did together counts once, a chapter a county as it was approved, and who is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.files import is_in_pdf, pdf_text
from tests.factories.forms import hidden, send
from tests.factories.prevention import make_effort, make_serves
from tests.factories.whole_year import make_whole_year
from tests.factories.written import begin, write
from vaw.domain.activities import figures as activities
from vaw.domain.geography.queries import list_counties
from vaw.domain.insight import operations as editions
from vaw.domain.insight.models import Report, ReportFile
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.insight.operations.accounts import approve_account, reopen_account, submit_account
from vaw.domain.insight.operations.nation import compile_nation
from vaw.domain.insight.queries import IN_ORDER, get_report, headings_of, list_figures
from vaw.domain.insight.queries.accounts import get_account, sections_of
from vaw.domain.insight.queries.nation import BESIDE, HELD_BACK, HOW, figures_of_nation
from vaw.domain.insight.rules import ReportState
from vaw.domain.insight.rules.nation import How
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import find_assignment, get_assignment
from vaw.domain.people.rules import Role
from vaw.domain.support import figures as support
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.i18n import speaking
from vaw.kernel.operation import unit
from vaw.render.document import Document, document_of
from vaw.render.pdf import edition_pdf

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
REGIONAL, HERE, SKANE, GOTLAND = "regional-2021-995", 24, 12, 9


@pytest.fixture
def coordinator(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(AT):
        make_whole_year(person().actor)
        yield person(Role.NATIONAL_COORDINATOR)


def assignment(who: Person, code: str = REGIONAL) -> Assignment:
    mandate = find_assignment(code)
    assert mandate
    return get_assignment(who.actor, mandate.id)


def approved(county_id: int, text: str = "Vi nådde **fler** kommuner.", template: str | None = None) -> AssignmentAccount:
    """The account of 2025 under 2021:995, written by one and approved by another."""
    leader, boss = person(county_id=county_id), person(Role.COUNTY_MANAGEMENT, county_id)
    account = begin(leader, template=template, county_id=county_id)
    for section in sections_of(account):
        write(leader, account, section, text)
    submit_account(leader.actor, account)
    approve_account(boss.actor, get_account(boss.actor, account.id))
    return account


def compiled(who: Person, code: str = REGIONAL, introduction: str = "") -> Report:
    return compile_nation(who.actor, assignment(who), year=2025, code=code, introduction=introduction)


def built(report: Report) -> Report:
    """As if the worker had made its files."""
    with unit(system("test"), "test.built"):
        report.state = ReportState.DONE
        db.session.add(ReportFile(report_id=report.id, format="pdf", content=b"made up", size_bytes=7, sha256="made up"))
    return report


def document(who: Person, report: Report) -> Document:
    found = get_report(who.actor, report.id)
    with speaking("sv"):
        return document_of(found, headings_of(who.actor, found))


def refused(who: Person, report: Report) -> str:
    with pytest.raises(RuleBroken) as broken:
        editions.approve_report(who.actor, report)
    return broken.value.code


def test_what_counties_did_together_counts_once_and_not_as_the_sum_of_them(coordinator: Person) -> None:
    """By tests.factories.support_year and network_year: Skåne and Västerbotten held one of four trainings and one of four meetings."""
    honour = assignment(coordinator, "honour-resource-centres-2026").id
    shared = make_effort("Två uppdrag", SKANE, begins_on=date(2025, 2, 1), ends_on=date(2025, 11, 30))
    for ref in (assignment(coordinator).id, honour):
        make_serves(shared, "assignment", ref)
    whole = {one.figure.code: one.rows for one in figures_of_nation(coordinator.actor, list(HOW), 2025)}
    of = {
        county: {one.figure.code: one.rows for one in list_figures(person(county_id=county).actor, county, 2025)}
        for county in (HERE, SKANE, GOTLAND)
    }

    def summed(code: str, place: int) -> int:
        return sum(row[place] or 0 for rows in of.values() for row in rows[code])

    assert (sum(row[2] for row in whole["trainings"]), summed("trainings", 2)) == (4, 5)
    assert (whole["training-participants"][0][1:4], summed("training-participants", 1)) == ((36, 26, 7), 51)
    assert (sum(row[2] for row in whole["network-meetings"]), summed("network-meetings", 2)) == (4, 5)
    assert whole["network-presence"][0][1:6] == (11, 6, 4, 1, 3)
    assert {row[0]: row[2] for row in whole["efforts-by-assignment"]} == {
        str(assignment(coordinator).id): 2, str(honour): 1, "none": 2, "all": 4,
    }  # fmt: skip
    for code, place in (("activities", 0), ("hours", 0), ("participants", 0), ("by-month", 2), ("strategy-measures", 1)):
        assert sum(row[place] or 0 for row in whole[code]) == summed(code, place), "each of these is one county's"


def test_every_figure_is_said_to_be_counted_in_one_way(coordinator: Person) -> None:
    assert set(HOW) == {figure.code for figure in IN_ORDER}
    told = {one.figure.code for one in figures_of_nation(coordinator.actor, list(HOW), 2025)}
    assert told == {code for code, how in HOW.items() if how is not How.COUNTY}
    mine = {one.figure.code for one in figures_of_nation(person().actor, list(HOW), 2025)}
    assert mine == activities.NATIONAL | support.NATIONAL | {"housing-nation"}, "what every board may see of the country"
    assert figures_of_nation(person(Role.REQUESTER).actor, list(HOW), 2025) == []


def test_the_report_has_a_chapter_a_county_as_it_was_approved_and_names_who_is_missing(coordinator: Person) -> None:
    mine, _theirs = approved(HERE, "Umeå deltog."), approved(SKANE, "Malmö deltog.")
    begin(person(county_id=GOTLAND), county_id=GOTLAND)
    report = compiled(coordinator, introduction="Så här gick det.")
    reopen_account(person().actor, get_account(person().actor, mine.id), text="Fel siffra.")
    told = document(coordinator, report)
    assert [chapter.county_code for chapter in told.chapters] == ["12", "24"], "in Swedish order"
    assert {one.text for one in (told.chapters[1].prose or {}).values()} == {"Umeå deltog."}
    assert [*told.headings.values()][:1] == ["Inledning"] and [*told.headings.values()][-1:] == ["Län för län"]
    prose = told.prose or {}
    assert prose[1].text == "Så här gick det." and "Gotlands län" in prose[max(prose)].text and "Skåne" not in prose[max(prose)].text
    [beside] = [one for one in told.results if one.figure.code == BESIDE]
    keys = [column.key for column in beside.figure.table.columns]
    rows = {row[1]: dict(zip(keys, row, strict=True)) for row in beside.rows}
    assert [row[1] for row in beside.rows] == [*(county.name for county in list_counties()), "Hela landet"]
    assert [rows[name]["trainings"] for name in ("Skåne län", "Västerbottens län", "Gotlands län", "Hela landet")] == [1, 3, None, 4]
    assert {code for heading in told.headings for code in [one.figure.code for one in told.under(heading)]} == {
        *(code for code, how in HOW.items() if how is not How.COUNTY), BESIDE,
    }  # fmt: skip
    own = {one.figure.code: one.rows for one in told.chapters[1].results}
    assert not HELD_BACK & own.keys() and "centre-support-by-theme" in {one.figure.code for one in list_figures(person().actor, HERE, 2025)}
    assert "resurscentrum" in prose[max(prose)].text, "what is left out is said"
    assert own["by-municipality"] and own["trainings"] != next(one.rows for one in told.results if one.figure.code == "trainings")


def test_the_pdf_holds_the_countrys_numbers_and_every_chapter(coordinator: Person) -> None:
    """Of a template with three figures: it is the same page for page with all of them, and takes half a minute."""
    approved(HERE, "Umeå deltog.", "strategiuppfoljning")
    approved(SKANE, "Malmö deltog.", "strategiuppfoljning")
    told = document(coordinator, compiled(coordinator, "strategiuppfoljning", "Så här gick det."))
    with speaking("sv"):
        text = pdf_text(edition_pdf(told))
    for words in ("Så här gick det.", "Länen bredvid varandra", "Umeå deltog.", "Malmö deltog.", "Hela landet", "Gotlands län"):
        assert is_in_pdf(text, [words]), words


def test_a_second_coordinator_approves_where_there_is_one_and_the_boards_read_it_then(coordinator: Person) -> None:
    approved(HERE)
    account = approved(SKANE)
    report = built(compiled(coordinator))
    leader = person()
    with pytest.raises(NotFound):
        get_report(leader.actor, report.id)
    other = person(Role.NATIONAL_COORDINATOR, 1)
    assert refused(coordinator, report) == "insight.nation_four_eyes"
    with pytest.raises(NotAllowed):
        editions.approve_report(person(Role.COUNTY_MANAGEMENT).actor, report)
    editions.approve_report(other.actor, report)
    assert (report.approved_by, get_report(leader.actor, report.id).id) == (other.id, report.id)
    assert refused(other, report) == "insight.approved"
    again = built(compiled(coordinator))
    boss, writer = person(Role.COUNTY_MANAGEMENT, SKANE), person(county_id=SKANE)
    reopen_account(writer.actor, get_account(writer.actor, account.id), text="Fel siffra.")
    submit_account(writer.actor, get_account(writer.actor, account.id))
    approve_account(boss.actor, get_account(boss.actor, account.id))
    assert (again.edition, refused(other, again)) == (2, "insight.nation_outdated")


def test_alone_a_coordinator_approves_what_each_countys_management_has_approved(coordinator: Person) -> None:
    with pytest.raises(RuleBroken) as broken:
        compiled(coordinator)
    assert broken.value.code == "insight.nation_none"
    approved(HERE)
    report = compiled(coordinator)
    assert compiled(coordinator).id == report.id, "a second press while it is being built"
    editions.approve_report(coordinator.actor, built(report))
    assert report.approved_by == coordinator.id
    with pytest.raises(NotAllowed):
        compile_nation(person().actor, assignment(coordinator), year=2025, code=REGIONAL)


def test_the_coordinator_puts_it_together_on_a_page(app: Flask, coordinator: Person) -> None:
    approved(HERE)
    browser = coordinator.browser(app)
    board = browser.get("/redovisningar/lan?ar=2025")
    [address] = html.fromstring(board.text).xpath("//a[contains(@href, '/sammanstall')]/@href")
    page = browser.get(address).text
    assert "1 län har godkänt" in page and "Gotlands län" in page and "Västerbottens län," not in page
    refusal = send(browser, address, introduction="Ring Anna Svensson på 070-174 06 05.")
    assert refusal.status_code == 422 and "Ring Anna Svensson" in refusal.text
    made = str(send(browser, address, introduction="Så här gick det.").headers["Location"])
    built(get_report(coordinator.actor, int(made.rsplit("/", 1)[1])))
    shown = browser.get(made).text
    assert "Hela landet" in shown and "Så här gick det." in shown and "Län utan godkänd redovisning" in shown
    browser.post(f"{made}/faststall", data=hidden(browser.get(f"{made}/faststall").text))
    theirs = person(county_id=SKANE).browser(app)
    told = theirs.get(made)
    assert told.status_code == 200 and "Fastställd" in told.text
    assert not html.fromstring(told.text).xpath("//h2[@id='kapitel']/following-sibling::ul[1]//a"), "the neighbour's own edition is not"
