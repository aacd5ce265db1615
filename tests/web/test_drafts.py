"""The drafts' pages, as a leader meets them on a Friday afternoon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from vaw.domain.activities.models import Activity, Draft
from vaw.domain.activities.operations.drafts import confirm_draft, propose_draft
from vaw.domain.activities.operations.log import lock_year
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import SYSTEM_ROLE, Actor, Grant
from vaw.kernel.db import db

FRIDAY = datetime(2026, 11, 20, 14, tzinfo=UTC)
MEETING = Entry(
    date(2026, 11, 18), "network_meeting", "honour", "digital", 90, municipality_ids=(2480, 2281), text="Samverkan om förebyggande arbete"
)
JOB = Actor(None, "task", (Grant(SYSTEM_ROLE, county_id=24),))
ALL = "/aktiviteter/utkast"


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(FRIDAY):
        yield person()


@pytest.fixture
def browser(app: Flask, me: Person) -> FlaskClient:
    return me.browser(app)


def proposed(who: Person, ref: str = "1", entry: Entry = MEETING, confirmed: bool = False) -> Draft:
    county = find_county(24)
    assert county
    return propose_draft(JOB, county, source_kind="meeting", source_ref=ref, user_id=who.id, entry=entry, confirmed=confirmed)


def hidden(page: str) -> dict[str, str]:
    """What goes along as the page has it: the token, and how the activity is shared over assignments."""
    return dict(re.findall(r'<input[^>]*name="(csrf|shares-\d+)"[^>]*value="([^"]*)"', page))


def press(browser: FlaskClient, draft: Draft, **fields: str) -> Any:
    """Press the draft's button on the list."""
    return browser.post(f"{ALL}/{draft.id}/bekrafta", data={**hidden(browser.get(ALL).text), **fields})


def logged() -> list[Activity]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Activity).order_by(Activity.id)))


def test_the_list_says_what_would_be_logged_and_by_when(browser: FlaskClient, me: Person) -> None:
    proposed(me)
    page = browser.get(ALL).text
    for said in (
        "Nätverk",
        "ons 18 nov.",
        "1,5 h digitalt",
        "Sundsvall, Umeå",
        "Deltagarna inte räknade",
        "Samverkan om",
        "Bekräfta senast 27 november 2026.",
        "Från ett möte.",
    ):
        assert said in page, said


def test_five_drafts_take_five_clicks(browser: FlaskClient, me: Person) -> None:
    drafts = [proposed(me, str(n)) for n in range(5)]
    for draft in drafts:
        answer = press(browser, draft)
        assert (answer.status_code, answer.headers["Location"]) == (303, ALL)
    assert len(logged()) == 5 and "Inget väntar på att du bekräftar det." in browser.get(ALL).text


def test_a_double_click_makes_one_activity_and_says_the_same_twice(browser: FlaskClient, me: Person) -> None:
    draft = proposed(me)
    fields = hidden(browser.get(ALL).text)
    first, second = (browser.post(f"{ALL}/{draft.id}/bekrafta", data=fields) for _ in range(2))
    assert first.status_code == second.status_code == 303 and len(logged()) == 1


def test_the_step_leads_back_to_where_it_was_taken_but_never_elsewhere(browser: FlaskClient, me: Person) -> None:
    assert press(browser, proposed(me), next="/min-vecka?lan=24").headers["Location"] == "/min-vecka?lan=24"
    assert press(browser, proposed(me, "2"), next="//example.org").headers["Location"] == ALL


def test_what_is_changed_first_is_logged_as_it_was_changed(browser: FlaskClient, me: Person) -> None:
    draft = proposed(me)
    address = f"{ALL}/{draft.id}/andra"
    page = browser.get(address).text
    assert 'value="2026-11-18"' in page and 'value="1.5"' not in page and 'value="1,5"' in page and "Samverkan om" in page
    fields = {
        **hidden(page), "done_on": "2026-11-18", "type": "network_meeting", "field": "honour", "minutes": "2 h", "mode": "digital",
        "women": "11", "men": "3", "municipality_ids": ["2480", "2281"], "text": "Samverkan",
    }  # fmt: skip
    answer = browser.post(address, data=fields)
    [activity] = logged()
    assert answer.headers["Location"] == f"/aktiviteter/{activity.id}"
    assert (activity.minutes, activity.women, activity.men, activity.text) == (120, 11, 3, "Samverkan")
    assert activity.municipality_ids == [2281, 2480]


