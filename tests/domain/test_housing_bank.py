"""Who could take …? Answered from what is reported, seen by those shown, and forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.forms import send
from tests.factories.housing import leader_of, make_facility, make_licence, make_snapshot, metro, noon, reporter
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.housing.models.snapshots import UNMET
from vaw.domain.housing.operations.bank import Answer, search_places
from vaw.domain.housing.queries.bank import list_unmet
from vaw.domain.housing.queries.looks import list_looks
from vaw.domain.housing.rules.bank import Need, NoMatch
from vaw.domain.housing.rules.looks import Look
from vaw.domain.housing.rules.turned_away import quarter_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.errors import NotAllowed, RuleBroken

pytestmark = pytest.mark.usefixtures("rolled_back")
SWEDISH = {"languages": ["sv"]}


def _ask(by: Actor, county_id: int, need: Need) -> Answer:
    county = find_county(county_id)
    assert isinstance(county, County)
    return search_places(by, county, need=need)


def test_fresh_numbers_come_before_old_ones_and_the_language_before_none() -> None:
    old, silent, plain, speaks, full = (make_facility(profile=SWEDISH if n < 3 else {"languages": ["ar"]}) for n in range(5))
    for one in (old, plain, speaks, full, silent):
        make_licence(one)
    make_snapshot(old, 1, 1, at=noon(clock.today() - timedelta(days=60)))
    make_snapshot(plain, 2, 3)
    make_snapshot(speaks, 1, 1)
    make_snapshot(full, 4, 6)
    answer = _ask(leader_of(), 24, Need(1, 2, language="ar"))
    assert [match.offer.code for match in answer.room] == [speaks.code, plain.code, old.code]
    assert [match.offer.code for match in answer.perhaps] == [silent.code]
    assert answer.why is None


def test_one_without_a_licence_in_force_comes_last() -> None:
    lapsed, held = make_facility(), make_facility()
    make_licence(held)
    make_licence(lapsed, valid_to=clock.today() - timedelta(days=1), ending="lapsed")
    make_snapshot(lapsed, 4, 5)
    make_snapshot(held, 0, 0)
    assert [match.offer.licensed for match in _ask(leader_of(), 24, Need(1, 0)).room] == [True, False]


def test_a_county_left_out_takes_its_neighbours_with_it() -> None:
    near, far = make_facility(county_id=25), make_facility(county_id=12)  # Norrbotten borders on Västerbotten, Skåne does not
    make_snapshot(near)
    make_snapshot(far)
    not_here = Need(1, 0, without_counties=frozenset({24}))
    assert [match.offer.code for match in _ask(metro(), 1, not_here).room] == [far.code]
    alone = Need(1, 0, without_counties=frozenset({24}), nor_neighbours=False)
    assert {match.offer.code for match in _ask(metro(), 1, alone).room} == {near.code, far.code}


def test_only_why_nobody_could_is_counted_and_nothing_else_is_kept(rolled_back: sa.Connection) -> None:
    facility = make_facility(profile={"sons_age": 15})
    make_snapshot(facility)
    before = rolled_back.scalar(sa.select(sa.func.max(AUDIT.c.id)))
    for _ in range(2):
        assert _ask(leader_of(), 24, Need(1, 1, frozenset({"women"}), oldest_son=17)).why is NoMatch.SONS_AGE
    cells = rolled_back.execute(sa.select(UNMET)).all()
    assert [tuple(row) for row in cells] == [(24, clock.today().year, quarter_of(clock.today()), "sons_age", 2)]
    assert [(row.times, row.reason) for row in list_unmet(leader_of())] == [(2, NoMatch.SONS_AGE)]
    assert list_unmet(leader_of(25)) == []
    lines = rolled_back.execute(sa.select(AUDIT.c.kind, AUDIT.c.diff).where(AUDIT.c.id > before)).all()
    assert [(line.kind, line.diff) for line in lines] == [("county", {"searched": "places"})] * 2


def test_only_those_who_do_not_report_could_is_unknown_and_not_full() -> None:
    silent = make_facility()
    answer = _ask(leader_of(), 24, Need(1, 0))
    assert answer.why is NoMatch.UNKNOWN
    assert [match.offer.code for match in answer.perhaps] == [silent.code]


def test_the_provider_sees_that_it_was_shown_and_nobody_else_was_looked_at() -> None:
    shown, full = make_facility(), make_facility()
    make_snapshot(shown, 0, 0)
    make_snapshot(full, 4, 6)
    match = _ask(metro(), 12, Need(2, 2)).room[0]
    assert match.reached is not None
    assert match.reached.mailbox == "boende@example.se"
    assert [look.what for look in list_looks(reporter(shown), shown)] == [Look.MATCH]
    assert list_looks(reporter(full), full) == []


def test_a_leader_finds_nothing_in_another_county_and_a_shelter_asks_nothing() -> None:
    there = make_facility(county_id=25)
    make_snapshot(there)
    assert _ask(leader_of(24), 24, Need(1, 0)).room == []
    with pytest.raises(NotAllowed):
        _ask(leader_of(24), 25, Need(1, 0))
    with pytest.raises(NotAllowed):
        _ask(reporter(there), 25, Need(1, 0))


def test_somebody_must_need_a_place() -> None:
    with pytest.raises(RuleBroken, match="need_nobody"):
        _ask(leader_of(), 24, Need(0, 0))


def test_the_page_answers_where_it_was_asked_and_no_address_holds_the_question(app: Flask) -> None:
    make_snapshot(make_facility(code="kana-rina"))
    browser: FlaskClient = person("development_leader", 24).browser(app)
    answer = send(browser, "/skyddat-boende/plats", adults="1", children="1", oldest_son="12")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert "kana-rina" in text
    assert "boende@example.se" in text
    assert "no-store" in answer.headers["Cache-Control"]
    assert send(browser, "/skyddat-boende/plats", adults="0", children="0").status_code == 422
