"""Reading the addresses that calendars subscribe to, and what they show (features row 96)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network, Seat
from vaw.domain.networks.models.meetings import CalendarFeed, Meeting, MeetingInvitation
from vaw.domain.networks.queries.invited import is_invited
from vaw.domain.networks.rules.meetings import CalendarShows, MeetingState
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind, Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

SHOWN_BACK = timedelta(days=366)  # older meetings leave the calendars that subscribe


def get_feed(by: Actor, feed_id: int) -> CalendarFeed:
    """One of one's own. Raises NotFound for any other."""
    found = db.session.scalars(scoped(policy.OWN_FEED, by).where(CalendarFeed.id == feed_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_feed(feed_id: int) -> CalendarFeed | None:
    """One that counts, with its network, for whoever has its address."""
    wanted = sa.select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.revoked_at.is_(None))
    return db.session.scalars(wanted.options(orm.joinedload(CalendarFeed.network))).one_or_none()


def list_own_feeds(by: Actor, network_id: int | None = None) -> list[CalendarFeed]:
    """One's own that count, the newest first; with `network_id` those of that network."""
    wanted = scoped(policy.OWN_FEED, by).where(CalendarFeed.revoked_at.is_(None)).options(orm.joinedload(CalendarFeed.network))
    if network_id is not None:
        wanted = wanted.where(CalendarFeed.network_id == network_id)
    return list(db.session.scalars(wanted.order_by(CalendarFeed.id.desc())))


def list_others_feeds(by: Actor, network: Network) -> list[CalendarFeed]:
    """Those of the network that others have made and that count, for whoever keeps it; else none."""
    if not policy.KEEP_NETWORK.allows(by, network):
        return []
    others = sa.and_(CalendarFeed.network_id == network.id, CalendarFeed.user_id != by.id, CalendarFeed.revoked_at.is_(None))
    return list(db.session.scalars(sa.select(CalendarFeed).where(others).order_by(CalendarFeed.id.desc())))


def count_feeds(user_id: int) -> int:
    """How many of an account's addresses count."""
    mine = sa.select(sa.func.count()).select_from(CalendarFeed).where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
    with reading() as connection:
        return connection.scalar(mine) or 0


def list_shown(by: Actor, network_id: int | None = None) -> list[Meeting]:
    """What the actor's calendars show today: meetings that people were invited to, of a year back and all to come.

    Of one network, or all that the actor may read; with an account of an organisation those to which it is invited. Needs no more
    than two statements, however many meetings there are.
    """
    readable = policy.READ_MEETING.scope(by)
    if by.has_role(frozenset({Role.REQUESTER})):
        invited = sa.select(MeetingInvitation.meeting_id).where(policy.READ_INVITATION.scope(by), is_invited())
        readable = sa.or_(readable, Meeting.id.in_(invited))
    wanted = sa.select(Meeting).where(readable, Meeting.state != MeetingState.DRAFT.value, Meeting.ends_at > clock.now() - SHOWN_BACK)
    if network_id is not None:
        wanted = wanted.where(Meeting.network_id == network_id)
    whole = wanted.options(orm.joinedload(Meeting.network), orm.joinedload(Meeting.series))
    return list(db.session.scalars(whole.order_by(Meeting.starts_at, Meeting.id)))


def named_in_calendars(network_ids: Iterable[int]) -> frozenset[int]:
    """Those of the networks that calendars may name: the board has chosen so, and no provider of protected housing has had a seat."""
    provider = (
        sa.exists()
        .where(Seat.network_id == Network.id, Seat.organisation_id == Organisation.id)
        .where(Organisation.kind == OrganisationKind.SHELTER_PROVIDER.value)
    )
    wanted = sa.select(Network.id).where(
        Network.id.in_(sorted(set(network_ids))), Network.calendar_shows == CalendarShows.ALL.value, ~provider
    )
    with reading() as connection:
        return frozenset(connection.scalars(wanted))
