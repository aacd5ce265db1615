"""Minutes are written here while people talk: each item saves by itself, and two who write in one see both texts and choose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import jsonify, redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.meetings.base import bp
from vaw.blueprints.meetings.keeping import ALL, ONE
from vaw.blueprints.meetings.left import left_words
from vaw.blueprints.meetings.meeting_words import when_words
from vaw.blueprints.meetings.minutes_forms import NotesForm
from vaw.blueprints.networks.action_forms import state_name
from vaw.blueprints.networks.actions import COLOURS
from vaw.blueprints.training.occasion_words import clock_words, local_day
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of
from vaw.domain.networks import policy
from vaw.domain.networks.models import Network
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.models.minutes import AgendaItem
from vaw.domain.networks.operations.minutes import write_notes
from vaw.domain.networks.queries import minutes as queries
from vaw.domain.networks.queries.approving import meeting_of_remark
from vaw.domain.networks.queries.meetings import get_meeting
from vaw.domain.networks.rules.actions import ActionState
from vaw.domain.networks.rules.meetings import ITEM_NAMES, ItemKind, MeetingState, MinutesState
from vaw.domain.networks.rules.minutes import is_written, mark_of
from vaw.domain.people.queries.names import account_name
from vaw.domain.strategies.rules.checkpoints import Kind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.guard import Level
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import instant, ngettext, weekday
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import marks_of
from vaw.web.forms import csrf_holds, csrf_token
from vaw.web.messages import flash

PAGE = f"{ONE}/protokoll"
OF_ITEM = f"{PAGE}/<int:item_id>"
OVERLAP = timedelta(seconds=10)  # a save can be seen after one that began later; the page knows what it has


class Promise(NamedTuple):
    """An action point in words. `href`: None for those who cannot open it."""

    what: str
    owner: str
    due: str
    state: str
    colour: str
    href: str | None
    decision_id: int | None


class Item(NamedTuple):
    """An item of the minutes in words. `facts`: what it was for, who presented it, how long it was to take."""

    line: queries.MinutesItem
    facts: str
    saved: str
    promises: list[Promise]


class Stand(NamedTuple):
    """What is to be done with the minutes: the heading, a sentence about it, and the one thing to do as (words, address)."""

    heading: str
    lead: str
    onward: tuple[str, str] | None = None


@bp.page(PAGE, allow=policy.READ_MEETING)
def show_minutes(meeting_id: int) -> Answer:
    by = actor()
    meeting = get_meeting(by, meeting_id)
    minutes, keeps = queries.minutes_of(by, meeting), policy.KEEP_MEETING.allows(by, meeting)
    writes = keeps and is_written(meeting.state, meeting.minutes_state)
    written = [item.notes_at for item in minutes.items if item.notes_at]
    return render_template(
        "meetings/minutes.html",
        meeting=meeting,
        when=when_words(meeting.starts_at, meeting.ends_at),
        stand=_stand(by, meeting, minutes, keeps=keeps),
        writes=writes,
        left=left_words(by, meeting) if writes else [],
        left_is_folded=meeting.state == MeetingState.HELD,
        may_promise=county_of(by, meeting.network) is not None,
        since=max(written).isoformat() if written else "",
        marks=marks_of(by, Kind.DECISION, [one.id for item in minutes.items for one in item.decisions]),
        may_correct=keeps and minutes.state is not MinutesState.WRITING,
        may_open=minutes.state is MinutesState.CLOSED and meeting.closed_by == by.id and keeps,
        **drawn(minutes, links=True),
    )


@bp.page(OF_ITEM, allow=policy.KEEP_ITEM, methods=["GET", "POST"])
def write_item(meeting_id: int, item_id: int) -> Answer:
    """One item. A browser with scripts sends it by itself and is answered in JSON; without them it is a form with a button."""
    by = actor()
    meeting, item = get_meeting(by, meeting_id), queries.get_item(by, meeting_id, item_id)
    if request.method == "GET" and not is_written(meeting.state, meeting.minutes_state):
        return to_item(meeting_id, item_id)
    form = NotesForm(data={"notes": item.notes, "seen": mark_of(item.notes)})
    if request.method == "POST" and form.chosen():
        return _item_page(meeting, item, form, merging=True)

    def act(values: Mapping[str, Any]) -> None:
        write_notes(by, item, notes=values["notes"], seen=values["seen"], tried=values["tried"] or None, confirmed=form.confirmed)

    done = form.submitted(act)
    if _by_script():
        return _told(form, item, done=done)
    if done:
        flash(_("Texten är sparad."))
        return to_item(meeting_id, item_id)
    if form.conflict is not None:
        mine, theirs = form.conflict["notes"]
        form.mine.data, form.theirs.data, form.seen.data = str(mine), str(theirs), mark_of(str(theirs))
    return _item_page(meeting, item, form, merging=form.conflict is not None)


@bp.page(f"{PAGE}/nytt", allow=policy.READ_MEETING)
def news_of_minutes(meeting_id: int) -> Answer:
    """What others have written since, for the page that stands open."""
    by = actor()
    meeting = get_meeting(by, meeting_id)
    after = _instant(request.args.get("efter"))
    rows = queries.written_since(meeting.id, after and after - OVERLAP)
    told = [{"id": row.id, "notes": row.notes, "seen": mark_of(row.notes), "said": saved_words(row.notes_at, row.name)} for row in rows]
    last = rows[-1].notes_at if rows else None
    is_over = not is_written(meeting.state, meeting.minutes_state)
    return jsonify(items=told, since=last.isoformat() if last else request.args.get("efter", ""), over=is_over)


@bp.page(f"{ALL}/anmarkning/<int:addendum_id>", allow=policy.READ_MEETING)
def open_remark(addendum_id: int) -> Answer:
    """From a notice about a fault to the minutes that have it."""
    return redirect(f"{ALL}/{meeting_of_remark(actor(), addendum_id)}/protokoll#anmarkningar")


def drawn(minutes: queries.Minutes, *, links: bool) -> dict[str, Any]:
    """What every page that shows minutes needs. `links`: to action points, for the board."""
    return {
        "minutes": minutes,
        "items": [_item(line, links=links) for line in minutes.items],
        "approved": approved_words(minutes),
        "closed": _("Stängt {when} av {name}.").format(when=instant(minutes.closed_at), name=minutes.closed_by or _("länsstyrelsen"))
        if minutes.closed_at
        else None,
        "corrected": correction_words,
    }


def approved_words(minutes: queries.Minutes) -> str | None:
    """When and by whom, None until they are approved."""
    if minutes.approved_at is None:
        return None
    return _("Justerat {when} av {name}.").format(when=instant(minutes.approved_at), name=minutes.approver or _("länsstyrelsen"))


def correction_words(one: queries.Correction) -> str:
    """When and by whom something was added."""
    return f"{instant(one.at)} · {one.name or _('Länsstyrelsen')}"


def saved_words(at: datetime | None, name: str | None) -> str:
    """When it was saved last and by whom: "Sparat 10.32 av Maria Ek", with the day when it is another than today's."""
    if at is None:
        return ""
    when = clock_words(at) if local_day(at) == clock.today() else instant(at)
    return _("Sparat {when} av {name}").format(when=when, name=name) if name else _("Sparat {when}").format(when=when)


