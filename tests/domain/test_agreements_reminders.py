"""When a board is told that an agreement is to be looked at again, and that somebody has not signed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import Person, person
from tests.factories.networks import make_agreement, make_organisation, make_party
from tests.factories.reminding import go, ledger
from vaw.domain.networks.operations import agreements as operations
from vaw.domain.networks.reminders import AGREEMENT_REVIEW, AGREEMENT_UNSIGNED
from vaw.domain.notifications.queries.open import list_open
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.reminders import Reminder
from vaw.web.reminding import sentence_of

pytestmark = pytest.mark.usefixtures("rolled_back")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _on_the_day(rolled_back: object) -> Iterator[None]:
    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        yield


@pytest.fixture
def me() -> Person:
    return person()


def opened(reminder: Reminder) -> list[tuple[int, int | None, int | None, date]]:
    """(agreement, county, who follows it, day) of what is open."""
    return [tuple(row) for row in db.session.execute(reminder.open, {"today": clock.today()})]


def test_a_review_is_open_until_somebody_has_looked(me: Person) -> None:
    agreement = make_agreement("Samtalet med Karin", review_on=TODAY + 30 * DAY, responsible_id=me.id)
    assert opened(AGREEMENT_REVIEW) == [(agreement.id, 24, me.id, TODAY + 30 * DAY)]
    operations.review_agreement(me.actor, agreement, review_on=date(2027, 11, 23))
    assert opened(AGREEMENT_REVIEW) == [(agreement.id, 24, me.id, date(2027, 11, 23))]
    operations.end_agreement(me.actor, agreement, valid_to=TODAY)
    assert opened(AGREEMENT_REVIEW) == []


def test_one_that_runs_out_is_looked_at_before_its_last_day() -> None:
    make_agreement(review_on=TODAY + 90 * DAY, valid_to=TODAY + 40 * DAY)
    make_agreement("Tills vidare")
    assert [row[3] for row in opened(AGREEMENT_REVIEW)] == [TODAY + 40 * DAY]


def test_the_leader_is_told_thirty_days_before_and_once(me: Person) -> None:
    """Features row 26: review in 30 days, reminder row."""
    make_agreement(review_on=TODAY + 30 * DAY, responsible_id=me.id)
    for _ in range(2):
        go(TODAY, AGREEMENT_REVIEW)
    assert [(row[0], row[1]) for row in ledger(AGREEMENT_REVIEW.kind)] == [(me.id, -30)]


def test_whoever_was_asked_longest_ago_decides_when_to_ask_again(me: Person) -> None:
    agreement = make_agreement(state="draft")
    first = make_party(agreement, make_organisation("A kommun"), asked_on=TODAY - 40 * DAY)
    make_party(agreement, make_organisation("B kommun"), asked_on=TODAY - 5 * DAY)
    make_party(agreement, make_organisation("C kommun"))
    assert opened(AGREEMENT_UNSIGNED) == [(agreement.id, 24, None, TODAY - 10 * DAY)]
    operations.sign_parties(me.actor, agreement, party_ids=[first.id], signed_on=TODAY)
    assert opened(AGREEMENT_UNSIGNED) == [(agreement.id, 24, None, TODAY + 25 * DAY)]


def test_nothing_is_open_when_everybody_signed_or_it_has_ended() -> None:
    signed, ended = make_agreement("A"), make_agreement("B", state="ended")
    make_party(signed, make_organisation("A kommun"), asked_on=TODAY - 40 * DAY, signed_on=TODAY)
    make_party(ended, make_organisation("B kommun"), asked_on=TODAY - 40 * DAY)
    assert opened(AGREEMENT_UNSIGNED) == []


def test_a_responsible_who_leads_no_longer_is_nobody() -> None:
    make_agreement(review_on=TODAY, responsible_id=person(Role.DEVELOPMENT_LEADER, 3).id)
    assert [row[2] for row in opened(AGREEMENT_REVIEW)] == [None]


def test_it_is_called_by_its_number_and_never_by_what_was_typed(me: Person) -> None:
    agreement = make_agreement("Samtalet med Karin", review_on=TODAY, responsible_id=me.id)
    [open_one] = [one for one in list_open(me.actor, TODAY) if one.kind == AGREEMENT_REVIEW.kind]
    said = sentence_of(open_one.kind, open_one.name, open_one.due_on)
    assert said == f"Se över överenskommelse nr {agreement.id} senast 23 november 2026: gäller det som står fortfarande, och för vilka?"
