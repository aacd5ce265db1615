"""Keeping templates: what a network's usual meeting looks like, so that the next one is there in a minute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import MeetingTemplate
from vaw.domain.networks.operations.agenda_order import checked
from vaw.domain.networks.operations.networks import check_open
from vaw.domain.networks.queries.meeting_templates import is_named
from vaw.domain.networks.rules import plans
from vaw.domain.networks.rules.agenda import ItemPlan
from vaw.domain.networks.rules.meetings import ITEMS_MOST, TEXT_MOST, TITLE_MOST
from vaw.kernel import guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

MINUTES_MOST = 24 * 60  # a meeting begins and ends on one day


@dataclass(frozen=True, slots=True)
class Usual:
    """What a template says. `minutes`: how long the meeting is; `items`: in the agenda's order, one without a title is none."""

    name: str
    mode: str
    minutes: int
    place: str = ""
    about: str = ""
    items: tuple[ItemPlan, ...] = ()


@operation(policy.ADD_MEETING)
def add_template(by: Actor, network: Network, *, usual: Usual, confirmed: bool = False) -> MeetingTemplate:
    """Keep what meetings of the network usually look like.

    Raises RuleBroken("networks.template_…"), ("networks.ended") or PersonalData, each with the field at fault.
    """
    check_open(network)
    template = MeetingTemplate(network=network)
    _fill(template, network.id, usual, confirmed)
    db.session.add(template)
    db.session.flush()
    return template


@operation(policy.KEEP_TEMPLATE)
def change_template(by: Actor, template: MeetingTemplate, *, usual: Usual, confirmed: bool = False) -> MeetingTemplate:
    """Meetings that were made from it before stay as they are. Raises as add_template does, and Conflict."""
    _fill(template, template.network_id, usual, confirmed)
    return template


@operation(policy.KEEP_TEMPLATE)
def remove_template(by: Actor, template: MeetingTemplate) -> None:
    """Meetings that were made from it stay as they are. Raises Conflict."""
    db.session.delete(template)
    db.session.flush()


def _fill(template: MeetingTemplate, network_id: int, usual: Usual, confirmed: bool) -> None:
    """Check all, then set all: a refused value leaves the row as it was."""
    name = " ".join(_text(usual.name, "name", guard.Field.TEXT, TITLE_MOST, confirmed).split())
    if not name:
        raise RuleBroken("networks.template_name", field="name")
    if is_named(network_id, name, but=template.id):
        raise RuleBroken("networks.template_known", field="name")
    if not 0 < usual.minutes <= MINUTES_MOST:
        raise RuleBroken("networks.template_minutes", field="minutes")
    if len(usual.items) > ITEMS_MOST:
        raise RuleBroken("networks.template_items", field="name", most=ITEMS_MOST)
    values: dict[str, Any] = {
        "name": name,
        "mode": plans.check_mode(usual.mode),
        "minutes": usual.minutes,
        "place": _text(usual.place, "place", guard.Field.ORGANISATION_ADDRESS, plans.LINE_MOST, confirmed),
        "about": _text(usual.about, "about", guard.Field.TEXT, TEXT_MOST, confirmed),
        "items": [_item(row, one, confirmed) for row, one in enumerate(usual.items) if one.title.strip()],
    }
    for column, value in values.items():
        setattr(template, column, value)


def _item(row: int, one: ItemPlan, confirmed: bool) -> dict[str, object]:
    """As the agenda keeps it. What is at fault is named by the item's row: item_0_title."""
    try:
        return checked(one, confirmed)
    except guard.PersonalData as found:
        raise guard.PersonalData(list(found.findings), field=item_field(row, found.field)) from found
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field=item_field(row, broken.field), **broken.details) from broken


def item_field(row: int, name: str | None) -> str:
    """What an input of an item is called in the form of a template."""
    return f"item_{row}_{name or 'title'}"


def _text(text: str, field: str, kind: guard.Field, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, kind=kind, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy
