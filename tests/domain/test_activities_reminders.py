"""What the log asks to be reminded of: a county that has fallen silent, and drafts that nobody confirms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.year import log
from vaw.domain.activities.models import Draft
from vaw.domain.activities.operations.drafts import confirm_draft, dismiss_draft, hand_over_drafts, propose_draft
from vaw.domain.activities.operations.log import withdraw_activity
from vaw.domain.activities.reminders import DRAFT_UNCONFIRMED, SILENT_LOG
from vaw.domain.activities.rules.log import Entry
from vaw.domain.geography.queries import find_county
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder
from vaw.web.reminding import path_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = "Samverkan om ett hemligt ärende"


def open_rows(reminder: Reminder, today: date = TODAY) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": today})]


def proposed(who: Person, ref: str = "1") -> Draft:
    county = find_county(24)
    assert county
    entry = Entry(date(2026, 11, 18), "network_meeting", "honour", "digital", 90, text=SECRET)
    return propose_draft(who.actor, county, source_kind="meeting", source_ref=ref, user_id=who.id, entry=entry)


@pytest.fixture(autouse=True)
def _now(rolled_back: sa.Connection) -> Any:
    with clock.frozen(NOW):
        yield


@pytest.mark.parametrize(("last", "is_open"), [(date(2026, 11, 7), False), (date(2026, 11, 6), True), (date(2024, 1, 1), True)])
def test_a_county_is_silent_two_weeks_after_its_latest_activity(last: date, is_open: bool) -> None:
    me = person()
    log(me.actor, last)
    log(me.actor, date(2023, 1, 1))
    assert open_rows(SILENT_LOG) == ([(24, 24, None, last + timedelta(14))] if is_open else [])


def test_a_log_in_whatever_channel_ends_the_silence_and_taking_it_out_again_brings_it_back() -> None:
    me = person()
    log(me.actor, date(2026, 11, 1))
    newer = log(me.actor, date(2026, 11, 19))
    assert open_rows(SILENT_LOG) == []
    withdraw_activity(me.actor, newer, reason="Fel")
    assert open_rows(SILENT_LOG) == [(24, 24, None, date(2026, 11, 15))]


def test_a_county_that_has_never_logged_is_not_nagged() -> None:
    person()
    assert open_rows(SILENT_LOG) == []


def test_a_sweep_for_a_past_day_sees_the_log_as_of_that_day() -> None:
    me = person()
    log(me.actor, date(2026, 10, 1))
    log(me.actor, date(2026, 11, 19))
    assert open_rows(SILENT_LOG, date(2026, 10, 20)) == [(24, 24, None, date(2026, 10, 15))]


def test_an_open_draft_is_its_owners_until_it_has_ended_or_is_somebody_elses() -> None:
    me, colleague, county = person(), person(), find_county(24)
    assert county
    draft = proposed(me)
    assert open_rows(DRAFT_UNCONFIRMED) == [(draft.id, 24, me.id, date(2026, 11, 27))]
    hand_over_drafts(me.actor, county, from_user_id=me.id, to_user_id=colleague.id)
    db.session.flush()
    assert open_rows(DRAFT_UNCONFIRMED) == [(draft.id, 24, colleague.id, date(2026, 11, 27))]
    confirm_draft(colleague.actor, draft)
    dismiss_draft(me.actor, proposed(me, "2"))
    assert open_rows(DRAFT_UNCONFIRMED) == []


def test_a_draft_of_somebody_who_leads_no_longer_is_nobodys_and_so_is_told_to_those_who_lead() -> None:
    me = person()
    draft = proposed(me)
    with unit(system("test"), "test.leaves"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == me.id).values(valid_to=TODAY - timedelta(1)))
    assert open_rows(DRAFT_UNCONFIRMED) == [(draft.id, 24, None, date(2026, 11, 27))]


def test_names_are_of_registers_and_never_what_a_person_wrote() -> None:
    draft = proposed(person())
    assert db.session.execute(DRAFT_UNCONFIRMED.names).all() == [(draft.id, "Nätverksträff, 2026-11-18", "Network meeting, 2026-11-18")]
    assert (24, "Västerbottens län", "Västerbottens län") in db.session.execute(SILENT_LOG.names).all()


@pytest.mark.parametrize("reminder", [SILENT_LOG, DRAFT_UNCONFIRMED], ids=lambda one: one.kind)
def test_the_page_opens_for_everybody_who_is_told_and_shows_the_thing(app: Flask, reminder: Reminder) -> None:
    """Also for the county's management, to which falls what nobody else is there for."""
    draft = proposed(person())
    log(person().actor, date(2026, 11, 1))
    path = path_of(reminder.kind, draft.id if reminder is DRAFT_UNCONFIRMED else 24, 24)
    told = {step.audience for step in reminder.chain} - {RESPONSIBLE} | {Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT}
    for role in told:
        answer = person(role).browser(app).get(path or "")
        assert answer.status_code == 200, role
        assert reminder is SILENT_LOG or f'id="utkast-{draft.id}"' in answer.text


def test_who_is_told_of_a_draft_hears_no_more_of_it_once_a_colleague_has_confirmed_it() -> None:
    me, colleague = person(), person()
    draft = proposed(me)
    told = sa.select(Notice.user_id, Notice.step, Notice.state, Notice.reason).order_by(Notice.id)
    with clock.frozen(datetime(2026, 11, 27, 12, tzinfo=UTC)):
        sweep(system("task"), kinds=[DRAFT_UNCONFIRMED])
        assert [tuple(row) for row in db.session.execute(told)] == [(me.id, 0, "planned", None)]
        confirm_draft(colleague.actor, draft)
        sweep(system("task"), kinds=[DRAFT_UNCONFIRMED])
        assert [tuple(row) for row in db.session.execute(told)] == [(me.id, 0, "cancelled", "done")]