def county_of(by: Actor, network: Network) -> County | None:
    """Whose an action point becomes: the network's own county's, else that of a board which takes part and the actor leads; or nobody's."""
    mine = {county.id: county for county in counties_of(by, policy.ADD_ACTION)}
    return next((mine[one] for one in (network.county_id, *network.co_county_ids) if one in mine), None)


def to_item(meeting_id: int, item_id: int) -> Response:
    return redirect(f"{ALL}/{meeting_id}/protokoll#punkt-{item_id}", 303)


def _by_script() -> bool:
    return request.method == "POST" and request.accept_mimetypes.best == "application/json"


def _told(form: NotesForm, item: AgendaItem, *, done: bool) -> Answer:
    """What became of a text that a script sent."""
    if done:
        return jsonify(state="saved", seen=mark_of(item.notes), said=saved_words(item.notes_at, None))
    if form.conflict is not None:
        theirs, said = str(form.conflict["notes"][1]), saved_words(item.notes_at, account_name(item.notes_by))
        return jsonify(state="conflict", seen=mark_of(theirs), theirs=theirs, said=said)
    said = " ".join(text for _href, text in form.errors_list)
    if form.guard:
        return jsonify(state="guard", soft=form.guard.level is Level.SOFT, count=len(form.guard.findings), said=said)
    return jsonify(state="refused" if csrf_holds() else "expired", said=said, csrf=csrf_token())


