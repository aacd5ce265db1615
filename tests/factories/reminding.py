"""A reminder of the tests' own, over drafts of the log: declared in a test, never in the registry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from tests.factories import Person
from vaw.domain.activities.models import Draft
from vaw.domain.notifications.models import Notice
from vaw.domain.notifications.operations.sweep import Swept, sweep
from vaw.domain.people.models import User
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import Reminder

KIND = "test.draft"
DUE = date(2026, 10, 15)  # a Thursday; the weeks around it have no holiday
CHAIN = (Step(-7), Step(-3), Step(0), Step(5, Role.COUNTY_MANAGEMENT))
OPEN = sa.select(Draft.id.label("object_id"), Draft.county_id, Draft.user_id, Draft.due_on).where(Draft.state == "open")


def reminder(*chain: Step, statutory: str | None = None, kind: str = KIND, open: sa.Select[tuple[int, int, int, date]] = OPEN) -> Reminder:
    """Drafts that nobody has confirmed, by CHAIN unless told otherwise."""
    return Reminder(kind, "Test", "{name} {due}", sa.select(Draft.id, Draft.source_ref, Draft.source_ref), open, chain or CHAIN, statutory)


def draft(user_id: int, due_on: date = DUE, county_id: int = 24) -> Draft:
    """A thing with a day that somebody must see to."""
    with unit(system("test"), "test.draft"):
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Draft))
        made = Draft(
            county_id=county_id, user_id=user_id, source_kind="test", source_ref=str(count), entry={}, done_on=due_on, type="training",
            proposed_at=clock.now(), due_on=due_on,
        )  # fmt: skip
        db.session.add(made)
    return made


def drafts(user_id: int, n: int, due_on: date = DUE, county_id: int = 24) -> None:
    """Many things of one person, all with the same day."""
    with unit(system("test"), "test.drafts"):
        values = {"user": user_id, "county": county_id, "due": due_on, "n": n, "at": clock.now()}
        db.session.execute(_MANY, values)


_MANY = sa.text(
    "insert into activity_draft (county_id, user_id, source_kind, source_ref, entry, done_on, type, proposed_at, due_on) "
    "select :county, :user, 'many', gen_random_uuid()::text, '{}', :due, 'training', :at, :due from generate_series(1, :n)"
)


def change(made: Draft, **values: object) -> None:
    with unit(system("test"), "test.change"):
        for name, value in values.items():
            setattr(made, name, value)


def at(day: date, hour: int = 8) -> datetime:
    """An instant of that day, for clock.frozen."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def ledger(kind: str = KIND) -> list[tuple[int, int, str, str | None, bool]]:
    """(user, step, state, reason, whether it still counts) of every notice of the kind, in the order in which they were made."""
    wanted = sa.select(Notice.user_id, Notice.step, Notice.state, Notice.reason, Notice.ended_at.is_(None)).where(Notice.kind == kind)
    return [tuple(row) for row in db.session.execute(wanted.order_by(Notice.id))]  # type: ignore[misc]


def go(on: date, *kinds: Reminder, day: date | None = None) -> Swept:
    """Sweep in the morning of that day; one reminder by CHAIN unless told otherwise."""
    with clock.frozen(at(on)):
        return sweep(system("task"), day=day, kinds=kinds or (reminder(),))


def add(*rows: Any) -> None:
    with unit(system("test"), "test.add"):
        db.session.add_all(rows)


def close(who: Person) -> None:
    with unit(system("test"), "test.close"):
        db.session.get_one(User, who.id).active = False


def mark(state: str, **values: object) -> None:
    """What sending makes of every notice that waits."""
    with unit(system("test"), "test.sent"):
        db.session.execute(sa.update(Notice).where(Notice.state == "planned").values(state=state, **values))
