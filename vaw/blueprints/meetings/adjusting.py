"""Whoever was chosen among those invited approves the minutes behind their link: the whole of it, a button, or what is wrong.

Opening it changes nothing. The board's people are called by their board here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask import redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.blueprints.meetings.minutes import drawn
from vaw.blueprints.meetings.minutes_file import who_came
from vaw.blueprints.meetings.minutes_forms import ApproveForm, WrongForm
from vaw.domain.networks.models.meetings import MeetingInvitation
from vaw.domain.networks.operations import approving as operations
from vaw.domain.networks.queries.minutes import minutes_of
from vaw.domain.networks.queries.presence import list_present
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.integrations.throttle import Limit
from vaw.kernel.actor import system
from vaw.kernel.errors import RuleBroken, Taken
from vaw.kernel.i18n import gettext as _
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.links import invitation_behind
from vaw.web.messages import flash

LINK = f"{ALL}/svar/<token>/justera"
TRIED = Limit("minutes-approve", 20, timedelta(hours=1))  # by invitation: more than anybody changes their mind


@bp.page(LINK, allow=PUBLIC, methods=["GET", "POST"])
def approve_by_link(token: str) -> Answer:
    invitation = _adjuster(token)
    if invitation is None:
        return _to_invitation(token)
    meeting, refused = invitation.meeting, list[RuleBroken]()
    form = ApproveForm(obj=meeting)

    def act(_values: Mapping[str, Any]) -> object:
        _count(invitation, refused)
        return operations.approve_by_link(system("web"), invitation)

    if form.saved(meeting, act):
        flash(_("Tack! Protokollet är justerat."))
        return _again(token)
    return _page(token, invitation, form, _wrong(), refused)


@bp.page(f"{LINK}/fel", allow=PUBLIC, methods=["POST"])
def say_wrong(token: str) -> Answer:
    """What is not right goes to the board, which corrects it and asks again."""
    invitation = _adjuster(token)
    if invitation is None:
        return _to_invitation(token)
    form, refused = WrongForm(), list[RuleBroken]()

    def act(values: Mapping[str, Any]) -> object:
        _count(invitation, refused)
        key = values["submit_key"] or None
        return operations.say_wrong(system("web"), invitation, text=values["text"], submit_key=key, confirmed=form.confirmed)

    try:
        done = form.submitted(act)
    except Taken as again:
        if again.constraint != "uq_addendum_submit_key":
            raise
        done = True
    if done:
        flash(_("Tack! Länsstyrelsen får veta det, rättar och frågar igen."))
        return _again(token)
    approve = ApproveForm()
    approve.process(None, obj=invitation.meeting)  # not what the other form sent
    return _page(token, invitation, approve, form, refused)


def _adjuster(token: str) -> MeetingInvitation | None:
    """The invitation of whoever was asked to approve, None for everybody else's and for a link that does not count."""
    invitation = invitation_behind(token)
    return invitation if invitation is not None and invitation.meeting.adjuster_id == invitation.id else None


def _page(token: str, invitation: MeetingInvitation, form: ApproveForm, wrong: WrongForm, refused: list[RuleBroken]) -> Answer:
    meeting = invitation.meeting
    failed = wrong if wrong.errors or wrong.guard else form
    status = STATUS.get(refused[0].code, 422) if refused else failed.status
    return render_template(
        "meetings/approve_link.html",
        form=failed,
        approve=form,
        wrong=wrong,
        token=token,
        meeting=meeting,
        network=meeting.network,
        when=when_words(meeting.starts_at, meeting.ends_at),
        is_closed=meeting.minutes_state == MinutesState.CLOSED,
        **who_came(list_present(system("web"), meeting)),
        **drawn(minutes_of(system("web"), meeting), links=False),
    ), status


def _wrong() -> WrongForm:
    """The small form beside the button, empty whatever the other one sent."""
    form = WrongForm()
    form.process(None)
    form.submit_key.data = str(uuid4())
    return form


def _count(invitation: MeetingInvitation, refused: list[RuleBroken]) -> None:
    """Count one try; what says no is noted too, since its status is not that of a fault in the form."""
    try:
        count(TRIED, str(invitation.id))
    except RuleBroken as broken:
        refused.append(broken)
        raise


def _again(token: str) -> Response:
    return redirect(f"{ALL}/svar/{token}/justera", 303)


def _to_invitation(token: str) -> Response:
    """The invitation's own page says what a link that has grown old can do, and what everybody else may read."""
    return redirect(f"{ALL}/svar/{token}", 303)
