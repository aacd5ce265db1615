"""The calendar of trainings in all 21 counties: what one can go to, as a list and month by month."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import (
    clock_words,
    day_words,
    hosts_words,
    local_day,
    month_words,
    places_words,
    when_words,
    where_words,
    window_of,
    window_words,
)
from vaw.domain.activities.rules.log import MODE_NAMES
from vaw.domain.geography.queries import counties_of, county_names, find_county
from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.domain.support import policy
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.queries.asking import list_offers
from vaw.domain.support.queries.catalogue import NOBODY
from vaw.domain.support.rules.occasions import LANGUAGE_NAMES, OPEN_TO_NAMES, STATE_NAMES, OccasionState, OpenTo
from vaw.domain.support.rules.registering import Window
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.web.actor import signed_in_person
from vaw.web.arguments import number_of
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.checkpoints import LACKS_CHOICE, chosen_lacking, marks_of, narrowed

ALL = "/utbildningar"
LIST, MONTH, MINE, PAST = "", "manad", "vara", "tidigare"
COLOURS = {OccasionState.DRAFT: "yellow", OccasionState.HELD: "green", OccasionState.CANCELLED: "red"}
YEARS = (2020, 2100)  # months that a calendar can be turned to


class Item(NamedTuple):
    """An occasion as a list says it. `tag`: (word, colour) of what is unusual about it."""

    id: int
    title: str
    when: str
    where: str
    hosts: str
    note: str
    tag: tuple[str, str] | None


class Day(NamedTuple):
    """A day of the month view; `here`: whether it is of the month that is shown. `items`: (id, title, note)."""

    at: date
    words: str
    here: bool
    today: bool
    items: list[tuple[int, str, str]]


def visitor() -> Actor:
    """Who reads: somebody signed in, second step and all, or nobody in particular."""
    person = signed_in_person()
    return NOBODY if person is None or person.second_factor_due else person.actor


def wanted(by: Actor, args: Mapping[str, str], view: str) -> queries.Filter:
    """The calendar's filter from the address: visa, lan, omrade, metod, form, sprak, oppen (a county), efter; avstamning for boards."""
    return queries.Filter(
        county_id=_county(args, "lan"),
        field=args.get("omrade") or None,
        method=args.get("metod") or None,
        mode=args.get("form") or None,
        language=args.get("sprak") or None,
        open_for=_county(args, "oppen"),
        mine=view == MINE,
        past=view == PAST,
        among=narrowed(by, Kind.OCCASION, args) if policy.READ_OCCASION.held_by(by) else None,
        after=args.get("efter") or None,
    )


@bp.page(ALL, allow=PUBLIC)
def show_calendar() -> Answer:
    by, args = visitor(), request.args.to_dict()
    of_board = policy.READ_OCCASION.held_by(by)
    asked_view = args.get("visa", LIST)
    view = asked_view if asked_view in (MONTH, PAST) or (asked_view == MINE and of_board) else LIST
    asked, here = wanted(by, args, view), {**args, "visa": view}
    told = {
        "views": _views(here, view, of_board),
        "view": view,
        "choices": _choices(args, of_board),
        "chosen": _chosen(here, of_board),
        "args": here,
        "of_board": of_board,
        "counties": counties_of(by, policy.ADD_OCCASION),
        "rooms": _rooms(by),
    }
    shown = _month(by, asked, here) if view == MONTH else _list(by, asked, here)
    return render_template("training/calendar_month.html" if view == MONTH else "training/calendar.html", **told, **shown)


def _list(by: Actor, asked: queries.Filter, args: Mapping[str, str]) -> dict[str, Any]:
    page = queries.list_occasions(by, asked)
    return {
        "items": [item_of(line) for line in page.rows],
        "marks": marks_of(by, Kind.OCCASION, [line.id for line in page.rows]),
        "total": page.total,
        "next_href": _address(args, efter=page.after) if page.after else None,
        "first_href": _address(args, efter=None) if args.get("efter") else None,
    }


def _month(by: Actor, asked: queries.Filter, args: Mapping[str, str]) -> dict[str, Any]:
    """Whole weeks from Monday to Sunday, so that the days stand under one another on a wide screen."""
    first = _first_of(args)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    lines = queries.list_between(by, asked, weeks[0][0], weeks[-1][-1])
    of_day: dict[date, list[tuple[int, str, str]]] = {}
    for line in lines:
        of_day.setdefault(local_day(line.starts_at), []).append((line.id, line.title, _short(line)))
    days = [Day(at, day_words(at), at.month == first.month, at == clock.today(), of_day.get(at, [])) for week in weeks for at in week]
    before, after = first - timedelta(days=1), weeks[-1][-1].replace(day=1) if weeks[-1][-1].month != first.month else None
    later = after or (first + timedelta(days=31)).replace(day=1)
    return {
        "days": days,
        "heads": [words.split(" ", 1)[0] for words in (day.words for day in days[:7])],
        "month": month_words(first),
        "earlier": (month_words(before.replace(day=1)), _address(args, manad=f"{before:%Y-%m}")),
        "later": (month_words(later), _address(args, manad=f"{later:%Y-%m}")),
        "any": any(day.items and day.here for day in days),
        "more": len(lines) == queries.MONTH_MOST,
    }


