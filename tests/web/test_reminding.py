"""Every kind of reminder that any area declares leads somewhere, says something, and can be asked."""

from __future__ import annotations

import string
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from vaw.domain.people.rules import Role
from vaw.kernel import clock, i18n
from vaw.kernel.chain import RESPONSIBLE
from vaw.kernel.db import db
from vaw.kernel.reminders import REGISTRY, Reminder
from vaw.web import reminding
from vaw.web.matrix import AREAS

KINDS = sorted(REGISTRY)
REMINDERS = [kind for kind in KINDS if isinstance(REGISTRY[kind], Reminder)]


def words_of(kind: str) -> list[str]:
    declared = REGISTRY[kind]
    return [declared.title, declared.says, *([declared.statutory] if isinstance(declared, Reminder) and declared.statutory else [])]


def test_there_are_kinds_and_each_has_an_address() -> None:
    assert len(REMINDERS) > 5 and sorted(reminding.PATHS) == KINDS
    assert {kind.split(".")[0] for kind in KINDS} <= AREAS.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_it_leads_to_a_page_that_there_is(app: Flask, kind: str) -> None:
    path = reminding.path_of(kind, 7, 24)
    assert path
    address = path.partition("#")[0].partition("?")[0]
    endpoint, _ = app.url_map.bind("localhost").match(address, method="GET")
    assert endpoint


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_is_to_be_done_with_the_name_and_the_day_alone(kind: str) -> None:
    declared = REGISTRY[kind]
    assert declared.title and {name for _, name, _, _ in string.Formatter().parse(declared.says) if name} <= {"name", "due"}
    assert "{" not in reminding.sentence_of(kind, "Namnet", date(2027, 3, 1))
    assert reminding.sentence_of(kind, None, date(2027, 3, 1)) == declared.title


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_it_in_english_too(kind: str) -> None:
    with i18n.speaking("en"):
        assert [text for text in words_of(kind) if i18n.gettext(text) == text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_its_names_can_be_read_in_both_languages(rolled_back: sa.Connection, kind: str) -> None:
    names = REGISTRY[kind].names
    assert len(names.selected_columns) == 3
    db.session.execute(names.limit(1)).all()


@pytest.mark.parametrize("kind", REMINDERS)
def test_what_is_open_can_be_asked(rolled_back: sa.Connection, kind: str) -> None:
    declared = REGISTRY[kind]
    assert isinstance(declared, Reminder)
    assert list(declared.open.selected_columns.keys()) == ["object_id", "county_id", "user_id", "due_on"]
    db.session.execute(declared.open, {"today": clock.today()}).all()


@pytest.mark.parametrize("kind", REMINDERS)
def test_its_chain_names_roles_that_there_are_in_the_order_of_days(kind: str) -> None:
    declared = REGISTRY[kind]
    assert isinstance(declared, Reminder)
    assert {step.audience for step in declared.chain} <= {RESPONSIBLE, *map(str, Role)}
    assert [step.days for step in declared.chain] == sorted(step.days for step in declared.chain)


def test_a_kind_that_is_no_more_still_stands_in_the_list() -> None:
    assert reminding.path_of("people.gone", 1, None) is None
    assert reminding.sentence_of("people.gone", "Namnet", date(2027, 3, 1)) == "people.gone"
    assert reminding.urgency_of("people.gone", date(2027, 3, 1), date(2027, 3, 1)) == ("Nytt", "blue")
