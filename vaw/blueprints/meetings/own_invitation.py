"""Whoever is invited answers: behind the link of their mail in ten seconds, or signed in with an account of their organisation.

Opening it changes nothing. What is sent anew goes to the address that is known, and the page never says which that is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, redirect, render_template, request

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.invitation_forms import AnswerForm, read_answer, series_form
from vaw.blueprints.meetings.invitation_words import (
    agenda_of,
    facts_of,
    has_minutes,
    heading_of,
    is_about_to_begin,
    is_to_approve,
    join_address,
    reply_words,
)
from vaw.blueprints.meetings.meeting_words import when_words, where_words
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import MeetingInvitation
from vaw.domain.networks.operations.answering_invitations import answer_invitation, answer_series
from vaw.domain.networks.operations.meeting_letters import renew_invitation
from vaw.domain.networks.queries.invitations import get_invitation
from vaw.domain.networks.queries.invited import Turn, last_change, list_turns
from vaw.domain.networks.rules.inviting import takes_answers
from vaw.domain.networks.rules.meetings import MeetingState, Reply
from vaw.integrations.throttle import Limit
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.permissions import Permission
from vaw.render import ics
from vaw.web.actor import actor
from vaw.web.asking import STATUS, count
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.calendars import file_of
from vaw.web.forms import Form
from vaw.web.links import expired_invitation_behind, invitation_behind, invitation_token
from vaw.web.messages import flash

LINK = "/moten/svar/<token>"
OWN = "/moten/kallelse/<int:invitation_id>"
ANSWERED = Limit("meeting-answer", 40, timedelta(hours=1))  # by invitation: more than anybody changes their mind
RENEWED = Limit("meeting-link", 5, timedelta(hours=1))  # by the sender's address: one a day leaves for each invitation anyway


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody came to their invitation. `base`: the address of their page, `public`: the same for whoever has the link."""

    by: Actor
    base: str
    public: str
    may_answer: bool


@bp.page(LINK, allow=PUBLIC, methods=["GET", "POST"])
def answer_invitation_by_link(token: str) -> Answer:
    found = _open(token)
    return _ended(token) if found is None else _page(found, _by_link(token))


@bp.page(f"{LINK}/serien", allow=PUBLIC, methods=["GET", "POST"])
def answer_series_by_link(token: str) -> Answer:
    found = _open(token)
    return _ended(token) if found is None else _series(found, _by_link(token))


@bp.page(f"{LINK}/kalender.ics", allow=PUBLIC)
def invitation_calendar_by_link(token: str) -> Answer:
    found = _open(token)
    return _ended(token) if found is None else _calendar(found)


@bp.page(f"{LINK}/ny", allow=PUBLIC, methods=["POST"])
def renew_invitation_by_link(token: str) -> Answer:
    """Send a new link for one that is too old. The answer is the same whether or not a mail leaves."""
    found, form = expired_invitation_behind(token), Form()
    if found is None or found.meeting.state == MeetingState.DRAFT:
        return _ended(token)
    refused = list[RuleBroken]()

    def act(_values: Mapping[str, Any]) -> None:
        _count(RENEWED, refused)
        renew_invitation(system("web"), found)

    if form.submitted(act):
        return render_template("meetings/invitation_renewed.html")
    return _old(token, form, STATUS.get(refused[0].code, 422) if refused else form.status)


@bp.page(OWN, allow=policy.READ_INVITATION)
def show_own_invitation(invitation_id: int) -> Answer:
    """For an organisation's account. The board, which answers in its own name only, is led to everybody who is invited."""
    found, way = _own(invitation_id)
    return _page(found, way) if way.may_answer else redirect(f"/moten/{found.meeting_id}/kallade", 303)


@bp.page(OWN, allow=policy.ANSWER_INVITATION, methods=["POST"])
def answer_own_invitation(invitation_id: int) -> Answer:
    return _page(*_own(invitation_id, policy.ANSWER_INVITATION))


@bp.page(f"{OWN}/serien", allow=policy.READ_INVITATION)
def show_own_series(invitation_id: int) -> Answer:
    found, way = _own(invitation_id)
    return _series(found, way) if way.may_answer else redirect(f"/moten/{found.meeting_id}/kallade", 303)


@bp.page(f"{OWN}/serien", allow=policy.ANSWER_INVITATION, methods=["POST"])
def answer_own_series(invitation_id: int) -> Answer:
    return _series(*_own(invitation_id, policy.ANSWER_INVITATION))


@bp.page(f"{OWN}/kalender.ics", allow=policy.READ_INVITATION)
def own_invitation_calendar(invitation_id: int) -> Answer:
    return _calendar(_own(invitation_id)[0])


def _open(token: str) -> MeetingInvitation | None:
    """The invitation of a link that counts; nothing is known of a meeting that is a draft."""
    found = invitation_behind(token)
    return None if found is None or found.meeting.state == MeetingState.DRAFT else found


