"""The pages of schedules and of what they have made: set up, pause, fetch, expire, take over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from lxml import html

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.schedules import end_roles, make_saved, make_schedule, runs_of
from tests.factories.year import make_year
from vaw.domain.insight.models.schedules import ReportRun
from vaw.domain.insight.operations.schedules import run_now
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.tasks import schedules as task

ALL, RUNS = "/rapporter/scheman", "/rapporter/korningar"
PLAN = {"what": "arets-redovisning", "rhythm": "weekly", "weekday": "2", "formats": ["pdf", "csv"], "language": "sv", "keep_days": "30"}


@pytest.fixture
def leader(rolled_back: sa.Connection) -> Person:
    made = person()
    make_year(made.actor)
    return made


def page_of(who: Person, app: Flask, address: str, status: int = 200) -> html.HtmlElement:
    answer = who.browser(app).get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return html.fromstring(answer.text)


def send(who: Person, app: Flask, address: str, page: str | None = None, **fields: object) -> tuple[int, str, html.HtmlElement]:
    browser = who.browser(app)
    csrf = hidden(browser.get(page or address).text)["csrf"]
    answer = browser.post(address, data={"csrf": csrf} | fields)
    return answer.status_code, answer.headers.get("Location", ""), html.fromstring(answer.text or "<p>")


def test_one_sets_up_sees_when_it_comes_pauses_changes_and_removes(leader: Person, app: Flask) -> None:
    saved = make_saved(leader)
    offered = page_of(leader, app, f"{ALL}/nytt?vad={saved.id}").xpath("//select[@name='what']/option")
    assert [option.get("value") for option in offered if option.get("selected") is not None] == [str(saved.id)]
    status, where, _ = send(leader, app, f"{ALL}/nytt", **PLAN)
    assert status == 303
    told = page_of(leader, app, where).text_content()
    assert "Varje vecka, tisdag" in told and "Igång" in told
    assert "Årets redovisning" in page_of(leader, app, ALL).text_content()
    assert send(leader, app, f"{where}/pausa", where)[0] == 303
    assert "Pausad" in page_of(leader, app, where).text_content()
    assert send(leader, app, f"{where}/starta", where)[0] == 303
    change = {**PLAN, "rhythm": "term", "keep_days": "7"}
    assert send(leader, app, f"{where}/andra", **change)[0] == 303
    assert "Efter varje termin" in page_of(leader, app, where).text_content()
    assert send(leader, app, f"{where}/ta-bort")[0] == 303
    page_of(leader, app, where, 404)


def test_what_is_missing_is_said_beside_it_and_the_rest_stays(leader: Person, app: Flask) -> None:
    for missing, told in (("formats", "Välj minst en sorts fil."), ("rhythm", "Välj när filerna ska göras."), ("what", "Välj vad")):
        fields = {name: value for name, value in PLAN.items() if name != missing}
        status, _, page = send(leader, app, f"{ALL}/nytt", **fields)
        assert status == 422
        assert told in page.xpath("string(//*[contains(@class, 'govuk-error-summary')])")
        assert page.xpath("//input[@name='language'][@checked]/@value") == ["sv"]
    assert send(leader, app, f"{ALL}/nytt", **{**PLAN, "what": "999999"})[0] == 422


def test_files_are_fetched_noted_and_gone_when_they_expire(leader: Person, app: Flask) -> None:
    run = run_now(leader.actor, make_schedule(leader, make_saved(leader)))
    waiting = page_of(leader, app, f"{RUNS}/{run.id}")
    assert "Väntar" in waiting.text_content()
    assert leader.browser(app).get(f"{RUNS}/{run.id}/lage").get_json()["state"] == "running"
    assert task.make(run.id) == 2
    ready, colleague = page_of(leader, app, f"{RUNS}/{run.id}"), person(Role.EQUALITY_EXPERT)
    [csv] = [link for link in ready.xpath("//main//a/@href") if link.endswith(".csv")]
    assert colleague.browser(app).get(csv).mimetype == "text/csv"
    page_of(person(county_id=3), app, csv, 404)
    assert f"Test {Role.EQUALITY_EXPERT}" in page_of(leader, app, f"{RUNS}/{run.id}").text_content()
    with clock.frozen(clock.now() + timedelta(days=32)):
        browser = person().browser(app)
        gone = browser.get(csv)
        assert gone.status_code == 410
        assert "Filen har gått ut" in gone.text
        assert "Filerna har gått ut" in browser.get(f"{RUNS}/{run.id}").text
    assert db.session.get_one(ReportRun, run.id).number == 1, "what was made stays known"


def test_a_pdf_is_ordered_from_a_compilation(leader: Person, app: Flask) -> None:
    saved = make_saved(leader)
    status, where, _ = send(leader, app, f"/statistik/fragor/{saved.id}/pdf?tid=this", f"/statistik/fragor/{saved.id}")
    assert status == 303
    [run] = db.session.query(ReportRun).all()
    assert where == f"{RUNS}/{run.id}"
    assert (run.formats, run.name, run.choice and run.choice["span"]) == (["pdf"], "Min fråga", "this")
    asked = "lan=24&figur=hours&ar=2025"
    status, where, _ = send(leader, app, f"/statistik/fragor/pdf?{asked}", f"/statistik/fragor/ny?{asked}")
    assert status == 303 and where.startswith(RUNS)


def test_what_stopped_says_why_and_a_colleague_takes_it_over(leader: Person, app: Flask) -> None:
    schedule, colleague = make_schedule(leader), person()
    where = f"{ALL}/{schedule.id}"
    assert not page_of(colleague, app, where).xpath("//form[contains(@action, 'ta-over')]")
    end_roles(leader, date(2026, 1, 1))
    run = run_now(leader.actor, schedule)
    task.make(run.id)
    page = page_of(colleague, app, where)
    assert "har inte längre rätt till siffrorna" in page.text_content()
    assert "1 schema har stoppats." in page_of(colleague, app, ALL).text_content()
    assert send(colleague, app, f"{where}/ta-over", where)[0] == 303
    assert page_of(colleague, app, where).xpath("//form[contains(@action, 'gor-nu')]")
    assert send(colleague, app, f"{where}/gor-nu", where)[1].startswith(RUNS)
    assert len(runs_of(schedule)) == 2
