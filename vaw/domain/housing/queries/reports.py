"""Reports as programs read them: what was reported last, or all that one facility has reported."""

from __future__ import annotations

from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.snapshots import NOW, CapacitySnapshot
from vaw.kernel.actor import Actor
from vaw.kernel.db import db

_Old, _New = orm.aliased(CapacitySnapshot), orm.aliased(CapacitySnapshot)


class Reported(NamedTuple):
    """A snapshot, its facility's pseudonym, the number of the one whose place it took, and what took its own: the kind of act."""

    snapshot: CapacitySnapshot
    code: str
    replaces: int | None
    replaced_by: str | None


def list_last(by: Actor, *, after: str = "", size: int) -> tuple[list[Reported], int]:
    """The last snapshot of each facility that the actor may read raw, by pseudonym from the one after `after`; and how many in all."""
    wanted = _wanted(by).join(NOW, NOW.c.snapshot_id == CapacitySnapshot.id)
    return _read(wanted.where(Facility.code > after).order_by(Facility.code).limit(size)), _count(wanted)


def list_reported(by: Actor, facility: Facility, *, before: int | None = None, size: int) -> tuple[list[Reported], int]:
    """What a facility has reported, the newest number first, from the one before `before`; and how many in all."""
    wanted = _wanted(by).where(CapacitySnapshot.facility_id == facility.id)
    page = wanted if before is None else wanted.where(CapacitySnapshot.sequence < before)
    return _read(page.order_by(CapacitySnapshot.sequence.desc()).limit(size)), _count(wanted)


def get_reported(by: Actor, snapshot: CapacitySnapshot) -> Reported:
    """One, with what belongs to it."""
    return _read(_wanted(by).where(CapacitySnapshot.id == snapshot.id))[0]


def _wanted(by: Actor) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(CapacitySnapshot, Facility.code, _Old.sequence, _New.act)
        .join(Facility, Facility.id == CapacitySnapshot.facility_id)
        .outerjoin(_Old, _Old.id == CapacitySnapshot.replaces_id)
        .outerjoin(_New, _New.replaces_id == CapacitySnapshot.id)
        .where(policy.READ_SNAPSHOT.within(by.grants))
    )


def _read(wanted: sa.Select[*tuple[Any, ...]]) -> list[Reported]:
    return [Reported(*row) for row in db.session.execute(wanted)]


def _count(wanted: sa.Select[*tuple[Any, ...]]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(wanted.with_only_columns(CapacitySnapshot.id).subquery())) or 0
