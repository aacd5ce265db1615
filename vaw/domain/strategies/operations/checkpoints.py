"""Writing a checkpoint: one of four stages of any object (features row 50)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.strategies import policy
from vaw.domain.strategies.models.checkpoints import Checkpoint
from vaw.domain.strategies.operations.strategies import words
from vaw.domain.strategies.rules.checkpoints import WORDS_MOST, Kind, Stage
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, saw_version
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was looked at. Relevant: what was analysed, its consequences for women and for men, the conclusion. Else the reason."""

    relevant: bool
    analysed: str = ""
    women: str = ""
    men: str = ""
    figures: str = ""
    conclusion: str = ""
    reason: str = ""


_NEEDED = ("analysed", "women", "men", "conclusion")


@operation(policy.WRITE_CHECKPOINT)
def write_checkpoint(
    by: Actor, county: County, *, kind: Kind, object_id: int, stage: Stage, analysis: Analysis, seen: int = 0, confirmed: bool = False
) -> Checkpoint:
    """Write it, or write it anew. The channel has got the object within the actor's scope, and gives its county.

    `seen`: the version that was on screen, 0 for none. Raises RuleBroken("strategies.checkpoint_…") or PersonalData, each with the field
    at fault; Conflict when somebody saved first, Taken when somebody wrote it first.
    """
    values = _checked(analysis, confirmed)
    known = sa.select(Checkpoint).where(
        Checkpoint.kind == kind.value, Checkpoint.object_id == object_id, Checkpoint.stage == stage.value, Checkpoint.county_id == county.id
    )
    row = db.session.scalars(known).one_or_none()
    if row is None:
        row = Checkpoint(county_id=county.id, kind=kind.value, object_id=object_id, stage=stage.value, relevant=analysis.relevant)
        db.session.add(row)
    else:
        saw_version(row, seen)
    for column, value in values.items():
        setattr(row, column, value)
    row.relevant, row.at, row.by_id = analysis.relevant, clock.now(), by.id
    db.session.flush()
    return row


def _checked(analysis: Analysis, confirmed: bool) -> dict[str, str]:
    """The texts that belong to the answer: of what does not apply, the reason alone."""
    if not analysis.relevant:
        reason = words(analysis.reason, "reason", WORDS_MOST, confirmed)
        if not reason:
            raise RuleBroken("strategies.checkpoint_reason", field="reason")
        return {**dict.fromkeys((*_NEEDED, "figures"), ""), "reason": reason}
    found = {name: words(getattr(analysis, name), name, WORDS_MOST, confirmed) for name in (*_NEEDED, "figures")}
    for name in _NEEDED:
        if not found[name]:
            raise RuleBroken(f"strategies.checkpoint_{name}", field=name)
    return {**found, "reason": ""}
