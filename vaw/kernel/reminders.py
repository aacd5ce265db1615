"""A reminder is declared once, in its area's reminders.py: what, to whom, when, until when. vaw.domain.notifications does the rest.

A declaration is a question to the database, "what is open?". What is no longer in the answer is done, in whatever channel that
happened; what is there with another day has moved. Nothing else ever has to say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from vaw.kernel.chain import Step


def things(object_id: Any, county_id: Any, user_id: Any, due_on: Any) -> sa.Select[Any]:
    """The columns of `Reminder.open`, to which joins and conditions are added; None is an empty one.

    No IN list and no JSON value may stand in it as a parameter (kernel.db.Prepared).
    """
    given = {"object_id": object_id, "county_id": county_id, "user_id": user_id, "due_on": due_on}
    columns: list[Any] = [(sa.cast(sa.null(), sa.Integer) if one is None else one).label(name) for name, one in given.items()]
    return sa.select(*columns)


def names(object_id: Any, name_sv: Any, name_en: Any) -> sa.Select[Any]:
    """The columns of `Reminder.names` and `Event.names`."""
    return sa.select(object_id.label("object_id"), name_sv.label("name_sv"), name_en.label("name_en"))


@dataclass(frozen=True, slots=True)
class Reminder:
    """One kind of thing that somebody must be told of in time.

    `open`: select of things(…), of everything that is not done, with bind parameter `today`; a row is unique by (object_id, county_id),
    of which the latter may be null, as may user_id. `names`: select of names(…), made of codes and registers, never of text that a
    person typed. `title` names the kind, `says` is the sentence with {name} and {due} (marked texts). `chain`: its steps in order of
    days; frozen on each thing when it is first seen. `statutory`: why nobody can mute it, None where one can. `missing`: it tells of
    something that is absent rather than due.
    """

    kind: str
    title: str
    says: str
    names: sa.Select[Any]
    open: sa.Select[Any]
    chain: tuple[Step, ...]
    statutory: str | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of thing that somebody is told of once, when it happens (notifications.operations.notify). Never statutory."""

    kind: str
    title: str
    says: str
    names: sa.Select[Any]


Kind = TypeVar("Kind", Reminder, Event)
REGISTRY: dict[str, Reminder | Event] = {}


def declare(reminder: Kind) -> Kind:
    """Put it in the registry and give it back. Raises ValueError when two bear one kind, or when a chain has no steps."""
    if REGISTRY.setdefault(reminder.kind, reminder) is not reminder:
        raise ValueError(f"two reminders are named {reminder.kind}")
    if isinstance(reminder, Reminder) and not reminder.chain:
        raise ValueError(f"{reminder.kind} never reminds")
    return reminder
