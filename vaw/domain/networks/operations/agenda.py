"""Keeping a meeting's agenda: items come, change, move and go, until its minutes are closed (features row 19)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingTemplate
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.agenda_order import (
    checked,
    hold_backlog,
    hold_item,
    hold_meetings,
    items_in,
    new_item,
    number,
)
from vaw.domain.networks.operations.networks import check_open
from vaw.domain.networks.operations.papers import forget_papers
from vaw.domain.networks.queries.agenda import is_noted, last_agenda
from vaw.domain.networks.rules.agenda import TWICE_WITHIN, ItemPlan, check_agenda, check_removable, check_room
from vaw.domain.networks.rules.meetings import ItemKind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

_COPIED: dict[str, object] = {"title": "", "about": "", "presenter": "", "kind": ItemKind.DISCUSSION.value, "minutes": None}


@operation(policy.KEEP_MEETING)
def add_item(by: Actor, meeting: Meeting, *, plan: ItemPlan, confirmed: bool = False) -> AgendaItem:
    """Put an item last on the agenda. A double click makes one.

    Raises RuleBroken("networks.item_…"), ("networks.agenda_…"), ("networks.minutes_closed"), PersonalData, each with the field at fault.
    """
    values = checked(plan, confirmed)
    [held] = hold_meetings(meeting.id)
    check_agenda(held)
    return _added(meeting.network, meeting.id, values)


@operation(policy.KEEP_NETWORK)
def add_to_backlog(by: Actor, network: Network, *, plan: ItemPlan, confirmed: bool = False) -> AgendaItem:
    """Put something last among what the network is to take up some time. A double click makes one.

    Raises as add_item does, and RuleBroken("networks.ended").
    """
    check_open(network)
    values = checked(plan, confirmed)
    hold_backlog(network.id)
    return _added(network, None, values)


@operation(policy.KEEP_ITEM)
def change_item(by: Actor, item: AgendaItem, *, plan: ItemPlan, confirmed: bool = False) -> AgendaItem:
    """Change what is said of an item, wherever it waits. Raises as add_item does, ("networks.item_moved"), and Conflict."""
    values = checked(plan, confirmed)
    held = hold_item(item)
    if held is not None:
        check_agenda(held)
    for column, value in values.items():
        if getattr(item, column) != value:
            setattr(item, column, value)
    return item


@operation(policy.KEEP_ITEM)
def raise_item(by: Actor, item: AgendaItem) -> AgendaItem:
    """Take it up one place earlier; the first one stays where it is.

    Raises RuleBroken("networks.item_moved"), ("networks.agenda_cancelled"), ("networks.minutes_closed").
    """
    return _moved(item, -1)


@operation(policy.KEEP_ITEM)
def lower_item(by: Actor, item: AgendaItem) -> AgendaItem:
    """Take it up one place later; the last one stays where it is. Raises as raise_item does."""
    return _moved(item, 1)


@operation(policy.KEEP_ITEM)
def remove_item(by: Actor, item: AgendaItem) -> None:
    """Take it away, papers and all.

    Raises RuleBroken("networks.item_noted") for what the minutes speak of, ("networks.item_held") for what was on the agenda of a held
    meeting, and as raise_item does.
    """
    held = hold_item(item)
    if held is not None:
        check_removable(held)
    left = items_in(item.meeting_id, item.network_id)
    if is_noted(item.id):
        raise RuleBroken("networks.item_noted")
    for later in db.session.scalars(sa.select(AgendaItem).where(AgendaItem.carried_from_id == item.id)):
        later.carried_from_id = None
    forget_papers(by, item.id)
    db.session.flush()
    db.session.delete(item)
    number([one for one in left if one.id != item.id])


@operation(policy.KEEP_MEETING)
def take_last_agenda(by: Actor, meeting: Meeting) -> int:
    """Put on the agenda what the network's last meeting had on its own. How many items came; twice is harmless.

    Raises RuleBroken("networks.agenda_none") when there is none, ("networks.agenda_…"), ("networks.minutes_closed").
    """
    before = last_agenda(meeting)
    if before is None:
        raise RuleBroken("networks.agenda_none")
    [held] = hold_meetings(meeting.id)
    check_agenda(held)
    return copy_agenda(by, before.id, meeting)


def copy_agenda(by: Actor, source_meeting_id: int, target: Meeting) -> int:
    """Put the items of another meeting of the network last on the agenda, as new ones: without notes, decisions and papers.

    Inside the caller's unit. How many came: what stands there already, by its title, comes no second time.
    """
    wanted = sa.select(AgendaItem).where(AgendaItem.meeting_id == source_meeting_id, AgendaItem.network_id == target.network_id)
    source = db.session.scalars(wanted.order_by(AgendaItem.position, AgendaItem.id))
    return _copied(target, [{name: getattr(item, name) for name in _COPIED} for item in source])


def items_from_template(by: Actor, template: MeetingTemplate, target: Meeting) -> int:
    """Put a template's items last on the agenda. Inside the caller's unit. How many came, as in copy_agenda."""
    return _copied(target, [{name: item.get(name, usual) for name, usual in _COPIED.items()} for item in template.items])


def _copied(target: Meeting, rows: list[dict[str, object]]) -> int:
    hold_meetings(target.id)
    there = items_in(target.id, target.network_id)
    known, count = {item.title.casefold() for item in there}, 0
    for row in rows:
        if str(row["title"]).casefold() not in known:
            check_room(len(there) + count, of_backlog=False)
            count += 1
            new_item(target.network, target.id, len(there) + count, row)
    db.session.flush()
    return count


def _added(network: Network, meeting_id: int | None, values: dict[str, object]) -> AgendaItem:
    there = items_in(meeting_id, network.id)
    last = there[-1] if there else None
    if last and clock.now() - last.created_at < TWICE_WITHIN and all(getattr(last, name) == value for name, value in values.items()):
        return last
    check_room(len(there), of_backlog=meeting_id is None)
    item = new_item(network, meeting_id, len(there) + 1, values)
    number([*there, item])
    return item


def _moved(item: AgendaItem, step: int) -> AgendaItem:
    held = hold_item(item)
    if held is not None:
        check_agenda(held)
    items = items_in(item.meeting_id, item.network_id)
    here = items.index(item)
    there = min(max(here + step, 0), len(items) - 1)
    items[here], items[there] = items[there], items[here]
    number(items)
    return item
