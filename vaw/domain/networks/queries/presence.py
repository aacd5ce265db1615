"""Who came: the list of one meeting and its sums, and a network's organisations over its last meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.queries.approving import order_of_names
from vaw.domain.networks.queries.networks import in_force
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.presence import SHOWN_MOST, Heads, Mark, added, heads_of, mark_of
from vaw.domain.people import policy as people
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.permissions import scoped

PARTS = (MeetingInvitation.came_women, MeetingInvitation.came_men, MeetingInvitation.came_unstated)
CAME = MeetingInvitation.came_women + MeetingInvitation.came_men + MeetingInvitation.came_unstated  # None where nobody has said


class Present(NamedTuple):
    """Somebody invited, or who came without being so. `organisation` None: a guest, or (`hidden`) one whose name the actor may not see."""

    id: int
    organisation_id: int | None
    organisation: str | None
    county_id: int | None
    hidden: bool
    seat_id: int | None
    role: str | None
    guest: str
    reply: str | None
    came: Heads | None


@dataclass(frozen=True, slots=True)
class Presence:
    """The sums of a meeting. `heads` None: nobody has said anything of anybody; `unsaid`: of how many nobody has."""

    heads: Heads | None
    came: int
    absent: int
    unsaid: int


class Held(NamedTuple):
    """A meeting that was held, with who came to it. `organisations`: those that did, `invited`: of so many."""

    id: int
    title: str
    starts_at: datetime
    heads: Heads | None
    organisations: int
    invited: int
    municipality_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Line:
    """An organisation over the meetings, in their order. `heads` and `marks`: None where it was not invited. `sits`: has a seat today."""

    organisation_id: int
    organisation: str | None
    county_id: int | None
    seat_id: int | None
    marks: tuple[Mark | None, ...]
    heads: tuple[Heads | None, ...]

    @property
    def sits(self) -> bool:
        return self.seat_id is not None


@dataclass(frozen=True, slots=True)
class NetworkPresence:
    """The last meetings, newest first, and their organisations in Swedish order. `municipality_ids`: of those who came to any of them."""

    meetings: tuple[Held, ...]
    lines: tuple[Line, ...]
    heads: Heads | None
    municipality_ids: frozenset[int]


def list_present(by: Actor, meeting: Meeting) -> list[Present]:
    """Everybody invited and everybody who came all the same: organisations in Swedish order, then guests. One statement."""
    known = people.READ_ORGANISATION.scope(by).label("known")
    columns = (
        MeetingInvitation.id, MeetingInvitation.organisation_id, Organisation.name, Organisation.county_id, Organisation.kind, known,
        MeetingInvitation.seat_id, Seat.role, MeetingInvitation.guest, MeetingInvitation.reply, *PARTS,
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .select_from(MeetingInvitation)
        .outerjoin(Organisation, Organisation.id == MeetingInvitation.organisation_id)
        .outerjoin(Seat, Seat.id == MeetingInvitation.seat_id)
        .where(MeetingInvitation.meeting_id == meeting.id)
        .order_by(Organisation.id.is_(None), order_of_names(by), MeetingInvitation.guest, MeetingInvitation.id)
    )
    with reading() as connection:
        return [_present(row) for row in connection.execute(wanted)]


def _present(row: Any) -> Present:
    id, organisation_id, name, county_id, kind, is_known, seat_id, role, guest, reply, *parts = row
    hidden = _is_hidden(kind, is_known)
    shown = None if hidden else name
    return Present(id, organisation_id, shown, county_id, hidden, seat_id, role, "" if hidden else guest, reply, heads_of(*parts))


def _is_hidden(kind: str | None, is_known: bool | None) -> bool:
    """A provider of protected housing that the actor may not read is shown as such and no more (README D-53)."""
    return kind == OrganisationKind.SHELTER_PROVIDER and not is_known


def count_presence(meeting_id: int) -> Presence:
    """The sums of a meeting, as the unit that is under way has them."""
    columns: tuple[Any, ...] = (
        *(sa.func.sum(part) for part in PARTS),
        sa.func.count().filter(CAME > 0),
        sa.func.count().filter(CAME == 0),
        sa.func.count().filter(CAME.is_(None)),
    )
    women, men, unstated, *counts = db.session.execute(sa.select(*columns).where(MeetingInvitation.meeting_id == meeting_id)).one()
    return Presence(heads_of(women, men, unstated), *counts)


def came_places(meeting_id: int) -> list[int]:
    """The municipalities of the organisations that came."""
    wanted = (
        sa.select(Organisation.municipality_id)
        .join(MeetingInvitation, MeetingInvitation.organisation_id == Organisation.id)
        .where(MeetingInvitation.meeting_id == meeting_id, CAME > 0, Organisation.municipality_id.is_not(None))
        .distinct()
    )
    return sorted(one for one in db.session.scalars(wanted) if one is not None)


def came_organisations(by: Actor, meeting_id: int) -> list[int]:
    """The organisations that came, of those that the actor may read."""
    came = sa.select(MeetingInvitation.organisation_id).where(MeetingInvitation.meeting_id == meeting_id, CAME > 0)
    wanted = scoped(people.READ_ORGANISATION, by).with_only_columns(Organisation.id).where(Organisation.id.in_(came))
    return sorted(db.session.scalars(wanted))


def hold_meeting(meeting: Meeting) -> None:
    """The meeting as it stands, which nobody else changes before the commit. Its network stays with it."""
    network = meeting.network  # which a refresh lets go of unless it was joined to the meeting
    db.session.refresh(meeting, with_for_update={"of": Meeting})
    orm.attributes.set_committed_value(meeting, "network", network)


def hold_presence(meeting_id: int) -> dict[int, MeetingInvitation]:
    """{invitation: row} of a meeting, held until the commit: to say who came."""
    wanted = sa.select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id).order_by(MeetingInvitation.id)
    rows = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def list_forgotten(before: datetime, most: int) -> Sequence[Any]:
    """(id, county_id) of meetings that were over before the instant and that nobody has ended, oldest first."""
    wanted = (
        sa.select(Meeting.id, Network.county_id)
        .join(Network, Network.id == Meeting.network_id)
        .where(Meeting.state == MeetingState.OPEN.value, Meeting.ends_at < before)
    )
    with reading() as connection:
        return connection.execute(wanted.order_by(Meeting.ends_at, Meeting.id).limit(most)).all()


def walk_in_choices(by: Actor, network: Network) -> Sequence[sa.Row[int, str]]:
    """(id, name) of the organisations in use that may have come without being invited, in Swedish order."""
    seen = people.READ_ORGANISATION.scope(by)
    wanted = sa.select(Organisation.id, Organisation.name).where(seen, Organisation.active).order_by(Organisation.sort_key, Organisation.id)
    if network.county_id is not None:
        of = Organisation.county_id.in_([network.county_id, *network.co_county_ids])
        wanted = wanted.where(sa.or_(Organisation.county_id.is_(None), of))
    with reading() as connection:
        return connection.execute(wanted).all()


# Over the last meetings of a network.


def read_presence(by: Actor, network: Network, today: date) -> NetworkPresence:
    """The last meetings that were held. Three statements, however many organisations there are."""
    known = people.READ_ORGANISATION.scope(by)
    with reading() as connection:
        return _read(connection, network.id, today, known, order_of_names(by))


def absence_places(network_id: int, today: date) -> NetworkPresence:
    """The same with every organisation's name left out, as the unit that is under way has it: to tell of absences."""
    return _read(db.session.connection(), network_id, today, sa.false(), Organisation.id.expression)


