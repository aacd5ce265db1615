"""Who is invited and what they answered, as a board reads it; and what the mails and the sweep need of them.

Names stay out: a seat comes as its organisation and the role that holds it (README D-53).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks.models import Network, Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation, MeetingLetter
from vaw.domain.networks.queries.approving import order_of_names
from vaw.domain.networks.queries.networks import in_force
from vaw.domain.networks.rules import SEAT_ORDER, HolderKind
from vaw.domain.networks.rules.inviting import QUIET
from vaw.domain.networks.rules.meetings import LINK_LASTS, LetterKind, MeetingState
from vaw.domain.people import policy as people
from vaw.domain.people.models import Contact, Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.sealing import fingerprint

_AT_ONCE = 2_000  # letters of one round; the next round takes the rest
_AHEAD = timedelta(days=90)  # five working days before a meeting are never further away, with ten weeks' closure between them (D-25)
_ROLES = sa.case({role.value: number for number, role in enumerate(SEAT_ORDER)}, value=Seat.role)
_Later = orm.aliased(MeetingInvitation)


class Invited(NamedTuple):
    """Somebody who is invited. `organisation` None: a shelter provider that the actor may not read.

    `comes`: the role that holds the seat on the meeting's day, ordinary or alternate. `told_at`, `changed_at`: the last mail that left, and
    when the last one about a change was written. `has_left`: the seat does not count on the meeting's day any more.
    """

    id: int
    seat_id: int | None
    organisation_id: int | None
    organisation: str | None
    county_id: int | None
    role: str | None
    comes: str
    guest: str
    is_reached: bool
    reply: str | None
    reply_mode: str | None
    replied_at: datetime | None
    told_at: datetime | None
    changed_at: datetime | None
    has_left: bool

    @property
    def answered_before_change(self) -> bool:
        return self.replied_at is not None and self.changed_at is not None and self.replied_at < self.changed_at


def day_of(meeting: Meeting) -> date:
    """The day whose seats are invited and written to: the meeting's, and after it today."""
    return max(meeting.starts_at.astimezone(clock.STOCKHOLM).date(), clock.today())


def _holder(day: Any) -> Any:
    """Whoever is reached for the seat that day, as invitations.address_of has it: `address`, `title`."""
    title = sa.case((SeatHolder.role_title != "", SeatHolder.role_title), else_=sa.func.coalesce(Contact.role_title, ""))
    address = sa.func.coalesce(SeatHolder.mailbox, Contact.email)
    return (
        sa.select(address.label("address"), title.label("title"))
        .select_from(SeatHolder)
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(
            SeatHolder.seat_id == Seat.id,
            in_force(SeatHolder.since_on, SeatHolder.until_on, day),
            sa.or_(Contact.until_on.is_(None), Contact.until_on >= day),
            address.is_not(None),
        )
        .order_by(SeatHolder.kind != HolderKind.ORDINARY.value, SeatHolder.id.desc())
        .limit(1)
        .correlate(Seat, Meeting)
        .lateral("holder")
    )


def _last(column: Any, *conditions: Any) -> Any:
    return sa.select(sa.func.max(column)).where(MeetingLetter.invitation_id == MeetingInvitation.id, *conditions).scalar_subquery()


def list_invited(by: Actor, meeting: Meeting) -> list[Invited]:
    """Everybody invited to a meeting that the actor has got: seats by role and organisation in Swedish order, then guests. One statement.

    Whoever came without being invited is not among them.
    """
    day = day_of(meeting)
    holder = _holder(day)
    known = people.READ_ORGANISATION.scope(by).label("known")
    columns = (
        Seat.id, MeetingInvitation.organisation_id, Organisation.name, Organisation.kind, Organisation.county_id, known, Seat.role,
        holder.c.address, holder.c.title, MeetingInvitation.id, MeetingInvitation.reply, MeetingInvitation.reply_mode,
        MeetingInvitation.replied_at, MeetingInvitation.guest, _last(MeetingLetter.sent_at),
        _last(MeetingLetter.written_at, MeetingLetter.kind == LetterKind.CHANGED.value),
        sa.not_(in_force(Seat.since_on, Seat.until_on, day)),
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .select_from(MeetingInvitation)
        .outerjoin(Seat, Seat.id == MeetingInvitation.seat_id)
        .outerjoin(Organisation, Organisation.id == MeetingInvitation.organisation_id)
        .outerjoin(holder, sa.true())
        .where(MeetingInvitation.meeting_id == meeting.id, is_invited())
        .order_by(_ROLES.nulls_last(), order_of_names(by), MeetingInvitation.id)
    )
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [_line(row) for row in rows]


def _line(row: Any) -> Invited:
    """A row of list_invited, without what the actor may not see."""
    seat_id, organisation_id, name, kind, county_id, known, role, address, title, id, reply, mode, at, guest, told, changed, left = row
    hides = _hides(kind, known)
    return Invited(
        id, seat_id, organisation_id, None if hides else name, county_id, role, "" if hides else title or "", guest,
        seat_id is None or address is not None, reply, mode, at, told, changed, bool(left),
    )  # fmt: skip


