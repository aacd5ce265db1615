"""One training as everybody may read it, and its calendar file. Its boards see the room from which they run it."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.calendar import ALL, visitor
from vaw.blueprints.training.occasion_room import public_facts, room_of
from vaw.blueprints.training.occasion_words import hosts_words, place_words, places_words, reach_words, when_words, window_of, window_words
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.queries import occasions as queries
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import Window
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.render import ics
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.settings import settings

ONE = f"{ALL}/<int:occasion_id>"


@bp.page(ONE, allow=PUBLIC)
def show_occasion(occasion_id: int) -> Answer:
    """Its boards see the room from which they run it; everybody else, and they by `?visa=alla`, the page as it is public."""
    by = visitor()
    found = queries.find_occasion(occasion_id)
    if found is not None and policy.READ_OCCASION.allows(by, found) and request.args.get("visa") != "alla":
        return room_of(by, found)
    return _public(by, found if found is not None and policy.READ_OCCASION.allows(by, found) else queries.get_opened(by, occasion_id))


@bp.page(f"{ONE}.ics", allow=PUBLIC)
def download_calendar_file(occasion_id: int) -> Answer:
    """For somebody's own calendar; never the address by which one joins, which is for those who have a place."""
    return calendar_file(queries.get_opened(visitor(), occasion_id))


def calendar_file(one: Occasion) -> Response:
    """The file of an occasion that may be shown to whoever asks."""
    answer = Response(ics.calendar([_entry(one)]), content_type=ics.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename=utbildning-{one.id}.ics"
    return answer


def _public(by: Actor, one: Occasion) -> str:
    places, taken = queries.seats_of(one.id)
    now = window_of(one)
    return render_template(
        "training/occasion.html",
        one=one,
        hosts=hosts_words(one),
        cancelled=one.state == OccasionState.CANCELLED,
        is_draft=one.state == OccasionState.DRAFT,
        when=when_words(one.starts_at, one.ends_at),
        signs_up=now is Window.OPEN and not one.invited_only,
        reach=reach_words(one),
        room=places_words(places, taken) if now is Window.OPEN else "",
        window=window_words(one),
        over=one.ends_at <= clock.now(),
        facts=public_facts(one),
        of_board=policy.READ_OCCASION.allows(by, one),
        has_file=one.opened_at is not None,
    )


def _entry(one: Occasion) -> ics.Entry:
    base = settings().base_url
    host = base.split("://", 1)[-1].split("/", 1)[0]
    return ics.Entry(
        uid=f"utbildning-{one.id}@{host}",
        sequence=one.calendar_sequence,
        title=one.title,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        place=place_words(one, one.venue),
        about=_("Din anmälan och länken till ett digitalt möte finns på din egen sida i tjänsten."),
        address=f"{base}{ALL}/anmalan/hitta?tillfalle={one.id}" if one.invited_only else f"{base}{ALL}/{one.id}",
        cancelled=one.state == OccasionState.CANCELLED,
    )
