"""Reading what has been told of the service's accessibility."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.people.models import Barrier
from vaw.domain.people.policy import KEEP_BARRIER
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

SHOWN_MOST = 100


def get_barrier(by: Actor, barrier_id: int) -> Barrier:
    """Raises NotFound when absent or of another county."""
    found = db.session.scalars(scoped(KEEP_BARRIER, by).where(Barrier.id == barrier_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_barriers(by: Actor) -> list[Barrier]:
    """Those that wait first, the longest waiting at the top; then the latest closed ones. At most SHOWN_MOST."""
    waiting = Barrier.closed_at.is_(None)
    wanted = scoped(KEEP_BARRIER, by).order_by(waiting.desc(), sa.case((waiting, Barrier.told_at)), Barrier.closed_at.desc(), Barrier.id)
    return list(db.session.scalars(wanted.limit(SHOWN_MOST)))