def _own(invitation_id: int, permission: Permission[MeetingInvitation] = policy.READ_INVITATION) -> tuple[MeetingInvitation, Way]:
    by = actor()
    found = get_invitation(by, invitation_id, permission)
    if found.seat_id is None and found.organisation_id is not None:  # somebody who came along was never asked
        raise NotFound
    return found, _signed_in(by, found)


def _by_link(token: str) -> Way:
    return Way(system("web"), f"/moten/svar/{token}", f"/moten/svar/{token}", may_answer=True)


def _signed_in(by: Actor, found: MeetingInvitation) -> Way:
    may_answer = policy.ANSWER_INVITATION.allows(by, found)
    return Way(by, f"/moten/kallelse/{found.id}", f"/moten/svar/{invitation_token(found)}", may_answer)


def _page(found: MeetingInvitation, way: Way) -> Answer:
    """What is asked, the answer in one press, and what one needs to come; after the meeting its minutes."""
    meeting, form, refused = found.meeting, AnswerForm(obj=found), list[RuleBroken]()
    form.offer(found, meeting)

    def act(values: Mapping[str, Any]) -> object:
        _count(ANSWERED, refused, str(found.id))
        reply, mode = read_answer(values["answer"])
        return answer_invitation(way.by, found, reply=reply, reply_mode=mode)

    if way.may_answer and form.saved(found, act):
        flash(_("Tack! Svaret är sparat."))
        return redirect(way.base, 303)
    changed_at = last_change(found.id)
    changed = changed_at is not None and (found.replied_at is None or found.replied_at < changed_at)
    takes = way.may_answer and takes_answers(meeting, clock.now())
    status = STATUS.get(refused[0].code, 422) if refused else form.status
    return render_template(
        "meetings/answer.html",
        form=form,
        way=way,
        meeting=meeting,
        heading=heading_of(found, changed=changed),
        reply=reply_words(found.reply, found.reply_mode) if found.reply else None,
        takes=takes,
        asks=takes and (found.reply is None or changed or form.errors or form.conflict is not None),
        changed=changed and meeting.state == MeetingState.OPEN,
        when=when_words(meeting.starts_at, meeting.ends_at),
        where=where_words(meeting),
        facts=facts_of(meeting),
        agenda=agenda_of(meeting),
        join=join_address(found),
        joins_now=is_about_to_begin(meeting),
        joins_later=bool(meeting.join_address) and takes and found.reply is None,
        turns=len(list_turns(found)) if takes else 0,
        approves=is_to_approve(found),
        has_minutes=has_minutes(meeting),
        shows_calendar=meeting.state == MeetingState.OPEN and clock.now() < meeting.ends_at and found.reply != Reply.NOT_COMING,
    ), status


def _series(found: MeetingInvitation, way: Way) -> Answer:
    """All coming meetings of the series at once."""
    meeting, others = found.meeting, list_turns(found)
    if takes_answers(meeting, clock.now()):
        others.append(Turn(found.id, meeting.id, meeting.title, meeting.starts_at, meeting.ends_at, found.reply))
    if not others:
        return redirect(way.base, 303)
    turns = sorted(others, key=lambda turn: (turn.starts_at, turn.meeting_id))
    form, refused = series_form((turn, _turn_words(turn, meeting.title)) for turn in turns), list[RuleBroken]()

    def act(values: Mapping[str, Any]) -> object:
        _count(ANSWERED, refused, str(found.id))
        return answer_series(way.by, found, replies=form.replies(values))

    if form.submitted(act):
        flash(_("Tack! Svaren är sparade."))
        return redirect(way.base, 303)
    status = STATUS.get(refused[0].code, 422) if refused else form.status
    return render_template("meetings/answer_series.html", form=form, way=way, network=meeting.network.name), status


def _turn_words(turn: Turn, usual: str) -> str:
    """The day; and the title where it is another than the others'."""
    when = when_words(turn.starts_at, turn.ends_at)
    return when if turn.title == usual else f"{when}, {turn.title}"


def _calendar(found: MeetingInvitation) -> Response:
    answer = Response(file_of(found.meeting), content_type=ics.MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename=mote-{found.meeting_id}.ics"
    return answer


def _count(limit: Limit, refused: list[RuleBroken], what: str | None = None) -> None:
    """Count one try; what says no is noted too, since its status is not that of a fault in the form."""
    try:
        count(limit, what)
    except RuleBroken as broken:
        refused.append(broken)
        raise


def _ended(token: str) -> Answer:
    """A link that was ours and is only too old can be renewed; any other says the same as one that never was."""
    found = expired_invitation_behind(token)
    if request.method in ("GET", "HEAD") and found is not None and found.meeting.state != MeetingState.DRAFT:
        return _old(token, Form(), 410)
    return render_template("meetings/invitation_ended.html"), 410


def _old(token: str, form: Form, status: int) -> Answer:
    return render_template("meetings/invitation_old.html", form=form, token=token), status
