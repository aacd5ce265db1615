"""Action points: what has been promised, by whom and until when. What is late stands on top."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from flask import redirect, render_template, request

from vaw.blueprints.networks.action_forms import owner_name, state_name
from vaw.blueprints.networks.base import bp
from vaw.domain.geography.queries import counties_of
from vaw.domain.mandates.queries import assignment_titles
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.queries import actions as queries
from vaw.domain.networks.queries.action_links import address_of
from vaw.domain.networks.rules.actions import OPEN, ActionState, Group
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.i18n import N_, day, instant, ngettext, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.links import action_token

ALL = "/atgarder"
ONE = f"{ALL}/<int:action_id>"
GROUPS = {"": Group.OPEN, "mina": Group.MINE, "sena": Group.LATE, "fragor": Group.QUESTIONS, "avslutade": Group.ENDED}
GROUP_NAMES = {
    Group.OPEN: N_("Öppna"),
    Group.MINE: N_("Mina"),
    Group.LATE: N_("Sena"),
    Group.QUESTIONS: N_("Väntar på er"),
    Group.ENDED: N_("Avslutade"),
}
COLOURS = {
    ActionState.OPEN: "blue",
    ActionState.IN_PROGRESS: "blue",
    ActionState.MORE_TIME: "yellow",
    ActionState.NOT_OURS: "yellow",
    ActionState.DONE: "green",
    ActionState.DROPPED: "grey",
}
SOON_DAYS = 3
WHAT_MOST = 120  # characters of what is to be done that a row shows


class Row(NamedTuple):
    """An action point as a row says it. `near`: (how near its day is, colour of the tag), None for what has ended."""

    id: int
    what: str
    owner: str
    day: str
    near: tuple[str, str | None] | None
    state: str
    colour: str
    network: str | None


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: visa (mina, sena, fragor, avslutade), lan, natverk, uppdrag, efter."""
    return queries.Filter(
        group=GROUPS.get(args.get("visa", ""), Group.OPEN),
        county_id=number_of(args, "lan"),
        network_id=number_of(args, "natverk"),
        assignment_id=number_of(args, "uppdrag"),
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_ACTION)
def list_actions() -> Answer:
    by, args = actor(), request.args.to_dict()
    asked, mine = wanted(args), counties_of(by, policy.ADD_ACTION)
    page, of_board = queries.list_actions(by, asked), is_of_board(by)
    networks = [(str(row.id), row.name) for row in queries.list_networks_of(by, mine[0].id)] if mine else []
    return render_template(
        "networks/actions.html",
        rows=[row_of(line, of_board=of_board) for line in page.rows],
        total=page.total,
        groups=_groups(args, asked.group, page.counts, of_board=of_board),
        group=asked.group,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        networks=networks,
        assignments=[(str(id), title) for id, title in assignment_titles().items()] if of_board else [],
        chosen=_chosen(args, networks) if of_board else [],
        args=args,
        may_add=bool(mine),
        of_board=of_board,
    )


@bp.page(ONE, allow=policy.READ_ACTION)
def show_action(action_id: int) -> Answer:
    by = actor()
    action = queries.get_action(by, action_id)
    of_board = is_of_board(by)
    network = action.network if queries.may_read_network(by, action.network_id) else None
    is_open, keeps = ActionState(action.state) in OPEN, policy.KEEP_ACTION.allows(by, action)
    sent_at = queries.last_sent(action.id)
    return render_template(
        "networks/action.html",
        action=action,
        state=(state_name(action.state), COLOURS[ActionState(action.state)]),
        is_open=is_open,
        due=weekday(action.due_on),
        near=near_words(action.due_on) if is_open else None,
        owner=owner_name(action),
        asks_until=day(action.asks_until) if action.asks_until else None,
        network=network,
        facts=_facts(action) if of_board else [],
        source=_source(queries.source_of(by, action)),
        keeps=keeps,
        reached=address_of(action) is not None if action.organisation_id else True,
        sent=instant(sent_at) if sent_at else None,
        said=said_of(action, of_board=of_board),
        link=None if of_board or not is_open else f"{ALL}/lank/{action_token(action)}",
        assignment=assignment_titles().get(action.assignment_id or 0) if of_board else None,
    )


