"""Meetings of the made-up year's networks: the municipalities meet by a series, the steering group and the nation now and then.

In every county some were held, with who came, minutes, decisions and action points; the minutes of the latest wait to be approved; one
is to come and half have answered; one is a draft; and something waits in the backlog.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import sqlalchemy as sa

from vaw.cli.demo.agreed import Taken, make_agreed
from vaw.cli.demo.meeting_words import (
    COMING,
    GROUP_COMING,
    GROUP_DRAFT,
    GROUP_HELD,
    NATION_COMING,
    NATION_HELD,
    ROUNDS,
    Point,
)
from vaw.domain.activities.rules.log import Mode
from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter, MeetingSeries, MeetingTemplate
from vaw.domain.networks.queries.invited import key_of
from vaw.domain.networks.rules import HolderKind
from vaw.domain.networks.rules.meetings import LetterKind, MeetingState, MinutesState, Reply
from vaw.domain.networks.rules.series import Recurrence, days_of, rule_of, times_of
from vaw.domain.people.models import Contact, Membership
from vaw.domain.people.rules import Role
from vaw.kernel.calendar import add_working_days, at_hour
from vaw.kernel.db import db

_NAMES = UUID("0b6f8e0a-54a4-4b6c-8d55-7d0c2f1e2026")  # the name space in which the calendars' names of made-up meetings lie
STARTS, MINUTES = time(13), 150
QUARTERS = 6  # meetings of a series: four were held, two are to come
ROOM, JOIN = "Länsstyrelsen, sammanträdesrum 3", "https://mote.example.se/natverk"
_SINCE_HELD = timedelta(days=15)  # the latest quarterly meeting was held in the month of this day, or it is the next one
_ANSWERED_AFTER, _OPENED_BEFORE = timedelta(days=3), timedelta(days=40)
_MEETING: Any = Meeting.__table__  # several rows at once by a key of our own are no matter of the ORM
_HELD, _OPEN, _DRAFT = MeetingState.HELD, MeetingState.OPEN, MeetingState.DRAFT


class Here(NamedTuple):
    """A network with those who keep it. `approver`: who approves its minutes besides."""

    id: int
    county_id: int | None
    type: str
    keeper: int
    approver: int
    assignment_id: int | None


class Sitting(NamedTuple):
    """A seat with who is reached for it."""

    id: int
    organisation_id: int
    since_on: date
    until_on: date | None
    contact_id: int | None
    address: str | None

    def is_taken(self, on: date) -> bool:
        return self.since_on <= on and (self.until_on is None or on <= self.until_on)


class Planned(NamedTuple):
    """A meeting to be made. `answering`: of ten who are invited so many have answered."""

    here: Here
    row: dict[str, Any]
    points: Sequence[Point]
    answering: int = 10

    @property
    def day(self) -> date:
        starts_at: datetime = self.row["starts_at"]
        return starts_at.date()

    @property
    def is_held(self) -> bool:
        return bool(self.row["state"] == _HELD.value)


def make_meetings(today: date) -> None:
    """All of them, in as many statements as there are tables."""
    connection = db.session.connection()
    networks = _networks()
    planned = [one for here in networks for one in _planned(here, today)]
    _make_series(planned)
    rows = [one.row for one in planned]
    ids = connection.execute(sa.insert(Meeting).returning(Meeting.id, sort_by_parameter_order=True), rows).scalars().all()
    sitting = _sitting()
    invited = [
        _invitation(id, one, seat, place)
        for id, one in zip(ids, planned, strict=True)
        if one.row["state"] != _DRAFT.value
        for place, seat in enumerate(sitting[one.here.id])
        if seat.is_taken(one.day)
    ]
    inserted = sa.insert(MeetingInvitation).returning(MeetingInvitation.id, sort_by_parameter_order=True)
    invitations = connection.execute(inserted, invited).scalars().all()
    told_at = {id: one.row["opened_at"] for id, one in zip(ids, planned, strict=True)}
    _write_letters([(id, told_at[row["meeting_id"]]) for id, row in zip(invitations, invited, strict=True)])
    _ask_to_approve(ids, planned, {row["meeting_id"]: id for id, row in zip(reversed(invitations), reversed(invited), strict=True)})
    taken = [Taken(id, one.here, one.row, one.points, _owner(sitting[one.here.id])) for id, one in zip(ids, planned, strict=True)]
    make_agreed(taken, today)
    connection.execute(sa.insert(MeetingTemplate), [_template(here) for here in networks])


def _networks() -> list[Here]:
    connection = db.session.connection()
    approvers = {
        row.county_id: row.user_id
        for row in connection.execute(
            sa.select(Membership.county_id, Membership.user_id).where(Membership.role == Role.COUNTY_MANAGEMENT.value)
        )
    }
    columns = (Network.id, Network.county_id, Network.type, Network.responsible_id, Network.assignment_ids)
    found = connection.execute(sa.select(*columns).order_by(Network.id)).all()
    someone = next(iter(approvers.values()))
    return [
        Here(
            row.id, row.county_id, row.type, row.responsible_id, approvers.get(row.county_id, someone), next(iter(row.assignment_ids), None)
        )
        for row in found
        if row.responsible_id is not None
    ]


def _planned(here: Here, today: date) -> list[Planned]:
    if here.type == "municipal_network":
        return _quarterly(here, today)
    if here.county_id is None:
        return [
            _single(here, "Utvecklingsledarnas möte", add_working_days(today, -30), NATION_HELD, _HELD, today, mode=Mode.DIGITAL),
            _single(here, "Utvecklingsledarnas möte", add_working_days(today, 15), NATION_COMING, _OPEN, today, mode=Mode.DIGITAL),
        ]
    return [
        _single(here, "Länsgruppens möte", add_working_days(today, -105), GROUP_HELD, _HELD, today),
        _single(here, "Länsgruppens möte", add_working_days(today, 9), GROUP_COMING, _OPEN, today, mode=Mode.HYBRID),
        _single(here, "Länsgruppens möte", add_working_days(today, 130), GROUP_DRAFT, _DRAFT, today),
    ]


def _quarterly(here: Here, today: date) -> list[Planned]:
    """The second Tuesday of every third month: four were held, the next has some answers, the last has none."""
    first = second_tuesday(_months_before((today - _SINCE_HELD).replace(day=1), 9))
    rule = rule_of(Recurrence.QUARTERLY, first, times=QUARTERS)
    series = {
        "network_id": here.id, "uid": uuid5(_NAMES, f"series-{here.id}"), "rule": rule, "first_on": first, "starts": STARTS,
        "minutes": MINUTES,
    }  # fmt: skip
    agendas = (*ROUNDS, COMING, ())
    made = []
    for place, (day, points) in enumerate(zip(days_of(rule, first), agendas, strict=True)):
        state = _HELD if place < len(ROUNDS) else _OPEN
        row = _meeting(here, "Kommunnätverkets möte", day, state, Mode.HYBRID, today, opened_on=first - _OPENED_BEFORE)
        minutes = _minutes(here, day, today, waits=place == len(ROUNDS) - 1) if state is _HELD else _minutes_of_none()
        made.append(Planned(here, {**row, **minutes, "series_id": series, "recurs_on": day}, points, 6 if place == len(ROUNDS) else 0))
    return [one._replace(answering=10) if one.is_held else one for one in made]


def _single(
    here: Here, title: str, day: date, points: Sequence[Point], state: MeetingState, today: date, mode: Mode = Mode.ON_SITE
) -> Planned:
    opened_on = None if state is _DRAFT else min(day - _OPENED_BEFORE, today - timedelta(days=7))
    minutes = _minutes(here, day, today) if state is _HELD else _minutes_of_none()
    row = {**_meeting(here, title, day, state, mode, today, opened_on), **minutes, "series_id": None, "recurs_on": None}
    return Planned(here, row, points, 10 if state is _HELD else 5)


def _meeting(here: Here, title: str, day: date, state: MeetingState, mode: Mode, today: date, opened_on: date | None) -> dict[str, Any]:
    starts_at, ends_at = times_of(day, STARTS, MINUTES)
    opened_at = None if opened_on is None else at_hour(opened_on, 9)
    return {
        "network_id": here.id,
        "uid": uuid5(_NAMES, f"meeting-{here.id}-{day.isoformat()}"),
        "state": state.value,
        "title": title,
        "mode": mode.value,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "place": "" if mode is Mode.DIGITAL else ROOM,
        "join_address": None if mode is Mode.ON_SITE else JOIN,
        "responsible_id": here.keeper,
        "opened_at": opened_at,
        "ended_at": ends_at if state is _HELD else None,
        "created_at": opened_at or at_hour(today - timedelta(days=2), 9),
        "created_by": here.keeper,
    }


def _minutes(here: Here, day: date, today: date, *, waits: bool = False) -> dict[str, Any]:
    """Closed two working days later and approved six after that; `waits`: not approved yet."""
    closed_at = at_hour(min(add_working_days(day, 2), today - timedelta(days=1)), 10)
    told = {"minutes_state": MinutesState.CLOSED.value, "closed_at": closed_at, "closed_by": here.keeper}
    if waits:
        return {**_minutes_of_none(), **told}
    approved = {"approved_at": at_hour(add_working_days(day, 8), 10), "approved_by": here.approver}
    return {**told, **approved, "minutes_state": MinutesState.APPROVED.value}


def _minutes_of_none() -> dict[str, Any]:
    return {"minutes_state": MinutesState.WRITING.value, **dict.fromkeys(("closed_at", "closed_by", "approved_at", "approved_by"))}


def _make_series(planned: Sequence[Planned]) -> None:
    """The series of the meetings, whose rows then hold the key."""
    wanted: dict[UUID, dict[str, Any]] = {one.row["series_id"]["uid"]: one.row["series_id"] for one in planned if one.row["series_id"]}
    made = sa.insert(MeetingSeries).returning(MeetingSeries.id, sort_by_parameter_order=True)
    ids = dict(zip(wanted, db.session.connection().execute(made, list(wanted.values())).scalars(), strict=True))
    for one in planned:
        if one.row["series_id"]:
            one.row["series_id"] = ids[one.row["series_id"]["uid"]]


def _sitting() -> Mapping[int, list[Sitting]]:
    """{network: its seats}, with whoever is reached for them today: whoever sits there, else the alternate."""
    address = sa.func.coalesce(SeatHolder.mailbox, Contact.email)
    is_here = sa.and_(SeatHolder.until_on.is_(None), sa.or_(SeatHolder.contact_id.is_(None), Contact.until_on.is_(None)))
    wanted = (
        sa.select(
            Seat.network_id, Seat.id, Seat.organisation_id, Seat.since_on, Seat.until_on, SeatHolder.contact_id,
            sa.case((is_here, address)).label("address"),
        )
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .order_by(Seat.network_id, Seat.id, SeatHolder.kind != HolderKind.ORDINARY.value)
    )  # fmt: skip
    seats: dict[int, tuple[int, Sitting]] = {}
    for network_id, *rest in db.session.connection().execute(wanted):
        one = Sitting(*rest)
        if one.id not in seats or seats[one.id][1].address is None:
            seats[one.id] = (network_id, one)
    found: dict[int, list[Sitting]] = {}
    for network_id, one in seats.values():
        found.setdefault(network_id, []).append(one)
    return found


def _invitation(meeting_id: int, one: Planned, seat: Sitting, place: int) -> dict[str, Any]:
    answers = seat.address is not None and (place * 3) % 10 < one.answering
    comes = (place * 7 + one.day.month) % 10 < 8
    reply = None if not answers else Reply.COMING if comes else Reply.NOT_COMING
    return {
        "meeting_id": meeting_id,
        "seat_id": seat.id,
        "organisation_id": seat.organisation_id,
        "reply": reply.value if reply else None,
        "replied_at": one.row["opened_at"] + _ANSWERED_AFTER if reply else None,
        "told_key": key_of(seat.address) if seat.address else None,
        **_came(one, place, comes=comes and seat.address is not None),
    }


def _came(one: Planned, place: int, *, comes: bool) -> dict[str, int | None]:
    if not one.is_held:
        return dict.fromkeys(("came_women", "came_men", "came_unstated"))
    man = place % 4 == 2
    return {"came_women": int(comes and not man) + int(comes and place % 5 == 0), "came_men": int(comes and man), "came_unstated": 0}


def _write_letters(told: Sequence[tuple[int, datetime]]) -> None:
    rows = [{"invitation_id": id, "kind": LetterKind.INVITED.value, "written_at": at, "sent_at": at} for id, at in told]
    db.session.connection().execute(sa.insert(MeetingLetter), rows)


def _ask_to_approve(ids: Sequence[int], planned: Sequence[Planned], first: Mapping[int, int]) -> None:
    """Closed minutes wait for the first of those who were invited."""
    closed = [id for id, one in zip(ids, planned, strict=True) if one.row["minutes_state"] == MinutesState.CLOSED.value]
    chosen = sa.update(_MEETING).where(_MEETING.c.id == sa.bindparam("number")).values(adjuster_id=sa.bindparam("adjuster"))
    db.session.connection().execute(chosen, [{"number": id, "adjuster": first[id]} for id in closed if id in first])


def _owner(seats: Sequence[Sitting]) -> tuple[int, int | None] | None:
    """(organisation, contact) that promises something at the meetings."""
    return next(((seat.organisation_id, seat.contact_id) for seat in seats if seat.address), None)


def _template(here: Here) -> dict[str, Any]:
    items = [
        {"title": point.title, "about": "", "presenter": point.presenter, "kind": point.kind.value, "minutes": point.minutes}
        for point in (COMING[0], COMING[-1])
    ]
    return {
        "network_id": here.id, "name": "Vanligt nätverksmöte", "mode": Mode.HYBRID.value, "minutes": MINUTES, "place": ROOM, "items": items,
    }  # fmt: skip


def second_tuesday(month: date) -> date:
    """
    >>> second_tuesday(date(2026, 11, 1))
    datetime.date(2026, 11, 10)
    """
    return month + timedelta(days=(1 - month.weekday()) % 7 + 7)


def _months_before(month: date, n: int) -> date:
    number = month.year * 12 + month.month - 1 - n
    return date(number // 12, number % 12 + 1, 1)
