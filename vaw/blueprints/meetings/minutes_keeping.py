"""What is decided and promised at a meeting, beside the item that it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import abort, render_template, request

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL
from vaw.blueprints.meetings.minutes import OF_ITEM, county_of, to_item
from vaw.blueprints.meetings.minutes_forms import DecisionForm, PromiseForm
from vaw.blueprints.networks.action_forms import read_owner
from vaw.blueprints.training.occasion_words import local_day
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations import decisions as operations
from vaw.domain.networks.operations.actions import add_action
from vaw.domain.networks.queries import minutes as queries
from vaw.domain.networks.queries.actions import find_submitted
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.actions import Promise
from vaw.kernel.actor import Actor
from vaw.kernel.db import saw_version
from vaw.kernel.errors import NotFound, RuleBroken, Taken
from vaw.kernel.i18n import day
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.forms import csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence
from vaw.web.versions import VersionedForm

DECISION = f"{ALL}/beslut/<int:decision_id>"
LINE_MOST = 80  # characters of a decision in the list of those that an action point follows
_FIELDS = ("text", "assignment_id")


@bp.page(f"{OF_ITEM}/beslut", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def add_decision(meeting_id: int, item_id: int) -> Answer:
    """A network that serves one assignment decides under it, unless told otherwise."""
    by, meeting, item = _kept(meeting_id, item_id)
    ids = item.network.assignment_ids
    form = DecisionForm(data={"assignment_id": ids[0] if len(ids) == 1 else None})
    form.offer(item.network, local_day(meeting.starts_at), ids[0] if ids else None)

    def act(values: Mapping[str, Any]) -> None:
        operations.add_decision(by, item, confirmed=form.confirmed, **{name: values[name] for name in _FIELDS})

    if form.submitted(act):
        flash(_("Beslutet är sparat."))
        return to_item(meeting_id, item_id)
    return _form(form, meeting_id, item, _("Vad beslutade ni?"), _("Spara beslutet"))


@bp.page(f"{DECISION}/andra", allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def change_decision(decision_id: int) -> Answer:
    by = actor()
    decision = queries.get_decision(by, decision_id)
    item, form = decision.item, DecisionForm(obj=decision)
    form.offer(item.network, local_day(decision.meeting.starts_at), decision.assignment_id)
    remove = f"{ALL}/beslut/{decision_id}/ta-bort"

    def act(values: Mapping[str, Any]) -> object:
        return operations.change_decision(by, item, decision=decision, confirmed=form.confirmed, **values)

    if form.saved(decision, act):
        flash(_("Ändringen är sparad."))
        return to_item(decision.meeting_id, item.id)
    return _form(form, decision.meeting_id, item, _("Ändra beslutet"), _("Spara"), remove=remove, version=decision.version)


@bp.page(f"{DECISION}/ta-bort", allow=policy.KEEP_ITEM, methods=["POST"])
def remove_decision(decision_id: int) -> Answer:
    by = actor()
    decision = queries.get_decision(by, decision_id)
    meeting_id, item = decision.meeting_id, decision.item
    if not csrf_holds():
        abort(400)
    saw_version(decision, number_of(request.form, "version") or 0)
    try:
        operations.remove_decision(by, item, decision=decision)
        flash(_("Beslutet är borttaget."))
    except RuleBroken as broken:
        flash(sentence(broken))
    return to_item(meeting_id, item.id)


@bp.page(f"{OF_ITEM}/atgard", allow=policy.ADD_ACTION, methods=["GET", "POST"])
def add_promise(meeting_id: int, item_id: int) -> Answer:
    """Who does what until when. A second click makes no other one."""
    by, meeting, item = _kept(meeting_id, item_id)
    county, network = county_of(by, item.network), item.network
    if county is None:
        raise NotFound
    decisions = [(id, shortened(text)) for id, text in queries.decisions_of(item_id)]
    only = network.assignment_ids[0] if len(network.assignment_ids) == 1 else None
    form = PromiseForm(data={"responsible_id": by.id, "assignment_id": only, "decision_id": number_of(request.args, "beslut")})
    form.offer_in(by, county.id, queries.member_ids(network.id), decisions)
    due = []

    def act(values: Mapping[str, Any]) -> None:
        promise = _promise_from(values, meeting, item)
        due.append((values["due_on"], add_action(by, county, promise=promise, submit_key=form.key, confirmed=form.confirmed).due_on))

    try:
        done = form.submitted(act)
    except Taken as again:
        if again.constraint != "uq_action_answer_submit_key" or find_submitted(str(form.key)) is None:
            raise
        done = True
    if done:
        flash(_saved(*due[0]) if due else _("Åtgärden är sparad."))
        return to_item(meeting_id, item_id)
    form.submit_key.data = form.submit_key.data or str(uuid4())
    return _form(form, meeting_id, item, _("Vad ska göras, och av vem?"), _("Spara åtgärden"))


def shortened(text: str) -> str:
    """A decision on one line of a list."""
    line = " ".join(text.split())
    return line if len(line) <= LINE_MOST else line[:LINE_MOST].rsplit(" ", 1)[0] + " …"


def _promise_from(values: Mapping[str, Any], meeting: Meeting, item: AgendaItem) -> Promise:
    return Promise(
        what=values["what"],
        owner=read_owner(values["owner"]),
        due_on=values["due_on"],
        network_id=meeting.network_id,
        assignment_id=values["assignment_id"],
        responsible_id=values["responsible_id"],
        meeting_id=meeting.id,
        item_id=item.id,
        decision_id=values.get("decision_id"),
    )


def _saved(asked: Any, due_on: Any) -> str:
    if asked == due_on:
        return _("Åtgärden är sparad.")
    moved = _("{asked} är ingen arbetsdag hos er. Den nya dagen är {due}.").format(asked=day(asked), due=day(due_on))
    return f"{_('Åtgärden är sparad.')} {moved}"


def _kept(meeting_id: int, item_id: int) -> tuple[Actor, Meeting, AgendaItem]:
    by = actor()
    return by, get_meeting(by, meeting_id, policy.KEEP_MEETING), queries.get_item(by, meeting_id, item_id)


def _form(
    form: VersionedForm,
    meeting_id: int,
    item: AgendaItem,
    heading: str,
    submit: str,
    *,
    remove: str | None = None,
    version: int = 0,
) -> Answer:
    back = f"{ALL}/{meeting_id}/protokoll#punkt-{item.id}"
    told = {"heading": heading, "submit": submit, "back": back, "item": item, "remove": remove, "version": version}
    return render_template("meetings/decision.html", form=form, **told), form.status