@bp.page(f"{ALL}/svar/<int:answer_id>", allow=policy.READ_ACTION)
def open_answer(answer_id: int) -> Answer:
    """From a notice about an answer to its action point."""
    return redirect(f"{ALL}/{queries.action_of_answer(actor(), answer_id)}#historik")


def is_of_board(by: Actor) -> bool:
    """Whether the actor sees a county's action points, not only those of their own organisation."""
    return policy.READ_NETWORK.held_by(by)


def row_of(line: queries.Line, *, of_board: bool = True) -> Row:
    """The line in words."""
    state = ActionState(line.state)
    near = near_words(line.due_on) if state in OPEN else None
    network = line.network if of_board else None
    return Row(line.id, _shortened(line.what), line.owner, weekday(line.due_on), near, state_name(state), COLOURS[state], network)


def near_words(due_on: date) -> tuple[str, str | None]:
    """How near the day is, and the colour of its tag where it is near."""
    left = (due_on - clock.today()).days
    if left < 0:
        return ngettext("1 dag försenad", "{n} dagar försenad", -left).format(n=-left), "red"
    said = {0: _("i dag"), 1: _("i morgon")}.get(left) or ngettext("1 dag kvar", "{n} dagar kvar", left).format(n=left)
    return said, "orange" if left == 0 else "yellow" if left <= SOON_DAYS else None


def said_of(action: ActionPoint, *, of_board: bool) -> list[tuple[str, str, str, str]]:
    """(state, who, when, words) of the history, latest first. Outside the board its people are called by their board."""
    theirs = owner_name(action)
    rows = []
    for one in queries.list_answers(action.id):
        who = theirs if one.name is None else one.name if of_board else _("Länsstyrelsen")
        until, asks = day(one.due_on), one.state == ActionState.MORE_TIME
        name = _("Ber om tid till {day}").format(day=until) if asks else state_name(one.state)
        when = instant(one.at) if asks else f"{instant(one.at)} · {_('klart senast {day}').format(day=until)}"
        rows.append((name, who, when, one.text))
    return rows


def _facts(action: ActionPoint) -> list[tuple[str, str | None]]:
    return [
        (_("Följs upp av"), account_name(action.responsible_id) or _("Alla som leder arbetet")),
        (_("Skapad"), instant(action.created_at)),
    ]


def _source(source: queries.Source | None) -> tuple[str, str, str | None] | None:
    """(the meeting with its day, where it stands in the minutes, the decision) that it comes from."""
    if source is None:
        return None
    href = f"/moten/{source.meeting_id}/protokoll" + (f"#punkt-{source.item_id}" if source.item_id else "")
    said = source.decision and (f"§ {source.number} {source.decision}" if source.number else source.decision)
    return f"{source.title}, {day(source.starts_at.astimezone(STOCKHOLM).date())}", href, said


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WHAT_MOST else line[:WHAT_MOST].rsplit(" ", 1)[0] + " …"


def _groups(args: Mapping[str, str], here: Group, counts: Mapping[Group, int], *, of_board: bool) -> list[tuple[str, str, bool]]:
    """(label with its number, address, whether it is shown) of the parts of the list; outside the board open and ended ones."""
    shown = {name: group for name, group in GROUPS.items() if of_board or group in (Group.OPEN, Group.ENDED)}
    return [
        (f"{_(GROUP_NAMES[group])} ({counts[group]})", _address(args, visa=name or None, efter=None), group is here)
        for name, group in shown.items()
    ]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{ALL}?{urlencode(kept)}" if kept else ALL


def _chosen(args: Mapping[str, str], networks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """(what narrows the list, the address without it)."""
    titles = {str(id): title for id, title in assignment_titles().items()}
    said = {"natverk": dict(networks), "uppdrag": titles}
    return [
        (names.get(args[name], args[name]), _address(args, **{name: None, "efter": None})) for name, names in said.items() if args.get(name)
    ]