def _read(
    connection: sa.Connection, network_id: int, today: date, known: sa.ColumnElement[bool], order: sa.ColumnElement[Any]
) -> NetworkPresence:
    last = (
        sa.select(Meeting.id, Meeting.title, Meeting.starts_at)
        .where(Meeting.network_id == network_id, Meeting.state == MeetingState.HELD.value)
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(SHOWN_MOST)
    )
    meetings = connection.execute(last).all()
    seats = sa.select(Seat.organisation_id, sa.func.min(Seat.id)).where(
        Seat.network_id == network_id, in_force(Seat.since_on, Seat.until_on, today)
    )
    sitting: dict[int, int] = {row[0]: row[1] for row in connection.execute(seats.group_by(Seat.organisation_id))}
    columns = (
        MeetingInvitation.meeting_id, MeetingInvitation.organisation_id, *PARTS, Organisation.name, Organisation.county_id,
        Organisation.kind, Organisation.municipality_id, known.label("known"),
    )  # fmt: skip
    rows = connection.execute(
        sa.select(*columns)
        .outerjoin(Organisation, Organisation.id == MeetingInvitation.organisation_id)
        .where(MeetingInvitation.meeting_id.in_([row.id for row in meetings]))
        .order_by(order, Organisation.id, MeetingInvitation.id)
    ).all()
    return _gathered(meetings, rows, sitting)


