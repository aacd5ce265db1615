"""A text in quarantine is not written back, however it is set, until it is given back or no backup can hold it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from tests.factories import person
from tests.factories.networks import make_item, make_meeting, make_network
from tests.factories.quarantine import SECRET
from vaw.domain.geography.queries import find_county
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.people.rules import Role
from vaw.domain.retention.models.quarantine import Quarantine
from vaw.domain.retention.operations.quarantine import erase_quarantine, quarantine_texts, restore_quarantine
from vaw.domain.retention.rules.quarantine import BACKUPS_KEPT, HELD, Spot
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.barred import BARRED
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import unit
from vaw.tasks.quarantine import let_write_again

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
PROGRAM = system("test")


@pytest.fixture(autouse=True)
def today(rolled_back: sa.Connection) -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_network())


def taken(meeting: Meeting, item: AgendaItem, column: str = "notes") -> Quarantine:
    county = find_county(24)
    assert county
    spot = Spot("agenda_item", item.id, column)
    return quarantine_texts(person(Role.COUNTY_MANAGEMENT).actor, county, kind="meeting", row_id=meeting.id, chosen=[spot])


def another(meeting: Meeting, title: str = "En ny punkt", **more: str) -> AgendaItem:
    """One more item, after a quarantine has made the session forget what it knew."""
    loaded = orm.joinedload(Meeting.network)
    return make_item(db.session.get_one(Meeting, meeting.id, options=[loaded], populate_existing=True), title, **more)


def write(item: AgendaItem, text: str) -> None:
    with unit(PROGRAM, "test.write"):
        item.notes = text


def refused() -> pytest.RaisesExc[RuleBroken]:
    return pytest.raises(RuleBroken, match=r"retention\.text_barred")


@pytest.mark.parametrize("text", [SECRET, f"  {SECRET.upper()}!\r\n", SECRET.replace(" ", "\n"), SECRET.replace(" ", ", ")])
def test_the_same_words_are_refused_however_they_are_set(meeting: Meeting, text: str) -> None:
    item = make_item(meeting, notes=SECRET)
    taken(meeting, item)
    with refused() as broken:
        write(item, text)
    assert broken.value.field == "notes" and item.notes == HELD and SECRET not in str(broken.value)
    write(item, "Något annat")
    with refused():
        write(item, text)


def test_neither_as_a_new_row_of_the_same_record_nor_by_a_statement(meeting: Meeting) -> None:
    item = make_item(meeting, notes=SECRET)
    taken(meeting, item)
    with refused():
        another(meeting, notes=SECRET)
    with refused(), unit(PROGRAM, "test.statement"):
        db.session.execute(sa.update(AgendaItem).where(AgendaItem.id == item.id).values(notes=SECRET))
        item.about = "Annat"
    elsewhere = make_item(make_meeting(make_network("Ett annat nätverk")), notes=SECRET)
    assert elsewhere.notes == SECRET, "what stands in another record is another report's"


def test_a_short_text_is_refused_where_it_stood_and_nowhere_else(meeting: Meeting) -> None:
    item = make_item(meeting, "Anna A")
    taken(meeting, item, "title")
    another(meeting, "Anna A")
    with refused(), unit(PROGRAM, "test.write"):
        item.title = "anna a."


def test_what_stood_in_the_record_before_stops_nobody(meeting: Meeting) -> None:
    other, item = make_item(meeting, notes=SECRET), make_item(meeting, notes=SECRET)
    taken(meeting, item)
    with unit(PROGRAM, "test.move"):
        other.position = 7
    assert other.notes == SECRET


def test_it_may_be_written_once_it_was_given_back_and_when_no_backup_holds_it(meeting: Meeting) -> None:
    item = make_item(meeting, notes=SECRET)
    restore_quarantine(person(Role.REGISTRAR).actor, taken(meeting, item))
    write(item, SECRET.upper())
    erased = taken(meeting, item)
    erase_quarantine(person(Role.REGISTRAR).actor, erased, advised=True)
    with clock.frozen(NOW + BACKUPS_KEPT - timedelta(minutes=1)):
        assert let_write_again() == 0
    with refused():
        write(item, SECRET)
    with clock.frozen(NOW + BACKUPS_KEPT):
        assert (let_write_again(), let_write_again()) == (1, 0)
    assert not db.session.connection().execute(sa.select(BARRED)).all()
    write(item, SECRET)


def test_no_word_is_kept_and_the_audit_is_asked_nothing_more_where_nothing_is_barred(meeting: Meeting) -> None:
    item, asked = make_item(meeting, notes=SECRET), list[str]()
    connection = db.session.connection()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    write(item, f"{SECRET} och mer")
    sa.event.remove(connection, "before_cursor_execute", note)
    assert [one.split()[0] for one in asked if "SAVEPOINT" not in one] == ["UPDATE", "INSERT"]
    write(item, SECRET)
    taken(meeting, item)
    kept = db.session.connection().execute(sa.select(BARRED)).all()
    assert kept and SECRET not in str(kept)
