"""An agenda in words: its items with their clock times, how they fill the meeting, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vaw.blueprints.training.occasion_words import clock_words, day_words, local_day
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.queries.agenda import Paper, Place
from vaw.domain.networks.rules.agenda import Length, Slot, slots
from vaw.domain.networks.rules.meetings import ITEM_NAMES, ItemKind, MeetingState
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext


class Row(NamedTuple):
    """An item as a list says it. `time`: "09.00–09.15", None where nobody knows; `papers`: (name, address); `before`, `after`: (words,
    address) of the same matter."""

    id: int
    title: str
    href: str
    time: str | None
    facts: str
    about: str
    papers: list[tuple[str, str]]
    before: tuple[str, str] | None
    after: tuple[str, str] | None


def item_href(item_id: int, meeting_id: int | None, network_id: int) -> str:
    """Where an item is to be seen: on its own page, or in the backlog."""
    return f"/natverk/{network_id}/att-ta-upp#punkt-{item_id}" if meeting_id is None else f"/moten/{meeting_id}/dagordning/{item_id}"


def rows_of(
    items: Sequence[AgendaItem],
    meeting: Meeting | None,
    papers: Mapping[int, list[Paper]],
    before: Mapping[int, Place],
    after: Mapping[int, Place],
) -> list[Row]:
    """The items of a meeting, or of a backlog, in words."""
    times = slots(meeting.starts_at, [item.minutes for item in items]) if meeting else [Slot(None, None)] * len(items)
    return [
        _row(item, time, papers.get(item.id, []), before.get(item.id), after.get(item.id)) for item, time in zip(items, times, strict=True)
    ]


def _row(item: AgendaItem, time: Slot, papers: Sequence[Paper], before: Place | None, after: Place | None) -> Row:
    href = item_href(item.id, item.meeting_id, item.network_id)
    return Row(
        id=item.id,
        title=item.title,
        href=href,
        time=time_words(time),
        facts=facts_of(item),
        about=item.about,
        papers=[(paper.name, f"{href}/dokument/{paper.id}" if item.meeting_id else "") for paper in papers],
        before=before and (before_words(before), item_href(before.item_id, before.meeting_id, item.network_id)),
        after=after and (after_words(after), item_href(after.item_id, after.meeting_id, item.network_id)),
    )


def button_of(item_id: int, items: Sequence[AgendaItem], pressed: str) -> str:
    """The button to stay on after the item has moved: the one that was pressed, "upp" or "ner", or the other one at the end of the list."""
    ids = [item.id for item in items]
    end, other = (ids[:1], "ner") if pressed == "upp" else (ids[-1:], "upp")
    return f"#{other if end == [item_id] else pressed}-{item_id}"


def time_words(slot: Slot) -> str | None:
    """ "09.00–09.15"; "09.00" where nobody knows how long it takes."""
    if slot.starts_at is None:
        return None
    begins = clock_words(slot.starts_at)
    return begins if slot.ends_at is None else f"{begins}–{clock_words(slot.ends_at)}"


def facts_of(item: AgendaItem) -> str:
    """ "Polisen · Information · 15 minuter"."""
    length = ngettext("1 minut", "{n} minuter", item.minutes).format(n=item.minutes) if item.minutes else ""
    return " · ".join(part for part in (item.presenter, _(ITEM_NAMES[ItemKind(item.kind)]), length) if part)


def before_words(place: Place) -> str:
    if place.starts_at is None:
        return _("Har väntat i listan Att ta upp")
    return _("Kvar från mötet {day}").format(day=day_words(local_day(place.starts_at)))


def after_words(place: Place) -> str:
    if place.starts_at is None:
        return _("Väntar i listan Att ta upp")
    return _("Tas upp igen {day}").format(day=day_words(local_day(place.starts_at)))


def sum_words(count: int, length: Length) -> str:
    """ "5 punkter, 90 av 150 minuter. 60 minuter är kvar."."""
    said = ngettext("1 punkt", "{n} punkter", count).format(n=count)
    said = _("{items}, {spent} av {room} minuter.").format(items=said, spent=length.spent, room=length.room)
    left = length.room - length.spent
    if length.open:
        without = ngettext("1 punkt har ingen tid.", "{n} punkter har ingen tid.", length.open).format(n=length.open)
        return f"{said} {without}"
    return f"{said} " + ngettext("1 minut är kvar.", "{n} minuter är kvar.", left).format(n=left) if left > 0 else said


def heading_of(meeting: Meeting, count: int, length: Length, *, may_change: bool) -> str:
    """What is to be done about the agenda."""
    if meeting.state == MeetingState.CANCELLED:
        return _("Det här skulle ha tagits upp")
    if meeting.state == MeetingState.HELD:
        return _("Det här togs upp")
    if not may_change:
        return _("Det här tas upp")
    if not count:
        return _("Skriv vad ni ska ta upp")
    if length.over:
        return ngettext("Korta dagordningen med 1 minut", "Korta dagordningen med {n} minuter", length.over).format(n=length.over)
    if length.open:
        return ngettext("Ge 1 punkt en tid", "Ge {n} punkter en tid", length.open).format(n=length.open)
    return _("Dagordningen ryms i mötet")
