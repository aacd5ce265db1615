"""Meetings: what is to come and what is left to do; for an organisation's account, what it is invited to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL, ONE
from vaw.blueprints.meetings.meeting_room import room_of
from vaw.blueprints.meetings.meeting_words import minutes_tag, state_tag, when_words, where_words
from vaw.domain.geography.queries import counties_of, county_name, county_names
from vaw.domain.networks import policy
from vaw.domain.networks.queries import meetings as queries
from vaw.domain.networks.queries.networks import NATION
from vaw.domain.networks.rules.meetings import REPLY_NAMES, STATE_NAMES, MeetingState, MinutesState, Reply
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import number
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

NATIONAL = "nationella"
COMING, PAST, WITHOUT = "", "tidigare", "utan-protokoll"
REPLY_COLOURS = {Reply.COMING: "green", Reply.ALTERNATE: "green", Reply.NOT_COMING: "grey"}


class Item(NamedTuple):
    """A meeting as a list says it. `tags`: (word, colour) of what is unusual about it; `note`: how the answers stand."""

    href: str
    title: str
    when: str
    where: str
    network: str
    note: str
    tags: list[tuple[str, str]]


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: visa (tidigare, utan-protokoll), natverk, lan (number or nationella), lage, efter."""
    view, county, state = args.get("visa", COMING), number_of(args, "lan"), args.get("lage")
    return queries.Filter(
        network_id=number_of(args, "natverk"),
        county=NATION if args.get("lan") == NATIONAL else county if county in county_names() else None,
        state=state if state in set(MeetingState) else None,
        past=view in (PAST, WITHOUT),
        without_minutes=view == WITHOUT,
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_INVITATION)
def list_meetings() -> Answer:
    by, args = actor(), request.args.to_dict()
    if not policy.READ_MEETING.held_by(by):
        return _own(by, args)
    asked, networks = wanted(args), queries.network_choices(by)
    page = queries.list_meetings(by, asked)
    chosen = _chosen(args, asked, dict(networks))
    return render_template(
        "meetings/meetings.html",
        items=[item_of(line) for line in page.rows],
        total=page.total,
        views=_views(args, (COMING, PAST, WITHOUT)),
        view=args.get("visa", COMING),
        choices=_choices(by, networks),
        chosen=chosen,
        args=args,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        new_href=_new_href(by, asked.network_id, networks),
    )


@bp.page(ONE, allow=policy.READ_MEETING)
def show_meeting(meeting_id: int) -> Answer:
    by = actor()
    return room_of(by, queries.get_meeting(by, meeting_id))


def item_of(line: queries.Line) -> Item:
    """The line in words."""
    state, tags = MeetingState(line.state), list[tuple[str, str]]()
    if state is not MeetingState.OPEN or line.ends_at <= clock.now():
        tags.append(state_tag(line.state) if state is not MeetingState.OPEN else (_("Ska avslutas"), "orange"))
    if state is MeetingState.HELD and line.minutes_state != MinutesState.APPROVED:
        tags.append(minutes_tag(line.minutes_state))
    asked = state is MeetingState.OPEN and line.invited > 0
    note = _("{coming} av {invited} kommer").format(coming=number(line.coming), invited=number(line.invited)) if asked else ""
    return Item(
        f"{ALL}/{line.id}", line.title, when_words(line.starts_at, line.ends_at), where_words(line), line.network, note, tags,
    )  # fmt: skip


def _own(by: Actor, args: Mapping[str, str]) -> Answer:
    """What an organisation is invited to, each with the way to its answer."""
    past = args.get("visa") == PAST
    page = queries.list_own(by, past=past, after=args.get("efter") or None)
    return render_template(
        "meetings/meeting_own.html",
        items=[_own_item(line) for line in page.rows],
        waiting=sum(1 for line in page.rows if line.reply is None and line.state == MeetingState.OPEN and not past),
        views=_views(args, (COMING, PAST)),
        past=past,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
    )


def _own_item(line: queries.OwnLine) -> tuple[Item, bool]:
    """(the invitation in words, whether an answer is asked for)."""
    is_open, tags = line.state == MeetingState.OPEN and line.starts_at > clock.now(), list[tuple[str, str]]()
    if line.state == MeetingState.CANCELLED:
        tags.append(state_tag(line.state))
    elif line.reply is not None:
        tags.append((_(REPLY_NAMES[Reply(line.reply)]), REPLY_COLOURS[Reply(line.reply)]))
    elif is_open:
        tags.append((_("Väntar på ert svar"), "orange"))
    href = f"{ALL}/kallelse/{line.id}"
    item = Item(
        href, line.title, when_words(line.starts_at, line.ends_at), where_words(line), line.network, line.organisation or "", tags,
    )  # fmt: skip
    return item, is_open and line.reply is None


def _views(args: Mapping[str, str], offered: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is shown)."""
    labels = {COMING: _("Kommande"), PAST: _("Tidigare"), WITHOUT: _("Utan färdigt protokoll")}
    here = args.get("visa", COMING)
    return [(labels[view], _address(args, visa=view or None, efter=None), view == here) for view in offered]


def _choices(by: Actor, networks: list[tuple[str, str]]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(word of the address, question, [(value, label)]) of what narrows the list; what leaves no choice is not asked."""
    states = [(state.value, _(label)) for state, label in STATE_NAMES.items()]
    counties = [(str(county.id), county.name) for county in counties_of(by, policy.READ_RESULTS)]
    places = [*counties, (NATIONAL, _("Hela landet"))]
    asked = [("natverk", _("Nätverk"), networks), ("lan", _("Län"), places), ("lage", _("Läge"), states)]
    return [choice for choice in asked if len(choice[2]) > 1]


def _chosen(args: Mapping[str, str], asked: queries.Filter, networks: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    county = _("Hela landet") if asked.county == NATION else county_name(asked.county) if isinstance(asked.county, int) else ""
    said = [
        ("natverk", networks.get(str(asked.network_id), "") if asked.network_id else ""),
        ("lan", county),
        ("lage", _(STATE_NAMES[MeetingState(asked.state)]) if asked.state else ""),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]


def _new_href(by: Actor, network_id: int | None, networks: list[tuple[str, str]]) -> str | None:
    """Where one plans a meeting: in the network that the list is about, or in the only one."""
    if not policy.ADD_MEETING.held_by(by):
        return None
    only = network_id if network_id is not None else int(networks[0][0]) if len(networks) == 1 else None
    return f"/natverk/{only}/moten/nytt" if only is not None else "/natverk"


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{ALL}?{urlencode(kept)}" if kept else ALL
