"""Keeping an agenda: an item is changed, moved, put off, carried to the next meeting, taken away."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.agenda import AGENDA, ITEM, agenda_href, to_agenda
from vaw.blueprints.meetings.agenda_forms import ItemForm, RemoveForm, plan_of
from vaw.blueprints.meetings.agenda_words import button_of
from vaw.blueprints.meetings.base import bp
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import agenda as operations
from vaw.domain.networks.operations import carrying
from vaw.domain.networks.queries.agenda import get_item, is_noted, items_of
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.kernel.actor import Actor
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence

Operation = Callable[[Actor, AgendaItem], object]


@bp.page(f"{ITEM}/andra", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def change_item(meeting_id: int, item_id: int) -> Answer:
    by, item = actor(), get_item(actor(), item_id)
    if item.meeting_id != meeting_id:
        return _gone(meeting_id)
    form, title = ItemForm(obj=item), item.title
    if form.saved(item, lambda values: operations.change_item(by, item, plan=plan_of(values), confirmed=form.confirmed)):
        flash(_("Punkten är sparad."))
        return to_agenda(meeting_id)
    back = f"{agenda_href(meeting_id)}/{item_id}"
    return render_template("meetings/item_change.html", form=form, back=back, title=title), form.status


@bp.page(f"{ITEM}/ta-bort", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def remove_item(meeting_id: int, item_id: int) -> Answer:
    by, item = actor(), get_item(actor(), item_id)
    if item.meeting_id != meeting_id:
        return _gone(meeting_id)
    form, title = RemoveForm(), item.title
    if form.submitted(lambda _values: operations.remove_item(by, item)):
        flash(_("Punkten är borttagen."))
        return to_agenda(meeting_id)
    back = f"{agenda_href(meeting_id)}/{item_id}"
    return render_template("meetings/item_remove.html", form=form, back=back, title=title, noted=is_noted(item_id)), form.status


@bp.page(f"{ITEM}/upp", allow=policy.KEEP_ITEM, methods=["POST"])
def raise_item(meeting_id: int, item_id: int) -> Answer:
    """Back to the same button, so that one may press on."""
    return _press(meeting_id, item_id, operations.raise_item) or _stay(meeting_id, item_id, "upp")


@bp.page(f"{ITEM}/ner", allow=policy.KEEP_ITEM, methods=["POST"])
def lower_item(meeting_id: int, item_id: int) -> Answer:
    return _press(meeting_id, item_id, operations.lower_item) or _stay(meeting_id, item_id, "ner")


@bp.page(f"{ITEM}/senare", allow=policy.KEEP_ITEM, methods=["POST"])
def put_off(meeting_id: int, item_id: int) -> Answer:
    refused = _press(meeting_id, item_id, carrying.put_off_item)
    if refused is None:
        flash(_("Punkten väntar nu i listan Att ta upp."))
    return refused or to_agenda(meeting_id)


@bp.page(f"{ITEM}/nasta-mote", allow=policy.KEEP_ITEM, methods=["POST"])
def carry(meeting_id: int, item_id: int) -> Answer:
    carried = list[AgendaItem]()
    refused = _press(meeting_id, item_id, lambda by, item: carried.append(carrying.carry_item(by, item)))
    if carried:
        flash(_("Punkten tas upp på nästa möte.") if carried[0].meeting_id else _("Punkten väntar nu i listan Att ta upp."))
    return refused or to_agenda(meeting_id)


@bp.page(f"{AGENDA}/hamta", allow=policy.KEEP_MEETING, methods=["POST"])
def take_last_agenda(meeting_id: int) -> Answer:
    count = _press_whole(meeting_id, operations.take_last_agenda)
    if count is not None:
        flash(ngettext("1 punkt är hämtad.", "{n} punkter är hämtade.", count).format(n=count))
    return to_agenda(meeting_id)


@bp.page(f"{AGENDA}/nasta-mote", allow=policy.KEEP_MEETING, methods=["POST"])
def carry_agenda(meeting_id: int) -> Answer:
    """Of a cancelled meeting."""
    count = _press_whole(meeting_id, carrying.carry_agenda)
    if count is not None:
        flash(ngettext("1 punkt är flyttad.", "{n} punkter är flyttade.", count).format(n=count))
    return to_agenda(meeting_id)


def _press_whole(meeting_id: int, operation: Callable[[Actor, Meeting], int]) -> int | None:
    """One press over the whole agenda; None when it could not be done, with the reason said."""
    by = actor()
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    if not csrf_holds():
        abort(400)
    try:
        return operation(by, meeting)
    except RuleBroken as broken:
        flash(sentence(broken))
        return None


def _press(meeting_id: int, item_id: int, operation: Operation) -> Response | None:
    """One press over an item; where to go instead when it could not be done, with the reason said."""
    by, item = actor(), get_item(actor(), item_id)
    if not csrf_holds():
        abort(400)
    if item.meeting_id != meeting_id:
        return _gone(meeting_id)
    try:
        operation(by, item)
    except RuleBroken as broken:
        flash(sentence(broken))
        return to_agenda(meeting_id)
    return None


def _stay(meeting_id: int, item_id: int, pressed: str) -> Response:
    return redirect(agenda_href(meeting_id) + button_of(item_id, items_of(meeting_id), pressed), 303)


def _gone(meeting_id: int) -> Response:
    """Somebody was first, or the press came twice."""
    flash(_("Punkten är redan flyttad."))
    return to_agenda(meeting_id)
