"""Everything that is open and one's own to see to, on one page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.reminding import draft
from tests.factories.statements import counted
from tests.factories.year import log
from vaw.domain.activities.operations.drafts import propose_draft
from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.notifications.models import Matter
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import REGISTRY, Reminder
from vaw.web.reminding import PATHS

pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture(autouse=True)
def on_a_thursday(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2027, 2, 18, 12, tzinfo=clock.STOCKHOLM)):
        yield


@pytest.fixture
def me(rolled_back: object) -> Person:
    return person()


def page_of(who: Person, app: Flask, query: str = "") -> str:
    page = who.browser(app).get(f"/att-gora{query}").text
    return page[page.index("<main") : page.index("</main>")]


def test_each_line_says_what_how_pressing_and_leads_to_the_thing(app: Flask, me: Person) -> None:
    made = draft(me.id, date(2027, 2, 17))
    page = page_of(me, app)
    assert "Redovisningen av Regionalt arbete mot mäns våld mot kvinnor, 2026 ska lämnas senast 1 mars 2027." in page
    assert "11 dagar kvar" in page and "1 dag försenat" in page
    assert f'href="/aktiviteter/utkast#utkast-{made.id}"' in page
    assert page.index(">Försenat<") < page.index(">Snart<")


def test_a_view_shows_its_group_alone_and_counts_the_others(app: Flask, me: Person) -> None:
    draft(me.id, date(2027, 2, 17))
    late, soon = page_of(me, app, "?visa=forsenat"), page_of(me, app, "?visa=snart")
    assert "försenat</strong>" in late and "kvar</strong>" not in late
    assert "kvar</strong>" in soon and "försenat</strong>" not in soon
    assert 'href="/att-gora?visa=forsenat" aria-current="page"' in late
    assert "Inget sådant just nu" in page_of(me, app, "?visa=saknas")
    assert page_of(me, app, "?visa=nonsens") == page_of(me, app)


def test_what_somebody_else_sees_to_stands_apart_and_is_not_counted(app: Flask, me: Person) -> None:
    made, expert = draft(me.id, date(2027, 2, 17)), person(Role.EQUALITY_EXPERT)
    values = {"object_id": made.id, "county_id": 24, "due_on": made.due_on, "chain": "0:responsible", "opened_at": clock.now()}
    with unit(system("test"), "test.taken"):
        db.session.add(Matter(kind=DRAFT_UNCONFIRMED.kind, taken_by=expert.id, taken_at=clock.now(), **values))
    assert "Någon annan tar hand om det (1)" in page_of(me, app)
    assert "Du tar hand om det." in page_of(expert, app, "?visa=forsenat")
    start = me.browser(app).get("/").text
    assert "/aktiviteter/utkast#" not in start


@pytest.mark.parametrize("role", [Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT, Role.ADMINISTRATOR])
def test_every_line_leads_to_a_page_that_opens(app: Flask, role: Role) -> None:
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=clock.STOCKHOLM)):
        gone, reader = person(), person(role)
        log(gone.actor, date(2026, 12, 1))
        county = find_county(24)
        assert county
        entry = Entry(date(2027, 2, 1), "network_meeting", "honour", "digital", 60)
        with clock.frozen(datetime(2027, 2, 1, 12, tzinfo=clock.STOCKHOLM)):
            propose_draft(gone.actor, county, source_kind="meeting", source_ref="1", user_id=gone.id, entry=entry)
        if role is not Role.DEVELOPMENT_LEADER:
            with unit(system("test"), "test.gone"):
                db.session.execute(sa.update(User).where(User.id == gone.id).values(active=False))
        browser = reader.browser(app)
        lines = re.findall(r'vaw-todo__link" href="([^"]+)"', page_of(reader, app))
        assert len(lines) >= 1
        assert [(href, browser.get(html.unescape(href)).status_code) for href in lines] == [(href, 200) for href in lines]


def test_somebody_with_nothing_to_do_is_told_so(app: Flask) -> None:
    assert "Inget är öppet just nu" in page_of(person(Role.REGISTRAR), app)


def test_the_page_costs_as_much_for_one_thing_as_for_fifty(app: Flask, me: Person, rolled_back: sa.Connection) -> None:
    browser = me.browser(app)
    browser.get("/att-gora")
    with counted(rolled_back) as few:
        browser.get("/att-gora")
    for _ in range(50):
        draft(me.id, date(2027, 2, 17))
    with counted(rolled_back) as many:
        assert browser.get("/att-gora").text.count('class="vaw-todo__item"') > 50
    assert len(few) == len(many) <= 3


def test_every_kind_of_reminder_leads_somewhere() -> None:
    kinds = {kind for kind, declared in REGISTRY.items() if isinstance(declared, Reminder)}
    assert kinds <= set(PATHS)
