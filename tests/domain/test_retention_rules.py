"""The list of rules: no table is forgotten, and what the nightly work does is what the list says."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date, timedelta
from itertools import pairwise

import pytest

import vaw.app  # every table is known with it
import vaw.domain
from vaw.domain.housing.rules import grants
from vaw.domain.insight.operations.parts import UNUSED
from vaw.domain.insight.rules.schedules import KEPT_DAYS
from vaw.domain.insight.rules.webhooks import LOG_KEPT
from vaw.domain.networks.rules import meetings
from vaw.domain.people.rules import ABSOLUTE
from vaw.domain.people.rules.accessibility import CLOSED_KEPT
from vaw.domain.people.rules.drafts import KEPT as DRAFT_KEPT
from vaw.domain.people.rules.history import HISTORY_KEPT
from vaw.domain.prevention.rules import prompts
from vaw.domain.records import rules as records
from vaw.domain.retention.queries.due import STEPS
from vaw.domain.retention.rules import Kind, all_rules, months_before, rules_of_tables, rules_on
from vaw.domain.retention.rules.quarantine import BACKUPS_KEPT
from vaw.domain.support.rules import asking, letters, registering
from vaw.kernel.db import Model
from vaw.tasks import retention

TODAY = date(2026, 11, 23)
for _module in pkgutil.walk_packages(vaw.domain.__path__, "vaw.domain."):
    importlib.import_module(_module.name)


def test_every_table_of_the_database_has_a_rule_and_no_rule_is_of_a_table_that_is_gone() -> None:
    assert sorted(rules_of_tables()) == sorted(Model.metadata.tables), "vaw/data/retention/tables.csv: one line a table"


def test_every_rule_is_known_used_and_has_its_law_in_both_languages() -> None:
    rules = rules_on(TODAY)
    assert {code for codes in rules_of_tables().values() for code in codes} == set(rules)
    for rule in all_rules():
        assert all(rule.said(what, language) for what in ("name", "counted", "leaves", "law") for language in ("sv", "en")), rule.code
        assert (rule.amount is None) == (rule.kind in (Kind.KEPT, Kind.GOES_WITH)), rule.code


def test_two_rules_of_one_code_never_hold_on_the_same_day() -> None:
    held = sorted((rule.code, rule.valid_from, rule.valid_to or date.max) for rule in all_rules())
    for (code, _, last), (other, first, _) in pairwise(held):
        assert code != other or last < first, code


def test_whatever_needs_a_decision_can_be_carried_out() -> None:
    assert {rule.code for rule in rules_on(TODAY).values() if rule.kind is Kind.APPROVAL} == set(STEPS)


@pytest.mark.parametrize(
    ("code", "done"),
    [
        ("jobs", timedelta(days=retention.JOB_DAYS)),
        ("sign_ins", ABSOLUTE),
        ("account_history", HISTORY_KEPT),
        ("form_drafts", DRAFT_KEPT),
        ("invitations", retention.ENDED),
        ("keys", retention.ENDED),
        ("barriers", CLOSED_KEPT),
        ("webhook_log", LOG_KEPT),
        ("notices", retention.TOLD),
        ("imported_files", 2 * ABSOLUTE),
        ("scheduled_files", timedelta(days=KEPT_DAYS)),
        ("report_parts", UNUSED),
        ("request_drafts", asking.DRAFT_LASTS),
        ("needs", registering.NEEDS_KEPT),
        ("guests", meetings.LINK_LASTS),
        ("grant_drafts", grants.DRAFT_LASTS),
        ("grant_addresses", grants.ADDRESS_LASTS),
        ("season_addresses", prompts.ENDED_KEPT),
        ("released_copies", records.COPY_KEPT),
        ("released_files", records.FILES_KEPT),
        ("barred_texts", BACKUPS_KEPT),
    ],
)
def test_the_nightly_work_keeps_what_it_keeps_as_long_as_the_list_says(code: str, done: timedelta) -> None:
    assert rules_on(TODAY)[code].length == done


def test_participants_are_forgotten_after_the_twelve_months_of_the_list() -> None:
    assert rules_on(TODAY)["participants"].before(TODAY) == TODAY - letters.PEOPLE_KEPT


def test_months_are_counted_by_the_calendar() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2028, 2, 29), 12) == date(2027, 2, 28)
    assert months_before(date(2026, 1, 15), 24) == date(2024, 1, 15)
