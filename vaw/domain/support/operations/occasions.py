"""Planning an occasion: a draft that its boards see, opened for everybody, changed in sight of those who are registered, called off.

Whoever is registered is told of a new time, place or mode, and when it is called off, in the same commit as the change
(operations.letters); so are those whose request it answers (operations.bundling).
"""

from __future__ import annotations

import secrets
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import county_names, municipality_names
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.people.queries.leaders import leaders_of
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion, Registration, RegistrationNeed
from vaw.domain.support.operations.bundling import move_bundled, plan_bundled, release_bundled
from vaw.domain.support.operations.letters import write_letters
from vaw.domain.support.operations.seats import hold, open_seats, set_limit
from vaw.domain.support.operations.waiting import offer_next
from vaw.domain.support.queries.asking import list_offers
from vaw.domain.support.rules import occasions as rules
from vaw.domain.support.rules.occasions import CHANGEABLE, OccasionState, OpenTo, Plan
from vaw.domain.support.rules.registering import COMING, LAST_OFFER, LetterKind, RegistrationState, delete_needs_on
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation

MOVES = frozenset({"starts_at", "ends_at", "mode", "venue", "municipality_id"})  # what sends people somewhere else or at another time
SHOWN_IN_CALENDARS = MOVES | {"title"}
_TERMS = {"field": TermList.VIOLENCE_FIELD, "sub_goal": TermList.SUB_GOAL, "objective": TermList.OBJECTIVE}


@operation(policy.ADD_OCCASION)
def add_occasion(
    by: Actor,
    county: County,
    *,
    plan: Plan,
    submit_key: UUID | None = None,
    copied_from: Occasion | None = None,
    confirmed: bool = False,
) -> Occasion:
    """Write a draft, which its boards alone see. `submit_key`: what the form sends with each click; a second one is Taken.

    Raises RuleBroken("support.occasion_…") or PersonalData, each with the field at fault; NotFound for a copy of what one cannot read.
    """
    if copied_from is not None and not policy.READ_OCCASION.allows(by, copied_from):
        raise NotFound
    occasion = Occasion(
        county_id=county.id,
        state=OccasionState.DRAFT.value,
        invite_key=_new_key(),
        copied_from_id=copied_from.id if copied_from else None,
        created_at=clock.now(),
        created_by=by.id,
        submit_key=submit_key,
        calendar_sequence=0,
        co_county_ids=[],
        professions=[],
    )
    rules.check_times(plan.starts_at, plan.ends_at, rules.minutes_of(plan), clock.now())
    for column, value in _checked(by, occasion, plan, confirmed).items():
        setattr(occasion, column, value)
    occasion.responsible_id = occasion.responsible_id or by.id
    db.session.add(occasion)
    db.session.flush()
    open_seats(occasion.id, occasion.places)
    return occasion


@operation(policy.KEEP_OCCASION)
def change_occasion(by: Actor, occasion: Occasion, *, plan: Plan, confirmed: bool = False) -> Occasion:
    """Change what is said of it. Who is registered is told of a new time, place or mode, once for each save that has one.

    Raises as add_occasion does, RuleBroken("support.occasion_ended") once it was held or called off, ("support.places_taken") for fewer
    places than are taken, and Conflict when somebody saved first.
    """
    _check_changeable(occasion)
    if (plan.starts_at, plan.ends_at) != (occasion.starts_at, occasion.ends_at):
        rules.check_times(plan.starts_at, plan.ends_at, rules.minutes_of(plan), clock.now())
    values = _checked(by, occasion, plan, confirmed)
    changed = {column for column, value in values.items() if value != getattr(occasion, column)}
    for column in changed:
        setattr(occasion, column, values[column])
    if occasion.state == OccasionState.OPEN:
        rules.check_place(occasion.mode, occasion.venue, occasion.municipality_id)
        occasion.calendar_sequence += 1 if changed & SHOWN_IN_CALENDARS else 0
    db.session.flush()  # before the letters: whoever saved first is met here
    if "places" in changed:
        set_limit(occasion.id, occasion.places)
        offer_next(occasion.id)
    if changed & {"starts_at", "ends_at"}:
        _move_deadlines(occasion)
    if occasion.state == OccasionState.OPEN and changed & MOVES:
        _tell_of_move(by, occasion, changed)
    return occasion