def test_a_form_with_a_fault_keeps_what_was_typed_and_logs_nothing(browser: FlaskClient, me: Person) -> None:
    address = f"{ALL}/{proposed(me).id}/andra"
    fields = {**hidden(browser.get(address).text), "done_on": "2026-11-18", "type": "network_meeting", "field": "honour", "minutes": "2 h"}
    answer = browser.post(address, data={**fields, "mode": "digital", "text": "Gäller 19811218-9876"})
    assert answer.status_code == 422 and "ser ut som ett personnummer" in answer.text and logged() == []


def test_a_text_that_asks_for_a_second_look_leads_to_the_form(browser: FlaskClient, me: Person) -> None:
    draft = proposed(me, entry=replace(MEETING, text="Möte med Anna Lindqvist om handlingsplanen"), confirmed=True)
    answer = press(browser, draft)
    assert answer.headers["Location"] == f"{ALL}/{draft.id}/andra" and logged() == []
    assert "Läs igenom anteckningen" in browser.get(answer.headers["Location"]).text


def test_what_cannot_be_confirmed_is_said_above_the_list(browser: FlaskClient, me: Person) -> None:
    draft, county = proposed(me), find_county(24)
    assert county
    lock_year(person(Role.COUNTY_MANAGEMENT).actor, county, year=2026, edition="Utgåva 1", report_id=1)
    answer = press(browser, draft)
    assert answer.status_code == 422 and "låst av Utgåva 1" in answer.text and "<title>Fel: " in answer.text and logged() == []


def test_a_draft_is_removed_after_one_has_read_what_goes(browser: FlaskClient, me: Person) -> None:
    address = f"{ALL}/{proposed(me).id}/ta-bort"
    page = browser.get(address).text
    assert "Det går inte att ångra" in page and "18 november 2026" in page
    assert browser.post(address, data=hidden(page)).status_code == 303
    assert "Inget väntar" in browser.get(ALL).text and logged() == []


@pytest.mark.parametrize("page", ["andra", "ta-bort"])
def test_a_draft_that_somebody_else_has_confirmed_leads_to_its_activity(browser: FlaskClient, me: Person, page: str) -> None:
    draft = proposed(me)
    made = confirm_draft(person().actor, draft)
    assert browser.get(f"{ALL}/{draft.id}/{page}").headers["Location"] == f"/aktiviteter/{made.id}"


def test_the_button_on_a_page_that_has_grown_old_says_what_happened(browser: FlaskClient, me: Person) -> None:
    draft = proposed(me)
    old = hidden(browser.get(ALL).text)
    browser.post(f"{ALL}/{draft.id}/ta-bort", data=old)
    answer = browser.post(f"{ALL}/{draft.id}/bekrafta", data=old)
    assert answer.status_code == 422 and "redan avslutat" in answer.text and logged() == []
    assert browser.get(f"{ALL}/{draft.id}/andra").headers["Location"] == ALL


def test_a_colleague_may_step_in_and_sees_whose_it_is(app: Flask, me: Person) -> None:
    draft, colleague = proposed(me), person()
    other = colleague.browser(app)
    assert "Väntar på Test development_leader." in other.get(ALL).text
    assert press(other, draft).status_code == 303
    assert [activity.created_by for activity in logged()] == [colleague.id]


def test_the_management_reads_and_has_no_buttons(app: Flask, me: Person) -> None:
    draft, boss = proposed(me), person(Role.COUNTY_MANAGEMENT).browser(app)
    page = boss.get(ALL).text
    assert "Samverkan om" in page and "Bara länets utvecklingsledare kan bekräfta." in page and "/bekrafta" not in page
    assert boss.post(f"{ALL}/{draft.id}/bekrafta", data=hidden(page)).status_code == 404


def test_one_cannot_be_made_to_confirm(browser: FlaskClient, me: Person) -> None:
    draft = proposed(me)
    assert browser.post(f"{ALL}/{draft.id}/bekrafta", data={"csrf": "fel"}).status_code == 400 and logged() == []


def test_the_list_of_activities_leads_here(browser: FlaskClient) -> None:
    page = browser.get("/aktiviteter").text
    assert f'href="{ALL}"' in page and 'href="/min-vecka"' in page