def item_of(line: queries.Line) -> Item:
    """The line in words."""
    note = f"{places_words(line.places, line.taken)} {window_words(line)}" if window_of(line) is Window.OPEN else window_words(line)
    quiet = line.state in (OccasionState.DRAFT, OccasionState.HELD) or line.ends_at <= clock.now()
    whose = f"{hosts_words(line)} · {_(OPEN_TO_NAMES[OpenTo(line.open_to)])}"
    return Item(line.id, line.title, when_words(line.starts_at, line.ends_at), where_words(line), whose, "" if quiet else note, _tag(line))


def _tag(line: queries.Line) -> tuple[str, str] | None:
    state = OccasionState(line.state)
    if state in COLOURS:
        return _(STATE_NAMES[state]), COLOURS[state]
    if line.invited_only:
        return _("Bara för inbjudna"), "grey"
    full = line.places is not None and line.taken >= line.places
    return (_("Fullt"), "orange") if full and window_of(line) is Window.OPEN else None


def _short(line: queries.Line) -> str:
    """What the month says beside the title: the time, where, and what is unusual."""
    tag, county = _tag(line), find_county(line.county_id)
    whose = county.short_name if county and line.municipality_id is None else ""  # a town says whose it is
    said = [clock_words(line.starts_at), where_words(line), whose, tag[0] if tag else ""]
    if local_day(line.ends_at) != local_day(line.starts_at):
        said.append(_("till {day}").format(day=day_words(local_day(line.ends_at))))
    return ", ".join(filter(None, said))


def _first_of(args: Mapping[str, str]) -> date:
    """The first day of the month that is asked for (manad=2026-11), else of this one."""
    year, month = number_of({"y": (args.get("manad") or "")[:4]}, "y"), number_of({"m": (args.get("manad") or "")[5:]}, "m")
    if year and month and YEARS[0] <= year < YEARS[1] and month <= len(months.month_name) - 1:
        return date(year, month, 1)
    return clock.today().replace(day=1)


def _county(args: Mapping[str, str], name: str) -> int | None:
    county_id = number_of(args, name)
    return county_id if county_id in county_names() else None


def _views(args: Mapping[str, str], here: str, of_board: bool) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is shown)."""
    named = [(LIST, _("Kommande")), (MONTH, _("Månad")), (PAST, _("Tidigare"))]
    named[2:2] = [(MINE, _("Länets egna"))] if of_board else []
    return [(label, _address(args, visa=view or None, efter=None, manad=None), view == here) for view, label in named]


def _rooms(by: Actor) -> list[tuple[str, str]]:
    """(text, address) of what else there is about trainings for whoever reads."""
    rooms: list[tuple[Permission[Any], str, str]] = [
        (policy.READ_NATION, _("I hela landet"), f"{ALL}/riket"),
        (policy.READ_FOLLOW_UP, _("Uppföljningar"), "/uppfoljningar"),
    ]
    found = [(text, href) for permission, text, href in rooms if permission.held_by(by)]
    if policy.READ_REGISTRATION.held_by(by) and not policy.READ_OCCASION.held_by(by):
        found.append((_("Era anmälningar"), f"{ALL}/vara"))
    return found


def _labels() -> dict[str, tuple[str, Mapping[str, str]]]:
    """{word of the address: (question, {value: label})}."""
    counties = {str(county_id): name for county_id, name in county_names().items()}
    return {
        "oppen": (_("Öppen för dig som arbetar i"), counties),
        "lan": (_("Hålls av"), counties),
        "omrade": (_("Område"), term_names(TermList.VIOLENCE_FIELD)),
        "metod": (_("Metod eller kurs"), {offer.code: offer.name for offer in list_offers()}),
        "form": (_("Form"), {mode.value: _(label) for mode, label in MODE_NAMES.items()}),
        "sprak": (_("Språk"), {code: _(label) for code, label in LANGUAGE_NAMES.items()}),
    }


def _choices(args: Mapping[str, str], of_board: bool) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """(word, question, what is chosen, [(value, label)])."""
    found = [(word, question, args.get(word, ""), list(labels.items())) for word, (question, labels) in _labels().items()]
    lacks = [(word, _(label)) for word, label in LACKS_CHOICE]
    return [*found, ("avstamning", _("Avstämningar"), args.get("avstamning", ""), lacks)] if of_board else found


def _chosen(args: Mapping[str, str], of_board: bool) -> list[tuple[str, str]]:
    """(what narrows the calendar, the address without it)."""
    said = {"oppen": _("Öppen för {county}"), "lan": _("Hålls av {county}")}
    found = []
    for word, (_question, labels) in _labels().items():
        if args.get(word) in labels:
            text = said[word].format(county=labels[args[word]]) if word in said else labels[args[word]]
            found.append((text, _address(args, **{word: None, "efter": None})))
    if of_board and chosen_lacking(args):
        found.append((chosen_lacking(args), _address(args, avstamning=None, efter=None)))
    return found


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**args, **changed}.items() if value}
    return f"{ALL}?{urlencode(kept)}" if kept else ALL