@operation(policy.KEEP_OCCASION)
def open_occasion(by: Actor, occasion: Occasion) -> Occasion:
    """Show a draft to everybody, so that people can register. Twice is harmless.

    Raises RuleBroken("support.occasion_ended") for what was called off, ("support.occasion_past"), ("support.occasion_where").
    """
    _check_changeable(occasion)
    if occasion.state == OccasionState.OPEN:
        return occasion
    rules.check_times(occasion.starts_at, occasion.ends_at, occasion.minutes, clock.now())
    rules.check_place(occasion.mode, occasion.venue, occasion.municipality_id)
    occasion.state, occasion.opened_at = OccasionState.OPEN.value, clock.now()
    db.session.flush()
    plan_bundled(by, occasion)
    return occasion


@operation(policy.KEEP_OCCASION)
def call_off_occasion(by: Actor, occasion: Occasion, *, reason: str = "", confirmed: bool = False) -> Occasion:
    """It will not take place. What was opened stays in the calendar, with the reason; who is registered is told. Twice is harmless.

    Raises RuleBroken("support.occasion_ended") once it was held, ("support.occasion_reason") without a reason for what was opened,
    PersonalData.
    """
    if occasion.state == OccasionState.CANCELLED:
        return occasion
    _check_changeable(occasion)
    text = _text(reason, "reason", guard.Field.TEXT, rules.REASON_MOST, confirmed)
    if not text and occasion.state == OccasionState.OPEN:
        raise RuleBroken("support.occasion_reason", field="reason")
    occasion.state, occasion.reason, occasion.ended_at = OccasionState.CANCELLED.value, text, clock.now()
    occasion.calendar_sequence += 1
    db.session.flush()  # the occasion before its places, as everywhere
    hold(occasion.id)  # who is registering at this moment is told as well
    if occasion.ends_at > clock.now():
        write_letters(occasion.id, LetterKind.CALLED_OFF, states=COMING)
    release_bundled(by, occasion)
    return occasion


@operation(policy.KEEP_OCCASION)
def renew_invitation(by: Actor, occasion: Occasion) -> Occasion:
    """Make another link for those who are invited: the old one, and the code for the screen, open nothing any more."""
    occasion.invite_key = _new_key()
    return occasion


def _new_key() -> str:
    return secrets.token_urlsafe(16)


def _check_changeable(occasion: Occasion) -> None:
    if occasion.state not in CHANGEABLE:
        raise RuleBroken("support.occasion_ended")


def _tell_of_move(by: Actor, occasion: Occasion, changed: set[str]) -> None:
    if occasion.ends_at > clock.now():
        write_letters(occasion.id, LetterKind.CHANGED, str(occasion.calendar_sequence), states=COMING)
    if changed & {"starts_at", "ends_at"}:
        move_bundled(by, occasion)


def _move_deadlines(occasion: Occasion) -> None:
    """What is reckoned from the occasion's time moves with it: when arrangements are deleted, and how long an offer can stand."""
    registered = sa.select(Registration.id).where(Registration.occasion_id == occasion.id)
    needs = sa.update(RegistrationNeed).where(RegistrationNeed.registration_id.in_(registered))
    db.session.execute(needs.values(delete_on=delete_needs_on(occasion.ends_at)).execution_options(synchronize_session=False))
    last, offered = occasion.starts_at - LAST_OFFER, RegistrationState.OFFERED.value
    standing = (Registration.occasion_id == occasion.id, Registration.state == offered, Registration.offered_until > last)
    for one in db.session.scalars(sa.select(Registration).where(*standing)):
        one.offered_until = max(last, clock.now())  # one that is too late already lapses with the next round


