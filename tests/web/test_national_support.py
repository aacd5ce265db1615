"""National support on the web: the overview, examples, questions and answers, and the note on what is not handled here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.national import GOTLAND, make_assignment, supporter
from tests.factories.prevention import make_effort
from tests.factories.strategies import make_goal, make_measure, make_strategy
from tests.web.test_agreements import hidden, send
from vaw.domain.activities.models import Activity
from vaw.domain.mandates.models import Assignment
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models.national import NationalAnswer, NationalExample, NationalQuestion
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BASE = "/strategier/nationellt-stod"


@pytest.fixture
def support(rolled_back: sa.Connection) -> Iterator[Assignment]:
    with clock.frozen(NOW):
        yield make_assignment(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def me(support: Assignment) -> Person:
    return supporter(support)


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_overview_shows_counts_and_never_what_a_strategy_is_called(app: Flask, me: Person) -> None:
    strategy = make_strategy("Hemlig titel", state="approved", approved_at=NOW)
    make_measure(make_goal(strategy, "Hemligt mål"), what="Hemlig åtgärd")
    browser, coordinator = me.browser(app), person(Role.NATIONAL_COORDINATOR, 1).browser(app)
    for one in (browser, coordinator):
        page = one.get(BASE).text
        assert "1 av 21 län har en godkänd strategi som gäller nu." in page and "Hemlig" not in page
        assert "Länsstyrelserna utvecklar jämställdhet (LUJ): Gotlands län" in page or one is browser
        found = rows_of(one.get(f"{BASE}.csv").text)
        assert len(found) == 22
        mine = next(row for row in found if row[0] == "Västerbottens län")
        # of the measure, which has not begun, carrying out is not asked
        assert mine[1:] == ["Godkänd. Gäller nu.", "2024-01-01", "2027-12-31", "1", "0", "0", "0", "0", "0", "0", "0", "", "5"]
        assert one.get(f"{BASE}.xlsx").status_code == 200
    assert browser.get(f"/strategier/{strategy.id}").status_code == 404
    for role in (Role.EQUALITY_EXPERT, Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT):
        assert person(role, GOTLAND).browser(app).get(BASE).status_code == 404
    with clock.frozen(datetime(2027, 1, 1, 0, 30, tzinfo=clock.STOCKHOLM)):
        late = supporter(db.session.scalars(sa.select(Assignment).where(Assignment.code == "national-support-test")).one())
        assert late.browser(app).get(BASE).status_code == 404


def test_what_is_not_handled_here_is_said_where_strategies_begin_and_where_checkpoints_are_written(app: Flask, support: Assignment) -> None:
    strategy, browser = make_strategy(), person(Role.EQUALITY_EXPERT).browser(app)
    for page in ("/strategier", f"/strategier/avstamningar/strategier/{strategy.id}/planering"):
        assert "Ärenden om diskriminering hör till Diskrimineringsombudsmannen (DO)" in browser.get(page).text


def test_an_example_is_shared_from_a_strategy_a_measure_and_an_effort(app: Flask, me: Person) -> None:
    expert = person(Role.EQUALITY_EXPERT)
    strategy, browser = make_strategy(state="approved", approved_at=NOW), expert.browser(app)
    measure, effort = make_measure(make_goal(strategy)), make_effort("Prata om heder")
    pages = {
        f"/strategier/{strategy.id}": "strategier",
        f"/strategier/atgarder/{measure.id}": "atgarder",
        f"/forebyggande/{effort.id}": "insatser",
    }
    for page, word in pages.items():
        share = f"{BASE}/exempel/dela/{word}/{page.rsplit('/', 1)[1]}"
        assert share in browser.get(page).text
        assert 'value="violence" checked' in browser.get(share).text or word == "insatser"
        told = {"title": f"Exempel {word}", "text": "Vi frågade båda könen.", "sub_goals": "violence", "stages": "plan"}
        assert send(browser, share, **{**told, "text": "Ring 070-123 45 67 till flickan."}).status_code == 422
        assert send(browser, share, **told).status_code == 303
        assert browser.get(share).status_code == 303
    first = db.session.scalars(sa.select(NationalExample).order_by(NationalExample.id).limit(1)).one()
    other = person(Role.COUNTY_MANAGEMENT, 12).browser(app)
    found = other.get(f"{BASE}/exempel?delmal=violence&steg=planering&slag=strategier").text
    assert "Exempel strategier" in found and "Exempel atgarder" not in found
    shown = other.get(f"{BASE}/exempel/{first.id}").text
    assert "Vi frågade båda könen." in shown and "Sluta dela" not in shown
    assert other.get(f"{BASE}/exempel/{first.id}/andra").status_code == 404
    told = {"title": "Nytt namn", "text": "Nya ord", "sub_goals": "violence"}
    assert send(browser, f"{BASE}/exempel/{first.id}/andra", **told).status_code == 303
    assert "Nytt namn" in me.browser(app).get(f"{BASE}/exempel").text
    assert (
        browser.post(f"{BASE}/exempel/{first.id}/sluta-dela", data=hidden(browser.get(f"{BASE}/exempel/{first.id}").text)).status_code
        == 303
    )
    assert other.get(f"{BASE}/exempel/{first.id}").status_code == 404


def test_a_question_is_asked_and_answered_and_nobody_but_the_supporting_county_can_answer(app: Flask, me: Person) -> None:
    expert, other = person(Role.EQUALITY_EXPERT).browser(app), person(Role.DEVELOPMENT_LEADER, 12).browser(app)
    assert send(expert, f"{BASE}/fragor/ny", title="Vem gör avstämningen?", text="Handläggaren?").status_code == 303
    question = db.session.scalars(sa.select(NationalQuestion)).one()
    one = f"{BASE}/fragor/{question.id}"
    assert "Väntar på svar" in other.get(f"{BASE}/fragor").text and "Skicka svaret" not in other.get(one).text
    assert other.post(f"{one}/svara", data={"text": "Vi tror"}).status_code == 404
    page = me.browser(app).get(one).text
    assert me.browser(app).post(f"{one}/svara", data={**hidden(page), "text": "Den som bereder."}).status_code == 303
    answer = db.session.scalars(sa.select(NationalAnswer)).one()
    assert "Den som bereder." in other.get(one).text
    assert expert.get(f"{BASE}/svar/{answer.id}").headers["Location"].endswith(f"/fragor/{question.id}#svar")
    assert "Vem gör avstämningen?" in other.get(f"{BASE}/fragor?ord=bereder").text
    assert "Inga frågor stämmer" in other.get(f"{BASE}/fragor?ord=trafik&lage=vantar").text
    with clock.frozen(datetime(2027, 1, 2, 9, tzinfo=clock.STOCKHOLM)):
        late = person(Role.EQUALITY_EXPERT).browser(app)
        assert "Ingen länsstyrelse ger nationellt stöd just nu." in late.get(f"{BASE}/fragor").text
        assert "Den som bereder." in late.get(one).text
        assert late.get(f"{BASE}/fragor/ny").headers["Location"].endswith("/fragor")


def test_an_activity_of_the_log_is_given_to_the_counties_it_was_for(app: Flask, me: Person, support: Assignment) -> None:
    with unit(system("test"), "test.activity"):
        activity = Activity(
            county_id=GOTLAND, done_on=date(2026, 5, 5), type="lecture", field="mvw", mode="digital", minutes=90, municipality_ids=[],
            organisation_ids=[], shares={str(support.id): 100}, text="Hemlig text", created_at=NOW,
        )  # fmt: skip
        db.session.add(activity)
    browser = me.browser(app)
    page = browser.get(f"{BASE}/stod").text
    assert "1 aktivitet räknas inte till något län än." in page and "Hemlig text" not in page
    one = f"{BASE}/stod/{activity.id}"
    assert one in page
    assert "Välj minst ett län." in send(browser, one).text
    assert send(browser, one, county_ids=["24", "12"]).status_code == 303
    assert "Skåne, Västerbotten" in browser.get(f"{BASE}/stod").text
    coordinator = person(Role.NATIONAL_COORDINATOR, 1).browser(app)
    assert one not in coordinator.get(f"{BASE}/stod").text and coordinator.get(one).status_code == 404
