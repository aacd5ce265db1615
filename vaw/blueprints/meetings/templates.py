"""What a network's meetings usually look like: made from a meeting, changed, removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_forms import OpenForm
from vaw.blueprints.meetings.template_forms import SPARE, TemplateForm, data_of, data_of_meeting, form_of, usual_of
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import MeetingTemplate
from vaw.domain.networks.operations import meeting_templates as operations
from vaw.domain.networks.queries.agenda import items_of
from vaw.domain.networks.queries.meeting_templates import get_template, list_templates
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.rules.meetings import ITEMS_MOST
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import hours, ngettext
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

ONE = "/natverk/motesmallar/<int:usual_id>"


@bp.page("/natverk/<int:network_id>/motesmallar", allow=policy.ADD_MEETING)
def show_templates(network_id: int) -> Answer:
    by = actor()
    network = get_network(by, network_id, policy.ADD_MEETING)
    return render_template("meetings/templates.html", network=network, rows=[_row(one) for one in list_templates(by, network_id)])


@bp.page("/natverk/<int:network_id>/motesmallar/ny", allow=policy.ADD_MEETING, methods=["GET", "POST"])
def add_template(network_id: int) -> Answer:
    """`?mote=` begins from what a meeting was."""
    by, meeting_id = actor(), number_of(request.args, "mote")
    network = get_network(by, network_id, policy.ADD_MEETING)
    data: dict[str, Any] = {"mode": Mode.HYBRID.value}
    meeting = get_meeting(by, meeting_id) if meeting_id is not None else None
    items = items_of(meeting.id) if meeting is not None else []
    if meeting is not None:
        data = data_of_meeting(meeting, items)
    rows = _rows(len(items))
    form, name = form_of(rows)(data=data), network.name
    if form.submitted(lambda values: operations.add_template(by, network, usual=usual_of(values, rows), confirmed=form.confirmed)):
        flash(_("Mallen är sparad. Välj den när du planerar nästa möte."))
        return _to(network_id)
    return _page(form, rows, network_id, _("Ny mötesmall"), name)


@bp.page(f"{ONE}/andra", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def change_template(usual_id: int) -> Answer:
    by = actor()
    template = get_template(by, usual_id)
    rows, network_id, name = _rows(len(template.items)), template.network_id, template.network.name
    form = form_of(rows)(data=data_of(template))

    def change(values: Mapping[str, Any]) -> None:
        operations.change_template(by, template, usual=usual_of(values, rows), confirmed=form.confirmed)

    if form.saved(template, change):
        flash(_("Mallen är sparad. Möten som redan är planerade ändras inte."))
        return _to(network_id)
    return _page(form, rows, network_id, _("Ändra mötesmallen"), name)


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_TEMPLATE, methods=["GET", "POST"])
def remove_template(usual_id: int) -> Answer:
    by = actor()
    template = get_template(by, usual_id)
    form, network_id, name = OpenForm(data={"version": str(template.version)}), template.network_id, template.name
    if form.saved(template, lambda _values: operations.remove_template(by, template)):
        flash(_("Mallen är borttagen. Möten som gjordes från den finns kvar."))
        return _to(network_id)
    return render_template("meetings/template_remove.html", form=form, name=name, back=f"/natverk/{network_id}/motesmallar"), form.status


def _rows(there: int) -> int:
    """How many rows the form has: those that were sent, else those that are there and some to fill in."""
    sent = number_of(request.form, "rows") if request.method == "POST" else None
    return min(sent if sent is not None else there + SPARE, ITEMS_MOST + SPARE)


def _page(form: TemplateForm, rows: int, network_id: int, heading: str, name: str) -> Answer:
    back = f"/natverk/{network_id}/motesmallar"
    return render_template("meetings/template_form.html", form=form, rows=rows, heading=heading, network=name, back=back), form.status


def _row(template: MeetingTemplate) -> tuple[MeetingTemplate, str]:
    """(the template, what it gives in a line)."""
    count = len(template.items)
    items = ngettext("1 punkt", "{n} punkter", count).format(n=count)
    length = _("{hours} timmar").format(hours=hours(template.minutes))
    return template, " · ".join((length, _(MODE_NAMES[Mode(template.mode)]), items))


def _to(network_id: int) -> Response:
    return redirect(f"/natverk/{network_id}/motesmallar", 303)
