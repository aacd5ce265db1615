"""Minutes are closed and approved by a second person; what is found wrong afterwards is added, never written over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import abort, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.blueprints.meetings.minutes import PAGE, drawn
from vaw.blueprints.meetings.minutes_forms import AddendumForm, ApproveForm, CloseForm
from vaw.domain.networks import policy
from vaw.domain.networks.operations import approving as operations
from vaw.domain.networks.operations.minutes import add_addendum as add
from vaw.domain.networks.queries import minutes as queries
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.kernel.db import saw_version
from vaw.kernel.errors import RuleBroken, Taken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence


@bp.page(f"{PAGE}/stang", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def close_minutes(meeting_id: int) -> Answer:
    """Who is to approve, and which items are still empty, before nobody can write any more."""
    by = actor()
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    if request.method == "GET" and (meeting.state != MeetingState.HELD or meeting.minutes_state != MinutesState.WRITING):
        return _to(meeting_id)
    form = CloseForm(data={"approver": f"i{meeting.adjuster_id}" if meeting.adjuster_id else None})
    form.offer(by, meeting)
    minutes = queries.minutes_of(by, meeting)
    if form.submitted(lambda values: operations.close_minutes(by, meeting, **CloseForm.read(values["approver"]))):
        flash(_("Protokollet är stängt. Nu ska någon annan läsa och justera det."))
        return _to(meeting_id)
    decisions, actions = (sum(len(getattr(item, name)) for item in minutes.items) for name in ("decisions", "actions"))
    told = [
        ngettext("1 punkt", "{n} punkter", len(minutes.items)).format(n=len(minutes.items)),
        ngettext("1 beslut", "{n} beslut", decisions).format(n=decisions),
        ngettext("1 åtgärd", "{n} åtgärder", actions).format(n=actions),
    ]
    empty = [item for item in minutes.items if item.is_empty]
    return render_template(
        "meetings/minutes_close.html", form=form, sums=", ".join(told), empty=empty, back=f"{ALL}/{meeting_id}/protokoll"
    ), form.status


@bp.page(f"{PAGE}/oppna", allow=policy.KEEP_MEETING, methods=["POST"])
def open_minutes(meeting_id: int) -> Answer:
    by = actor()
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    if not csrf_holds():
        abort(400)
    saw_version(meeting, number_of(request.form, "version") or 0)
    try:
        operations.open_minutes(by, meeting)
        flash(_("Protokollet är öppet igen. Stäng det när du har ändrat klart."))
    except RuleBroken as broken:
        flash(sentence(broken))
    return _to(meeting_id)


@bp.page(f"{PAGE}/justera", allow=policy.APPROVE_MINUTES, methods=["GET", "POST"])
def approve_minutes(meeting_id: int) -> Answer:
    """The whole of it, and the button after its last line."""
    by = actor()
    meeting = get_meeting(by, meeting_id, policy.APPROVE_MINUTES)
    if request.method == "GET" and (meeting.minutes_state != MinutesState.CLOSED or meeting.closed_by == by.id):
        return _to(meeting_id)
    form, when = ApproveForm(obj=meeting), when_words(meeting.starts_at, meeting.ends_at)
    if form.saved(meeting, lambda _values: operations.approve_minutes(by, meeting)):
        flash(_("Tack! Protokollet är justerat. De som var kallade får veta att det går att läsa."))
        return _to(meeting_id)
    return render_template(
        "meetings/approve.html", form=form, meeting=meeting, when=when, **drawn(queries.minutes_of(by, meeting), links=True)
    ), form.status


@bp.page(f"{PAGE}/tillagg", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def add_addendum(meeting_id: int) -> Answer:
    """A correction, which stands beside what it corrects. A second click adds no other one."""
    by = actor()
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    if request.method == "GET" and meeting.minutes_state == MinutesState.WRITING:
        return _to(meeting_id)
    form = AddendumForm(data={"item_id": number_of(request.args, "punkt")})
    items = queries.minutes_of(by, meeting).items
    form.item_id.choices = [(item.id, f"{item.position}. {item.title}") for item in items]

    def act(values: Mapping[str, Any]) -> None:
        add(by, meeting, text=values["text"], item_id=values["item_id"], submit_key=values["submit_key"] or None, confirmed=form.confirmed)

    try:
        done = form.submitted(act)
    except Taken as again:
        if again.constraint != "uq_addendum_submit_key":
            raise
        done = True
    if done:
        flash(_("Tillägget är sparat."))
        return _to(meeting_id)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return render_template("meetings/addendum.html", form=form, back=f"{ALL}/{meeting_id}/protokoll"), form.status


def _to(meeting_id: int) -> Response:
    return redirect(f"{ALL}/{meeting_id}/protokoll", 303)
