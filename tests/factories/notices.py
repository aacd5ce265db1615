"""Rows of the ledger as a sweep leaves them, and a kind of reminder that only a test declares."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from tests.factories import Person
from vaw.domain.geography.models import County
from vaw.domain.notifications.models import Letter, Matter, Notice
from vaw.domain.notifications.rules import spelled
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.chain import Step
from vaw.kernel.db import db
from vaw.kernel.operation import unit
from vaw.kernel.reminders import REGISTRY, Event, Reminder, declare
from vaw.web.reminding import PATHS

KIND, EVENT, STATUTORY = "people.test_thing", "people.test_event", "people.test_duty"
CHAIN = (
    Step(-30, Role.DEVELOPMENT_LEADER), Step(-14, Role.DEVELOPMENT_LEADER), Step(-3, Role.DEVELOPMENT_LEADER),
    Step(0), Step(3, Role.COUNTY_MANAGEMENT),
)  # fmt: skip
WHY = "Lagen säger det."
_NOWHERE = sa.select(
    sa.literal(0).label("object_id"), sa.null().label("county_id"), sa.null().label("user_id"), sa.func.current_date().label("due_on")
).where(sa.false())
# Counties stand for things: object 24 is called "Västerbottens län", "County AC" in English.
NAMES = sa.select(County.id.label("object_id"), County.name.label("name_sv"), ("County " + County.letter).label("name_en"))


@contextmanager
def declared_kinds() -> Iterator[None]:
    """Inside: KIND (a reminder), EVENT and STATUTORY (a reminder that nobody can mute) are declared."""
    declare(Reminder(KIND, "Provsak", "Gör {name} klar till den {due}.", NAMES, _NOWHERE, CHAIN))
    declare(Event(EVENT, "Provhändelse", "{name} är klar.", NAMES))
    declare(Reminder(STATUTORY, "Provplikt", "Redovisa {name} senast den {due}.", NAMES, _NOWHERE, CHAIN, statutory=WHY))
    PATHS.update({KIND: "/lan/{object_id}", EVENT: "/lan/{object_id}?lan={county}", STATUTORY: "/lan/{object_id}"})
    try:
        yield
    finally:
        for kind in (KIND, EVENT, STATUTORY):
            del REGISTRY[kind], PATHS[kind]


def make_notice(
    who: Person | int, kind: str = KIND, *, object_id: int = 24, county_id: int | None = 24, in_days: int = 3, step: int = -3, **more: Any
) -> Notice:
    """That somebody is told of a thing that is due in so many days; planned and unread unless `more` says otherwise."""
    given: dict[str, Any] = {"audience": Role.DEVELOPMENT_LEADER, "mail": "daily", "created_at": clock.now(), **more}
    row = Notice(
        kind=kind,
        object_id=object_id,
        county_id=county_id,
        due_on=given.pop("due_on", clock.today() + timedelta(in_days)),
        user_id=who if isinstance(who, int) else who.id,
        step=step,
        **given,
    )
    with unit(system("test"), "test.notice"):
        db.session.add(row)
    return row


def make_matter(
    kind: str = KIND, *, object_id: int = 24, county_id: int | None = 24, in_days: int = 3, chain: tuple[Step, ...] = CHAIN, **more: Any
) -> Matter:
    """The thing behind a notice of the same kind, object, county and day, with the chain that was frozen."""
    due_on: date = more.pop("due_on", clock.today() + timedelta(in_days))
    row = Matter(kind=kind, object_id=object_id, county_id=county_id, due_on=due_on, chain=spelled(chain), opened_at=clock.now(), **more)
    with unit(system("test"), "test.matter"):
        db.session.add(row)
    return row


def make_letter(who: Person, *notices: Notice, **more: Any) -> Letter:
    """One mail to the person that announces these notices; planned unless `more` says otherwise."""
    letter = Letter(**{"user_id": who.id, "mail": "daily", "created_at": clock.now(), "due_at": clock.now(), **more})
    with unit(system("test"), "test.letter"):
        db.session.add(letter)
        db.session.flush()
        for notice in notices:
            notice.letter_id = letter.id
    return letter
