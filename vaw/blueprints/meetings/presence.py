"""Who came to a meeting: the list, made for a phone as well as for the secretary, and the end of the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import redirect, render_template, request

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.blueprints.meetings.presence_forms import EndForm, PresenceForm, WalkInForm, form_of
from vaw.domain.geography.queries import county_name
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.operations import presence as operations
from vaw.domain.networks.operations.ending import end_meeting as end
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.queries.presence import Presence, Present, count_presence, list_present
from vaw.domain.networks.rules import SEAT_ROLE_NAMES, SeatRole
from vaw.domain.networks.rules.meetings import REPLY_NAMES, MeetingState, Reply
from vaw.domain.networks.rules.minutes import check_writable
from vaw.domain.networks.rules.presence import MARK_NAMES, Heads, Mark, check_time
from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext, number
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.messages import flash
from vaw.web.sentences import sentence


class Row(NamedTuple):
    """A line of the list in words. `faults`: what is wrong with it; `other`: what a colleague has saved meanwhile."""

    id: int
    name: str
    note: str
    came: str
    cells: tuple[Any, ...]
    faults: list[str]
    other: str


@bp.page("/moten/<int:meeting_id>/narvaro", allow=policy.READ_MEETING)
def show_presence(meeting_id: int) -> Answer:
    meeting = get_meeting(actor(), meeting_id)
    rows = list_present(actor(), meeting)
    return _page(meeting, rows, form_of(rows))


@bp.page("/moten/<int:meeting_id>/narvaro", allow=policy.KEEP_MEETING, methods=["POST"])
def note_presence(meeting_id: int) -> Answer:
    """Save the whole list; with the other button those who are left, too, as they had answered."""
    by, meeting = actor(), get_meeting(actor(), meeting_id, policy.KEEP_MEETING)
    form = form_of(list_present(by, meeting))

    def save(_values: Mapping[str, Any]) -> None:
        operations.note_presence(by, meeting, said=form.said(), as_answered="som_svarat" in request.form)

    if form.submitted(save):
        flash(_("Närvaron är sparad."))
        return redirect(f"/moten/{meeting_id}/narvaro", 303)
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    rows = list_present(by, meeting)
    if form.conflict is not None:
        form.renew({row.id: row.came for row in rows})
    return _page(meeting, rows, form), form.status


def _page(meeting: Meeting, rows: list[Present], form: PresenceForm) -> str:
    may_keep = policy.KEEP_MEETING.allows(actor(), meeting)
    closed_words, sums = _closed(meeting), count_presence(meeting.id)
    return render_template(
        "meetings/presence.html",
        form=form,
        meeting=meeting,
        when=when_words(meeting.starts_at, meeting.ends_at),
        rows=[_row(row, form) for row in rows],
        sums=sums,
        heads_words=came_words(sums.heads),
        closed_words=closed_words,
        writes=may_keep and not closed_words,
        some_answered=any(row.came is None and row.reply for row in rows),
        may_end=may_keep and meeting.state == MeetingState.OPEN and clock.now() >= meeting.starts_at,
    )


def _closed(meeting: Meeting) -> str:
    """Why nobody can note now who came, "" when they can."""
    try:
        check_time(meeting.state, meeting.starts_at, clock.now())
        check_writable(meeting)
    except RuleBroken as broken:
        return sentence(broken)
    return ""


def _row(row: Present, form: PresenceForm) -> Row:
    clash = (form.conflict or {}).get(f"row_{row.id}")
    known = row.id in form.ids
    return Row(
        id=row.id,
        name=name_of(row),
        note=_note(row),
        came=came_words(row.came),
        cells=form.cells(row.id) if known else (),
        faults=form.faults(row.id) if known else [],
        other=came_words(row.came) if clash else "",
    )


def name_of(row: Present) -> str:
    """An organisation, or the guest's role; of another county's provider of protected housing no more than the county."""
    if row.hidden:
        return hidden_name(row.county_id)
    return row.organisation or row.guest


def hidden_name(county_id: int | None) -> str:
    return _("Utförare av skyddat boende, {county}").format(county=county_name(county_id) if county_id else _("hela landet"))


def _note(row: Present) -> str:
    """The seat's role, or why there is none, and what was answered."""
    if row.role:
        first = _(SEAT_ROLE_NAMES[SeatRole(row.role)])
    elif row.guest == operations.WALK_IN:
        first = _("Inte kallad")
    else:
        first = row.guest if row.organisation else _("Gäst")
    if row.seat_id is None and row.reply is None:
        return first
    answer = _(REPLY_NAMES[Reply(row.reply)]) if row.reply else _("Har inte svarat")
    return f"{first} · {answer}"