def _hides(kind: str | None, known: bool | None) -> bool:
    return not known and kind == OrganisationKind.SHELTER_PROVIDER


def is_invited() -> sa.ColumnElement[bool]:
    """A seat's or a guest's; not an organisation that came along and was counted."""
    return sa.or_(MeetingInvitation.seat_id.is_not(None), MeetingInvitation.organisation_id.is_(None))


def count_replies(meeting_ids: Sequence[int]) -> Mapping[int, list[str | None]]:
    """{meeting: the answers of everybody invited}, for rules.inviting.sum_replies. One statement, however many meetings."""
    wanted = sa.select(MeetingInvitation.meeting_id, MeetingInvitation.reply).where(
        MeetingInvitation.meeting_id.in_(meeting_ids), is_invited()
    )
    found: dict[int, list[str | None]] = {id: [] for id in meeting_ids}
    with reading() as connection:
        for meeting_id, reply in connection.execute(wanted):
            found[meeting_id].append(reply)
    return found


# One invitation, and its neighbours in a series


class Turn(NamedTuple):
    """Another meeting of the same series to which the same seat is invited."""

    id: int
    meeting_id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    reply: str | None


def list_turns(invitation: MeetingInvitation) -> list[Turn]:
    """The coming opened meetings of the invitation's series with the same seat, this one apart, in order of time."""
    meeting = invitation.meeting
    if meeting.series_id is None or invitation.seat_id is None:
        return []
    wanted = (
        sa.select(MeetingInvitation.id, Meeting.id, Meeting.title, Meeting.starts_at, Meeting.ends_at, MeetingInvitation.reply)
        .join(Meeting, Meeting.id == MeetingInvitation.meeting_id)
        .where(
            Meeting.series_id == meeting.series_id,
            Meeting.id != meeting.id,
            Meeting.state == MeetingState.OPEN.value,
            Meeting.starts_at > clock.now(),
            MeetingInvitation.seat_id == invitation.seat_id,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    with reading() as connection:
        return [Turn(*row) for row in connection.execute(wanted)]


def invitations_of(meeting_id: int) -> Sequence[MeetingInvitation]:
    """All rows of a meeting, to change them; walk-ins too."""
    wanted = sa.select(MeetingInvitation).where(MeetingInvitation.meeting_id == meeting_id).order_by(MeetingInvitation.id)
    return db.session.scalars(wanted.options(orm.joinedload(MeetingInvitation.seat))).all()


def seats_on(network_id: int, day: date) -> Sequence[sa.Row[int, int]]:
    """(seat, organisation) of the seats that count that day, in the unit of work."""
    wanted = sa.select(Seat.id, Seat.organisation_id).where(Seat.network_id == network_id, in_force(Seat.since_on, Seat.until_on, day))
    return db.session.execute(wanted.order_by(Seat.id)).all()


def reachable_of(meeting: Meeting) -> list[int]:
    """Invitations of the meeting whose receiver has an address, in the unit of work."""
    holder = _holder(day_of(meeting))
    wanted = (
        sa.select(MeetingInvitation.id)
        .outerjoin(Seat, Seat.id == MeetingInvitation.seat_id)
        .outerjoin(holder, sa.true())
        .where(
            MeetingInvitation.meeting_id == meeting.id,
            sa.or_(MeetingInvitation.guest_address.is_not(None), holder.c.address.is_not(None)),
        )
        .order_by(MeetingInvitation.id)
    )
    return list(db.session.scalars(wanted))


def last_change(invitation_id: int) -> datetime | None:
    """When somebody invited was last written to about a change of the meeting."""
    wanted = sa.select(sa.func.max(MeetingLetter.written_at)).where(
        MeetingLetter.invitation_id == invitation_id, MeetingLetter.kind == LetterKind.CHANGED.value
    )
    with reading() as connection:
        return connection.scalar(wanted)


# What the tasks look for


def list_unsent(meeting_id: int | None = None) -> Sequence[int]:
    """Letters whose job was lost, or that could not be sent before; of one meeting or of all. The oldest first."""
    wanted = sa.select(MeetingLetter.id).where(MeetingLetter.sent_at.is_(None)).order_by(MeetingLetter.id).limit(_AT_ONCE)
    if meeting_id is not None:
        of_it = sa.select(MeetingInvitation.id).where(MeetingInvitation.meeting_id == meeting_id)
        wanted = wanted.where(MeetingLetter.invitation_id.in_(of_it))
    with reading() as connection:
        return connection.scalars(wanted).all()


def list_with_new_seats() -> Sequence[int]:
    """Opened meetings that come, in whose network an organisation has got a seat since its members were invited."""
    day = sa.cast(sa.func.timezone("Europe/Stockholm", Meeting.starts_at), sa.Date)
    invited = sa.exists().where(_Later.meeting_id == Meeting.id, _Later.seat_id == Seat.id)
    wanted = (
        sa.select(Meeting.id)
        .join(Seat, Seat.network_id == Meeting.network_id)
        .where(*_coming(), in_force(Seat.since_on, Seat.until_on, day), ~invited)
        .distinct()
        .order_by(Meeting.id)
    )
    with reading() as connection:
        return connection.scalars(wanted).all()


class Untold(NamedTuple):
    """An invitation whose receiver has not heard of the meeting. `whole_series`: nor of others of its series."""

    invitation_id: int
    key: str
    whole_series: bool


def list_untold() -> list[Untold]:
    """Who took over a seat, got one or got an address since the others were invited: one line for all meetings of a series.

    Nobody for whom a letter is on its way already.
    """
    day = sa.cast(sa.func.timezone("Europe/Stockholm", Meeting.starts_at), sa.Date)
    holder = _holder(day)
    wanted = (
        sa.select(
            MeetingInvitation.id, MeetingInvitation.seat_id, Meeting.id, Meeting.series_id, holder.c.address, MeetingInvitation.told_key
        )
        .select_from(MeetingInvitation)
        .join(Meeting, Meeting.id == MeetingInvitation.meeting_id)
        .join(Seat, Seat.id == MeetingInvitation.seat_id)
        .join(holder, sa.true())
        .where(*_coming(), in_force(Seat.since_on, Seat.until_on, day), ~_on_its_way())
        .order_by(Meeting.starts_at, MeetingInvitation.id)
    )
    keys: dict[str, str] = {}
    found: dict[tuple[int, int | None, int | None], list[tuple[int, str]]] = {}
    with reading() as connection:
        for id, seat_id, meeting_id, series_id, address, told_key in connection.execute(wanted):
            key = keys.setdefault(address, key_of(address))
            if key != told_key:
                found.setdefault((seat_id, series_id, None if series_id else meeting_id), []).append((id, key))
    return [Untold(*one[0], whole_series=len(one) > 1) for one in found.values()]


def key_of(address: str) -> str:
    """By what it is known that an address was told, without its being kept."""
    return fingerprint(address.casefold().encode())


def list_with_old_guests() -> Sequence[int]:
    """Meetings over for so long that no link of theirs works, of which addresses of guests are kept."""
    kept = sa.exists().where(MeetingInvitation.meeting_id == Meeting.id, MeetingInvitation.guest_address.is_not(None))
    with reading() as connection:
        return connection.scalars(sa.select(Meeting.id).where(Meeting.ends_at < clock.now() - LINK_LASTS, kept).order_by(Meeting.id)).all()


def _on_its_way() -> sa.ColumnElement[bool]:
    """That a letter to the same seat is waiting: of this meeting, or of the whole series."""
    other = orm.aliased(Meeting)
    of_series = sa.and_(MeetingLetter.whole_series, other.series_id == Meeting.series_id, _Later.seat_id == MeetingInvitation.seat_id)
    return sa.exists(
        sa.select(MeetingLetter.id)
        .join(_Later, _Later.id == MeetingLetter.invitation_id)
        .join(other, other.id == _Later.meeting_id)
        .where(MeetingLetter.sent_at.is_(None), sa.or_(_Later.id == MeetingInvitation.id, of_series))
        .correlate(Meeting, MeetingInvitation)
    )


def _coming() -> tuple[sa.ColumnElement[bool], ...]:
    return (Meeting.state == MeetingState.OPEN.value, Meeting.starts_at > clock.now())


class Silent(NamedTuple):
    """Somebody who was invited and has not answered."""

    invitation_id: int
    county_id: int | None
    meets_on: date


def list_silent() -> list[Silent]:
    """Those of the meetings of the next weeks, unless they were written to lately or asked again before. Nearest meetings first."""
    now = clock.now()
    told = sa.exists().where(MeetingLetter.invitation_id == MeetingInvitation.id, MeetingLetter.sent_at.is_not(None))
    lately = sa.exists().where(
        MeetingLetter.invitation_id == MeetingInvitation.id,
        sa.or_(MeetingLetter.written_at > now - QUIET, sa.and_(MeetingLetter.kind == LetterKind.AGAIN.value, MeetingLetter.ref == "")),
    )
    heard = sa.or_(told, MeetingInvitation.told_key.is_not(None))
    wanted = (
        sa.select(MeetingInvitation.id, Network.county_id, Meeting.starts_at)
        .join(Meeting, Meeting.id == MeetingInvitation.meeting_id)
        .join(Network, Network.id == Meeting.network_id)
        .where(*_coming(), Meeting.starts_at < now + _AHEAD, MeetingInvitation.reply.is_(None), is_invited(), heard, ~lately)
        .order_by(Meeting.starts_at, MeetingInvitation.id)
        .limit(_AT_ONCE)
    )
    with reading() as connection:
        rows = connection.execute(wanted).all()
    return [Silent(id, county_id, starts_at.astimezone(clock.STOCKHOLM).date()) for id, county_id, starts_at in rows]


def silent_of(invited: Iterable[Invited]) -> list[int]:
    """Of those listed: who can be reached and has not answered."""
    return [one.id for one in invited if one.reply is None and one.is_reached and not one.has_left]
