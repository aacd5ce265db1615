"""Who will be invited when a meeting is opened, and whether a mail reaches them."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from vaw.domain.networks.models import Seat, SeatHolder
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.networks import in_force
from vaw.domain.networks.queries.seats import Place, list_seats
from vaw.domain.people.models import Contact
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading


@dataclass(frozen=True, slots=True)
class Invitee:
    """A seat as it stands on the meeting's day. `reached`: whether there is an address."""

    place: Place
    reached: bool


def list_to_invite(by: Actor, meeting: Meeting) -> list[Invitee]:
    """The seats that count on the meeting's day, as the page of the network orders them: three statements, however many."""
    day = max(meeting.starts_at.astimezone(clock.STOCKHOLM).date(), clock.today())
    wanted = (
        sa.select(Seat.id)
        .join(SeatHolder, SeatHolder.seat_id == Seat.id)
        .outerjoin(Contact, Contact.id == SeatHolder.contact_id)
        .where(
            Seat.network_id == meeting.network_id,
            in_force(SeatHolder.since_on, SeatHolder.until_on, day),
            sa.or_(Contact.until_on.is_(None), Contact.until_on >= day),
            sa.func.coalesce(SeatHolder.mailbox, Contact.email).is_not(None),
        )
        .distinct()
    )
    with reading() as connection:
        reached = set(connection.scalars(wanted))
    return [Invitee(place, place.id in reached) for place in list_seats(by, meeting.network, day)]
