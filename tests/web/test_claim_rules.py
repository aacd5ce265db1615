"""Rules for roles by the board's own sign-in: proposed, approved by a second person, ended; on the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.accounts import csrf
from tests.factories.providers import own_sign_in
from vaw.domain.people.models import ClaimRule
from vaw.domain.people.rules import Role
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back", "own")
ISSUER, PAGE = "https://login.example.se", "/admin/inloggning"
RULE = {"issuer": ISSUER, "claim": "groups", "value": "vaw-leaders", "role": "development_leader", "valid_from": "2026-01-01"}


@pytest.fixture
def own(app: Flask) -> Iterator[None]:
    with own_sign_in(app, ISSUER):
        yield


def press(client: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    answer = client.post(path, data={"csrf": csrf(client, path), **fields}, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def proposed(app: Flask) -> tuple[Person, int]:
    mine = person(Role.ADMINISTRATOR, 24)
    status, page = press(mine.browser(app), f"{PAGE}/ny", **RULE)
    assert (status, "Väntar på godkännande" in page) == (200, True)
    return mine, db.session.scalars(sa.select(ClaimRule.id)).one()


def test_one_proposes_and_a_colleague_approves(app: Flask) -> None:
    mine, rule_id = proposed(app)
    status, page = press(mine.browser(app), f"{PAGE}/{rule_id}/godkann")
    assert (status, "Du föreslog regeln själv" in page) == (422, True)
    second = person(Role.COUNTY_MANAGEMENT, 24).browser(app)
    assert "groups = vaw-leaders" in second.get(PAGE).get_data(as_text=True)
    status, page = press(second, f"{PAGE}/{rule_id}/godkann")
    assert (status, "Godkänd av" in page) == (200, True)
    status, page = press(second, f"{PAGE}/{rule_id}/avsluta")
    assert (status, "Avslutad" in page) == (200, True)
    assert "går inte att godkänna" in press(second, f"{PAGE}/{rule_id}/godkann")[1]


def test_no_rule_makes_an_administrator_or_a_national_role(app: Flask) -> None:
    client = person(Role.ADMINISTRATOR, 24).browser(app)
    for role in (Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR, Role.METRO_TEAM, Role.REQUESTER):
        assert press(client, f"{PAGE}/ny", **RULE | {"role": role})[0] == 422
    assert db.session.scalars(sa.select(ClaimRule.id)).all() == []


@pytest.mark.parametrize(
    "wrong", [{"value": "  "}, {"claim": "x" * 201}, {"valid_to": "2025-12-31"}, {"issuer": "https://another.example.se"}]
)
def test_a_rule_that_is_half_is_told_and_what_was_typed_is_kept(app: Flask, wrong: dict[str, str]) -> None:
    status, page = press(person(Role.ADMINISTRATOR, 24).browser(app), f"{PAGE}/ny", **RULE | wrong)
    assert (status, "Något behöver rättas" in page) == (422, True)
    assert ("vaw-leaders" in page) is ("value" not in wrong)


def test_the_same_rule_is_not_there_twice(app: Flask) -> None:
    mine, _ = proposed(app)
    status, page = press(mine.browser(app), f"{PAGE}/ny", **RULE)
    assert (status, "redan en sådan regel" in page) == (422, True)


def test_another_county_sees_neither_rule_nor_provider(app: Flask) -> None:
    _, rule_id = proposed(app)
    stranger = person(Role.ADMINISTRATOR, 3).browser(app)
    page = stranger.get(PAGE).get_data(as_text=True)
    assert "har ingen egen inloggning här" in page and "vaw-leaders" not in page and ISSUER not in page
    assert stranger.get(f"{PAGE}/{rule_id}/godkann").status_code == 404
    assert stranger.get(f"{PAGE}?lan=24").status_code == 404
    assert person(Role.DEVELOPMENT_LEADER, 24).browser(app).get(PAGE).status_code == 404