def _checked(by: Actor, occasion: Occasion, plan: Plan, confirmed: bool) -> dict[str, Any]:
    """{column: value}, all of it right: a refused value leaves the row as it was."""
    minutes, day = rules.minutes_of(plan), plan.starts_at.astimezone(STOCKHOLM).date()
    rules.check_minutes(plan.starts_at, plan.ends_at, minutes)
    rules.check_window(plan.opens_on, plan.closes_on, plan.starts_at)
    rules.check_numbers(plan.places, plan.free_until_days)
    rules.check_join_address(plan.join_address)
    hosts = _hosts(occasion, plan)
    return {
        **_texts(plan, confirmed),
        **{column: _term(getattr(plan, column), column, getattr(occasion, column)) for column in _TERMS},
        "professions": _professions(plan, occasion),
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "minutes": minutes,
        "mode": _one_of(plan.mode, {mode.value for mode in Mode}, "mode"),
        "open_to": _one_of(plan.open_to, {reach.value for reach in OpenTo}, "open_to"),
        "language": _one_of(plan.language, set(rules.LANGUAGE_NAMES), "language"),
        "municipality_id": _maybe(plan.municipality_id, set(municipality_names()), "municipality_id"),
        "method_id": _maybe(plan.method_id, _methods(hosts) | {occasion.method_id}, "method_id"),
        "assignment_id": _maybe(
            plan.assignment_id, {row.id for row in assignments_of(occasion.county_id, on=day)} | {occasion.assignment_id}, "assignment_id"
        ),
        "responsible_id": _maybe(plan.responsible_id, _leaders(hosts) | {occasion.responsible_id, by.id}, "responsible_id"),
        "join_address": plan.join_address or None,
        "places": plan.places,
        "opens_on": plan.opens_on,
        "closes_on": plan.closes_on,
        "approval": plan.approval,
        "invited_only": plan.invited_only,
        "free_until_days": plan.free_until_days,
        "co_county_ids": sorted(hosts - {occasion.county_id}),
    }


def _texts(plan: Plan, confirmed: bool) -> dict[str, str]:
    title = " ".join(_text(plan.title, "title", guard.Field.TEXT, rules.TITLE_MOST, confirmed).split())
    if not title:
        raise RuleBroken("support.occasion_title", field="title")
    return {
        "title": title,
        "about": _text(plan.about, "about", guard.Field.TEXT, rules.TEXT_MOST, confirmed),
        "accessibility": _text(plan.accessibility, "accessibility", guard.Field.TEXT, rules.TEXT_MOST, confirmed),
        "venue": _text(plan.venue, "venue", guard.Field.ORGANISATION_ADDRESS, rules.LINE_MOST, confirmed),
    }


def _text(text: str, field: str, kind: guard.Field, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, kind=kind, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("support.text_long", field=field, most=most)
    return tidy


def _hosts(occasion: Occasion, plan: Plan) -> set[int]:
    """The counties that hold it together. Raises RuleBroken("support.occasion_choice")."""
    others = set(plan.co_county_ids) - {occasion.county_id}
    if not others <= set(county_names()):
        raise RuleBroken("support.occasion_choice", field="co_county_ids")
    return others | {occasion.county_id}


def _methods(hosts: set[int]) -> set[int | None]:
    return {offer.id for offer in list_offers() if offer.county_id is None or offer.county_id in hosts}


def _leaders(hosts: set[int]) -> set[int | None]:
    return {row.id for county_id in hosts for row in leaders_of(county_id)}


def _one_of(value: str, offered: set[str], field: str) -> str:
    if value not in offered:
        raise RuleBroken("support.occasion_choice", field=field)
    return str(value)


def _maybe(value: int | None, offered: set[int] | set[int | None], field: str) -> int | None:
    """Nothing, or one of what is offered."""
    if value is not None and value not in offered:
        raise RuleBroken("support.occasion_choice", field=field)
    return value


def _term(code: str | None, column: str, before: str | None) -> str | None:
    """A code that the list offers today, or that stood already. The field of violence must be said, the others may."""
    offered = {entry.code for entry in list_terms(_TERMS[column], on=clock.today())} | {before}
    if (code is None and column == "field") or (code is not None and code not in offered):
        raise RuleBroken("support.occasion_choice", field=column)
    return code


def _professions(plan: Plan, occasion: Occasion) -> list[str]:
    offered = {entry.code for entry in list_terms(TermList.PROFESSIONAL_GROUP, on=clock.today())} | set(occasion.professions)
    if not set(plan.professions) <= offered:
        raise RuleBroken("support.occasion_choice", field="professions")
    return list(dict.fromkeys(plan.professions))
