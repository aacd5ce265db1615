"""What a network is to take up some time: it waits here until somebody plans it into a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.agenda_forms import ItemForm, LineForm, PlanForm, RemoveForm, plan_of
from vaw.blueprints.meetings.agenda_words import button_of, rows_of
from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_words import day_words, local_day, when_words
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import agenda as operations
from vaw.domain.networks.operations.carrying import plan_item
from vaw.domain.networks.queries import agenda as queries
from vaw.domain.networks.queries.networks import get_network
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence

BACKLOG = "/natverk/<int:network_id>/att-ta-upp"
WAITING = f"{BACKLOG}/<int:waiting_id>"


@bp.page(BACKLOG, allow=policy.KEEP_NETWORK, methods=["GET", "POST"])
def show_backlog(network_id: int) -> Answer:
    """`?mote=`: the meeting that one is preparing; else the next one is offered."""
    by = actor()
    network, form = get_network(by, network_id, policy.KEEP_NETWORK), LineForm()
    if form.submitted(lambda values: operations.add_to_backlog(by, network, plan=plan_of(values), confirmed=form.confirmed)):
        return redirect(f"{_href(network_id)}#title", 303)
    items, coming = queries.backlog_of(network_id), queries.coming_meetings(network_id)
    ids = [item.id for item in items]
    target = _target(coming, number_of(request.args, "mote"))
    return render_template(
        "meetings/backlog.html",
        network=network,
        form=form,
        rows=rows_of(items, None, queries.papers_of(ids), queries.came_from(ids), {}),
        target=target and (target.id, day_words(local_day(target.starts_at)), target.title),
        several=len(coming) > 1,
        ended=network.until_on is not None,
    ), form.status


@bp.page(f"{WAITING}/planera", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def plan_waiting(network_id: int, waiting_id: int) -> Answer:
    """The list's button says which meeting; without one the page asks."""
    by, item = _waiting(network_id, waiting_id)
    if item is None:
        return _gone(network_id)
    coming, form, title = queries.coming_meetings(network_id), PlanForm(), item.title
    form.meeting_id.choices = [(one.id, f"{when_words(one.starts_at, one.ends_at)}: {one.title}") for one in coming]
    days = {one.id: day_words(local_day(one.starts_at)) for one in coming}
    if form.submitted(lambda values: plan_item(by, item, **values)):
        flash(_("Punkten tas upp {day}.").format(day=days[form.meeting_id.data]))
        return redirect(f"{_href(network_id)}?mote={form.meeting_id.data}", 303)
    return render_template("meetings/backlog_plan.html", form=form, back=_href(network_id), title=title, coming=coming), form.status


@bp.page(f"{WAITING}/andra", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def change_waiting(network_id: int, waiting_id: int) -> Answer:
    by, item = _waiting(network_id, waiting_id)
    if item is None:
        return _gone(network_id)
    form, title = ItemForm(obj=item), item.title
    if form.saved(item, lambda values: operations.change_item(by, item, plan=plan_of(values), confirmed=form.confirmed)):
        flash(_("Punkten är sparad."))
        return _to(network_id)
    return render_template("meetings/item_change.html", form=form, back=_href(network_id), title=title), form.status


@bp.page(f"{WAITING}/ta-bort", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def remove_waiting(network_id: int, waiting_id: int) -> Answer:
    by, item = _waiting(network_id, waiting_id)
    if item is None:
        return _gone(network_id)
    form, title = RemoveForm(), item.title
    if form.submitted(lambda _values: operations.remove_item(by, item)):
        flash(_("Punkten är borttagen."))
        return _to(network_id)
    return render_template("meetings/item_remove.html", form=form, back=_href(network_id), title=title, noted=False), form.status


@bp.page(f"{WAITING}/upp", allow=policy.KEEP_ITEM, methods=["POST"])
def raise_waiting(network_id: int, waiting_id: int) -> Answer:
    return _press(network_id, waiting_id, operations.raise_item, "upp")


@bp.page(f"{WAITING}/ner", allow=policy.KEEP_ITEM, methods=["POST"])
def lower_waiting(network_id: int, waiting_id: int) -> Answer:
    return _press(network_id, waiting_id, operations.lower_item, "ner")


def _press(network_id: int, waiting_id: int, operation: Callable[[Actor, AgendaItem], object], pressed: str) -> Answer:
    by, item = _waiting(network_id, waiting_id)
    if not csrf_holds():
        abort(400)
    if item is None:
        return _gone(network_id)
    try:
        operation(by, item)
    except RuleBroken as broken:
        flash(sentence(broken))
        return _to(network_id)
    return redirect(_href(network_id) + button_of(waiting_id, queries.backlog_of(network_id), pressed), 303)


def _waiting(network_id: int, waiting_id: int) -> tuple[Actor, AgendaItem | None]:
    """None for what waits no longer: somebody was first, or the press came twice."""
    by = actor()
    item = queries.get_item(by, waiting_id)
    return by, item if item.meeting_id is None and item.network_id == network_id else None


def _target(coming: Sequence[Meeting], chosen: int | None) -> Meeting | None:
    """The meeting that the list's buttons plan into: the one that was asked for, else the next."""
    return next((one for one in coming if one.id == chosen), coming[0] if coming else None)


def _gone(network_id: int) -> Response:
    flash(_("Punkten är redan flyttad."))
    return _to(network_id)


def _to(network_id: int) -> Response:
    return redirect(_href(network_id), 303)


def _href(network_id: int) -> str:
    return f"/natverk/{network_id}/att-ta-upp"
