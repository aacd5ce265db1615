"""Proposing, deciding, carrying out and calling off a disposal. Text and persons go; the numbered row and every figure stay."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.retention import policy
from vaw.domain.retention.models import DISPOSAL_ITEM, Disposal
from vaw.domain.retention.queries import checksum_of
from vaw.domain.retention.queries.due import STEPS, bound
from vaw.domain.retention.rules import OPEN, DisposalState, Kind, rules_on
from vaw.kernel import audit, clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotAllowed, RuleBroken
from vaw.kernel.operation import enqueue, operation

AT_ONCE = 200  # rows a commit: short enough that nobody who works waits for it
_ITEM = DISPOSAL_ITEM.c


@operation(policy.PROPOSE)
def propose_disposal(by: Actor, county: County, *, rule: str) -> Disposal:
    """Write down exactly which rows a rule would take today, for the management to decide. What becomes due later waits for the next.

    Raises RuleBroken("retention.rule"), ("retention.nothing_due"), ("retention.open") while one of the same rule waits.
    """
    found = rules_on(clock.today()).get(rule)
    if by.id is None or found is None or found.kind is not Kind.APPROVAL:
        raise RuleBroken("retention.rule", field="rule")
    # Two at once queue up here, so that the second is told of the first.
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update())
    waiting = sa.exists().where(Disposal.county_id == county.id, Disposal.rule == rule, Disposal.state.in_(OPEN))
    if db.session.scalar(sa.select(waiting)):
        raise RuleBroken("retention.open", field="rule")
    today = clock.today()
    made = Disposal(
        county_id=county.id, rule=rule, terms=found.frozen(), before_on=found.before(today), planned=0, oldest_on=today, newest_on=today,
        proposed_by=by.id, proposed_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    made.planned, made.oldest_on, made.newest_on = _write_items(made)
    return made


def _write_items(disposal: Disposal) -> tuple[int, date, date]:
    """(how many, oldest, newest). Raises RuleBroken("retention.nothing_due")."""
    due = STEPS[disposal.rule].due
    write = sa.text(
        "with taken as (insert into disposal_item (disposal_id, row_id, number, on_day) "  # noqa: S608  our own text
        f"select :disposal, row_id, number, on_day from ({due}) due where county_id = :county order by on_day, row_id "
        "returning on_day) select count(*), min(on_day), max(on_day) from taken"
    )
    values = bound(disposal.before_on) | {"disposal": disposal.id, "county": disposal.county_id}
    count, oldest, newest = db.session.connection().execute(write, values).one()
    if not count:
        raise RuleBroken("retention.nothing_due", field="rule")
    return count, oldest, newest


@operation(policy.APPROVE)
def approve_disposal(by: Actor, disposal: Disposal) -> None:
    """Decide that the rows go; the worker takes them. Cannot be undone.

    Raises RuleBroken("retention.not_proposed"), ("retention.four_eyes") for whoever proposed it.
    """
    if by.id is None:
        raise NotAllowed(policy.APPROVE.name)
    held = _held(disposal)
    if held.state != DisposalState.PROPOSED:
        raise RuleBroken("retention.not_proposed")
    if held.proposed_by == by.id:
        raise RuleBroken("retention.four_eyes")
    held.state, held.approved_by, held.approved_at = DisposalState.APPROVED.value, by.id, clock.now()
    enqueue("retention.disposal.run", held.id)


@operation(policy.CANCEL)
def cancel_disposal(by: Actor, disposal: Disposal) -> None:
    """Call it off before it was decided. Raises RuleBroken("retention.not_proposed")."""
    held = _held(disposal)
    if held.state != DisposalState.PROPOSED:
        raise RuleBroken("retention.not_proposed")
    held.state, held.cancelled_by, held.ended_at = DisposalState.CANCELLED.value, by.id, clock.now()


@operation(policy.RUN_DISPOSAL)
def erase_some(by: Actor, disposal: Disposal) -> int:
    """Take the next rows, and say so on their items and in the receipt's count, all in one commit. How many were looked at; 0 at the end.

    Killed anywhere, the next call begins with the first row that was not committed; two at once wait for each other.
    """
    held = _held(disposal)
    if held.state != DisposalState.APPROVED:
        return 0
    connection = db.session.connection()
    next_ = sa.select(_ITEM.row_id).where(_ITEM.disposal_id == held.id, _ITEM.erased_at.is_(None), _ITEM.spared.is_(False))
    ids = list(connection.scalars(next_.order_by(_ITEM.id).limit(AT_ONCE)))
    if not ids:
        held.state, held.ended_at = DisposalState.DONE.value, clock.now()
        held.checksum = checksum_of(held)
        return 0
    step, values = STEPS[held.rule], bound(held.before_on)
    still = sa.text(f"select row_id from ({step.due}) due where county_id = :county and row_id = any(:ids)")  # noqa: S608  our own text
    due = set(connection.scalars(still, values | {"county": held.county_id, "ids": ids}))
    for statement in step.erase:
        connection.execute(sa.text(statement), _named(statement, {"ids": sorted(due), **values}))
    mine = sa.update(DISPOSAL_ITEM).where(_ITEM.disposal_id == held.id, _ITEM.row_id.in_(ids))
    connection.execute(mine.where(_ITEM.row_id.in_(due)).values(erased_at=clock.now()))
    connection.execute(mine.where(_ITEM.row_id.not_in(due)).values(spared=True))
    held.erased, held.spared = held.erased + len(due), held.spared + len(ids) - len(due)
    audit.record("disposal", held.id, {"erased": len(due), "spared": len(ids) - len(due)})
    return len(ids)


def carry_out(by: Actor, disposal: Disposal) -> int:
    """Take row after row until none is left and the receipt is written, a commit for each few. How many were looked at now."""
    looked_at = 0
    while done := erase_some(by, disposal):
        looked_at += done
    return looked_at


def _named(statement: str, values: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _held(disposal: Disposal) -> Disposal:
    """The same record as it stands now, and nobody else changes it until the unit ends."""
    wanted = sa.select(Disposal).where(Disposal.id == disposal.id).with_for_update()
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
