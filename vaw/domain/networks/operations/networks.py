"""Keeping networks: adding, changing, reviewing and ending them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names
from vaw.domain.mandates.queries import assignment_titles, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.queries.networks import is_known
from vaw.domain.networks.queries.seats import holders_of, open_seats_of
from vaw.domain.networks.rules import NAME_MOST, TEXT_MOST, Level, Rhythm
from vaw.domain.networks.rules.meetings import CalendarShows
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a network. `chair`: by role. `responsible_id`: who at the board follows it; None for a national one.

    `calendar_shows`: what calendar files and feeds of its meetings tell; None: as before, of a new one the time alone.
    """

    name: str
    type: str
    level: str
    rhythm: str
    purpose: str = ""
    chair: str = ""
    since_on: date | None = None
    review_on: date | None = None
    co_county_ids: tuple[int, ...] = ()
    assignment_ids: tuple[int, ...] = ()
    responsible_id: int | None = None
    calendar_shows: str | None = None


@operation(policy.ADD_NETWORK)
def add_network(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Network:
    """Put a network in the county's register. `confirmed`: the guard's question is answered.

    Raises RuleBroken("networks.…") or PersonalData, each with the field at fault.
    """
    return _added(Network(county_id=county.id), facts, confirmed)


@operation(policy.ADD_NATIONAL_NETWORK)
def add_national_network(by: Actor, county: County, *, facts: Facts, confirmed: bool = False) -> Network:
    """Put a network of the whole nation in the register; `county`: whose coordinator does it. Raises as add_network does."""
    return _added(Network(county_id=None, responsible_id=by.id), facts, confirmed)


@operation(policy.KEEP_NETWORK)
def change_network(by: Actor, network: Network, *, facts: Facts, confirmed: bool = False) -> Network:
    """Correct what is said of a network. Raises as add_network does, RuleBroken("networks.ended"), and Conflict."""
    check_open(network)
    return _fill(network, facts, confirmed)


@operation(policy.KEEP_NETWORK)
def review_network(by: Actor, network: Network) -> Network:
    """Say that purpose, seats and mandate still hold. Somebody looks again in a year (README "Decisions"). Raises RuleBroken."""
    check_open(network)
    network.review_on = a_year_after(clock.today())
    return network


@operation(policy.KEEP_NETWORK)
def end_network(by: Actor, network: Network, *, until_on: date) -> Network:
    """Say which was its last day. Its seats and those who sat on them end with it; everything stays to be read.

    Raises RuleBroken("networks.ended"), ("networks.until_before_since") or ("networks.until_ahead").
    """
    check_open(network)
    if until_on < network.since_on:
        raise RuleBroken("networks.until_before_since", field="until_on", since=network.since_on.isoformat())
    if until_on > clock.today():
        raise RuleBroken("networks.until_ahead", field="until_on")
    network.until_on = until_on
    for seat in open_seats_of(network.id, until_on):
        cut_short(seat, until_on)
        for holder in holders_of(seat.id):
            cut_short(holder, until_on)
    return network


def check_open(network: Network) -> None:
    """Raises RuleBroken("networks.ended") for a network that is no more."""
    if network.until_on is not None:
        raise RuleBroken("networks.ended")


def cut_short(period: Any, until_on: date) -> None:
    """End a seat or a holder's time no later than the day. What had not begun by then never was."""
    if period.since_on > until_on:
        db.session.delete(period)
    elif period.until_on is None or period.until_on > until_on:
        period.until_on = until_on


def a_year_after(day: date) -> date:
    """The same day next year; 28 February after a leap day."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def _added(network: Network, facts: Facts, confirmed: bool) -> Network:
    network.co_county_ids, network.assignment_ids = [], []
    _fill(network, facts, confirmed)
    db.session.add(network)
    db.session.flush()
    return network


def _fill(network: Network, facts: Facts, confirmed: bool) -> Network:
    """Check all, then set all: a refused value leaves the row as it was."""
    values: dict[str, Any] = {
        "name": _named(facts.name, confirmed),
        "type": _type(network, facts.type),
        "level": _chosen(facts.level, Level, "level"),
        "rhythm": _chosen(facts.rhythm, Rhythm, "rhythm"),
        "purpose": _text(facts.purpose, "purpose", TEXT_MOST, confirmed),
        "chair": _text(facts.chair, "chair", NAME_MOST, confirmed),
        "since_on": _since(facts.since_on or network.since_on or clock.today()),
        "review_on": _review(facts.review_on, network.review_on),
        "co_county_ids": _known(facts.co_county_ids, set(county_names()) - {network.county_id}, "co_county_ids"),
        "assignment_ids": _known(facts.assignment_ids, assignment_titles(), "assignment_ids"),
        "responsible_id": _responsible(network, facts.responsible_id),
        "calendar_shows": _chosen(
            facts.calendar_shows or network.calendar_shows or CalendarShows.TIME.value, CalendarShows, "calendar_shows"
        ),
    }
    if network.county_id is None and values["co_county_ids"]:
        raise RuleBroken("networks.choice", field="co_county_ids")
    key = sort_key(values["name"])
    if is_known(network.county_id, key, but=network.id):
        raise RuleBroken("networks.known", field="name")
    for column, value in values.items():
        setattr(network, column, value)
    network.sort_key = key
    return network


def _named(text: str, confirmed: bool) -> str:
    tidy = " ".join(guard.clean(text, field="name", confirmed=confirmed).split())
    if not tidy or len(tidy) > NAME_MOST:
        raise RuleBroken("networks.name", field="name", most=NAME_MOST)
    return tidy


def _text(text: str, field: str, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy


def _type(network: Network, code: str) -> str:
    """A type that the list offers today, or the one that stood already."""
    offered = {entry.code for entry in list_terms(TermList.NETWORK_TYPE, on=clock.today(), county_id=network.county_id)}
    if code not in offered | {network.type}:
        raise RuleBroken("networks.choice", field="type")
    return code


def _chosen(value: str, kinds: type[StrEnum], field: str) -> str:
    if value not in {str(kind) for kind in kinds}:
        raise RuleBroken("networks.choice", field=field)
    return str(value)


def _known(ids: Iterable[int], offered: Iterable[int], field: str) -> list[int]:
    chosen = sorted(set(ids))
    if not set(chosen) <= set(offered):
        raise RuleBroken("networks.choice", field=field)
    return chosen


def _since(day: date) -> date:
    if day > clock.today():
        raise RuleBroken("networks.since_ahead", field="since_on")
    return day


def _review(day: date | None, before: date | None) -> date | None:
    """A day to come; one that has passed may stay as it was until somebody has looked."""
    if day is not None and day < clock.today() and day != before:
        raise RuleBroken("networks.review_past", field="review_on")
    return day


def _responsible(network: Network, user_id: int | None) -> int | None:
    """Somebody who keeps the county's networks today, or who was responsible already. A national one stays its coordinator's."""
    if network.county_id is None or user_id == network.responsible_id:
        return network.responsible_id
    if user_id is not None and user_id not in {row.id for row in leaders_of(network.county_id, LEADERS_AND_EXPERTS)}:
        raise RuleBroken("networks.responsible", field="responsible_id")
    return user_id
