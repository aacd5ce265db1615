"""The sweep: asks every declared reminder what is open, and brings the ledger in line with the answer."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import psycopg
import sqlalchemy as sa

from vaw.domain.notifications import policy
from vaw.domain.notifications.queries import sweep as queries
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import HouseError, NotAllowed
from vaw.kernel.operation import unit
from vaw.kernel.reminders import REGISTRY, Reminder

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep changed. `planned`: notices made, or made to count again; `ended`: those whose thing is done, moved or somebody
    else's, or of which there is a later step. `failed`: kinds that could not be swept; the next sweep makes up for it.
    """

    planned: int
    ended: int
    failed: frozenset[str]


def sweep(by: Actor, *, day: date | None = None, kinds: Iterable[Reminder] | None = None) -> Swept:
    """Plan what is missing, freeze chains, end what is over; each kind in a unit of its own, so that one never stops the next.

    It can run at any time, twice, late and on two machines at once: what is in the ledger already is not made again. `day`: a day that
    was missed, today unless given; then nothing is ended. `kinds`: every declared reminder unless given.
    Raises NotAllowed to anybody but the system, ValueError for a day that has not come.
    """
    if not policy.KEEP_LEDGER.held_by(by):
        raise NotAllowed(policy.KEEP_LEDGER.name)
    if day is not None and day > clock.today():
        raise ValueError("nobody is reminded of a day that has not come")
    chosen = [declared for declared in REGISTRY.values() if isinstance(declared, Reminder)] if kinds is None else list(kinds)
    around = queries.look_around()
    planned, ended, failed = 0, 0, set()
    for reminder in chosen:
        try:
            made, over = _sweep_kind(by, reminder, day or clock.today(), around)
        except (psycopg.Error, sa.exc.SQLAlchemyError, HouseError, ValueError):  # of one declaration: the others must not suffer
            log.exception("reminders.not_swept", extra={"kind": reminder.kind})
            failed.add(reminder.kind)
        else:
            planned, ended = planned + made, ended + over
    return Swept(planned, ended, frozenset(failed))


def _sweep_kind(by: Actor, reminder: Reminder, day: date, around: queries.Around) -> tuple[int, int]:
    """(planned, ended)."""
    with unit(by, "notifications.operations.sweep"):
        planned, ended = queries.bring_in_line(reminder, day, around)
        if planned or ended:
            audit.record("notice", None, {"kind": reminder.kind, "planned": planned, "ended": ended})
    return planned, ended
