"""Addresses that calendars subscribe to: made, shown to copy, revoked; and what a calendar gets when it asks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from flask import Response, abort, redirect, render_template, request

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.series_forms import FeedForm
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import CalendarFeed
from vaw.domain.networks.operations import feeds as operations
from vaw.domain.networks.queries import feeds as queries
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.rules.meetings import CalendarShows
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.people.queries.names import account_name
from vaw.domain.people.queries.signed_in import find_actor
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.render import ics
from vaw.web.actor import actor
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.calendars import feed_address, feed_behind, feed_file, fingerprint
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash

ASKED = Limit("calendar-feed", 60, timedelta(hours=1))  # by address of a feed: calendars ask some times a day
MISSED = Limit("calendar-miss", 60, timedelta(hours=1))  # by the sender's address: whoever tries what is no address of ours


class Shown(NamedTuple):
    """An address as a page shows it. `of`: the network, or whose it is; `read`: the last day on which a calendar asked."""

    id: int
    label: str
    of: str
    address: str
    made: str
    read: str | None


@bp.page("/natverk/<int:network_id>/kalender", allow=policy.ADD_FEED, methods=["GET", "POST"])
def show_network_feeds(network_id: int) -> Answer:
    """The network's calendar: what it shows, one's own addresses of it, a new one; who keeps the network sees the others' too."""
    by = actor()
    network = get_network(by, network_id, policy.ADD_FEED)
    name, form = network.name, FeedForm()
    if form.submitted(lambda values: operations.add_network_feed(by, network, label=values["label"], confirmed=form.confirmed)):
        flash(_("Adressen är klar. Kopiera den till kalendern."))
        return redirect(f"/natverk/{network_id}/kalender", 303)
    others = queries.list_others_feeds(by, network)
    return render_template(
        "meetings/feeds_network.html",
        form=form,
        network_id=network_id,
        name=name,
        named=bool(queries.named_in_calendars([network_id])),
        held_back=network.calendar_shows == CalendarShows.ALL,
        may_keep=policy.KEEP_NETWORK.allows(by, network) and network.until_on is None,
        mine=_shown(queries.list_own_feeds(by, network_id)),
        others=[(feed.id, feed.label, account_name(feed.user_id) or "–", _read(feed)) for feed in others],
    ), form.status


@bp.page("/natverk/<int:network_id>/kalender/<int:feed_id>/stang", allow=policy.KEEP_NETWORK, methods=["POST"])
def revoke_network_feed(network_id: int, feed_id: int) -> Answer:
    by = actor()
    network = get_network(by, network_id, policy.KEEP_NETWORK)
    if not csrf_holds():
        abort(400)
    operations.revoke_network_feed(by, network, feed_id=feed_id)
    flash(_("Adressen är stängd. Kalendern får inget nytt."))
    return redirect(f"/natverk/{network_id}/kalender", 303)


@bp.page("/konto/kalendrar", allow=policy.OWN_FEED, methods=["GET", "POST"])
def show_own_feeds() -> Answer:
    """All one's own addresses, and a new one of all meetings that one may read."""
    by, form = actor(), FeedForm()
    if form.submitted(lambda values: operations.add_own_feed(by, get_own_account(by), label=values["label"], confirmed=form.confirmed)):
        flash(_("Adressen är klar. Kopiera den till kalendern."))
        return redirect("/konto/kalendrar", 303)
    return render_template("meetings/feeds_own.html", form=form, mine=_shown(queries.list_own_feeds(by))), form.status


@bp.page("/konto/kalendrar/<int:feed_id>/stang", allow=policy.OWN_FEED, methods=["POST"])
def revoke_feed(feed_id: int) -> Answer:
    feed = queries.get_feed(actor(), feed_id)
    if not csrf_holds():
        abort(400)
    operations.revoke_feed(actor(), feed)
    flash(_("Adressen är stängd. Kalendern får inget nytt."))
    return redirect("/konto/kalendrar", 303)


@bp.page("/kalender/<feed_token>.ics", allow=PUBLIC)
def show_feed(feed_token: str) -> Answer:
    """What the account behind the address may read now; nothing (404) once it is closed, has lost the right, or the address is revoked.

    Changes nothing but the day on which a calendar asked last.
    """
    feed = feed_behind(feed_token)
    by = find_actor(feed.user_id, channel="web") if feed is not None else None
    if feed is None or by is None or not _may(by, feed):
        return _counted(MISSED) or _none()
    if refused := _counted(ASKED, str(feed.id)):
        return refused
    file = feed_file(by, feed)
    if feed.read_on != clock.today():
        operations.mark_read(by, feed.id)
    answer = Response(file, content_type=ics.MEDIA_TYPE)
    answer.set_etag(fingerprint(file))
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer.make_conditional(request)


def _none() -> Answer:
    raise NotFound


def _may(by: Actor, feed: CalendarFeed) -> bool:
    """A feed of a network needs the right to read it; one's own shows what there is to read, were it nothing."""
    return feed.network is None or policy.ADD_FEED.allows(by, feed.network)


def _counted(limit: Limit, what: str | None = None) -> Response | None:
    """The answer to one try too many, for a program: it asks again later."""
    try:
        count(limit, what)
    except RuleBroken as broken:
        return Response("", STATUS.get(broken.code, 429), {"Retry-After": str(int(limit.within.total_seconds()))})
    return None


def _shown(feeds: Iterable[CalendarFeed]) -> list[Shown]:
    return [
        Shown(
            id=feed.id,
            label=feed.label,
            of=_("Alla dina möten") if feed.network is None else feed.network.name,
            address=feed_address(feed),
            made=day(feed.created_at.astimezone(clock.STOCKHOLM).date()),
            read=_read(feed),
        )
        for feed in feeds
    ]


def _read(feed: CalendarFeed) -> str | None:
    return day(feed.read_on) if feed.read_on else None
