"""Every column in which a person can have typed can be put in quarantine, comes back as it was, and can be erased for good."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.quarantine import HERE, make_the_rest, places_of_secret, plant_everywhere
from tests.factories.whole_year import make_whole_year
from tests.factories.world import make_world
from vaw.domain.geography.queries import find_county
from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import PIECE, Quarantine
from vaw.domain.retention.operations.quarantine import erase_quarantine, quarantine_texts, restore_quarantine
from vaw.domain.retention.queries.quarantine import county_of_record
from vaw.domain.retention.queries.quarantine_subjects import (
    COPIES,
    DERIVED,
    NOT_TYPED,
    SUBJECTS,
    WORDS,
    columns_of,
    models,
    tables_with_texts,
)
from vaw.domain.retention.rules.quarantine import ERASED, HELD, texts_in
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit

CONSOLE = system("cli")


@pytest.fixture
def planted(app: Flask, rolled_back: sa.Connection) -> dict[tuple[str, int, str], Any]:
    make_world(app)
    make_whole_year(person().actor)
    make_the_rest()
    return plant_everywhere()


def seal_all(stands: dict[tuple[str, int, str], Any]) -> list[Quarantine]:
    made = []
    for table, row_id in sorted({key[:2] for key in stands}):
        county = find_county(county_of_record(CONSOLE, table, row_id) or HERE)
        assert county
        if not all(value_of(table, row_id, column) == HELD for column in columns_of(table)):  # a copy of an earlier one's
            made.append(quarantine_texts(CONSOLE, county, kind=table, row_id=row_id))
    return made


def value_of(table: str, row_id: int, column: str) -> Any:
    columns = Model.metadata.tables[table].c
    return db.session.connection().scalar(sa.select(columns[column]).where(columns.id == row_id))


def decider(county_id: int) -> Person:
    return person(Role.REGISTRAR, county_id)


def test_every_text_column_is_covered_and_has_a_word() -> None:
    for table in Model.metadata.sorted_tables:
        texts = {column.name for column in table.c if column.info.get("text") and not column.info.get("secret")}
        without = texts - set(columns_of(table.name)) - set(DERIVED) - {column for name, column in NOT_TYPED if name == table.name}
        assert not without, f"{table.name}: {without}"
    assert set(tables_with_texts()) <= set(SUBJECTS), "quarantine_subjects.SUBJECTS: one line a table"
    assert {column for table in tables_with_texts() for column in columns_of(table)} <= set(WORDS)
    for name, subject in SUBJECTS.items():
        assert subject.read or subject.parents or subject.why, f"{name}: who reads it, or why only the console reaches it"
    assert {copy for copies in COPIES.values() for copy, _rows in copies} <= set(SUBJECTS)


def a_form_that_stood_open_is_refused(table: str, row_id: int, column: str, text: Any) -> bool:
    row = db.session.get_one(models()[table], row_id, populate_existing=True)
    with pytest.raises(RuleBroken, match=r"retention\.text_barred"), unit(CONSOLE, "test.stood_open"):
        setattr(row, column, text)
    return bool(value_of(table, row_id, column) != text)


def test_nothing_of_it_is_left_no_column_takes_it_back_from_an_open_form_and_all_of_it_comes_back(
    planted: dict[tuple[str, int, str], Any],
) -> None:
    assert places_of_secret() >= {f"{table}.{column}" for table, _row, column in planted if table != "activity_version"}
    made = seal_all(planted)
    assert places_of_secret() == set()
    sealed = db.session.connection().scalars(sa.select(PIECE.c.sealed)).all()
    assert sealed and all(sealed)
    assert [key for key, value in planted.items() if not a_form_that_stood_open_is_refused(*key, value)] == []
    deciders: dict[int, Person] = {}
    for one in made:
        who = deciders.setdefault(one.county_id, decider(one.county_id))
        restore_quarantine(who.actor, one)
    assert {key: value_of(*key) for key in planted} == planted


def test_what_is_erased_is_nowhere_and_the_row_says_so(planted: dict[tuple[str, int, str], Any]) -> None:
    deciders: dict[int, Person] = {}
    for one in seal_all(planted):
        erase_quarantine(deciders.setdefault(one.county_id, decider(one.county_id)).actor, one, advised=True)
    assert places_of_secret() == set()
    assert set(db.session.connection().scalars(sa.select(PIECE.c.sealed))) == {None}
    for key in planted:
        texts = list(texts_in(value_of(*key)))
        assert ERASED in texts and HELD not in texts, key
