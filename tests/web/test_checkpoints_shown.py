"""The four checkpoints on the pages of what they are of: an effort, a training and a decision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.networks import make_decision, make_item, make_meeting, make_network
from tests.factories.occasions import make_occasion
from tests.factories.prevention import make_effort
from vaw.domain.people.rules import Role
from vaw.kernel import clock

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SKANE = 12


@pytest.fixture
def expert(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(NOW):
        yield person(Role.EQUALITY_EXPERT)


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
        assert (answer.status_code, answer.location) == (303, f"{page}#avstamningar")
        after = browser.get(page).text
        assert "1 av 4 avstämningar är gjorda." in after and "Rör bara lokaler." in after


def test_a_decision_shows_its_own_while_the_minutes_are_written(app: Flask, expert: Person) -> None:
    leader = person()
    network = make_network(responsible_id=leader.id)
    item = make_item(make_meeting(network, starts_at=clock.now() - timedelta(hours=3), state="held", responsible_id=leader.id), "Lägesbild")
    decision = make_decision(item, "Vi träffas.")
    page = leader.browser(app).get(f"/moten/beslut/{decision.id}/andra").text
    assert "0 av 4 avstämningar är gjorda." in page and f"/strategier/avstamningar/beslut/{decision.id}/beslut" in page


def test_management_reads_them_without_a_way_to_the_form(app: Flask, expert: Person) -> None:
    page = person(Role.COUNTY_MANAGEMENT).browser(app).get(f"/forebyggande/{make_effort().id}").text
    assert "0 av 4 avstämningar är gjorda." in page and "Gör avstämningen" not in page


def test_another_county_and_the_public_see_none_of_them(app: Flask, expert: Person) -> None:
    occasion = make_occasion()
    for browser in (app.test_client(), person(county_id=SKANE).browser(app)):
        assert "avstamningar" not in browser.get(f"/utbildningar/{occasion.id}").text
