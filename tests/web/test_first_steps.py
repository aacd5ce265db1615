"""Somebody new is told what is left, from what is really there, and can put the list away."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.forms import hidden
from tests.factories.networks import make_organisation
from tests.web.test_start import log
from vaw.domain.insight.queries.first_steps import NEW_FOR, Step, first_steps
from vaw.domain.people.rules import IN_ORGANISATION, Role
from vaw.kernel import clock
from vaw.kernel.db import db

pytestmark = pytest.mark.usefixtures("rolled_back")
AWAY = "/konto/kom-igang/ta-bort"


def left(who: Person) -> set[Step]:
    return {one.step for one in first_steps(who.actor) if not one.is_done}


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_steps_whose_pages_open(app: Flask, role: Role) -> None:
    who = person(role, organisation_id=make_organisation().id if role in IN_ORGANISATION else None)
    browser = who.browser(app)
    page = browser.get("/").text.partition('id="kom-igang"')[2].partition("</section>")[0]
    links = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert len(links) >= 3 and all(browser.get(link, follow_redirects=True).status_code == 200 for link in links), links


def test_a_leader_s_first_log_and_organisation_tick_themselves_off(app: Flask) -> None:
    me = person()
    assert left(me) == {Step.LOG, Step.SECURE, Step.ORGANISATION, Step.REMIND}
    log(me, date(2025, 3, 1))
    assert left(me) == {Step.SECURE, Step.ORGANISATION, Step.REMIND}
    make_organisation()
    assert left(me) == {Step.SECURE, Step.REMIND}
    page = me.browser(app).get("/").text
    assert "2 av 4 klara" in page and page.count(">Klart<") == 2


def test_the_list_goes_when_it_is_put_away_and_nobody_else_s_with_it(app: Flask) -> None:
    me, other = person(), person()
    browser = me.browser(app)
    assert browser.post(AWAY, data={"csrf": "x"}).status_code == 400
    browser.post(AWAY, data=hidden(browser.get("/").text))
    assert "Kom igång" not in browser.get("/").text and "Kom igång" in other.browser(app).get("/").text


def test_a_month_in_the_list_is_gone(app: Flask) -> None:
    me = person()
    with clock.frozen(clock.now() + NEW_FOR):
        assert first_steps(me.actor) == []


def test_whoever_has_done_everything_sees_no_list(app: Flask) -> None:
    me = person(Role.REGISTRAR)
    db.session.execute(sa.text("update app_user set totp_secret = 'x', totp_confirmed_at = now() where id = :id"), {"id": me.id})
    assert left(me) == {Step.REMIND}
    db.session.execute(
        sa.text("insert into notice_hours (user_id, quiet_from, quiet_until, digest_hour, digest_weekday) values (:id, 18, 7, 8, 1)"),
        {"id": me.id},
    )
    assert first_steps(me.actor) == []
