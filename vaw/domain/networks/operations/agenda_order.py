"""Lists of items, a meeting's agenda or a network's backlog, held by one at a time and numbered 1, 2, 3 ….

Whoever changes a list holds it until the commit: two who add or move at once come one after the other, and no item is lost. Always the
meetings first, in the order of their numbers, then the backlog, then items.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.rules.agenda import PRESENTER_MOST, Held, ItemPlan, check_kind, check_minutes
from vaw.domain.networks.rules.meetings import TEXT_MOST, TITLE_MOST
from vaw.kernel import clock, guard
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken

_HELD = (Meeting.id, Meeting.network_id, Meeting.state, Meeting.minutes_state, Meeting.starts_at)


def hold_meetings(*ids: int) -> list[Held]:
    """The meetings as they stand now, in the order asked for; their agendas are ours until the commit. Raises NotFound."""
    db.session.flush()
    wanted = sa.select(*_HELD).where(Meeting.id.in_(ids)).order_by(Meeting.id).with_for_update(key_share=True)
    found = {row.id: Held(*row) for row in db.session.connection().execute(wanted)}
    if set(ids) - found.keys():
        raise NotFound
    return [found[id] for id in ids]


def hold_backlog(network_id: int) -> None:
    """The network's backlog is ours until the commit."""
    db.session.flush()
    db.session.connection().execute(sa.select(Network.id).where(Network.id == network_id).with_for_update(key_share=True)).one()


def hold_item(item: AgendaItem) -> Held | None:
    """The list that the item is in: its meeting as it stands now, None in the backlog. Raises RuleBroken("networks.item_moved")."""
    was_in = item.meeting_id
    held = None
    if was_in is None:
        hold_backlog(item.network_id)
    else:
        [held] = hold_meetings(was_in)
    check_place(item, was_in)
    return held


def check_place(item: AgendaItem, meeting_id: int | None) -> None:
    """That nobody took the item elsewhere, or away, before its list was ours. Raises RuleBroken("networks.item_moved")."""
    now_in = db.session.connection().execute(sa.select(AgendaItem.meeting_id).where(AgendaItem.id == item.id)).one_or_none()
    if now_in is None or now_in[0] != meeting_id:
        raise RuleBroken("networks.item_moved")


def items_in(meeting_id: int | None, network_id: int) -> list[AgendaItem]:
    """The items of a list that is ours, as they are now: whoever writes notes at this moment goes first."""
    place = AgendaItem.meeting_id.is_(None) if meeting_id is None else AgendaItem.meeting_id == meeting_id
    wanted = sa.select(AgendaItem).where(AgendaItem.network_id == network_id, place).order_by(AgendaItem.position, AgendaItem.id)
    with_parents = wanted.options(orm.joinedload(AgendaItem.network), orm.joinedload(AgendaItem.meeting))
    fresh = with_parents.with_for_update(key_share=True, of=AgendaItem).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def number(items: Sequence[AgendaItem]) -> None:
    """Give the items their places, in this order."""
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
    db.session.flush()


def new_item(network: Network, meeting_id: int | None, position: int, values: dict[str, object]) -> AgendaItem:
    """An item at the end of a list that is ours."""
    item = AgendaItem(
        network_id=network.id, network=network, meeting_id=meeting_id, position=position, created_at=clock.now(), notes="", **values
    )
    db.session.add(item)
    return item


def checked(plan: ItemPlan, confirmed: bool) -> dict[str, object]:
    """{column: value}, all of it right. Raises RuleBroken("networks.item_…"), ("networks.long"), ("networks.choice"), PersonalData."""
    title = _line(plan.title, "title", TITLE_MOST, confirmed)
    if not title:
        raise RuleBroken("networks.item_title", field="title")
    return {
        "title": title,
        "about": _text(plan.about, "about", TEXT_MOST, confirmed),
        "presenter": _line(plan.presenter, "presenter", PRESENTER_MOST, confirmed),
        "kind": check_kind(plan.kind),
        "minutes": check_minutes(plan.minutes),
    }


def _line(text: str, field: str, most: int, confirmed: bool) -> str:
    return " ".join(_text(text, field, most, confirmed).split())


def _text(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy
