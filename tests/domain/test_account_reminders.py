"""When somebody is told of a section of an account that they have, and the management of one that waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from tests.factories import Person, person
from tests.factories.reminding import go, ledger
from tests.factories.written import begin, submitted, write
from vaw.domain.insight.operations.accounts import reopen_account, return_account, submit_account, write_section
from vaw.domain.insight.queries.accounts import sections_of
from vaw.domain.insight.reminders import ACCOUNT_WAITING, SECTION_DUE
from vaw.domain.insight.rules.accounts import SectionStatus
from vaw.domain.notifications.queries.open import list_open
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.web.reminding import path_of, sentence_of

TODAY = date(2027, 2, 8)  # a Monday, three weeks before 1 March


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(datetime(2027, 2, 8, 9, tzinfo=UTC)):
        yield person()


def told(reminder: str) -> list[tuple[int, int]]:
    return [row[:2] for row in ledger(reminder)]


def test_whoever_has_a_section_is_told_three_weeks_before_and_once(me: Person) -> None:
    other, account = person(Role.EQUALITY_EXPERT), begin(me, 2026)
    first, second, third = sections_of(account)
    write_section(me.actor, account, section=second, text="", owner_id=other.id, status=SectionStatus.UNDER_WAY)
    write(me, account, third)
    for _ in range(2):
        go(TODAY, SECTION_DUE)
    assert sorted(told(SECTION_DUE.kind)) == sorted([(me.id, -21), (other.id, -21)])
    [mine] = [one for one in list_open(me.actor, TODAY) if one.kind == SECTION_DUE.kind]
    assert mine.object_id == first.id
    said = sentence_of(SECTION_DUE.kind, mine.name, mine.due_on)
    assert said == "Skriv del 1: Regionalt arbete mot mäns våld mot kvinnor, 2026. Redovisningen ska lämnas senast 1 mars 2027."
    assert path_of(SECTION_DUE.kind, first.id, 24) == f"/redovisningar/delar/{first.id}"


def test_a_section_that_is_ready_or_handed_in_is_asked_for_no_more(me: Person) -> None:
    account = begin(me, 2026)
    for section in sections_of(account):
        write(me, account, section)
    submit_account(me.actor, account)
    go(TODAY, SECTION_DUE)
    assert told(SECTION_DUE.kind) == []
    reopen_account(me.actor, account, text="Ett ord")
    go(TODAY, SECTION_DUE)
    assert told(SECTION_DUE.kind) == [], "it is open again, and what is ready stays ready"


def test_the_management_is_told_the_day_it_waits_and_once(me: Person) -> None:
    boss = person(Role.COUNTY_MANAGEMENT)
    account = submitted(me, 2026)
    for _ in range(2):
        go(TODAY, ACCOUNT_WAITING)
    assert told(ACCOUNT_WAITING.kind) == [(boss.id, 0)]
    assert path_of(ACCOUNT_WAITING.kind, account.id, 24) == f"/redovisningar/{account.id}"
    return_account(boss.actor, account, text="Behoven är för korta.")
    assert [one for one in list_open(boss.actor, TODAY) if one.kind == ACCOUNT_WAITING.kind] == []
