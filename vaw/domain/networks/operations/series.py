"""Meetings that come again: planned at once, opened at once, moved or ended from one of them on.

Whoever is invited gets one mail for all of them, with the whole series for their calendar. What concerns one meeting of a series is
that meeting's own matter (operations.meetings).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting, MeetingSeries
from vaw.domain.networks.operations.inviting import invite_all, tell_all
from vaw.domain.networks.operations.meetings import add_meeting, remove_meeting
from vaw.domain.networks.operations.networks import check_open
from vaw.domain.networks.queries.series import meetings_of
from vaw.domain.networks.rules.meetings import LetterKind, MeetingState
from vaw.domain.networks.rules.plans import CHANGEABLE, LINE_MOST, REASON_MOST, Plan, check_place
from vaw.domain.networks.rules.series import Schedule, Spread, ended_on, planned, spread, times_of
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation

_DAY = timedelta(days=1)


@operation(policy.ADD_MEETING)
def add_series(
    by: Actor,
    network: Network,
    *,
    schedule: Schedule,
    plan: Plan,
    template_id: int | None = None,
    submit_key: UUID | None = None,
    confirmed: bool = False,
) -> MeetingSeries:
    """Write a draft for each day of the schedule, all as `plan` says but for its times.

    Raises RuleBroken("networks.series_…") and as add_meeting does; Taken("uq_meeting_submit_key") for a form that was sent before.
    """
    rule, first_on, days = planned(schedule, clock.today())
    left_out = sorted(set(schedule.left_out) & set(days))
    if len(left_out) == len(days):
        raise RuleBroken("networks.series_empty", field="left_out")
    series = _begun(network, rule, first_on, schedule, left_out)
    for day in days:
        if day not in left_out:
            starts_at, ends_at = times_of(day, schedule.starts, schedule.minutes)
            one = replace(plan, starts_at=starts_at, ends_at=ends_at)
            meeting = add_meeting(by, network, plan=one, submit_key=submit_key, template_id=template_id, confirmed=confirmed)
            meeting.series, meeting.recurs_on = series, day
            submit_key = None  # one form, one key
    db.session.flush()
    return series


@operation(policy.KEEP_SERIES)
def open_series(by: Actor, series: MeetingSeries) -> int:
    """Invite to all its meetings to come that are drafts: one mail to each for all. How many were opened; twice is harmless.

    Raises RuleBroken("networks.meeting_where"), ("networks.ended").
    """
    check_open(series.network)
    meetings = meetings_of(series.id, lock=True)
    drafts = [meeting for meeting in meetings if meeting.state == MeetingState.DRAFT and meeting.starts_at > clock.now()]
    if not drafts:
        return 0
    for meeting in drafts:
        check_place(meeting.mode, meeting.place)
    if len(drafts) < len(meetings):  # calendars may know it already
        series.sequence += 1
    for meeting in drafts:
        meeting.state, meeting.opened_at = MeetingState.OPEN.value, clock.now()
    db.session.flush()
    for meeting in drafts:
        invite_all(by, meeting)
    tell_all(by, drafts[0], LetterKind.INVITED, "", whole_series=True)
    return len(drafts)


@operation(policy.KEEP_SERIES)
def change_following(
    by: Actor, series: MeetingSeries, *, from_on: date, schedule: Schedule, place: str | None = None, confirmed: bool = False
) -> MeetingSeries:
    """Give this meeting and those to come after it other days, another time, or another place. Returns the series that they are in.

    `from_on`: the day that the rule gave the first of them. There are as many meetings after as before, in their order, with agendas
    and answers. The old series ends before them and a new one begins; only when all of it moves it stays the same one in calendars.
    Raises RuleBroken("networks.series_following") when none is left to move, ("networks.series_…"), ("networks.meeting_…"), PersonalData.
    """
    check_open(series.network)
    meetings = meetings_of(series.id, lock=True)
    moved = _following(meetings, from_on)
    kept = [meeting for meeting in meetings if meeting not in moved]
    goes = spread(schedule, len(moved), clock.today())
    starts = [times_of(day, schedule.starts, schedule.minutes) for day in goes.days]
    if starts[0][0] <= clock.now():
        raise RuleBroken("networks.meeting_past", field="starts_on")
    where = None if place is None else _text(place, "place", guard.Field.ORGANISATION_ADDRESS, LINE_MOST, confirmed)
    if kept:
        _cut(series, moved)
        goal = _begun(series.network, goes.rule, goes.first_on, schedule, goes.left_out)
    else:
        goal = _planned_anew(series, goes, schedule)
    _loosen(moved)
    for meeting, day, (starts_at, ends_at) in zip(moved, goes.days, starts, strict=True):
        meeting.series, meeting.recurs_on, meeting.starts_at, meeting.ends_at = goal, day, starts_at, ends_at
        meeting.place = meeting.place if where is None else where
        if meeting.state == MeetingState.OPEN:
            check_place(meeting.mode, meeting.place)
    db.session.flush()
    _tell(by, goal, [meeting for meeting in moved if meeting.state == MeetingState.OPEN][:1])
    _tell(by, series, [meeting for meeting in kept if meeting.state != MeetingState.DRAFT][-1:])
    return goal


@operation(policy.KEEP_SERIES)
def end_series(by: Actor, series: MeetingSeries, *, from_on: date, reason: str = "", confirmed: bool = False) -> bool:
    """Call off this meeting and all to come after it; drafts among them are removed, and what was on their agendas waits in the backlog.

    Whether anything of the series is left: one of drafts only, all of them removed, is gone. Raises RuleBroken("networks.meeting_reason")
    without a reason where people have been invited, ("networks.series_following"), PersonalData.
    """
    meetings = meetings_of(series.id, lock=True)
    ended = _following(meetings, from_on)
    text = _text(reason, "reason", guard.Field.TEXT, REASON_MOST, confirmed)
    opened = [meeting for meeting in ended if meeting.state == MeetingState.OPEN]
    if opened and not text:
        raise RuleBroken("networks.meeting_reason", field="reason")
    for meeting in opened:
        meeting.state, meeting.reason, meeting.ended_at = MeetingState.CANCELLED.value, text, clock.now()
        meeting.sequence += 1
    if len(meetings) > len(ended):
        _cut(series, ended)
    else:
        series.sequence += 1
    db.session.flush()
    _remove(by, [meeting for meeting in ended if meeting not in opened])
    for hook in opened[:1]:
        tell_all(by, hook, LetterKind.CANCELLED, f"serie-{series.id}-{series.sequence}", whole_series=True)
    if len(meetings) == len(ended) and not opened:
        db.session.delete(series)
        db.session.flush()
        return False
    return True


@operation(policy.KEEP_SERIES)
def leave_out(by: Actor, series: MeetingSeries, *, on: date) -> MeetingSeries:
    """No meeting on this day of the rule: its draft is removed, what was on its agenda waits in the backlog. Twice is harmless.

    Raises RuleBroken("networks.series_opened") where people have been invited: that one is cancelled, ("networks.series_last") for the
    only meeting that there is.
    """
    meetings = meetings_of(series.id, lock=True)
    found = [meeting for meeting in meetings if meeting.recurs_on == on]
    if not found:
        return series
    if found[0].state != MeetingState.DRAFT:
        raise RuleBroken("networks.series_opened")
    if len(meetings) == 1:
        raise RuleBroken("networks.series_last")
    series.left_out = sorted({*series.left_out, on})
    _remove(by, found)
    return series


def _begun(network: Network, rule: str, first_on: date, schedule: Schedule, left_out: Sequence[date]) -> MeetingSeries:
    series = MeetingSeries(
        network=network, uid=uuid4(), sequence=0, rule=rule, first_on=first_on, starts=schedule.starts, minutes=schedule.minutes,
        left_out=list(left_out),
    )  # fmt: skip
    db.session.add(series)
    db.session.flush()
    return series


def _planned_anew(series: MeetingSeries, goes: Spread, schedule: Schedule) -> MeetingSeries:
    series.rule, series.first_on, series.left_out = goes.rule, goes.first_on, goes.left_out
    series.starts, series.minutes, series.sequence = schedule.starts, schedule.minutes, series.sequence + 1
    return series


def _following(meetings: Sequence[Meeting], from_on: date) -> list[Meeting]:
    """Those of the rule's days from this one on that can still be moved."""
    found = [
        meeting for meeting in meetings
        if meeting.recurs_on is not None and meeting.recurs_on >= from_on
        and MeetingState(meeting.state) in CHANGEABLE and meeting.starts_at > clock.now()
    ]  # fmt: skip
    if not found:
        raise RuleBroken("networks.series_following")
    return found


