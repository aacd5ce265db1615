"""Accounts of assignments on the web: begun with a press, written beside the figures, answered by colleagues, approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden, send
from tests.factories.written import REGIONAL, begin, submitted, write
from tests.factories.year import log, make_year
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AccountSection, AssignmentAccount
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.rules.accounts import AccountState
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.web.matrix import NAMES

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)  # the account for 2025 is late
ALL, PARTS = "/redovisningar", "/redovisningar/delar"
TEXT = "## Läget\n- **fler** kommuner\n- <script>alert(1)</script>"


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(AT):
        made = person()
        make_year(made.actor)
        yield made


@pytest.fixture
def boss(leader: Person) -> Person:
    return person(Role.COUNTY_MANAGEMENT)


def words(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def press(browser: FlaskClient, page: str, action: str) -> str:
    """Press the first button of a page whose form goes there; the page that follows."""
    form, *_ = html.fromstring(browser.get(page).text).xpath(f"//main//form[starts-with(@action, '{action}')]")
    sent = {field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")}
    answer = browser.post(form.get("action"), data=sent)
    assert answer.status_code == 303, words(answer.text)
    return browser.get(answer.headers["Location"]).text


def the_account() -> AssignmentAccount:
    db.session.expire_all()
    return db.session.scalars(sa.select(AssignmentAccount)).one()


def filled(section: AccountSection, **fields: str) -> dict[str, str]:
    return {"text": section.text, "owner_id": str(section.owner_id or ""), "progress": section.status, **fields}


def test_an_account_goes_all_the_way_from_a_press_to_its_edition(app: Flask, leader: Person, boss: Person) -> None:
    mine, theirs = leader.browser(app), boss.browser(app)
    assert "Försenad" in mine.get(ALL).text
    assert "3 delar är inte klara." in words(press(mine, ALL, f"{ALL}/ny"))
    account = the_account()
    one, sections = f"{ALL}/{account.id}", sections_of(account)
    for section in sections:
        assert send(mine, f"{PARTS}/{section.id}", **filled(section, text=TEXT, progress="ready")).status_code == 303
    drawn = mine.get(f"{PARTS}/{sections[0].id}").text
    assert "<strong>fler</strong> kommuner" in drawn and "<script>alert" not in drawn and 'id="by-type"' in drawn
    assert send(theirs, f"{PARTS}/{sections[0].id}/kommentar", comment="Nämn Åsele.").status_code == 303
    assert "1 öppen kommentar" in words(mine.get(one).text)
    assert "Klar 23 november 2026" in words(press(mine, f"{PARTS}/{sections[0].id}", f"{ALL}/kommentarer/"))
    assert send(mine, f"{one}/diarienummer", reference="801-1234-2026").status_code == 303
    assert "Den väntar på länsledningens godkännande." in words(press(mine, one, f"{one}/lamna-in"))
    assert send(theirs, f"{one}/skicka-tillbaka", text="Behoven är för korta.").status_code == 303
    assert "Behoven är för korta." in mine.get(one).text
    press(mine, one, f"{one}/lamna-in")
    reading = words(theirs.get(f"{one}/godkann").text)
    assert "Skriven och inlämnad av Test development_leader." in reading and "Året låses" in reading
    assert send(theirs, f"{one}/godkann").status_code == 303
    assert the_account().state == AccountState.APPROVED
    edition = db.session.scalars(sa.select(Report)).one()
    assert (edition.reference, edition.edition) == ("801-1234-2026", 1)
    assert "Öppna utgåvan och hämta filerna" in mine.get(one).text and "Lämnad 23 november 2026." in mine.get(one).text
    assert send(mine, f"{one}/oppna", text="Ett tal var fel.").status_code == 303
    assert words(mine.get(one).text).count("Väntar på godkännande") == 2, "the whole history stands there"


def test_who_wrote_it_may_read_the_page_of_approval_and_not_press(app: Flask, leader: Person, boss: Person) -> None:
    account = submitted(leader)
    db.session.connection().execute(sa.update(AssignmentAccount).values(submitted_by=boss.id))
    db.session.expire_all()
    one, browser = f"{ALL}/{account.id}", boss.browser(app)
    assert "Någon annan i länsledningen ska godkänna den." in words(browser.get(one).text)
    page = browser.get(f"{one}/godkann").text
    assert "Godkänn redovisningen" not in page
    assert "Någon annan i länsledningen ska godkänna den." in words(browser.post(f"{one}/godkann", data=hidden(page)).text)
    assert the_account().state == AccountState.SUBMITTED


def test_a_figure_that_changed_since_it_was_read_is_not_approved(app: Flask, leader: Person, boss: Person) -> None:
    one, browser = f"{ALL}/{submitted(leader).id}/godkann", boss.browser(app)
    page = browser.get(one).text
    log(leader.actor, AT.date().replace(year=2025), "training", "mvw", 60)
    refused = browser.post(one, data=hidden(page))
    assert refused.status_code == 422 and "En siffra har ändrats sedan du öppnade sidan." in refused.text
    assert the_account().state == AccountState.SUBMITTED
    assert browser.post(one, data=hidden(refused.text)).status_code == 303, "the page that follows shows the new one"


def test_nobody_approves_what_was_opened_and_changed_meanwhile(app: Flask, leader: Person, boss: Person) -> None:
    account = submitted(leader)
    one, browser, mine = f"{ALL}/{account.id}", boss.browser(app), leader.browser(app)
    page = browser.get(f"{one}/godkann").text
    send(mine, f"{one}/oppna", text="Ett ord var fel.")
    section = sections_of(the_account())[0]
    send(mine, f"{PARTS}/{section.id}", **filled(section, text="Andra ord", progress="ready"))
    press(mine, one, f"{one}/lamna-in")
    assert browser.post(f"{one}/godkann", data=hidden(page)).status_code == 409
    assert the_account().state == AccountState.SUBMITTED


def test_two_who_write_in_one_section_see_both_texts(app: Flask, leader: Person) -> None:
    section = sections_of(begin(leader))[0]
    path, browser = f"{PARTS}/{section.id}", leader.browser(app)
    old = hidden(browser.get(path).text)
    assert send(person().browser(app), path, **filled(section, text="Hennes ord", progress="under_way")).status_code == 303
    both = browser.post(path, data={**old, **filled(section, text="Mina ord", progress="under_way")})
    assert both.status_code == 409 and "Hennes ord" in both.text and ">Mina ord</textarea>" in both.text.replace("\n", "")
    assert browser.post(path, data={**hidden(both.text), **filled(section, text="Båda", progress="under_way")}).status_code == 303
    db.session.expire_all()
    assert section.text == "Båda"


def test_what_was_typed_stays_when_it_cannot_be_saved(app: Flask, leader: Person, boss: Person) -> None:
    account = begin(leader)
    section = sections_of(account)[0]
    path, browser = f"{PARTS}/{section.id}", leader.browser(app)
    stopped = send(browser, path, **filled(section, text="Ring Anna på 070-174 06 05"))
    assert stopped.status_code == 422 and "Ring Anna på 070-174 06 05</textarea>" in stopped.text
    said = send(browser, f"{path}/kommentar", comment="Ring 070-174 06 05")
    assert said.status_code == 422 and "Ring 070-174 06 05</textarea>" in said.text
    stale = hidden(browser.get(path).text)
    for one in sections_of(account):
        write(leader, account, one)
    press(browser, f"{ALL}/{account.id}", f"{ALL}/{account.id}/lamna-in")
    closed = browser.post(path, data={**stale, **filled(section, text="Lång text som inte får försvinna")})
    assert "Lång text som inte får försvinna</textarea>" in closed.text
    assert db.session.scalar(sa.select(AccountSection.text).where(AccountSection.id == section.id)) == "Vi nådde **fler** kommuner."


def test_an_account_that_is_not_ready_says_how_much_is_left(app: Flask, leader: Person) -> None:
    account, browser = begin(leader), leader.browser(app)
    one = f"{ALL}/{account.id}"
    answer = browser.post(f"{one}/lamna-in", data={**hidden(browser.get(one).text), "version": str(account.version)})
    assert answer.status_code == 303
    assert "Alla delar är inte klara. 3 återstår." in words(browser.get(one).text)


def test_a_template_begins_one_beside_it_and_a_year_without_the_assignment_is_refused(app: Flask, leader: Person) -> None:
    browser = leader.browser(app)
    page = html.fromstring(browser.get(f"{ALL}/ny").text)
    usual = page.xpath("//main//option[@selected]/text()")
    assert usual[:2] == ["Regionalt arbete mot mäns våld mot kvinnor", "2025"]
    [template] = page.xpath("//select[@name='template_id']/option[.='Förebyggande arbete']/@value")
    regional, later = find_assignment(REGIONAL), find_assignment("honour-resource-centres-2026")
    assert regional and later
    fields = {"assignment_id": str(later.id), "year": "2025"}
    assert "Länet hade inte uppdraget det året." in send(browser, f"{ALL}/ny", **fields).text
    assert "Uppdraget har inga egna frågor. Välj en mall." in send(browser, f"{ALL}/ny", **{**fields, "year": "2026"}).text
    assert send(browser, f"{ALL}/ny", **{**fields, "assignment_id": str(regional.id), "template_id": template}).status_code == 303
    assert "Förebyggande arbete 2025" in browser.get(ALL).text
    assert "Välj ett uppdrag." in send(browser, f"{ALL}/ny", year="2025", assignment_id="").text


def test_each_role_meets_what_is_its_own(app: Flask, leader: Person, boss: Person) -> None:
    account = begin(leader)
    one, part = f"{ALL}/{account.id}", f"{PARTS}/{sections_of(account)[0].id}"
    reader, coordinator, neighbour = boss.browser(app), person(Role.NATIONAL_COORDINATOR, 1).browser(app), person(county_id=12).browser(app)
    shown = html.fromstring(reader.get(part).text)
    assert not shown.xpath("//textarea[@name='text']") and shown.xpath("//textarea[@name='comment']")
    assert reader.post(part, data=hidden(reader.get(part).text)).status_code == 404
    assert reader.get(f"{ALL}/ny").status_code == 404
    for path in (one, part):
        assert neighbour.get(path).status_code == coordinator.get(path).status_code == 404
    assert leader.browser(app).get(f"{one}/godkann").status_code == 404
    assert {name for name in NAMES if name.startswith("insight.account.")} >= {"insight.account.read", "insight.account.approve"}


def test_the_coordinator_reads_what_is_approved_and_not_what_was_said_on_the_way(app: Flask, leader: Person, boss: Person) -> None:
    account = submitted(leader, template="forebyggande-arbete")
    browser, one = boss.browser(app), f"{ALL}/{account.id}"
    send(browser, f"{PARTS}/{sections_of(account)[0].id}/kommentar", comment="Bara för oss.")
    assert send(browser, f"{one}/godkann").status_code == 303
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).browser(app)
    assert "Förebyggande arbete 2025" in coordinator.get(ALL).text
    page = coordinator.get(one).text
    assert "vi nådde <strong>fler</strong> kommuner" in page and 'id="efforts-by-level"' in page
    assert "Bara för oss." not in page + coordinator.get(f"{PARTS}/{sections_of(account)[0].id}").text
    assert "Det här har hänt" not in page
    [edition] = html.fromstring(page).xpath("//main//a[starts-with(@href, '/rapporter/')]/@href")
    assert coordinator.get(edition).status_code == 200 and coordinator.get(f"{edition}/skillnader").status_code == 404


def test_the_account_of_a_year_that_runs_says_from_when_it_can_be_approved(app: Flask, leader: Person, boss: Person) -> None:
    page = words(boss.browser(app).get(f"{ALL}/{submitted(leader, 2026).id}/godkann").text)
    assert "Redovisningen går att godkänna från den 1 januari 2027" in page and "Godkänn redovisningen" not in page


def test_a_text_that_a_script_sends_is_saved_and_one_that_met_another_s_says_so(app: Flask, leader: Person) -> None:
    section = sections_of(begin(leader))[0]
    path, browser = f"{PARTS}/{section.id}", leader.browser(app)
    old, json = hidden(browser.get(path).text), {"Accept": "application/json"}

    def told(text: str, **sent: str) -> dict[str, str]:
        answer = browser.post(path, data={**old, **sent, **filled(section, text=text)}, headers=json)
        assert answer.status_code == 200 and answer.json
        return answer.json

    first = told("Mina ord")
    assert first["state"] == "saved" and first["said"].startswith("Sparad 23 november 2026 10.00 av Test")
    again = told("Mina ord")
    assert (again["state"], again["version"]) == ("saved", first["version"]), "the answer was lost on the way: it is the same text"
    db.session.expire_all()
    assert send(person().browser(app), path, **filled(section, text="Hennes ord")).status_code == 303
    assert told("Fler ord", version=str(first["version"]))["state"] == "conflict"
    assert told("Ring 070-174 06 05")["said"].startswith("Inte sparat. ")
    db.session.expire_all()
    assert section.text == "Hennes ord"
