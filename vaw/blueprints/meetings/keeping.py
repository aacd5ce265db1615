"""A board keeps its meetings: writes a draft, changes it, invites, calls off, throws away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_forms import (
    CancelForm,
    MeetingForm,
    OpenForm,
    RemoveForm,
    filled,
    fresh,
    from_meeting,
    from_template,
    plan_of,
    read_source,
)
from vaw.blueprints.meetings.meeting_words import day_words, local_day, when_words, where_words
from vaw.blueprints.networks.networks import organisation_name
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations import meetings as operations
from vaw.domain.networks.queries import meetings as queries
from vaw.domain.networks.queries.inviting import list_to_invite
from vaw.domain.networks.queries.meeting_templates import get_template, list_templates
from vaw.domain.networks.queries.networks import get_network
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.plans import DIGITAL, ON_SITE
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, Taken
from vaw.kernel.i18n import gettext as _
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.messages import flash

ALL = "/moten"
ONE = f"{ALL}/<int:meeting_id>"


@bp.page("/natverk/<int:network_id>/moten/nytt", allow=policy.ADD_MEETING, methods=["GET", "POST"])
def add_meeting(network_id: int) -> Answer:
    """`?mall=` begins from a template, `?kopia=` from an earlier meeting, `?tom=1` from nothing; else from the last one."""
    by = actor()
    network = get_network(by, network_id, policy.ADD_MEETING)
    given, source = _beginning(by, network)
    return _draft(by, network, fresh(by, network, given, source), f"/natverk/{network_id}")


@bp.page(f"{ONE}/kopiera", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def copy_meeting(meeting_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    form = fresh(by, meeting.network, from_meeting(meeting), f"k{meeting_id}")
    return _draft(by, meeting.network, form, f"{ALL}/{meeting_id}")


@bp.page(f"{ONE}/andra", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def change_meeting(meeting_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    form, title, sequence = filled(by, meeting), meeting.title, meeting.sequence
    is_open, series_id = meeting.state == MeetingState.OPEN, meeting.series_id
    if form.saved(meeting, lambda values: operations.change_meeting(by, meeting, plan=plan_of(values), confirmed=form.confirmed)):
        told = is_open and meeting.sequence > sequence
        flash(_("Ändringen är sparad. De som är kallade får veta om tid eller plats är ny.") if told else _("Ändringen är sparad."))
        return _to(meeting_id)
    heading = {"heading": _("Ändra mötet"), "submit": _("Spara"), "back": (f"{ALL}/{meeting_id}", title)}
    return render_template(
        "meetings/meeting_form.html", form=form, **heading, is_new=False, is_open=is_open, series_id=series_id, sources=[]
    ), form.status


@bp.page(f"{ONE}/oppna", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def open_meeting(meeting_id: int) -> Answer:
    """Who will be invited, and who cannot be reached, before anybody is."""
    by, meeting = _kept(meeting_id)
    if request.method == "GET" and meeting.state != MeetingState.DRAFT:
        return _to(meeting_id)
    form = OpenForm(data={"version": str(meeting.version)})
    invitees = list_to_invite(by, meeting)
    told = _before_opening(meeting, queries.numbers_of(meeting_id).items)
    if form.saved(meeting, lambda _values: operations.open_meeting(by, meeting)):
        flash(_("Kallelserna är på väg."))
        return _to(meeting_id)
    return render_template(
        "meetings/meeting_open.html",
        form=form,
        **told,
        reached=sum(one.reached for one in invitees),
        unreached=[(organisation_name(one.place), f"/natverk/platser/{one.place.id}") for one in invitees if not one.reached],
    ), form.status


@bp.page(f"{ONE}/stall-in", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def cancel_meeting(meeting_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    if request.method == "GET" and meeting.state == MeetingState.DRAFT:
        return redirect(f"{ALL}/{meeting_id}/ta-bort", 303)
    form, title, when = CancelForm(data={"version": str(meeting.version)}), meeting.title, when_words(meeting.starts_at, meeting.ends_at)
    if form.saved(meeting, lambda values: operations.cancel_meeting(by, meeting, confirmed=form.confirmed, **values)):
        flash(_("Mötet är inställt. De som är kallade får veta det."))
        return _to(meeting_id)
    return render_template("meetings/meeting_cancel.html", form=form, back=f"{ALL}/{meeting_id}", title=title, when=when), form.status


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def remove_meeting(meeting_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    form = RemoveForm(data={"version": str(meeting.version), "to_backlog": True})
    network_id, title, series_id = meeting.network_id, meeting.title, meeting.series_id
    items = queries.numbers_of(meeting_id).items
    if not items:
        del form.to_backlog
    if form.saved(meeting, lambda values: operations.remove_meeting(by, meeting, to_backlog=bool(values.get("to_backlog")))):
        flash(_("Utkastet är borttaget. Ingen har fått något."))
        return redirect(f"/natverk/{network_id}#moten", 303)
    return render_template(
        "meetings/meeting_remove.html", form=form, back=f"{ALL}/{meeting_id}", title=title, items=items, series_id=series_id
    ), form.status


def _kept(meeting_id: int) -> tuple[Actor, Meeting]:
    by = actor()
    return by, queries.get_meeting(by, meeting_id, policy.KEEP_MEETING)


def _draft(by: Actor, network: Network, form: MeetingForm, back: str) -> Answer:
    """The form of a draft; a second click leads to the draft that the first one made."""
    made, network_id, name = list[int](), network.id, network.name
    sources = _sources(by, network_id, form.source.data)

    def add(values: Mapping[str, Any]) -> None:
        template_id, copy_of_id = read_source(values["source"])
        meeting = operations.add_meeting(
            by,
            network,
            plan=plan_of(values),
            submit_key=form.key,
            template_id=template_id,
            copy_of_id=copy_of_id,
            confirmed=form.confirmed,
        )
        made.append(meeting.id)

    try:
        done = form.submitted(add)
    except Taken as again:
        found = queries.find_submitted(by, form.key) if again.constraint == "uq_meeting_submit_key" else None
        if found is None:
            raise
        made.append(found.id)
        done = True
    if done:
        flash(_("Utkastet är sparat. Ingen har fått något än."))
        return _to(made[0])
    heading = {"heading": _("Planera ett möte"), "submit": _("Spara utkastet"), "back": (back, name)}
    return render_template(
        "meetings/meeting_form.html", form=form, **heading, is_new=True, is_open=False, series_id=None, sources=sources,
        series_href=f"/natverk/{network_id}/moten/ny-serie",
    ), form.status  # fmt: skip


def _beginning(by: Actor, network: Network) -> tuple[dict[str, Any], str]:
    """(what the form is filled with, where the agenda comes from) by the way here."""
    template_id, meeting_id = number_of(request.args, "mall"), number_of(request.args, "kopia")
    if template_id is not None:
        template = get_template(by, template_id)
        if template.network_id != network.id:
            raise NotFound
        return from_template(template), f"m{template_id}"
    recent = [] if request.args.get("tom") else queries.list_recent(by, network.id)
    chosen = meeting_id if meeting_id is not None else recent[0].id if recent else None
    if chosen is None:
        return {"title": network.name}, ""
    meeting = queries.get_meeting(by, chosen)
    if meeting.network_id != network.id:
        raise NotFound
    return from_meeting(meeting), f"k{chosen}"


def _sources(by: Actor, network_id: int, chosen: str) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is chosen) of what a new meeting can begin from."""
    base, copied = f"/natverk/{network_id}/moten/nytt", read_source(chosen)[1]
    recent = queries.list_recent(by, network_id)
    shown = [line for line in recent if line is recent[0] or line.id == copied]
    found = [
        (_("Som mötet {day}").format(day=day_words(local_day(line.starts_at))), f"{base}?kopia={line.id}", f"k{line.id}") for line in shown
    ]
    found += [(template.name, f"{base}?mall={template.id}", f"m{template.id}") for template in list_templates(by, network_id)]
    return [(label, href, code == chosen) for label, href, code in [*found, (_("Tomt"), f"{base}?tom=1", "")]] if found else []


def _before_opening(meeting: Meeting, items: int) -> dict[str, Any]:
    """What is said before people are invited, and what they would ask that nobody has written."""
    asked = [
        (not items, _("dagordning")),
        (meeting.mode in ON_SITE and not meeting.place, _("plats")),
        (meeting.mode in DIGITAL and not meeting.join_address, _("länk till det digitala mötet")),
    ]
    return {
        "back": f"{ALL}/{meeting.id}",
        "title": meeting.title,
        "when": when_words(meeting.starts_at, meeting.ends_at),
        "where": where_words(meeting),
        "missing": [words for lacks, words in asked if lacks],
        "no_agenda": not items,
        "series_id": meeting.series_id,
    }


def _to(meeting_id: int) -> Response:
    return redirect(f"{ALL}/{meeting_id}", 303)
