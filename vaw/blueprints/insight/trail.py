"""Who has read and changed what: one's own doings, those of the board's people, and the roots that prove the trail untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.insight.base import bp
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.insight import policy
from vaw.domain.insight.operations.trail import look_up
from vaw.domain.insight.queries import trail as queries
from vaw.domain.insight.queries.trail import Asked, Event
from vaw.domain.insight.rules.trail import GROUP_NAMES, MOST_DAYS, READS, USUAL_DAYS, Group
from vaw.domain.insight.tables import ROOTS, TRAIL
from vaw.domain.people.policy import MANAGE_ACCOUNTS, OWN_ACCOUNT
from vaw.domain.people.queries.history import list_events as list_door
from vaw.domain.people.rules.history import FAILED, HAPPENED, Happened
from vaw.kernel import clock
from vaw.kernel.i18n import N_, day, instant
from vaw.kernel.i18n import gettext as _
from vaw.kernel.roots import list_roots
from vaw.web.actor import actor
from vaw.web.arguments import day_of, number_of
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county
from vaw.web.trail_words import meant, said

OWN, SEARCH = "/konto/handelser", "/admin/handelser"
DAYS_SHOWN = 31
EARLIEST = date(2020, 1, 1)  # no line is older, and no arithmetic leaves the calendar
PROVE = "bin/vaw inspect audit --verify --root VÄRDE"
CHANNELS = {
    "web": N_("På sidorna"),
    "api": N_("Med en nyckel för program"),
    "link": N_("Genom en länk"),
    "task": N_("Av systemet"),
    "cli": N_("Från kommandoraden"),
}


@bp.page(OWN, allow=OWN_ACCOUNT)
def show_own_trail() -> Answer:
    """One history of one's account. ?visa=andra: what others did with it; ?visa=dorren: how it was opened, tried and protected."""
    by, shown = actor(), request.args.get("visa")
    if shown == "dorren":
        events = [(one.at, _(HAPPENED[Happened(one.kind)]), one.device, one.kind in FAILED) for one in list_door(by)]
        return render_template("insight/own_door.html", shown=shown, events=events)
    others = shown == "andra"
    asked = queries.list_about_own_account if others else queries.list_own
    page = asked(by, after=request.args.get("efter"))
    return render_template(
        "insight/own_trail.html",
        shown=shown,
        table=TRAIL,
        rows=_rows(page.rows),
        next_href=_address(OWN, request.args, efter=page.after) if page.after else None,
        first_href=_address(OWN, request.args, efter=None) if request.args.get("efter") else None,
        may_search=policy.READ_TRAIL.held_by(by),
    )


def _wanted(args: Mapping[str, str]) -> Asked:
    """What is looked for, from the address: vem, sak, ord, fran, till, visa (lasningar), efter."""
    group, words = args.get("sak"), (args.get("ord") or "").strip()[:100]
    last = min(max(day_of(args, "till") or clock.today(), EARLIEST), clock.today())
    return Asked(
        first=day_of(args, "fran") or last - USUAL_DAYS,
        last=last,
        actor_id=number_of(args, "vem"),
        group=Group(group) if group in set(Group) else None,
        operations=tuple(meant(words)) if words else None,
        reads=args.get("visa") == "lasningar",
        after=args.get("efter") or None,
    )


@bp.page(SEARCH, allow=policy.READ_TRAIL)
def search_trail() -> Answer:
    by, county, args = actor(), asked_county(policy.READ_TRAIL), request.args
    asked = _wanted(args)
    groups, people = queries.groups_for(by, county), queries.list_people(by, county)
    page = queries.list_events(by, county, asked)
    look_up(by, county, people=[event.actor_id for event in page.rows if event.actor_id is not None])
    return render_template(
        "insight/trail.html",
        administers=MANAGE_ACCOUNTS.held_by(by),
        county=county,
        counties=counties_of(by, policy.READ_TRAIL),
        table=TRAIL,
        rows=_rows(page.rows),
        people=people,
        groups=[(str(group), _(GROUP_NAMES[group])) for group in groups],
        args=args,
        asked=asked,
        cut=day(asked.last - MOST_DAYS) if asked.last - asked.first > MOST_DAYS else None,
        chosen=_chosen(args, asked, people),
        clear_href=_address(SEARCH, {}, lan=county.id),
        next_href=_address(SEARCH, args, efter=page.after) if page.after else None,
        first_href=_address(SEARCH, args, efter=None) if args.get("efter") else None,
        unseen=_unseen(groups),
    )


def _unseen(groups: Sequence[Group]) -> str:
    """What the search leaves out for this reader, so that silence is not taken for an answer."""
    return ", ".join(_(GROUP_NAMES[group]) for group in Group if group not in groups)


def _chosen(args: Mapping[str, str], asked: Asked, people: Sequence[tuple[int, str]]) -> list[tuple[str, str]]:
    """(text, address without it) of everything that narrows the list now."""
    texts = {
        "vem": dict(people).get(asked.actor_id or 0),
        "sak": _(GROUP_NAMES[asked.group]) if asked.group else None,
        "ord": args.get("ord", "").strip()[:100],
        "visa": _("Bara läsningar") if asked.reads else None,
    }
    return [(text, _address(SEARCH, args, **{name: None, "efter": None})) for name, text in texts.items() if text]


@bp.page("/admin/kontrollvarden", allow=policy.READ_ROOTS)
def show_roots() -> Answer:
    county: County = asked_county(policy.READ_ROOTS)
    roots = list_roots(DAYS_SHOWN)
    rows = [(root.day, root.seal, root.root, instant(root.sent_at) if root.sent_at else _("Nej")) for root in roots]
    return render_template(
        "insight/roots.html",
        administers=MANAGE_ACCOUNTS.held_by(actor()),
        command=PROVE,
        county=county,
        table=ROOTS,
        rows=ROOTS.shown(rows),
    )


def _rows(events: Sequence[Event]) -> list[list[str]]:
    """The lines in words. Whoever is nobody is the program itself."""
    return TRAIL.shown(
        [
            (
                instant(event.at),
                event.name or _("Systemet"),
                said(event.operation),
                _("Läst") if event.operation in READS else _("Gjort"),
                _(CHANNELS.get(event.channel, event.channel)),
            )
            for event in events
        ]
    )


def _address(path: str, args: Mapping[str, str], **changed: Any) -> str:
    values = {**args, **changed}
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path
