"""What a meeting decides, beside the item that it comes from (features row 20)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.models.minutes import AgendaItem, Decision
from vaw.domain.networks.operations.minutes import hold_minutes, tidied
from vaw.domain.networks.rules.minutes import DECISION_MOST
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_ITEM)
def add_decision(by: Actor, item: AgendaItem, *, text: str, assignment_id: int | None = None, confirmed: bool = False) -> Decision:
    """Write down what was decided. The same words twice under one item are one decision: a second click is harmless.

    Raises RuleBroken("networks.decision_text"), ("networks.choice"), ("networks.long"), PersonalData, and as operations.minutes says.
    """
    words = _words(text, confirmed)
    _check_assignment(assignment_id)
    hold_minutes(item.meeting_id)
    again = sa.select(Decision).where(Decision.item_id == item.id, Decision.text == words)
    found = db.session.scalars(again.order_by(Decision.id).limit(1)).one_or_none()
    if found is not None:
        return found
    made = Decision(
        meeting_id=item.meeting_id, item=item, text=words, assignment_id=assignment_id, created_at=clock.now(), created_by=by.id
    )
    db.session.add(made)
    db.session.flush()
    return made


@operation(policy.KEEP_ITEM)
def change_decision(
    by: Actor, item: AgendaItem, *, decision: Decision, text: str, assignment_id: int | None = None, confirmed: bool = False
) -> Decision:
    """Write it better. Raises as add_decision, and Conflict when somebody saved first."""
    _check_of(item, decision)
    words = _words(text, confirmed)
    if assignment_id != decision.assignment_id:
        _check_assignment(assignment_id)
    hold_minutes(item.meeting_id)
    decision.text, decision.assignment_id = words, assignment_id
    return decision


@operation(policy.KEEP_ITEM)
def remove_decision(by: Actor, item: AgendaItem, *, decision: Decision) -> None:
    """It was not decided after all. Action points that came of it stay under the item. Raises as operations.minutes says."""
    _check_of(item, decision)
    hold_minutes(item.meeting_id)
    for action in db.session.scalars(sa.select(ActionPoint).where(ActionPoint.decision_id == decision.id)):
        action.decision_id = None
    db.session.flush()
    db.session.delete(decision)


def _words(text: str, confirmed: bool) -> str:
    words = tidied(text, "text", DECISION_MOST, confirmed)
    if not words:
        raise RuleBroken("networks.decision_text", field="text")
    return words


def _check_assignment(assignment_id: int | None) -> None:
    if assignment_id is not None and assignment_id not in assignment_titles():
        raise RuleBroken("networks.choice", field="assignment_id")


def _check_of(item: AgendaItem, decision: Decision) -> None:
    if decision.item_id != item.id:
        raise NotFound
