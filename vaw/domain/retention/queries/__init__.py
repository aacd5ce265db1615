"""Disposals and their receipts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.retention import policy
from vaw.domain.retention.models import DISPOSAL_ITEM, Disposal
from vaw.domain.retention.rules import DisposalState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped

_ITEM = DISPOSAL_ITEM.c


def get_disposal(by: Actor, disposal_id: int, permission: Permission[Disposal] = policy.READ_DISPOSAL) -> Disposal:
    """One disposal with its county. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Disposal.id == disposal_id).options(orm.joinedload(Disposal.county))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_disposals(by: Actor, county: County, *, most: int = 100) -> Sequence[Disposal]:
    """The county's, newest first."""
    mine = scoped(policy.READ_DISPOSAL, by).where(Disposal.county_id == county.id)
    return db.session.scalars(mine.order_by(Disposal.id.desc()).limit(most)).all()


def list_approved() -> Sequence[int]:
    """Ids of those that were decided and are not finished, oldest first."""
    with reading() as connection:
        wanted = sa.select(Disposal.id).where(Disposal.state == DisposalState.APPROVED.value)
        return connection.scalars(wanted.order_by(Disposal.approved_at, Disposal.id)).all()


def names_of(user_ids: Sequence[int | None]) -> dict[int, str]:
    """{account: name} of those who proposed and decided."""
    wanted = sa.select(User.id, User.name).where(User.id.in_([one for one in user_ids if one is not None]))
    with reading() as connection:
        return {row.id: row.name for row in connection.execute(wanted)}


def list_items(disposal_id: int, *, most: int | None = None) -> list[tuple[str, str, str]]:
    """(number, day it is counted from, what became of it) of each row of a disposal, in the order in which they are taken."""
    became = sa.case((_ITEM.erased_at.is_not(None), "erased"), (_ITEM.spared, "spared"), else_="waiting")
    wanted = sa.select(_ITEM.number, sa.cast(_ITEM.on_day, sa.Text), became).where(_ITEM.disposal_id == disposal_id)
    with reading() as connection:
        return [(row[0], row[1], row[2]) for row in connection.execute(wanted.order_by(_ITEM.id).limit(most))]


def receipt_of(disposal: Disposal) -> dict[str, Any]:
    """What the receipt says, without its checksum: numbers and days, never a text of what was disposed of."""
    return {
        "disposal": disposal.id,
        "county": disposal.county_id,
        "rule": disposal.terms,
        "before": disposal.before_on.isoformat(),
        "state": disposal.state,
        "planned": disposal.planned,
        "erased": disposal.erased,
        "spared": disposal.spared,
        "proposed": {"by": disposal.proposed_by, "at": _at(disposal.proposed_at)},
        "approved": {"by": disposal.approved_by, "at": _at(disposal.approved_at)},
        "rows": [list(item) for item in list_items(disposal.id)],
    }


def checksum_of(disposal: Disposal) -> str:
    """SHA-256 of the receipt as it is now; a receipt that was changed later has another than the one that was kept."""
    return hashlib.sha256(json.dumps(receipt_of(disposal), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _at(instant: datetime | None) -> str | None:
    """In one time zone, so that the checksum does not hang on whose session reads."""
    return None if instant is None else instant.astimezone(UTC).isoformat()
