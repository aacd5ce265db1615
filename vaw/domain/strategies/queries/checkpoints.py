"""Reading checkpoints: of one object, and which share of the objects of a county has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.models import User
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.rules.checkpoints import Kind, Stage
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed


class Written(NamedTuple):
    """A checkpoint as it stands. `name`: of the account that wrote it last."""

    stage: str
    relevant: bool
    analysed: str
    women: str
    men: str
    figures: str
    conclusion: str
    reason: str
    at: datetime
    name: str | None
    version: int


_COLUMNS = (
    Checkpoint.stage, Checkpoint.relevant, Checkpoint.analysed, Checkpoint.women, Checkpoint.men, Checkpoint.figures,
    Checkpoint.conclusion, Checkpoint.reason, Checkpoint.at, User.name, Checkpoint.version,
)  # fmt: skip


def checkpoints_of(by: Actor, county: County, kind: Kind, object_id: int) -> dict[Stage, Written]:
    """What is written of one object (got within the actor's scope) of the county. Raises NotAllowed."""
    _check(by, county)
    wanted = sa.select(*_COLUMNS).outerjoin(User, User.id == Checkpoint.by_id)
    here = (Checkpoint.county_id == county.id, Checkpoint.kind == kind.value, Checkpoint.object_id == object_id)
    with reading() as connection:
        rows = [Written(*row) for row in connection.execute(wanted.where(*here))]
    return {Stage(row.stage): row for row in rows}


def stages_of(by: Actor, county: County, kind: Kind, object_ids: Sequence[int]) -> dict[int, frozenset[Stage]]:
    """{object: the stages that are written}, for lists: one statement. Raises NotAllowed."""
    _check(by, county)
    wanted = sa.select(Checkpoint.object_id, Checkpoint.stage).where(
        Checkpoint.county_id == county.id, Checkpoint.kind == kind.value, Checkpoint.object_id.in_(object_ids)
    )
    found: dict[int, set[Stage]] = defaultdict(set)
    with reading() as connection:
        for object_id, stage in connection.execute(wanted):
            found[object_id].add(Stage(stage))
    return {object_id: frozenset(found[object_id]) for object_id in object_ids}


def _check(by: Actor, county: County) -> None:
    if not policy.READ_CHECKPOINT.allows(by, county):
        raise NotAllowed(policy.READ_CHECKPOINT.name)
