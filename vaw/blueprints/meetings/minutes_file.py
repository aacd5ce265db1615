"""The minutes as PDF, made by the worker when somebody asks; and the page on which whoever was invited reads them by their link.

Opening a page changes nothing. The document is handed on, so it names neither the board's people nor shelter providers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from flask import jsonify, redirect, render_template
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL, ONE
from vaw.blueprints.meetings.meeting_words import local_day, when_words
from vaw.blueprints.meetings.minutes import PAGE, drawn
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.operations.minutes_file import ask_for_minutes, ask_for_minutes_by_link
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.queries.minutes import minutes_of
from vaw.domain.networks.queries.minutes_file import content_of, stand_of
from vaw.domain.networks.queries.presence import Present, list_present
from vaw.domain.networks.rules.meetings import MinutesState
from vaw.kernel.actor import system
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import language, number
from vaw.web.actor import actor
from vaw.web.blueprint import PUBLIC, Answer
from vaw.web.forms import Form
from vaw.web.links import invitation_behind

READ = f"{ALL}/svar/<token>/protokoll"


class Place(NamedTuple):
    """Whose pages these are. `back`: the minutes; `base`: of the pages about the document."""

    meeting: Meeting
    back: str

    @property
    def base(self) -> str:
        return f"{self.back}/pdf"


@bp.page(f"{PAGE}/pdf", allow=policy.PRINT_MINUTES, methods=["GET", "POST"])
def minutes_file(meeting_id: int) -> Answer:
    """Ask for the document with a press, wait some seconds, fetch it."""
    by = actor()
    place = _own(meeting_id)
    return _file(place, lambda _values: ask_for_minutes(by, place.meeting, language=language()))


@bp.page(f"{PAGE}/pdf/lage", allow=policy.PRINT_MINUTES)
def minutes_file_progress(meeting_id: int) -> Answer:
    return _progress(_own(meeting_id))


@bp.page(f"{ONE}/protokoll.pdf", allow=policy.PRINT_MINUTES)
def fetch_minutes(meeting_id: int) -> Answer:
    """The document, where somebody has had it made of what the minutes say now; else the page on which one does that."""
    return _fetched(_own(meeting_id))


@bp.page(READ, allow=PUBLIC)
def read_minutes_by_link(token: str) -> Answer:
    """The minutes for everybody who was invited, from the moment that nobody writes in them any more."""
    invitation = _invited(token)
    if invitation is None:
        return _to_invitation(token)
    meeting, by = invitation.meeting, system("web")
    present = list_present(by, meeting)
    return render_template(
        "meetings/minutes_link.html",
        meeting=meeting,
        network=meeting.network,
        when=when_words(meeting.starts_at, meeting.ends_at),
        token=token,
        is_approved=meeting.minutes_state == MinutesState.APPROVED,
        **who_came(present),
        **drawn(minutes_of(by, meeting), links=False),
    )


@bp.page(f"{READ}/pdf", allow=PUBLIC, methods=["GET", "POST"])
def minutes_file_by_link(token: str) -> Answer:
    """The same, by whoever was invited."""
    invitation = _invited(token)
    if invitation is None:
        return _to_invitation(token)
    place = Place(invitation.meeting, f"{ALL}/svar/{token}/protokoll")
    return _file(place, lambda _values: ask_for_minutes_by_link(system("web"), invitation, language=language()))


@bp.page(f"{READ}/pdf/lage", allow=PUBLIC)
def minutes_file_progress_by_link(token: str) -> Answer:
    invitation = _invited(token)
    if invitation is None:
        raise NotFound
    return _progress(Place(invitation.meeting, f"{ALL}/svar/{token}/protokoll"))


@bp.page(f"{READ}.pdf", allow=PUBLIC)
def fetch_minutes_by_link(token: str) -> Answer:
    invitation = _invited(token)
    if invitation is None:
        return _to_invitation(token)
    return _fetched(Place(invitation.meeting, f"{ALL}/svar/{token}/protokoll"))


def _own(meeting_id: int) -> Place:
    return Place(get_meeting(actor(), meeting_id, policy.PRINT_MINUTES), f"{ALL}/{meeting_id}/protokoll")


def _invited(token: str) -> MeetingInvitation | None:
    """The invitation of a link that counts, where there are minutes to read."""
    found = invitation_behind(token)
    return None if found is None or found.meeting.minutes_state == MinutesState.WRITING else found


def _to_invitation(token: str) -> Response:
    """The invitation's own page says what a link that has grown old can do, and that the minutes are still written."""
    return redirect(f"{ALL}/svar/{token}", 303)


def _file(place: Place, ask: Callable[[Mapping[str, Any]], object]) -> Answer:
    form, meeting = Form(), place.meeting
    if form.submitted(ask):
        return redirect(place.base, 303)
    is_read = meeting.minutes_state != MinutesState.WRITING
    stand = stand_of(meeting, language()) if is_read else None
    return render_template(
        "meetings/minutes_file.html",
        form=form,
        meeting=meeting,
        when=when_words(meeting.starts_at, meeting.ends_at),
        place=place,
        is_read=is_read,
        is_approved=meeting.minutes_state == MinutesState.APPROVED,
        made=stand is True,
        waiting=stand is False,
    ), form.status


def _progress(place: Place) -> Answer:
    """How far it is, for the script that waits."""
    stand = stand_of(place.meeting, language())
    done = stand is not False
    told = _("Protokollet är klart.") if done else _("Protokollet görs till PDF")
    return jsonify(percent=100 if done else 50, text=told, state="done" if done else "running", location=place.base if done else None)


def _fetched(place: Place) -> Answer:
    meeting = place.meeting
    content = None if meeting.minutes_state == MinutesState.WRITING else content_of(meeting, language())
    if content is None:  # not asked for yet, or of other words than the minutes have now
        return redirect(place.base, 303)
    name = f"protokoll-{local_day(meeting.starts_at).isoformat()}.pdf"
    return Response(content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _name(one: Present) -> str:
    if one.hidden:
        return _("Utförare av skyddat boende")
    return " · ".join(part for part in (one.organisation, one.guest) if part)


def who_came(present: Sequence[Present]) -> dict[str, Any]:
    """Who was there and who was not, as far as somebody has said so; names and figures, no persons."""
    return {
        "came": [_came(one) for one in present if one.came is not None and one.came.all],
        "away": ", ".join(_name(one) for one in present if one.came is not None and not one.came.all),
    }


def _came(one: Present) -> tuple[str, str]:
    return _name(one), number(one.came.all if one.came else 0)
