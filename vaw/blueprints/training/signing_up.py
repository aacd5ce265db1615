"""Registering without an account, on the occasion's public page or by the board's invitation (features row 33)."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import (
    hosts_words,
    place_words,
    places_words,
    reach_words,
    when_words,
    window_of,
    window_words,
)
from vaw.blueprints.training.registration_forms import HeadsSignUp, NamedSignUp
from vaw.domain.people.queries.accounts import get_own_account
from vaw.domain.support.models.occasions import Occasion, Registration
from vaw.domain.support.operations.registering import sign_up
from vaw.domain.support.queries.occasions import find_occasion, seats_of
from vaw.domain.support.rules.registering import LAST_OFFER, OFFER_LASTS, Window
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import language
from vaw.web.actor import signed_in_person
from vaw.web.asking import STATUS, TRAP, WINDOW, check_trap, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.links import INVITED, occasion_behind, registration_token
from vaw.web.messages import flash
from vaw.web.workplace import choice_of, own_organisation

# An office that shares one address registers its people one by one on the day when it opens.
SENT = Limit("sign-up", 40, WINDOW)
TOLD = Limit("sign-up-mailbox", 40, timedelta(days=1))
HEADS = "antal"


@bp.page("/utbildningar/<int:occasion_id>/anmalan", allow=PUBLIC, methods=["GET", "POST"])
def sign_up_here(occasion_id: int) -> Answer:
    """For everybody whom the occasion is for. `?hur=antal`: so many of an organisation, without names."""
    occasion = find_occasion(occasion_id)
    if occasion is None or occasion.opened_at is None:
        raise NotFound
    return _page(occasion, invited=False)


@bp.page("/utbildningar/inbjudan/<token>", allow=PUBLIC, methods=["GET", "POST"])
def sign_up_invited(token: str) -> Answer:
    """The same by the board's own link, until the board makes another."""
    occasion = occasion_behind(token, INVITED)
    if occasion is None or occasion.opened_at is None:
        return render_template("training/sign_up_ended.html"), 410
    return _page(occasion, invited=True)


def _page(occasion: Occasion, *, invited: bool) -> Answer:
    if window_of(occasion) is not Window.OPEN or (occasion.invited_only and not invited):
        return render_template("training/sign_up_closed.html", occasion=occasion, words=_closed(occasion), facts=facts_of(occasion))
    form = _form(occasion)
    failed: list[RuleBroken] = []
    made: list[Registration] = []
    if form.submitted(lambda _values: made.append(_send(occasion, form, failed, invited=invited))):
        flash(_("Anmälan är skickad. Länken hit finns också i din e-post."))
        return redirect(f"/utbildningar/anmalan/{registration_token(made[0])}", 303)
    if failed and failed[0].code == "support.sent_before":
        form.begin_anew()
    form.begin()
    places, taken = seats_of(occasion.id)
    return render_template(
        "training/sign_up.html",
        form=form,
        occasion=occasion,
        facts=facts_of(occasion),
        by_heads=isinstance(form, HeadsSignUp),
        path=request.path,
        trap=TRAP,
        until=window_words(occasion),
        reach="" if invited else reach_words(occasion),
        room=places_words(places, taken),
        queue=_queue(occasion) if places is not None and taken >= places else "",
    ), STATUS.get(failed[0].code, 422) if failed else form.status


def facts_of(occasion: Occasion) -> list[tuple[str, str]]:
    """When, where and by whom: what every page about a registration says of the occasion."""
    return [
        (_("När"), when_words(occasion.starts_at, occasion.ends_at)),
        (_("Var"), place_words(occasion, occasion.venue)),
        (_("Arrangör"), hosts_words(occasion)),
    ]


def _form(occasion: Occasion) -> NamedSignUp | HeadsSignUp:
    known = _known() if request.method == "GET" else {}
    form = HeadsSignUp(data=known) if request.args.get("hur") == HEADS else NamedSignUp(data=known)
    form.offer(occasion)
    return form


def _send(occasion: Occasion, form: NamedSignUp | HeadsSignUp, failed: list[RuleBroken], *, invited: bool) -> Registration:
    try:
        check_trap()
        form.check_time()
        count(SENT)
        count(TOLD, form.email.data.lower())
        return sign_up(
            system("web"),
            occasion,
            wish=form.wish(),
            submit_key=form.key,
            organisation_id=_own_organisation(form),
            language=language(),
            confirmed=form.confirmed,
            invited=invited,
        )
    except RuleBroken as broken:
        failed.append(broken)
        raise


def _own_organisation(form: NamedSignUp | HeadsSignUp) -> int | None:
    """The organisation of somebody who is signed in for it, where they register for it and not for another."""
    mine = own_organisation()
    return mine.id if mine is not None and mine.name == form.organisation_name.data else None


def _closed(occasion: Occasion) -> str:
    """Why nobody can register here now."""
    if window_of(occasion) is Window.OPEN:
        return reach_words(occasion)
    return window_words(occasion)


def _queue(occasion: Occasion) -> str:
    """What happens to somebody who registers where all places are taken."""
    last = occasion.starts_at - LAST_OFFER
    if clock.now() >= last:
        return _("Så nära starten finns ingen väntelista.")
    return _("Ni hamnar på väntelistan. Blir en plats ledig får ni ett mejl och har {hours} timmar på er att svara.").format(
        hours=OFFER_LASTS // timedelta(hours=1)
    )


def _known() -> dict[str, str]:
    """What is known of somebody who is signed in for an organisation."""
    person, mine = signed_in_person(), own_organisation()
    if person is None or mine is None:
        return {}
    return {
        "organisation_name": mine.name,
        "organisation_kind": mine.kind,
        "place": choice_of(mine),
        "name": person.name,
        "email": get_own_account(person.actor).email,
    }