def came_words(heads: Heads | None) -> str:
    """ "2 kvinnor, 1 man", or that nobody came, or that nobody has said."""
    if heads is None:
        return _(MARK_NAMES[Mark.UNKNOWN])
    if not heads.all:
        return _(MARK_NAMES[Mark.ABSENT])
    parts = (
        (heads.women, ngettext("1 kvinna", "{n} kvinnor", heads.women)),
        (heads.men, ngettext("1 man", "{n} män", heads.men)),
        (heads.unstated, ngettext("1 utan uppgift om kön", "{n} utan uppgift om kön", heads.unstated)),
    )
    return ", ".join(words.format(n=number(n)) for n, words in parts if n)


@bp.page("/moten/<int:meeting_id>/narvaro/ny", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def add_walk_in(meeting_id: int) -> Answer:
    by, meeting = actor(), get_meeting(actor(), meeting_id, policy.KEEP_MEETING)
    title, form = meeting.title, WalkInForm()
    form.offer(by, meeting.network)

    def add(values: Mapping[str, Any]) -> None:
        heads = {name: values[name] or 0 for name in ("women", "men", "unstated")}
        operations.add_walk_in(by, meeting, organisation_id=values["organisation_id"], **heads)

    if form.submitted(add):
        flash(_("Organisationen är med i närvaron."))
        return redirect(f"/moten/{meeting_id}/narvaro", 303)
    return render_template("meetings/presence_new.html", form=form, meeting_id=meeting_id, title=title), form.status


@bp.page("/moten/<int:meeting_id>/avsluta", allow=policy.KEEP_MEETING, methods=["GET", "POST"])
def end_meeting(meeting_id: int) -> Answer:
    """Check who came, then say that it was held."""
    by, meeting = actor(), get_meeting(actor(), meeting_id, policy.KEEP_MEETING)
    form, county_id = EndForm(), meeting.network.county_id
    if form.submitted(lambda _values: end(by, meeting)):
        logged = _("Mötet är avslutat. Bekräfta aktiviteten bland utkasten.") if county_id else _("Mötet är avslutat.")
        flash(logged)
        return redirect(f"/moten/{meeting_id}", 303)
    meeting = get_meeting(by, meeting_id, policy.KEEP_MEETING)
    sums = count_presence(meeting.id)
    return render_template(
        "meetings/end.html",
        form=form,
        meeting=meeting,
        when=when_words(meeting.starts_at, meeting.ends_at),
        sums=sums,
        facts=_facts(meeting, sums),
        may=meeting.state == MeetingState.OPEN and clock.now() >= meeting.starts_at,
        early=meeting.state == MeetingState.OPEN and clock.now() < meeting.starts_at,
        logs=county_id is not None,
    ), form.status


def _facts(meeting: Meeting, sums: Presence) -> list[tuple[Any, ...]]:
    came: tuple[Any, ...] = (_("Kom"), None if sums.heads is None else number(sums.came), f"/moten/{meeting.id}/narvaro", _("Ändra"))
    facts = [came]
    if sums.heads is not None:
        parts = ((_("Kvinnor"), sums.heads.women), (_("Män"), sums.heads.men), (_("Ej angivet"), sums.heads.unstated))
        facts += [(label, number(n)) for label, n in parts]
        facts.append((_("Kom inte"), number(sums.absent)))
    if sums.unsaid:
        facts.append((_("Ingen uppgift"), number(sums.unsaid)))
    return facts
