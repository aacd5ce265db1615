"""A board sees who is invited and what they answered: adds guests, asks again, notes what was said by phone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.invitation_forms import AnswerForm, GuestForm, read_answer
from vaw.blueprints.meetings.invitation_words import invited_name, names_of, reply_words, told_words
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.blueprints.networks.networks import organisation_name
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations import inviting
from vaw.domain.networks.operations.answering_invitations import note_answer
from vaw.domain.networks.queries.invitations import get_invitation
from vaw.domain.networks.queries.invited import Invited, list_invited, silent_of
from vaw.domain.networks.queries.inviting import list_to_invite
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules import SEAT_ROLE_NAMES, SeatRole
from vaw.domain.networks.rules.inviting import Sums, sum_replies, takes_answers
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.forms import Form, csrf_holds
from vaw.web.messages import flash
from vaw.web.sentences import sentence

ALL = "/moten/<int:meeting_id>/kallade"
ONE = f"{ALL}/<int:invitation_id>"


class Row(NamedTuple):
    """Somebody invited as a row says it. `reply`: (words, colour)."""

    id: int
    name: str
    role: str
    reply: tuple[str, str]
    note: str
    told: str
    is_missed: bool


@bp.page(ALL, allow=policy.READ_MEETING)
def list_invited_to(meeting_id: int) -> Answer:
    by = actor()
    meeting = get_meeting(by, meeting_id)
    keeps, lines = policy.KEEP_MEETING.allows(by, meeting), list_invited(by, meeting)
    counted = [one for one in lines if not one.has_left]
    sums, takes = sum_replies(one.reply for one in counted), takes_answers(meeting, clock.now())
    is_draft = meeting.state == MeetingState.DRAFT
    return render_template(
        "meetings/invited.html",
        meeting=meeting,
        when=when_words(meeting.starts_at, meeting.ends_at),
        heading=_heading(meeting, sums, takes=takes),
        sums=_sums(sums),
        by_mode=_by_mode(counted),
        rows=[_row(one) for one in lines],
        expected=_expected(by, meeting) if is_draft else [],
        unreached=names_of([one for one in counted if not one.is_reached]) if takes else "",
        is_draft=is_draft,
        keeps=keeps,
        takes=takes,
        silent=len(silent_of(lines)) if keeps and takes else 0,
        may_invite=keeps and (takes or is_draft),
    )


@bp.page(f"{ALL}/paminn", allow=policy.KEEP_MEETING, methods=["POST"])
def remind_silent(meeting_id: int) -> Answer:
    """Ask everybody who has not answered; each at most once a day."""
    by, meeting = _kept(meeting_id)
    if not csrf_holds():
        abort(400)
    try:
        written = inviting.remind_silent(by, meeting)
    except RuleBroken as broken:
        flash(sentence(broken))
        return _back(meeting_id)
    said = ngettext("1 påminnelse är på väg.", "{n} påminnelser är på väg.", written).format(n=written)
    flash(said if written else _("Alla som kan nås har redan fått ett mejl i dag."))
    return _back(meeting_id)


@bp.page(f"{ALL}/gast", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def add_guest(meeting_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    form, is_draft = GuestForm(), meeting.state == MeetingState.DRAFT
    if form.submitted(lambda values: inviting.add_guest(by, meeting, confirmed=form.confirmed, **values)):
        flash(_("Gästen får sin inbjudan när mötet öppnas.") if is_draft else _("Gästen är inbjuden. Mejlet är på väg."))
        return _back(meeting_id)
    return render_template("meetings/invited_guest.html", form=form, meeting=meeting, is_draft=is_draft), form.status


@bp.page(ONE, allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def note_answer_of(meeting_id: int, invitation_id: int) -> Answer:
    """What somebody said by phone; and the other things to do about one who is invited."""
    by, meeting = _kept(meeting_id)
    one, invitation = _one(by, meeting, invitation_id), get_invitation(by, invitation_id)
    form = AnswerForm(obj=invitation)
    form.offer(invitation, meeting)

    def act(values: Mapping[str, Any]) -> object:
        reply, mode = read_answer(values["answer"])
        return note_answer(by, meeting, invitation=invitation, reply=reply, reply_mode=mode)

    if form.saved(invitation, act):
        flash(_("Svaret är sparat."))
        return _back(meeting_id)
    return render_template(
        "meetings/invited_one.html",
        form=form,
        meeting=meeting,
        row=_row(one),
        base=f"/moten/{meeting_id}/kallade/{invitation_id}",
        takes=takes_answers(meeting, clock.now()),
        may_send=meeting.state != MeetingState.DRAFT and one.is_reached and not one.has_left,
        may_remove=one.seat_id is None or one.has_left,
    ), form.status


@bp.page(f"{ONE}/lank", allow=policy.KEEP_MEETING, methods=["POST"])
def send_invitation_again(meeting_id: int, invitation_id: int) -> Answer:
    """A new mail, once a day: to the known address and to no other."""
    by, meeting = _kept(meeting_id)
    if not csrf_holds():
        abort(400)
    sent = inviting.send_invitation_again(by, meeting, invitation_id=invitation_id)
    flash(_("Ett nytt mejl är på väg.") if sent else _("Ett mejl har redan gått i dag, eller så finns det ingen adress."))
    return _back(meeting_id)


@bp.page(f"{ONE}/ta-bort", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def remove_invitation(meeting_id: int, invitation_id: int) -> Answer:
    by, meeting = _kept(meeting_id)
    form, name = Form(), invited_name(_one(by, meeting, invitation_id))
    if form.submitted(lambda _values: inviting.remove_invitation(by, meeting, invitation_id=invitation_id)):
        flash(_("Borttagen ur listan."))
        return _back(meeting_id)
    return render_template("meetings/invited_remove.html", form=form, meeting=meeting, name=name), form.status


def _kept(meeting_id: int) -> tuple[Actor, Meeting]:
    by = actor()
    return by, get_meeting(by, meeting_id, policy.KEEP_MEETING)


def _one(by: Actor, meeting: Meeting, invitation_id: int) -> Invited:
    found = next((one for one in list_invited(by, meeting) if one.id == invitation_id), None)
    if found is None:
        raise NotFound
    return found


def _back(meeting_id: int) -> Response:
    return redirect(f"/moten/{meeting_id}/kallade", 303)


def _heading(meeting: Meeting, sums: Sums, *, takes: bool) -> str:
    if meeting.state == MeetingState.DRAFT:
        return _("De här kallas när mötet öppnas")
    if not takes:
        return _("De här var kallade")
    if sums.silent:
        return ngettext("1 har inte svarat", "{n} har inte svarat", sums.silent).format(n=sums.silent)
    return _("Alla har svarat")


def _sums(sums: Sums) -> list[tuple[str, int]]:
    return [(_("Ja"), sums.coming), (_("Ersättare"), sums.alternate), (_("Nej"), sums.not_coming), (_("Inget svar"), sums.silent)]


def _by_mode(lines: Sequence[Invited]) -> str:
    """How those who come take part, where some have said so."""
    said = Counter(one.reply_mode for one in lines if one.reply_mode)
    return _("{here} på plats, {online} digitalt").format(here=said["on_site"], online=said["digital"]) if said else ""


def _row(one: Invited) -> Row:
    role = _(SEAT_ROLE_NAMES[SeatRole(one.role)]) if one.role else _("Gäst")
    note = _("svarade före ändringen") if one.answered_before_change else ""
    shown = " · ".join(filter(None, (role, one.comes)))
    return Row(one.id, invited_name(one), shown, reply_words(one.reply, one.reply_mode), note, told_words(one), not one.is_reached)


def _expected(by: Actor, meeting: Meeting) -> list[tuple[str, str, bool]]:
    """(organisation, role, whether there is an address) of the seats that will be invited."""
    return [
        (organisation_name(one.place), _(SEAT_ROLE_NAMES[SeatRole(one.place.role)]), one.reached) for one in list_to_invite(by, meeting)
    ]