def _cut(series: MeetingSeries, away: Sequence[Meeting]) -> None:
    """The rule ends before the first of those that leave it."""
    if away[0].recurs_on is not None:
        series.rule = ended_on(series.rule, away[0].recurs_on - _DAY)
        series.sequence += 1


def _loosen(meetings: Sequence[Meeting]) -> None:
    """Out of their places first: where meetings move up in one series, two would share a day for a moment."""
    for meeting in meetings:
        meeting.series, meeting.recurs_on = None, None
    db.session.flush()


def _remove(by: Actor, drafts: Sequence[Meeting]) -> None:
    _loosen(drafts)
    for meeting in drafts:
        remove_meeting(by, meeting, to_backlog=True)


def _tell(by: Actor, series: MeetingSeries, hook: Sequence[Meeting]) -> None:
    """One mail to each who is invited, through a meeting of the series to which they are."""
    for meeting in hook:
        tell_all(by, meeting, LetterKind.CHANGED, f"serie-{series.id}-{series.sequence}", whole_series=True)


def _text(text: str, field: str, kind: guard.Field, most: int, confirmed: bool) -> str:
    tidy = guard.clean(text, field=field, kind=kind, confirmed=confirmed)
    if len(tidy) > most:
        raise RuleBroken("networks.long", field=field, most=most)
    return tidy
