"""/api/v1/accounts: a program reads what its owner reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from tests.api.conftest import Call
from tests.api.test_activities_api import holds
from tests.factories import Person, person
from tests.factories.written import begin, submitted
from vaw.domain.insight.operations.accounts import approve_account
from vaw.domain.people.rules import Role
from vaw.kernel import clock


@pytest.fixture
def me(rolled_back: sa.Connection) -> Iterator[Person]:
    with clock.frozen(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        yield person()


def test_accounts_are_listed_narrowed_and_shown_with_their_texts(call: Call, me: Person) -> None:
    draft, waiting = begin(me, 2026), submitted(me, 2025, "forebyggande-arbete")
    items = call(me, "GET", "/accounts").get_json()["items"]
    assert [(one["id"], one["state"], one["ready"], one["sections"]) for one in items] == [
        (draft.id, "draft", 0, 3),
        (waiting.id, "submitted", 4, 4),
    ]
    assert (items[0]["due_on"], items[1]["due_on"]) == ("2027-03-01", None)
    for query, ids in (("state=draft", [draft.id]), ("year=2025", [waiting.id]), ("county=3", [])):
        assert [one["id"] for one in call(me, "GET", f"/accounts?{query}").get_json()["items"]] == ids, query
    whole = call(me, "GET", f"/accounts/{waiting.id}").get_json()
    holds("Account", whole)
    assert (whole["sections"][0]["figures"][0], whole["sections"][3]["text"]) == (
        "efforts-by-level",
        "Del 4: vi nådde **fler** kommuner.",
    )
    assert call(me, "GET", "/accounts?state=flying").get_json()["field"] == "state"


def test_a_coordinator_s_program_reads_what_is_approved_alone(call: Call, me: Person) -> None:
    account = submitted(me, 2025, "forebyggande-arbete")
    coordinator = person(Role.NATIONAL_COORDINATOR, 1)
    assert call(coordinator, "GET", f"/accounts/{account.id}").status_code == 404
    approve_account(person(Role.COUNTY_MANAGEMENT).actor, account)
    assert call(coordinator, "GET", f"/accounts/{account.id}").get_json()["state"] == "approved"
    assert call(person(county_id=12), "GET", "/accounts").get_json()["total"] == 0