def _gathered(meetings: Sequence[Any], rows: Sequence[Any], sitting: dict[int, int]) -> NetworkPresence:
    of_meeting: dict[int, list[Any]] = defaultdict(list)
    of_organisation: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        of_meeting[row.meeting_id].append(row)
        if row.organisation_id is not None:
            of_organisation[row.organisation_id].append(row)
    order = [meeting.id for meeting in meetings]
    held = tuple(_held(meeting, of_meeting[meeting.id]) for meeting in meetings)
    lines = tuple(_line(id, found, order, sitting.get(id)) for id, found in of_organisation.items())
    came = frozenset(row.municipality_id for row in rows if row.municipality_id is not None and _came(row))
    counted = [one.heads for one in held if one.heads is not None]
    return NetworkPresence(held, lines, added(counted) if counted else None, came)


def _said(row: Any) -> Heads | None:
    return heads_of(row.came_women, row.came_men, row.came_unstated)


def _came(row: Any) -> bool:
    heads = _said(row)
    return heads is not None and heads.all > 0


def _held(meeting: Any, rows: Sequence[Any]) -> Held:
    said = [heads for row in rows if (heads := _said(row)) is not None]
    organisations = {row.organisation_id for row in rows if row.organisation_id is not None and _came(row)}
    invited = {row.organisation_id for row in rows if row.organisation_id is not None}
    places = frozenset(row.municipality_id for row in rows if row.municipality_id is not None and _came(row))
    return Held(meeting.id, meeting.title, meeting.starts_at, added(said) if said else None, len(organisations), len(invited), places)


def _line(organisation_id: int, rows: Sequence[Any], order: Sequence[int], seat_id: int | None) -> Line:
    parts: dict[int, list[Heads | None]] = defaultdict(list)
    for row in rows:
        parts[row.meeting_id].append(_said(row))
    first = rows[0]
    shown = None if _is_hidden(first.kind, first.known) else first.name
    return Line(
        organisation_id,
        shown,
        first.county_id,
        seat_id,
        tuple(mark_of(parts[id]) if id in parts else None for id in order),
        tuple(_sum(parts[id]) if id in parts else None for id in order),
    )


def _sum(parts: Sequence[Heads | None]) -> Heads | None:
    said = [part for part in parts if part is not None]
    return added(said) if said else None


def invitations_of(meeting_id: int, organisation_id: int) -> Sequence[MeetingInvitation]:
    """Those of one organisation, of a seat first."""
    wanted = sa.select(MeetingInvitation).where(
        MeetingInvitation.meeting_id == meeting_id, MeetingInvitation.organisation_id == organisation_id
    )
    return db.session.scalars(wanted.order_by(MeetingInvitation.seat_id.nulls_last(), MeetingInvitation.id)).all()
