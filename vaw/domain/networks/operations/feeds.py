"""Addresses that calendars subscribe to: made for one network or for oneself, given to somebody, revoked at once (features row 96)."""

from __future__ import annotations

import secrets

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import CalendarFeed
from vaw.domain.networks.queries.feeds import count_feeds
from vaw.domain.networks.rules.feeds import FEEDS_MOST, LABEL_MOST
from vaw.domain.networks.rules.meetings import FeedKind
from vaw.domain.people.models import User
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation, unit

_READ = sa.update(CalendarFeed.__table__).where(CalendarFeed.id == sa.bindparam("feed")).values(read_on=sa.bindparam("today"))  # type: ignore[arg-type]


@operation(policy.ADD_FEED)
def add_network_feed(by: Actor, network: Network, *, label: str, confirmed: bool = False) -> CalendarFeed:
    """Make an address of one network's meetings. `label`: to whom it is given.

    Raises RuleBroken("networks.feed_label", field="label"), ("networks.feed_many"), PersonalData.
    """
    return _made(by, FeedKind.NETWORK, network, label, confirmed)


@operation(OWN_ACCOUNT)
def add_own_feed(by: Actor, user: User, *, label: str, confirmed: bool = False) -> CalendarFeed:
    """Make an address of all meetings that one may read. Raises as add_network_feed does."""
    return _made(by, FeedKind.PERSON, None, label, confirmed)


@operation(policy.OWN_FEED)
def revoke_feed(by: Actor, feed: CalendarFeed) -> None:
    """End one's own address at once. Twice is harmless."""
    _end(feed)


@operation(policy.KEEP_NETWORK)
def revoke_network_feed(by: Actor, network: Network, *, feed_id: int) -> None:
    """End an address of the network's, whoever has made it. Twice is harmless, and so is an address of another network."""
    wanted = sa.select(CalendarFeed).where(CalendarFeed.id == feed_id, CalendarFeed.network_id == network.id)
    for feed in db.session.scalars(wanted):
        _end(feed)


def mark_read(by: Actor, feed_id: int) -> None:
    """Note that a calendar has asked today, so that its owner sees which ones nobody needs. No audit line, as for a key's `used_at`."""
    with unit(by, "networks.operations.feeds.mark_read"):
        db.session.connection().execute(_READ, {"feed": feed_id, "today": clock.today()})


def _made(by: Actor, kind: FeedKind, network: Network | None, label: str, confirmed: bool) -> CalendarFeed:
    called = " ".join(guard.clean(label, field="label", confirmed=confirmed).split())
    if not called or len(called) > LABEL_MOST:
        raise RuleBroken("networks.feed_label", field="label", most=LABEL_MOST)
    if by.id is None or count_feeds(by.id) >= FEEDS_MOST:
        raise RuleBroken("networks.feed_many", most=FEEDS_MOST)
    feed = CalendarFeed(
        user_id=by.id, kind=kind.value, network=network, label=called, key=secrets.token_urlsafe(24), created_at=clock.now()
    )  # fmt: skip
    db.session.add(feed)
    db.session.flush()
    return feed


def _end(feed: CalendarFeed) -> None:
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
