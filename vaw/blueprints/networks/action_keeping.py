"""The board keeps its action points: new ones, other days and owners, what they led to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.networks.action_forms import ActionForm, DropForm, ResultForm, TimeForm, fill, promise_from
from vaw.blueprints.networks.actions import ALL, ONE
from vaw.blueprints.networks.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint
from vaw.domain.networks.operations import actions as operations
from vaw.domain.networks.operations.action_letters import send_link_again
from vaw.domain.networks.queries import actions as queries
from vaw.domain.networks.rules.actions import ActionState
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.errors import Taken
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.place import asked_county
from vaw.web.versions import VersionedForm


@bp.page(f"{ALL}/ny", allow=policy.ADD_ACTION, methods=["GET", "POST"])
def add_action() -> Answer:
    """A second click leads to the same action point. From a network or an assignment the form knows where it comes from."""
    by, county = actor(), asked_county(policy.ADD_ACTION)
    source = {"network_id": number_of(request.args, "natverk"), "assignment_id": number_of(request.args, "uppdrag")}
    form = ActionForm(data={**source, "responsible_id": by.id})
    form.offer(by, county.id)
    made = list[int]()

    def act(values: Mapping[str, Any]) -> None:
        action = operations.add_action(by, county, promise=promise_from(values), submit_key=form.key, confirmed=form.confirmed)
        made.append(action.id)
        flash(_told(_("Åtgärden är sparad."), values["due_on"], action.due_on))

    try:
        done = form.submitted(act)
    except Taken as again:
        found = queries.find_submitted(str(form.key)) if again.constraint == "uq_action_answer_submit_key" else None
        if found is None:
            raise
        flash(_("Åtgärden är sparad."))
        made.append(found)
        done = True
    if done:
        return _to(made[0])
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return render_template("networks/action_new.html", form=form, county=county), form.status


@bp.page(f"{ONE}/andra", allow=policy.KEEP_ACTION, methods=["GET", "POST"])
def change_action(action_id: int) -> Answer:
    by, action = _kept(action_id)
    form = ActionForm(obj=action)
    form.offer(by, action.county_id, action)
    fill(form, action)

    def act(values: Mapping[str, Any]) -> None:
        changed = operations.change_action(by, action, promise=promise_from(values), confirmed=form.confirmed)
        flash(_told(_("Ändringen är sparad."), values["due_on"], changed.due_on))

    if form.saved(action, act):
        return _to(action_id)
    return _form(form, action_id, _("Ändra åtgärden"), _("Spara"), _("Den som ska göra det får veta om dagen eller ägaren ändras."))


@bp.page(f"{ONE}/klar", allow=policy.KEEP_ACTION, methods=["GET", "POST"])
def finish_action(action_id: int) -> Answer:
    by, action = _kept(action_id)
    form, done = ResultForm(obj=action), action.state == ActionState.DONE
    if form.saved(action, lambda values: operations.finish_action(by, action, confirmed=form.confirmed, **values)):
        flash(_("Resultatet är sparat.") if done else _("Bra! Åtgärden är klar."))
        return _to(action_id)
    heading = _("Skriv vad det ledde till") if done else _("Är åtgärden klar?")
    return _form(form, action_id, heading, _("Spara") if done else _("Markera som klar"), action.what)


@bp.page(f"{ONE}/utgar", allow=policy.KEEP_ACTION, methods=["GET", "POST"])
def drop_action(action_id: int) -> Answer:
    by, action = _kept(action_id)
    form = DropForm(obj=action)
    if form.saved(action, lambda values: operations.drop_action(by, action, confirmed=form.confirmed, **values)):
        flash(_("Åtgärden utgår."))
        return _to(action_id)
    return _form(form, action_id, _("Ska åtgärden utgå?"), _("Låt den utgå"), action.what)


@bp.page(f"{ONE}/mer-tid", allow=policy.KEEP_ACTION, methods=["GET", "POST"])
def give_time(action_id: int) -> Answer:
    by, action = _kept(action_id)
    form = TimeForm(obj=action)
    if action.asks_until is not None and not form.due_on.raw_data:
        form.due_on.data = action.asks_until

    def act(values: Mapping[str, Any]) -> None:
        flash(_told(_("Dagen är ändrad."), values["due_on"], operations.give_time(by, action, **values).due_on))

    if form.saved(action, act):
        return _to(action_id)
    return _form(form, action_id, _("När ska det vara klart?"), _("Spara den nya dagen"), action.what)


@bp.page(f"{ONE}/paborja", allow=policy.KEEP_ACTION, methods=["POST"])
def begin_action(action_id: int) -> Answer:
    return _press(action_id, operations.begin_action, _("Åtgärden pågår."))


@bp.page(f"{ONE}/aterta", allow=policy.KEEP_ACTION, methods=["POST"])
def reopen_action(action_id: int) -> Answer:
    return _press(action_id, operations.reopen_action, _("Åtgärden är öppen igen."))


@bp.page(f"{ONE}/ny-lank", allow=policy.KEEP_ACTION, methods=["POST"])
def send_link(action_id: int) -> Answer:
    """A new mail to the owner, once a day: to their known address and to no other."""
    by, action = _kept(action_id)
    if not csrf_holds():
        abort(400)
    sent = send_link_again(by, action)
    flash(_("Ett nytt mejl är på väg.") if sent else _("Ett mejl har redan gått i dag."))
    return _to(action_id)


def _press(action_id: int, operation: Callable[[Actor, ActionPoint], object], said: str) -> Answer:
    """One press over what was on screen: whoever presses on something older is told that somebody was first."""
    by, action = _kept(action_id)
    if not csrf_holds():
        abort(400)
    saw_version(action, number_of(request.form, "version") or 0)
    operation(by, action)
    flash(said)
    return _to(action_id)


def _kept(action_id: int) -> tuple[Actor, ActionPoint]:
    by = actor()
    return by, queries.get_action(by, action_id, policy.KEEP_ACTION)


def _form(form: VersionedForm, action_id: int, heading: str, submit: str, lead: str) -> Answer:
    back = f"{ALL}/{action_id}"
    return render_template("networks/action_form.html", form=form, back=back, heading=heading, submit=submit, lead=lead), form.status


def _told(said: str, asked: date, due_on: date) -> str:
    """What was done, and that the day was moved where it was."""
    if asked == due_on:
        return said
    return f"{said} " + _("{asked} är ingen arbetsdag hos er. Den nya dagen är {due}.").format(asked=day(asked), due=day(due_on))


def _to(action_id: int) -> Response:
    return redirect(f"{ALL}/{action_id}", 303)
