"""The list at the door: who is here, corrected numbers, and those who came without being registered. Made for a phone in one hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.training.attendance_forms import CorrectForm, WalkInForm
from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import when_words
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Occasion
from vaw.domain.support.operations import attending
from vaw.domain.support.queries.attending import AtDoor, count_attendance, page_at_door
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.queries.registering import get_registration
from vaw.domain.support.rules.attending import check_door
from vaw.domain.support.rules.occasions import OccasionState
from vaw.domain.support.rules.registering import STATE_NAMES, RegistrationKind, RegistrationState
from vaw.kernel import clock
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext, number
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import Form
from vaw.web.messages import flash
from vaw.web.sentences import sentence

WORDS_MOST = 100


@bp.page("/utbildningar/<int:occasion_id>/narvaro", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def show_door(occasion_id: int) -> Answer:
    """Each row has a button that ticks it, or takes the tick back; after either the page stands where it stood."""
    by, form = actor(), Form()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    words, after = _asked(request.values.get("sok")), request.values.get("after")
    if form.submitted(lambda values: _tick(occasion)):
        return _back(occasion, words, after)
    return _shown(occasion, form, words, after), form.status


def _asked(text: str | None) -> str:
    return " ".join((text or "").split())[:WORDS_MOST].replace("\0", "")


def _tick(occasion: Occasion) -> None:
    """What the pressed button says: "kom" or "inte", of a registration of this occasion."""
    for name, act in (("kom", attending.tick), ("inte", attending.untick)):
        chosen = number_of(request.form, name)
        if chosen is not None:
            registration = get_registration(actor(), chosen, policy.KEEP_REGISTRATION)
            if registration.occasion_id != occasion.id:
                raise NotFound
            act(actor(), registration)


def _back(occasion: Occasion, words: str, after: str | None) -> Response:
    at = request.form.get("kom") or request.form.get("inte") or ""
    kept = urlencode({name: value for name, value in (("sok", words), ("after", after)) if value})
    query, row = f"?{kept}" if kept else "", f"#r{at}" if at.isascii() and at.isdigit() else ""
    return redirect(f"/utbildningar/{occasion.id}/narvaro{query}{row}", 303)


def _shown(occasion: Occasion, form: Form, words: str, after: str | None) -> str:
    page, counted = page_at_door(occasion.id, words=words, after=after), count_attendance(occasion.id)
    is_open = occasion.state == OccasionState.OPEN
    return render_template(
        "training/door.html",
        form=form,
        occasion=occasion,
        words=words,
        after=after,
        rows=[(row, _who(row), _state(row)) for row in page.rows],
        next_href=page.after and f"/utbildningar/{occasion.id}/narvaro?{urlencode({'sok': words, 'after': page.after})}",
        here=0 if counted.here is None else counted.here.all,
        registered=counted.registered,
        closed_words=_closed(occasion),
        coming=is_open and clock.now() < occasion.ends_at,
        ended=is_open and clock.now() >= occasion.ends_at,
        may_close=policy.KEEP_OCCASION.allows(actor(), occasion),
    )


def _closed(occasion: Occasion) -> str:
    """Why nobody can be ticked now, "" when they can."""
    try:
        check_door(occasion.state, occasion.starts_at, clock.now())
    except RuleBroken as broken:
        return sentence(broken)
    return ""


def _who(row: AtDoor) -> str:
    """A name, or how many: whoever stands at the door reads it aloud."""
    if row.by_name:
        return row.name or _("Namnet är raderat")
    return ngettext("1 person", "{n} personer", row.heads).format(n=number(row.heads))


def _state(row: AtDoor) -> str:
    return "" if row.state == RegistrationState.CONFIRMED else _(STATE_NAMES[RegistrationState(row.state)])


@bp.page("/utbildningar/narvaro/<int:registration_id>", allow=policy.KEEP_REGISTRATION, methods=["GET", "POST"])
def correct_attendance(registration_id: int) -> Answer:
    """How many of a registration came: fewer or more than were registered."""
    by = actor()
    registration = get_registration(by, registration_id, policy.KEEP_REGISTRATION)
    said = registration.came is not None
    form = CorrectForm(
        obj=registration,
        women=registration.came_women if said else registration.women,
        men=registration.came_men if said else registration.men,
        unstated=registration.came_unstated if said else registration.unstated,
    )

    def correct(values: Mapping[str, Any]) -> None:
        numbers = {name: values[name] or 0 for name in ("women", "men", "unstated")}
        attending.correct_attendance(by, registration, **numbers)

    if form.saved(registration, correct):
        flash(_("Antalet är sparat."))
        return redirect(f"/utbildningar/{registration.occasion_id}/narvaro#r{registration.id}", 303)
    return render_template(
        "training/door_correct.html",
        form=form,
        registration=registration,
        one=registration.kind == RegistrationKind.NAMED,
    ), form.status


@bp.page("/utbildningar/<int:occasion_id>/narvaro/ny", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def add_walk_in(occasion_id: int) -> Answer:
    """Somebody who came without being registered. A second click is the same person."""
    by, form = actor(), WalkInForm()
    occasion = get_occasion(by, occasion_id, policy.HOLD_OCCASION)
    form.offer(occasion)

    def add(values: Mapping[str, Any]) -> None:
        attending.add_walk_in(by, occasion, wish=form.wish(occasion), submit_key=form.key, confirmed=form.confirmed)

    if form.submitted(add):
        flash(_("De är tillagda och markerade som närvarande."))
        return redirect(f"/utbildningar/{occasion_id}/narvaro", 303)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return render_template(
        "training/door_add.html",
        form=form,
        occasion=occasion,
        when=when_words(occasion.starts_at, occasion.ends_at),
        closed_words=_closed(occasion),
    ), form.status
