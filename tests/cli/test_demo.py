"""The made-up year: the same each time, within every rule of the log, about nobody, and with totals that hold."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from tests.conftest import one_transaction, taken_back
from vaw.cli.data import data
from vaw.cli.demo import making, reported, rows
from vaw.cli.demo.kinds import KINDS
from vaw.cli.demo.seasons import divide, months
from vaw.cli.demo.words import ABOUT, every_text
from vaw.domain.activities.models import Activity, ActivityVersion
from vaw.domain.activities.operations.log import checked
from vaw.domain.activities.queries import totals
from vaw.domain.geography.queries import list_counties
from vaw.domain.insight.models import Report
from vaw.domain.insight.models.accounts import AssignmentAccount
from vaw.domain.mandates.models import Assignment
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.models import Membership, Organisation, User
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.people.rules import Role
from vaw.kernel import guard
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import db

pytestmark = pytest.mark.xdist_group("demo")  # one process makes the year, once for all of this file
TODAY = date(2026, 11, 22)
ORDER = making.Order(TODAY, activities=1500)


@pytest.fixture(scope="module")
def year(app: Flask) -> Iterator[sa.Connection]:
    with one_transaction(app) as connection:
        making.make(system("cli"), ORDER, "no hash")
        yield connection


@pytest.fixture
def made(year: sa.Connection) -> Iterator[sa.Connection]:
    with taken_back(year):
        yield year


def _entries(order: making.Order) -> list[rows.Drawn]:
    places = [rows.Place(24, {2480: 1, 2482: 2, 2401: 3, 2404: 4, 2409: 5}, (6, 7), (1,)), rows.Place(9, {980: 8}, (9,), (2, 3))]
    return list(making.draw(order, places, [2.0, 1.0]))


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(data, arguments)


def test_the_same_seed_draws_the_same_year(made: sa.Connection) -> None:
    assert _entries(ORDER) == _entries(ORDER)
    assert _entries(ORDER) != _entries(making.Order(TODAY, activities=1500, seed=2))


def test_one_county_s_year_does_not_depend_on_another_s(made: sa.Connection) -> None:
    here = [row for row in _entries(ORDER) if row.county_id == 24]
    alone = rows.Place(24, {2480: 1, 2482: 2, 2401: 3, 2404: 4, 2409: 5}, (6, 7), (1,))
    assert here == list(making.draw(making.Order(TODAY, activities=1000), [alone], [1.0]))


def test_as_many_activities_as_asked_for_fill_this_year_and_the_one_before(made: sa.Connection) -> None:
    days = [row.entry.done_on for row in _entries(ORDER)]
    assert len(days) == 1500
    assert Counter(day.year for day in days).keys() == {2025, 2026}
    assert min(days) < date(2025, 1, 15)
    assert date(2026, 11, 15) < max(days) <= TODAY


def test_a_new_year_begins_with_its_first_working_day(made: sa.Connection) -> None:
    days = {row.entry.done_on for row in _entries(making.Order(date(2027, 1, 1), activities=200))}
    assert {day.year for day in days} == {2026}
    assert max(row.created_at.date() for row in _entries(making.Order(date(2027, 1, 4), activities=200))) <= date(2027, 1, 4)


def test_july_is_quiet_and_the_week_against_violence_is_not() -> None:
    work = {days[0].month: sum(weights) for days, weights in months(date(2025, 1, 1), date(2025, 12, 31))}
    assert work[7] < work[6] / 5
    assert max(work, key=lambda month: work[month]) == 11


@pytest.mark.parametrize("total", [0, 1, 7, 7000])
def test_whole_parts_sum_to_the_total(total: int) -> None:
    assert sum(divide(total, [0.3, 1.0, 2.7, 0.01])) == total


def test_no_sentence_points_out_a_person(made: sa.Connection) -> None:
    texts = set(every_text())
    assert len(texts) > 1000
    assert [text for text in texts if guard.find(text)] == []


def test_drawn_texts_are_among_those_the_guard_has_read(made: sa.Connection) -> None:
    assert {row.entry.text for row in _entries(ORDER)} <= set(every_text())


def test_kinds_and_fields_are_entries_of_the_dated_lists(made: sa.Connection) -> None:
    assert {kind.code for kind in KINDS} == {term.code for term in list_terms(TermList.ACTIVITY_TYPE)}
    assert set(ABOUT) == {term.code for term in list_terms(TermList.VIOLENCE_FIELD)}


def test_made_activities_pass_the_rules_of_the_log(made: sa.Connection, leader: Actor) -> None:
    everywhere = Actor(None, "test", tuple(Grant("development_leader", county.id) for county in list_counties()))
    places, sizes = _places(made), making._sizes(list_counties())
    for row in list(making.draw(ORDER, places, sizes))[::11]:
        values = checked(everywhere, row.county_id, row.entry)
        assert values["municipality_ids"] == row.entry.municipality_ids
        assert values["organisation_ids"] == row.entry.organisation_ids
        assert (values["women"], values["men"], values["unstated"]) == (row.entry.women, row.entry.men, row.entry.unstated)
        assert row.entry.minutes % 15 == 0


def _places(connection: sa.Connection) -> list[rows.Place]:
    found: dict[int, tuple[dict[int, int], list[int]]] = defaultdict(lambda: ({}, []))
    for id, county_id, municipality_id in connection.execute(
        sa.select(Organisation.id, Organisation.county_id, Organisation.municipality_id)
    ):
        if municipality_id:
            found[county_id][0][municipality_id] = id
        else:
            found[county_id][1].append(id)
    return [making._place(county, *found[county.id], [1]) for county in list_counties()]


def test_what_is_drawn_is_what_lies_in_the_database(made: sa.Connection) -> None:
    stored = {row.id: row for row in db.session.scalars(sa.select(Activity))}
    assert len(stored) == 1500
    assert {row.county_id for row in stored.values()} == {county.id for county in list_counties()}
    assert sum(1 for row in stored.values() if row.women is None) > 100
    assert any(row.heads for row in stored.values())
    for row in stored.values():
        assert sum(row.shares.values()) == 100
        assert row.heads is None or [row.women, row.men, row.unstated] == [sum(part) for part in zip(*row.heads.values(), strict=True)]


def test_stockholm_does_most_and_gotland_least(made: sa.Connection) -> None:
    by_county = Counter(made.scalars(sa.select(Activity.county_id)))
    assert by_county.most_common()[0][0] == 1
    assert by_county.most_common()[-1][0] == 9


def test_totals_agree_with_the_made_activities(made: sa.Connection) -> None:
    assert set(totals.differences().values()) == {0}


def test_some_activities_have_a_history(made: sa.Connection) -> None:
    versions = list(db.session.scalars(sa.select(ActivityVersion)))
    changed = {row.id: row for row in db.session.scalars(sa.select(Activity).where(Activity.version == 2))}
    assert {version.activity_id for version in versions} == changed.keys()
    assert {version.change for version in versions} == {"corrected", "withdrawn"}
    for version in versions:
        activity = changed[version.activity_id]
        assert (version.change == "withdrawn") == (activity.withdrawn_at is not None)
        assert activity.created_at <= version.changed_at


def test_there_is_an_account_for_every_role_and_a_leader_in_every_county(made: sa.Connection) -> None:
    held = db.session.execute(sa.select(User.email, User.name, Membership.role, Membership.county_id).join(Membership)).all()
    assert {role for _, _, role, _ in held} == {str(role) for role in Role}
    assert {row.county_id for row in held if row.role == Role.DEVELOPMENT_LEADER} == {county.id for county in list_counties()}
    emails = {row.email for row in held}
    assert {"utvecklingsledare.vasterbotten@example.se", "storstad.skane@example.se", "samordnare.stockholm@example.se"} <= emails
    assert {"kommun.vastra-gotaland@example.se", "boende.gotland@example.se", "ideell.orebro@example.se"} <= emails
    assert all(row.name.startswith("Demo ") for row in held)


def test_the_metropolitan_team_has_its_reach_from_a_clearly_made_up_assignment(made: sa.Connection) -> None:
    user_id = made.execute(sa.select(User.id).where(User.email == "storstad.skane@example.se")).scalar_one()
    assignment = db.session.scalars(sa.select(Assignment).where(Assignment.made_up, Assignment.area == "housing")).one()
    actor = find_actor(user_id, channel="web")
    assert actor is not None
    assert Grant(Role.DEVELOPMENT_LEADER, 12) in actor.grants
    assert Grant(Role.METRO_TEAM, 12, None, assignment.id, "housing") in actor.grants
    assert "påhittat" in assignment.title_sv


def test_organisations_have_role_mailboxes_and_no_address(made: sa.Connection) -> None:
    found = list(db.session.scalars(sa.select(Organisation)))
    assert sum(1 for row in found if row.kind == "municipality") == 290
    assert all(row.role_mailbox and row.role_mailbox.endswith("@example.se") and row.role_mailbox.isascii() for row in found)
    assert all(row.phone is None for row in found)


def test_the_audit_holds_one_line_about_the_log_and_one_for_each_record_made_by_hand(made: sa.Connection) -> None:
    lines = made.execute(sa.select(AUDIT.c.operation, AUDIT.c.kind, AUDIT.c.diff).where(AUDIT.c.operation == "demo.make")).all()
    assert [line for line in lines if line.kind == "activity"] == [("demo.make", "activity", {"made_up": 1500, "seed": 1})]
    by_hand = {"dataset", "dataset_version", "grant_application", "grant_call", "grant_letter", "grant_list", "report"}
    assert {line.kind for line in lines} == {"activity"} | by_hand and len(lines) < 60


def test_accounts_are_begun_handed_in_and_approved_by_another_in_words_about_nobody(made: sa.Connection) -> None:
    mine = db.session.scalars(sa.select(AssignmentAccount).where(AssignmentAccount.county_id == 24)).all()
    assert sorted((one.state, one.is_main) for one in mine) == [("approved", False), ("draft", True), ("submitted", False)]
    assert all(one.approved_by != one.submitted_by for one in mine if one.approved_at)
    editions = db.session.scalars(sa.select(Report)).all()
    assert {one.kind for one in editions} == {"strategiuppfoljning"} and all("(exempel)" in one.reference for one in editions)
    assert [text for text in (*reported.TEXTS, reported.COMMENT) if guard.find(text)] == []


def test_an_activity_logged_afterwards_gets_the_next_number(made: sa.Connection) -> None:
    assert made.execute(sa.text("select nextval(pg_get_serial_sequence('activity', 'id'))")).scalar_one() == 1501


def test_recount_check_finds_a_wrong_total_and_recount_mends_it(made: sa.Connection, app: Flask) -> None:
    assert _run(app, "recount", "--check").exit_code == 0
    made.execute(sa.text("update activity_month set minutes = minutes + 1 where county_id = 24 and year = 2026 and month in (2, 3)"))
    found = _run(app, "recount", "--check")
    assert found.exit_code == 1
    assert "activity_month in 2 rows" in str(found.exception)
    assert _run(app, "recount").exit_code == 0
    assert _run(app, "recount", "--check").exit_code == 0


def test_history_is_kept_as_the_log_keeps_it(made: sa.Connection) -> None:
    befores = made.scalars(sa.text("select distinct before::text from activity_version where change = 'withdrawn'")).all()
    assert [json.loads(before) for before in befores] == [{"withdrawn_at": None}]
