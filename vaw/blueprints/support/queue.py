"""The queue: a development leader on Monday who asks what must be answered first; and those who asked, who see how it goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.support.base import bp
from vaw.domain.geography.queries import counties_of, county_name, municipalities_of, municipality_names
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.support import policy
from vaw.domain.support.models import SupportRequest
from vaw.domain.support.queries import queue as queries
from vaw.domain.support.rules import STATE_NAMES, RequestState, number_of
from vaw.domain.support.rules.answering import Group
from vaw.domain.support.rules.asking import PLAIN_WORDS
from vaw.kernel import clock
from vaw.kernel.i18n import N_, day, decimal, instant, ngettext, weekday
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of as number_in
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county

ALL = "/stod"
GROUPS = {"": Group.OPEN, "mina": Group.MINE, "sena": Group.LATE, "avslutade": Group.CLOSED}
GROUP_NAMES = {Group.OPEN: N_("Öppna"), Group.MINE: N_("Mina"), Group.LATE: N_("Sena"), Group.CLOSED: N_("Avslutade")}
SOON_DAYS = 2
WHAT_MOST = 90  # characters of what was asked that a row shows
YEAR = timedelta(days=365)


class Due(NamedTuple):
    """By which day there must be an answer, "" for no day; how near that is, and the colour of its tag where it is near."""

    day: str = ""
    near: str = ""
    colour: str | None = None


class Row(NamedTuple):
    """A request as a row says it. `planned`: its day is that of the plan, not one by which somebody answers."""

    id: int
    number: str
    who: str
    place: str
    what: str
    due: Due
    step: str
    responsible: str | None
    planned: bool


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: visa (mina, sena, avslutade), lan, kommun, omrade, ord, efter."""
    return queries.Filter(
        group=GROUPS.get(args.get("visa", ""), Group.OPEN),
        county_id=number_in(args, "lan"),
        municipality_id=number_in(args, "kommun"),
        field=args.get("omrade") or None,
        words=(args.get("ord") or "").strip()[:100] or None,
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=policy.READ_REQUEST)
def list_requests() -> Answer:
    by, args = actor(), request.args.to_dict()
    mine = counties_of(by, policy.READ_QUEUE)
    asked = wanted(args)
    page = queries.list_requests(by, asked)
    return render_template(
        "support/queue.html" if mine else "support/queue_own.html",
        rows=[row_of(line) for line in page.rows],
        total=page.total,
        groups=_groups(args, asked.group, page.counts, of_board=bool(mine)),
        group=asked.group,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        fields=[(term.code, term.name) for term in list_terms(TermList.VIOLENCE_FIELD)],
        towns=[(str(town.id), town.name) for county in mine for town in municipalities_of(county.id)],
        chosen=_chosen(args),
        args=args,
        may_answer=policy.WRITE_FOR_OTHERS.held_by(by),
    )


@bp.page(f"{ALL}/lamnade", allow=policy.READ_QUEUE)
def list_left() -> Answer:
    """What went to other counties: that it left, and where to."""
    by = actor()
    rows = [
        (number_of(left.year, left.sequence), county_name(left.to_county_id), instant(left.at))
        for county in counties_of(by, policy.READ_QUEUE)
        for left in queries.list_left(by, county)
    ]
    return render_template("support/queue_left.html", rows=rows)


@bp.page(f"{ALL}/tider", allow=policy.READ_QUEUE)
def show_pace() -> Answer:
    """How many working days the steps have taken in the last year."""
    by, county, today = actor(), asked_county(policy.READ_QUEUE), clock.today()
    found = queries.median_days(by, county, today - YEAR, today)
    rows = [(_(STATE_NAMES[RequestState(pace.state)]), decimal(pace.days), pace.n) for pace in found]
    return render_template("support/queue_pace.html", rows=rows, county=county, first=day(today - YEAR), last=day(today))


def row_of(line: queries.Line) -> Row:
    """The line in words."""
    place = municipality_names().get(line.municipality_id or 0, county_name(line.county_id))
    what = line.method or shortened(line.what) or ", ".join(term_names(TermList.VIOLENCE_FIELD).get(code, code) for code in line.fields)
    return Row(
        line.id, number_of(line.year, line.sequence), line.organisation_name, place, what, due_words(line.due_on), state_name(line.state),
        line.responsible, line.state == RequestState.PLANNED,
    )  # fmt: skip


def state_name(state: str) -> str:
    return _(STATE_NAMES[RequestState(state)])


def plain_words(asked: SupportRequest) -> tuple[str, str]:
    """How it stands and what happens next, for the one who asked."""
    state, due = RequestState(asked.state), asked.due_on
    how, then = PLAIN_WORDS[state]
    if state is RequestState.PLANNED and asked.occasion_id is not None:
        return _(how), _("Anmäl er till utbildningen, så att ni får plats.")
    if due is None and "{due}" in then:
        return _(how), _("Länsstyrelsen hör av sig.")
    return _(how), _(then).format(due=day(due) if due else "")


def due_words(due_on: date | None) -> Due:
    """The day, and how near it is, in words."""
    if due_on is None:
        return Due()
    left = (due_on - clock.today()).days
    if left < 0:
        return Due(weekday(due_on), ngettext("1 dag sent", "{n} dagar sent", -left).format(n=-left), "red")
    near = {0: _("i dag"), 1: _("i morgon")}.get(left) or ngettext("1 dag kvar", "{n} dagar kvar", left).format(n=left)
    return Due(weekday(due_on), near, "orange" if left == 0 else "yellow" if left <= SOON_DAYS else None)


def shortened(text: str, most: int = WHAT_MOST) -> str:
    """The text in one line of so many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"


def _groups(args: Mapping[str, str], here: Group, counts: Mapping[Group, int], *, of_board: bool) -> list[tuple[str, str, bool]]:
    """(label with its number, address, whether it is shown) of the parts of the queue; those who asked have open and ended ones."""
    shown = {name: group for name, group in GROUPS.items() if of_board or group in (Group.OPEN, Group.CLOSED)}
    return [
        (f"{_(GROUP_NAMES[group])} ({counts[group]})", _address(args, visa=name or None, efter=None), group is here)
        for name, group in shown.items()
    ]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{ALL}?{urlencode(kept)}" if kept else ALL


def _chosen(args: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what narrows the list, the address without it)."""
    fields, towns = term_names(TermList.VIOLENCE_FIELD), {str(id): name for id, name in municipality_names().items()}
    said = {"kommun": towns, "omrade": fields, "ord": {args.get("ord", ""): f"”{args.get('ord', '')}”"}}
    return [
        (names.get(args[name], args[name]), _address(args, **{name: None, "efter": None})) for name, names in said.items() if args.get(name)
    ]
