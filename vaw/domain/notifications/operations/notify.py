"""Telling people of something that has happened, once."""

from __future__ import annotations

from collections.abc import Iterable

from vaw.domain.notifications.queries.sweep import insert_event
from vaw.kernel import audit, operation
from vaw.kernel.actor import Actor


def notify(by: Actor, *, kind: str, object_id: int, county_id: int | None, to: Iterable[int]) -> int:
    """Put an event into the ledger of these accounts, inside the caller's unit of work; returns for how many it was new.

    An account that is closed is left out, one that wants no mail of this kind gets none. Who was told of it once is never told again,
    whenever this runs again. Raises OutsideUnit.
    """
    if operation.current() is None:
        raise audit.OutsideUnit(kind)
    planned = insert_event(kind, object_id, county_id, sorted(set(to)))
    if planned:
        audit.record("notice", None, {"kind": kind, "planned": planned})
    return planned
