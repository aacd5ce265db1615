"""Somebody rings and wants to come: the leader writes them down."""

from __future__ import annotations

from flask import redirect, render_template, request

from vaw.blueprints.training.base import bp
from vaw.blueprints.training.occasion_words import when_words
from vaw.blueprints.training.registered import ALL, list_path
from vaw.blueprints.training.registered_forms import HeadsForOthers, NamedForOthers
from vaw.domain.support import policy
from vaw.domain.support.models.occasions import Registration
from vaw.domain.support.operations.registering import register_for_others
from vaw.domain.support.queries.occasions import get_occasion
from vaw.domain.support.rules.registering import RegistrationState
from vaw.kernel.i18n import N_
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

HEADS = "antal"  # ?hur=antal: several of one organisation, without names
DONE = {
    RegistrationState.CONFIRMED: N_("Anmälan är sparad. De har plats."),
    RegistrationState.WAITING: N_("Anmälan är sparad. Det är fullt, så de står på väntelistan."),
}


@bp.page(f"{ALL}/ny", allow=policy.HOLD_OCCASION, methods=["GET", "POST"])
def register_others(occasion_id: int) -> Answer:
    """One person or several of one organisation. A second click leads to the same registration."""
    by, heads = actor(), request.args.get("hur") == HEADS
    occasion, made = get_occasion(by, occasion_id, policy.HOLD_OCCASION), list[Registration]()
    form = HeadsForOthers() if heads else NamedForOthers()
    form.offer(occasion)
    if form.submitted(
        lambda _values: made.append(register_for_others(by, occasion, wish=form.wish(), submit_key=form.key, confirmed=form.confirmed))
    ):
        state = RegistrationState(made[0].state)
        flash(_(DONE.get(state, N_("Anmälan är sparad."))))
        return redirect(list_path(occasion.id), 303)
    form.begin()
    base = list_path(occasion.id)
    kinds = [(_("En person"), f"{base}/ny", not heads), (_("Flera från samma organisation"), f"{base}/ny?hur={HEADS}", heads)]
    when = when_words(occasion.starts_at, occasion.ends_at)
    return render_template("training/registered_new.html", form=form, occasion=occasion, when=when, kinds=kinds, heads=heads), form.status
