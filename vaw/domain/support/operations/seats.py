"""The places of an occasion, counted in the database in the same commit as who has them.

Whoever changes who has a place holds the row first (`hold`), so that sign-ups, cancellations and offers of one occasion happen one after
another; the CHECK of the table is the last word.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.support.models.occasions import OCCASION_SEATS
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken

_SEATS = OCCASION_SEATS.c


class Seats(NamedTuple):
    """`places` None: no limit."""

    places: int | None
    taken: int

    @property
    def free(self) -> int | None:
        """How many are free, None where there is no limit."""
        return None if self.places is None else self.places - self.taken

    def fits(self, heads: int) -> bool:
        return self.free is None or heads <= self.free


def open_seats(occasion_id: int, places: int | None) -> None:
    """Begin to count, when the occasion is made."""
    db.session.execute(sa.insert(OCCASION_SEATS).values(occasion_id=occasion_id, places=places, taken=0))


def hold(occasion_id: int) -> Seats:
    """How it stands, and nobody else changes it until the commit."""
    row = db.session.execute(sa.select(_SEATS.places, _SEATS.taken).where(_SEATS.occasion_id == occasion_id).with_for_update()).one()
    return Seats(*row)


def take(occasion_id: int, heads: int) -> None:
    """Fill places, or free them when `heads` is negative; held before. The CHECK refuses more than there are (IntegrityError)."""
    statement = sa.update(OCCASION_SEATS).where(_SEATS.occasion_id == occasion_id).values(taken=_SEATS.taken + heads)
    db.session.execute(statement)


def set_limit(occasion_id: int, places: int | None) -> None:
    """Change how many places there are. Raises RuleBroken("support.places_taken") below those that are taken."""
    seats = hold(occasion_id)
    if places is not None and places < seats.taken:
        raise RuleBroken("support.places_taken", field="places", taken=seats.taken)
    db.session.execute(sa.update(OCCASION_SEATS).where(_SEATS.occasion_id == occasion_id).values(places=places))