def _item_page(meeting: Meeting, item: AgendaItem, form: NotesForm, *, merging: bool) -> Answer:
    return render_template(
        "meetings/minutes_item.html",
        form=form,
        meeting=meeting,
        item=item,
        merging=merging,
        saved=saved_words(item.notes_at, account_name(item.notes_by)),
        back=f"{ALL}/{meeting.id}/protokoll",
    ), form.status


def _stand(by: Actor, meeting: Meeting, minutes: queries.Minutes, *, keeps: bool) -> Stand:
    base = f"{ALL}/{meeting.id}"
    if minutes.state is MinutesState.APPROVED:
        return Stand(_("Protokollet är justerat"), "")
    if minutes.state is MinutesState.CLOSED:
        return _closed(by, meeting, minutes)
    state = MeetingState(meeting.state)
    if state is MeetingState.CANCELLED:
        return Stand(_("Mötet är inställt"), _("Det finns inget protokoll."))
    if not keeps:
        return Stand(_("Protokollet skrivs"), _("Du kan läsa det medan det skrivs."))
    if state is MeetingState.DRAFT:
        return Stand(_("Kalla till mötet först"), _("När ni har kallat kan ni skriva protokoll."), (_("Kalla till mötet"), f"{base}/oppna"))
    if state is MeetingState.HELD:
        empty = sum(item.is_empty for item in minutes.items)
        said = ngettext("1 punkt är tom.", "{n} punkter är tomma.", empty).format(n=empty) if empty else _("Alla punkter har text.")
        return Stand(_("Skriv klart protokollet och stäng det"), said, (_("Stäng protokollet"), f"{base}/protokoll/stang"))
    onward = (_("Avsluta mötet"), f"{base}/avsluta") if meeting.ends_at <= clock.now() else None
    return Stand(_("Skriv medan ni pratar"), _("Det du skriver sparas av sig självt. Flera kan skriva samtidigt."), onward)


def _closed(by: Actor, meeting: Meeting, minutes: queries.Minutes) -> Stand:
    told = _("{name} har fått frågan om att justera.").format(name=minutes.adjuster) if minutes.adjuster else ""
    if meeting.closed_by == by.id:
        return Stand(_("Protokollet väntar på att någon annan justerar"), told)
    if not policy.APPROVE_MINUTES.allows(by, meeting):
        return Stand(_("Protokollet väntar på justering"), told)
    return Stand(_("Läs och justera protokollet"), told, (_("Läs och justera"), f"{ALL}/{meeting.id}/protokoll/justera"))


def _item(line: queries.MinutesItem, *, links: bool) -> Item:
    kind = _(ITEM_NAMES[ItemKind(line.kind)])
    length = _("{n} min").format(n=line.minutes) if line.minutes else ""
    facts = " · ".join(part for part in (kind, line.presenter, length, _("Från ett tidigare möte") if line.carried else "") if part)
    return Item(line, facts, saved_words(line.notes_at, line.notes_by), [_promise(one, links=links) for one in line.actions])


def _promise(one: queries.ActionLine, *, links: bool) -> Promise:
    state = ActionState(one.state)
    owner = one.organisation or _("Utförare av skyddat boende") if one.is_organisations else one.account or _("Länsstyrelsen")
    href = f"/atgarder/{one.id}" if links else None
    return Promise(one.what, owner, weekday(one.due_on), state_name(one.state), COLOURS[state], href, one.decision_id)


def _instant(text: str | None) -> datetime | None:
    """What the page asked from; anything that is no instant asks for all."""
    try:
        at = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return at if at.tzinfo and at.year > 2000 else None
