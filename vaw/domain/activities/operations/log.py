"""Logging, correcting and withdrawing an activity; locking a reported year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import orm

from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity, ActivityVersion, LockedYear
from vaw.domain.activities.queries import totals
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import (
    REASON_MOST,
    TEXT_MOST,
    Entry,
    Mode,
    check_day,
    check_minutes,
    check_shares,
    counted_heads,
    merged_heads,
)  # fmt: skip
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import assignments_of, find_term
from vaw.domain.mandates.rules import TermList, in_force
from vaw.domain.people.models import Organisation
from vaw.domain.people.policy import READ_ORGANISATION
from vaw.kernel import audit, clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, write
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation
from vaw.kernel.permissions import scoped

_NAMES = [column.name for column in Activity.__table__.c if column.name != "id"]
_INSERT = (
    f"with new as (insert into activity ({', '.join(_NAMES)}) values ({', '.join(f'%({name})s' for name in _NAMES)}) returning *), "  # noqa: S608  our own columns' names
    f"{audit.LINE}, {totals.COUNTED_NEW}"
)


def _insert(activity: Activity) -> None:
    """The row, its audit line and its totals in one statement, by hand: this is the form that 3,000 people fill in, and a flush, the
    recorder and the totals one after the other cost twice as much (docs/performance.md). A test holds its line against the recorder's.
    """
    given = {name: getattr(activity, name) for name in _NAMES}
    values = {name: Jsonb(value) if isinstance(value, dict) else value for name, value in given.items()}
    activity.id, year, edition = write(_INSERT, {**values, **audit.line_of(activity)})
    totals.check_open(year, edition)
    orm.make_transient_to_detached(activity)
    db.session.add(activity)


@operation(policy.LOG_ACTIVITY)
def log_activity(by: Actor, county: County, *, entry: Entry, submit_key: UUID | None = None, confirmed: bool = False) -> Activity:
    """Write down what the county did. `confirmed`: the person has answered the guard's question.

    Raises RuleBroken("activities.…") or PersonalData, each with the field at fault; Taken("uq_activity_submit_key") when the same
    form was sent before: find_submitted gives the row it made.
    """
    values = checked(by, county.id, entry, confirmed=confirmed)
    activity = Activity(county_id=county.id, created_by=by.id, created_at=clock.now(), submit_key=submit_key, version=1, **values)
    _insert(activity)
    return activity


@operation(policy.CHANGE_ACTIVITY)
def correct_activity(by: Actor, activity: Activity, *, entry: Entry, reason: str, confirmed: bool = False) -> Activity:
    """Correct what was logged; the old values, who and why stay in its history (features row 14).

    Raises RuleBroken("activities.reason_missing"), ("activities.year_locked") or as log_activity does; Conflict when somebody saved first.
    """
    values = checked(by, activity.county_id, entry, confirmed=confirmed)
    changed = {name: value for name, value in values.items() if getattr(activity, name) != value}
    if not changed:
        return activity
    _keep_version(by, activity, "corrected", reason, changed, confirmed)
    totals.take(activity.id)
    for name, value in changed.items():
        setattr(activity, name, value)
    db.session.flush()
    totals.add(activity.id)
    return activity


@operation(policy.CHANGE_ACTIVITY)
def withdraw_activity(by: Actor, activity: Activity, *, reason: str, confirmed: bool = False) -> Activity:
    """Take an activity out of list and totals: it was logged by mistake. It can be restored.

    Raises RuleBroken("activities.withdrawn") when it is out already, ("activities.reason_missing"), ("activities.year_locked").
    """
    if activity.withdrawn_at is not None:
        raise RuleBroken("activities.withdrawn")
    _keep_version(by, activity, "withdrawn", reason, {"withdrawn_at": True}, confirmed)
    totals.take(activity.id)
    activity.withdrawn_at = clock.now()
    return activity


@operation(policy.CHANGE_ACTIVITY)
def restore_activity(by: Actor, activity: Activity, *, reason: str, confirmed: bool = False) -> Activity:
    """Put a withdrawn activity back.

    Raises RuleBroken("activities.not_withdrawn"), ("activities.reason_missing"), ("activities.year_locked").
    """
    if activity.withdrawn_at is None:
        raise RuleBroken("activities.not_withdrawn")
    _keep_version(by, activity, "restored", reason, {"withdrawn_at": True}, confirmed)
    activity.withdrawn_at = None
    db.session.flush()
    totals.add(activity.id)
    return activity


@operation(policy.LOCK_YEAR)
def lock_year(by: Actor, county: County, *, year: int, edition: str, report_id: int) -> LockedYear:
    """Close a reported year to corrections; `edition` names the report that reported it. Raises RuleBroken("activities.year_locked")."""
    locked = find_lock(county.id, year)
    if locked is not None:
        raise RuleBroken("activities.year_locked", year=year, edition=locked.edition)
    lock = LockedYear(county_id=county.id, year=year, edition=edition, report_id=report_id, locked_at=clock.now(), locked_by=by.id)
    db.session.add(lock)
    db.session.flush()
    return lock


@operation(policy.UNLOCK_YEAR)
def unlock_year(by: Actor, lock: LockedYear) -> None:
    """Open a year again, to correct it and report anew. The audit keeps who did it."""
    db.session.delete(lock)


def checked(by: Actor, county_id: int, entry: Entry, *, confirmed: bool = False) -> dict[str, Any]:
    """The entry as columns of Activity, every rule asked. Raises RuleBroken or PersonalData with the field at fault."""
    check_day(entry.done_on, clock.today())
    check_minutes(entry.minutes)
    _check_words(county_id, entry)
    _check_assignments(county_id, entry.done_on, entry.shares)
    heads = merged_heads(counted_heads(entry.women, entry.men, entry.unstated), entry.heads)
    places = sorted(set(entry.municipality_ids))
    if not municipality_names().keys() >= set(places):
        raise RuleBroken("activities.municipality", field="municipality_ids")
    return {
        "done_on": entry.done_on,
        "type": entry.type,
        "field": entry.field,
        "mode": str(entry.mode),
        "sub_goal": entry.sub_goal or None,
        "objective": entry.objective or None,
        "minutes": entry.minutes,
        "women": heads and heads[0],
        "men": heads and heads[1],
        "unstated": heads and heads[2],
        "heads": {profession: list(counts) for profession, counts in sorted(entry.heads.items())} or None,
        "municipality_ids": places,
        "organisation_ids": _known_organisations(by, entry.organisation_ids),
        "shares": {str(id): percent for id, percent in sorted(entry.shares.items())},
        "text": guard.clean(_short(entry.text), field="text", confirmed=confirmed),
    }


def _check_words(county_id: int, entry: Entry) -> None:
    """Every word from a dated list must have been in force on the day."""
    if entry.mode not in set(Mode):
        raise RuleBroken("activities.mode", field="mode")
    chosen = [(TermList.ACTIVITY_TYPE, entry.type, "type"), (TermList.VIOLENCE_FIELD, entry.field, "field")]
    chosen += [(TermList.PROFESSIONAL_GROUP, profession, "heads") for profession in entry.heads]
    chosen += [(TermList.SUB_GOAL, entry.sub_goal, "sub_goal")] if entry.sub_goal else []
    chosen += [(TermList.OBJECTIVE, entry.objective, "objective")] if entry.objective else []
    for name, code, where in chosen:
        _check_term(name, code, entry.done_on, county_id, where)


def _check_term(name: TermList, code: str, done_on: date, county_id: int, where: str) -> None:
    term = find_term(name, code)
    if term is None or term.county_id not in (None, county_id):
        raise RuleBroken("activities.unknown_term", field=where)
    if not in_force(term.valid_from, term.valid_to, done_on):
        raise RuleBroken("activities.term_not_in_force", field=where)


def _check_assignments(county_id: int, done_on: date, shares: Mapping[int, int]) -> None:
    """Shares go to assignments that the county had that day; where it had none, there is nothing to share."""
    in_force_then = {row.id for row in assignments_of(county_id, on=done_on)}
    if shares or in_force_then:
        check_shares(shares)
    if not in_force_then >= set(shares):
        raise RuleBroken("activities.assignment", field="shares")


def _known_organisations(by: Actor, organisation_ids: Sequence[int]) -> list[int]:
    wanted = sorted(set(organisation_ids))
    if not wanted:
        return []
    known = db.session.scalars(scoped(READ_ORGANISATION, by).with_only_columns(Organisation.id).where(Organisation.id.in_(wanted))).all()
    if len(known) != len(wanted):
        raise RuleBroken("activities.organisation", field="organisation_ids")
    return wanted


def _short(text: str) -> str:
    if len(text) > TEXT_MOST:
        raise RuleBroken("activities.text_long", field="text", most=TEXT_MOST)
    return text


def _keep_version(by: Actor, activity: Activity, change: str, reason: str, changed: Mapping[str, object], confirmed: bool) -> None:
    """The history of a change: only the old values of what changes."""
    cleaned = guard.clean(reason, field="reason", confirmed=confirmed)
    if not cleaned or len(cleaned) > REASON_MOST:
        raise RuleBroken("activities.reason_missing", field="reason", most=REASON_MOST)
    before = {name: _plain(getattr(activity, name)) for name in changed}
    db.session.add(
        ActivityVersion(
            activity_id=activity.id,
            version=activity.version,
            changed_at=clock.now(),
            changed_by=by.id,
            change=change,
            reason=cleaned,
            before=before,
        )
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
