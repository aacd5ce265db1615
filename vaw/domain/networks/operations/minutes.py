"""Writing minutes while people talk: two who write in one item never overwrite each other in silence (features row 20)."""

from __future__ import annotations

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import Addendum, AgendaItem
from vaw.domain.networks.rules.meetings import NOTES_MOST, MinutesState
from vaw.domain.networks.rules.minutes import ADDENDUM_MOST, check_begun, check_writable, mark_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_ITEM)
def write_notes(by: Actor, item: AgendaItem, *, notes: str, seen: str, tried: str | None = None, confirmed: bool = False) -> AgendaItem:
    """Save what was said under an item, over the text of which `seen` is the mark (rules.minutes.mark_of).

    `tried`: a text that was sent before and of which the sender does not know whether it arrived. Saving the same text is harmless.
    Raises Conflict({"notes": (mine, theirs)}) over a text that the sender has not seen, whatever else of the item has changed;
    RuleBroken("networks.minutes_closed"), ("networks.minutes_draft"), ("networks.minutes_cancelled"), ("networks.long"), PersonalData.
    """
    text = tidied(notes, "notes", NOTES_MOST, confirmed)
    hold_minutes(item.meeting_id)
    _hold(item)
    if text == item.notes:
        return item
    if mark_of(item.notes) != seen and (tried is None or item.notes != _even(tried)):
        raise Conflict({"notes": (text, item.notes)})
    item.notes, item.notes_at, item.notes_by = text, clock.now(), by.id
    return item


@operation(policy.KEEP_MEETING)
def add_addendum(
    by: Actor, meeting: Meeting, *, text: str, item_id: int | None = None, submit_key: str | None = None, confirmed: bool = False
) -> Addendum:
    """Correct minutes that nobody writes in any more: what stood there stays.

    Raises RuleBroken("networks.addendum_text"), ("networks.addendum_early") while they are written, ("networks.choice"), PersonalData, and
    Taken("uq_addendum_submit_key") for a form that was sent before.
    """
    words = tidied(text, "text", ADDENDUM_MOST, confirmed)
    if not words:
        raise RuleBroken("networks.addendum_text", field="text")
    if meeting.minutes_state == MinutesState.WRITING:
        raise RuleBroken("networks.addendum_early")
    if item_id is not None and not _is_of(meeting.id, item_id):
        raise RuleBroken("networks.choice", field="item_id")
    added = Addendum(meeting_id=meeting.id, item_id=item_id, text=words, at=clock.now(), by_id=by.id, submit_key=submit_key)
    db.session.add(added)
    db.session.flush()
    return added


def hold_minutes(meeting_id: int | None) -> None:
    """Nobody closes the meeting's minutes before the commit; others go on writing in them. Inside the caller's unit.

    Raises RuleBroken("networks.minutes_closed"), ("networks.minutes_draft"), ("networks.minutes_cancelled"); NotFound without a meeting.
    """
    wanted = sa.select(Meeting.state, Meeting.minutes_state).where(Meeting.id == meeting_id).with_for_update(read=True)
    found = db.session.connection().execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    check_begun(found.state)
    check_writable(found)


def tidied(text: str, field: str, most: int, confirmed: bool) -> str:
    """The text with one kind of line ends, when it may be kept. Raises PersonalData, RuleBroken("networks.long")."""
    tidy = guard.clean(_even(text), field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy


def _even(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def _hold(item: AgendaItem) -> None:
    """As it stands in the database now, held until the commit. Raises NotFound for what was removed meanwhile."""
    wanted = sa.select(AgendaItem).where(AgendaItem.id == item.id).with_for_update()
    if db.session.scalars(wanted.execution_options(populate_existing=True)).one_or_none() is None:
        raise NotFound


def _is_of(meeting_id: int, item_id: int) -> bool:
    wanted = sa.select(AgendaItem.id).where(AgendaItem.id == item_id, AgendaItem.meeting_id == meeting_id)
    return db.session.scalar(wanted) is not None
