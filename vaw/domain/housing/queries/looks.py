"""Who has looked at a facility: role and county, never the person."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.rules.looks import Look
from vaw.kernel.actor import Actor
from vaw.kernel.audit import AUDIT
from vaw.kernel.db import reading
from vaw.kernel.errors import NotFound

LOOKS_SHOWN = 200  # lines: months of a facility that is looked at daily


class Seen(NamedTuple):
    """One look."""

    at: datetime
    what: Look
    role: str
    county_id: int | None


def list_looks(by: Actor, facility: Facility) -> list[Seen]:
    """The last looks at a facility, newest first. Raises NotFound outside the actor's scope."""
    if not policy.READ_LOOKS.allows(by, facility):
        raise NotFound
    look = AUDIT.c.diff["look"].astext
    wanted = (
        sa.select(AUDIT.c.at, look, AUDIT.c.diff["role"].astext, AUDIT.c.diff["county_id"].as_integer())
        .where(AUDIT.c.kind == Facility.__tablename__, AUDIT.c.row_id == facility.id, look.is_not(None))
        .order_by(AUDIT.c.id.desc())
        .limit(LOOKS_SHOWN)
    )
    with reading() as connection:
        return [Seen(at, Look(what), role, county) for at, what, role, county in connection.execute(wanted)]
