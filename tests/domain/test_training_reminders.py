"""What a board is reminded of about trainings: on which day, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.factories import person
from tests.factories.occasions import make_occasion, make_registration
from tests.factories.requests import make_method
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.support.models.adoption import FollowUp
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.reminders import DRAFT_NEAR, FOLLOW_UPS_UNANSWERED, OCCASION_UNCLOSED, PLACES_LEFT, REGISTRATIONS_ASKED
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

TODAY = date(2026, 11, 23)  # a Monday
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


def open_rows(reminder: Reminder, today: date = TODAY) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": today})]


def name_of(reminder: Reminder, object_id: int) -> tuple[str, str]:
    rows = db.session.execute(reminder.names).all()
    return next((row.name_sv, row.name_en) for row in rows if row.object_id == object_id)


def change(occasion: Occasion, **values: object) -> None:
    with unit(system("test"), "test.change"):
        for name, value in values.items():
            setattr(occasion, name, value)


def test_an_occasion_is_to_be_closed_the_day_after_its_last_and_until_somebody_has() -> None:
    me = person()
    occasion = make_occasion(starts_at=datetime(2026, 11, 19, 22, 30, tzinfo=UTC), responsible_id=me.id)  # ends on Friday 20 November
    assert open_rows(OCCASION_UNCLOSED, date(2026, 11, 20)) == []
    assert open_rows(OCCASION_UNCLOSED) == [(occasion.id, 24, me.id, date(2026, 11, 21))]
    change(occasion, state="held")
    assert open_rows(OCCASION_UNCLOSED) == []


def test_an_occasion_whose_leader_has_left_is_nobodys() -> None:
    manager = person("county_management")
    occasion = make_occasion(starts_at=NOW - timedelta(days=3), responsible_id=manager.id)
    assert open_rows(OCCASION_UNCLOSED) == [(occasion.id, 24, None, date(2026, 11, 21))]


def test_a_draft_is_told_of_before_it_begins_and_not_once_it_is_opened() -> None:
    occasion = make_occasion(starts_at=datetime(2026, 12, 10, 8, tzinfo=UTC), state="draft")
    for days in (-30, 90):
        make_occasion(starts_at=NOW + timedelta(days=days), state="draft")
    assert open_rows(DRAFT_NEAR) == [(occasion.id, 24, None, date(2026, 12, 10))]
    change(occasion, state="open")
    assert open_rows(DRAFT_NEAR) == []


def test_places_that_are_left_are_told_of_until_they_are_taken_or_registration_has_closed() -> None:
    occasion = make_occasion(starts_at=NOW + timedelta(days=20), places=2, closes_on=date(2026, 11, 26))
    make_occasion(starts_at=NOW + timedelta(days=20), places=2, closes_on=date(2026, 12, 7))  # not soon
    make_occasion(starts_at=NOW + timedelta(days=20), closes_on=date(2026, 11, 26))  # without limit there is nothing to fill
    assert open_rows(PLACES_LEFT) == [(occasion.id, 24, None, date(2026, 11, 26))]
    assert open_rows(PLACES_LEFT, date(2026, 11, 27)) == []
    make_registration(occasion, women=2)
    assert open_rows(PLACES_LEFT) == []


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 11, 16), date(2026, 11, 18)),  # Monday: Wednesday
        (date(2026, 11, 19), date(2026, 11, 23)),  # Thursday: Monday
        (date(2026, 11, 20), date(2026, 11, 24)),  # Friday: Tuesday
        (date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 11, 22), date(2026, 11, 24)),
    ],
)
def test_whoever_waits_for_a_yes_has_waited_two_working_days(asked: date, due: date) -> None:
    occasion = make_occasion(approval=True)
    for state, on in ((RegistrationState.ASKED, asked), (RegistrationState.ASKED, TODAY), (RegistrationState.CONFIRMED, date(2026, 11, 2))):
        with clock.frozen(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)):
            make_registration(occasion, state=state)
    assert open_rows(REGISTRATIONS_ASKED) == [(occasion.id, 24, None, due)]


def test_what_is_said_names_method_and_day_and_never_what_was_typed() -> None:
    method = make_method("Påhittad metod")
    for method_id, name in ((method.id, "Påhittad metod"), (None, "Utbildning")):
        occasion = make_occasion(title="Hemlig rubrik", method_id=method_id, starts_at=datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
        assert name_of(OCCASION_UNCLOSED, occasion.id)[0] == f"{name}, 2026-12-02"


def unanswered(county_id: int, due_on: date, state: str = "unanswered") -> None:
    occasion, method = make_occasion(county_id), make_method()
    with unit(system("test"), "test.follow_up"):
        told = {"county_id": county_id, "method_id": method.id, "occasion_id": occasion.id, "organisation_key": "a"}
        db.session.add(FollowUp(organisation_name="Påhittad förening", months=3, due_on=due_on, state=state, **told))


def test_organisations_that_did_not_answer_are_one_thing_a_county_for_a_while() -> None:
    for due_on in (date(2026, 10, 1), date(2026, 10, 5), date(2026, 1, 1)):
        unanswered(24, due_on)
    unanswered(12, date(2026, 11, 1), "sent")
    assert open_rows(FOLLOW_UPS_UNANSWERED) == [(24, 24, None, date(2026, 11, 12))]
    assert open_rows(FOLLOW_UPS_UNANSWERED, date(2027, 6, 1)) == []


def test_the_one_who_holds_it_is_told_and_told_once() -> None:
    me = person()
    make_occasion(starts_at=NOW - timedelta(days=3), responsible_id=me.id)
    first, again = (sweep(system("test"), kinds=[OCCASION_UNCLOSED]) for _ in range(2))
    assert (first.planned, again.planned) == (1, 0)
