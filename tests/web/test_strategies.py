"""Strategies on the web: written, approved by another, planned, answered by link without an account, and a checkpoint in one form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.networks import make_organisation
from tests.factories.strategies import make_actor, make_goal, make_measure, make_strategy
from tests.web.test_agreements import hidden, send
from vaw.domain.people.rules import Role
from vaw.domain.strategies.models import Strategy, StrategyGoal
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.models.plans import Measure, ReportedMeasure, StrategyParty
from vaw.domain.strategies.queries.plans import find_party
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.web.links import party_token

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


def only(model: type[Strategy | StrategyGoal | Measure | Checkpoint]) -> object:
    db.session.expire_all()
    return db.session.scalars(sa.select(model)).one()


def test_a_strategy_is_written_with_its_times_goals_and_approved_by_another(app: Flask, me: Person) -> None:
    browser, boss = me.browser(app), person(Role.COUNTY_MANAGEMENT).browser(app)
    told = {"title": "Strategi 2014–2016", "starts_on": "2014-01-01", "ends_on": "2016-12-31", "problem": "Lönerna skiljer."}
    assert send(browser, "/strategier/ny", **told).status_code == 303
    strategy = only(Strategy)
    assert isinstance(strategy, Strategy)
    one = f"/strategier/{strategy.id}"
    page = browser.get(f"{one}/mal?del=internt").text
    assert "Trafikföreskrifter" in page and "De allmänna valen" not in page and "Jämställd hälsa" not in page
    assert send(browser, f"{one}/mal", text="Våldet ska upphöra", sub_goals="violence_2006").status_code == 303
    assert send(browser, f"{one}/mal?del=internt", text="Jämställd trafik", subject_areas="traffic_2010").status_code == 303
    shown = browser.get(one).text
    assert "Jämställd trafik" in shown and "Fiske" in shown and "0 av 4 avstämningar är gjorda." in shown
    assert browser.post(f"{one}/lamna-in", data=hidden(shown)).status_code == 303
    assert browser.post(f"{one}/godkann", data=hidden(shown)).status_code == 404
    assert boss.post(f"{one}/godkann", data=hidden(boss.get(one).text)).status_code == 303
    assert "Godkänd av länsledningen" in browser.get(one).text
    for part in ("/plan", "/plan?visa=aktor", "/plan?visa=sakomrade", "/aktorer"):
        assert browser.get(one + part).status_code == 200


def test_an_actor_signs_up_and_tells_of_its_year_by_link(app: Flask, me: Person) -> None:
    strategy = make_strategy(state="approved", approved_at=NOW)
    town = make_organisation("Exempelby kommun", role_mailbox="jamstalldhet@example.se")
    measure = make_measure(make_goal(strategy), town)
    asked = find_party(make_actor(strategy, town, asked_on=date(2026, 11, 1)).id)
    assert asked
    with app.test_request_context():
        link = f"/strategier/lank/{party_token(asked)}"
    browser = app.test_client()
    assert "Vill ni ansluta er?" in browser.get(link).text
    assert send(browser, link).status_code == 303
    page = browser.get(link).text
    assert "Hur gick det 2026?" in page and "jamstalldhet@example.se" not in page
    assert "Välj hur det går." in send(browser, link).text
    answer = {f"m{measure.id}_state": "done", f"m{measure.id}_women": "0", f"m{measure.id}_text": "Alla chefer har gått"}
    assert send(browser, link, **answer).status_code == 303
    assert "Tack, ni behöver inte göra något mer här" in browser.get(link).text
    row = db.session.scalars(sa.select(ReportedMeasure)).one()
    assert (row.state, row.women, row.men) == ("done", 0, None)
    db.session.expire_all()
    assert db.session.get_one(Measure, measure.id).state == "done"
    told = me.browser(app).get(f"/strategier/aktorer/{asked.id}").text
    assert "genom länken" in told and "Alla chefer har gått" in told
    assert browser.get(f"{link}x").status_code == 410


def test_the_board_asks_notes_and_ends_an_actor(app: Flask, me: Person) -> None:
    strategy, browser = make_strategy(state="approved", approved_at=NOW), me.browser(app)
    town = make_organisation("Exempelby kommun", role_mailbox="jamstalldhet@example.se")
    assert send(browser, f"/strategier/{strategy.id}/aktorer/nya", organisation_ids=str(town.id)).status_code == 303
    party = db.session.scalars(sa.select(StrategyParty)).one()
    one = f"/strategier/aktorer/{party.id}"
    assert browser.post(f"{one}/skriv", data=hidden(browser.get(one).text)).status_code == 303
    assert send(browser, f"{one}/ansluten", joined_on="2026-11-01").status_code == 303
    assert send(browser, f"{one}/redovisa", text="Per telefon").status_code == 303
    assert "Per telefon" in browser.get(one).text
    assert send(browser, f"{one}/lamnar", left_on="2026-11-23").status_code == 303
    assert "Har lämnat" in browser.get(one).text


def test_a_measure_is_planned_followed_up_and_checked_in_one_form(app: Flask, me: Person) -> None:
    strategy, browser = make_strategy(), me.browser(app)
    goal = make_goal(strategy)
    told = {"what": "Utbilda alla chefer", "goal_id": str(goal.id), "due_on": "2026-11-22", "responsible_id": ""}
    assert send(browser, f"/strategier/{strategy.id}/atgarder/ny", **told).status_code == 303
    measure = only(Measure)
    assert isinstance(measure, Measure)
    assert "Försenad" in browser.get(f"/strategier/atgarder/{measure.id}").text
    assert "Utbilda alla chefer" in browser.get("/strategier/atgarder?sent=ja").text
    assert send(browser, f"/strategier/atgarder/{measure.id}/andra", **{**told, "due_on": "2026-12-01"}).status_code == 303
    assert send(browser, f"/strategier/atgarder/{measure.id}/folj-upp", state="under_way", text="Hälften klara").status_code == 303
    page = f"/strategier/avstamningar/atgarder/{measure.id}/planering"
    assert "Skriv varför frågan inte är relevant här." in send(browser, page, relevant="no").text
    assert send(browser, page, relevant="no", reason="Rör bara teknik").status_code == 303
    assert "1 av 4 avstämningar är gjorda." in browser.get(f"/strategier/atgarder/{measure.id}").text
    assert send(browser, page, relevant="no", reason="Nytt skäl").status_code == 303
    both = send(browser, page, relevant="no", reason="Mitt skäl", seen="1")
    assert both.status_code == 409 and "Nytt skäl" in both.text
    told_of = browser.get("/strategier/avstamningar").text
    assert "100 % (1 av 1)" in told_of.replace("\N{NO-BREAK SPACE}", " ") and "1 saknas" in told_of
    assert "Utbilda alla chefer" in browser.get("/strategier/avstamningar/atgarder/beslut").text
    assert browser.get("/strategier/avstamningar/annat/beslut").status_code == 404
