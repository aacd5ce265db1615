"""The room from which a board runs a meeting: how it stands, the one thing to do next, and the ways to everything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from markupsafe import Markup

from vaw.blueprints.meetings.keeping import ALL
from vaw.blueprints.meetings.meeting_words import minutes_tag, state_tag, when_words, where_words
from vaw.blueprints.meetings.presence import came_words
from vaw.domain.activities.rules.log import MODE_NAMES, Mode
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries import meetings as queries
from vaw.domain.networks.rules.meetings import MeetingState, MinutesState
from vaw.domain.networks.rules.plans import DIGITAL
from vaw.domain.networks.rules.presence import Heads
from vaw.domain.people.queries.names import account_name
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.i18n import gettext as _
from vaw.kernel.i18n import ngettext, number

ABOUT_TO_BEGIN = timedelta(hours=1)  # from then on one writes the minutes, and looks no more for who comes


def room_of(by: Actor, meeting: Meeting) -> str:
    """The room as a page."""
    keeps, numbers = policy.KEEP_MEETING.allows(by, meeting), queries.numbers_of(meeting.id)
    state = MeetingState(meeting.state)
    return render_template(
        "meetings/meeting.html",
        meeting=meeting,
        network=meeting.network,
        when=when_words(meeting.starts_at, meeting.ends_at),
        where=where_words(meeting),
        tag=state_tag(meeting.state),
        minutes_tag=minutes_tag(meeting.minutes_state) if state is MeetingState.HELD else None,
        next=_next(meeting, numbers, keeps=keeps),
        onward=_onward(meeting, numbers, keeps=keeps),
        tiles=_tiles(meeting, numbers),
        changes=_changes(meeting, numbers) if keeps else [],
        facts=_facts(meeting, keeps=keeps),
        titles=queries.agenda_titles(meeting.id),
        is_open=state is MeetingState.OPEN,
        is_cancelled=state is MeetingState.CANCELLED,
    )


def _next(meeting: Meeting, numbers: queries.Numbers, *, keeps: bool) -> str:
    """What happens next, in a sentence."""
    now = clock.now()
    match MeetingState(meeting.state):
        case MeetingState.DRAFT if meeting.starts_at <= now:
            return _("Utkastets dag har redan varit. Ändra dagen, eller ta bort utkastet.")
        case MeetingState.DRAFT:
            return _("Det här är ett utkast som bara ni ser. Skriv dagordningen och kalla sedan.")
        case MeetingState.CANCELLED:
            return _("Mötet är inställt. De som var kallade har fått veta det.")
        case MeetingState.HELD if meeting.minutes_state == MinutesState.WRITING:
            return _("Mötet är hållet. Gör klart protokollet, så att någon kan justera det.") if keeps else _("Protokollet skrivs.")
        case MeetingState.HELD if meeting.minutes_state == MinutesState.CLOSED:
            return _("Protokollet är klart och väntar på att någon annan justerar det.")
        case MeetingState.HELD:
            return _("Mötet är hållet och protokollet justerat.")
    if meeting.ends_at <= now:
        return _("Mötet är slut. Notera vilka som kom och avsluta det.") if keeps else _("Mötet är slut.")
    if meeting.starts_at <= now:
        return _("Mötet pågår.")
    if numbers.silent:
        told = ngettext("1 har inte svarat än.", "{n} har inte svarat än.", numbers.silent)
        return told.format(n=number(numbers.silent))
    return _("Alla som är kallade har svarat.") if numbers.invited else _("Ingen är kallad än.")


def _onward(meeting: Meeting, numbers: queries.Numbers, *, keeps: bool) -> tuple[str, str] | None:
    """The one thing to do next, as (words, address)."""
    base, now, state = f"{ALL}/{meeting.id}", clock.now(), MeetingState(meeting.state)
    if state is MeetingState.CANCELLED:
        return None
    if state is MeetingState.HELD:
        done = meeting.minutes_state != MinutesState.WRITING or not keeps
        return _("Läs protokollet") if done else _("Skriv klart protokollet"), f"{base}/protokoll"
    if not keeps:
        return _("Se dagordningen"), f"{base}/dagordning"
    if state is MeetingState.DRAFT and meeting.starts_at <= now:
        return _("Ändra dagen"), f"{base}/andra"
    if state is MeetingState.DRAFT:
        return (_("Kalla till mötet"), f"{base}/oppna") if numbers.items else (_("Skriv dagordningen"), f"{base}/dagordning")
    if meeting.ends_at <= now:
        return _("Avsluta mötet"), f"{base}/avsluta"
    if meeting.starts_at - now <= ABOUT_TO_BEGIN:
        return _("Skriv protokoll"), f"{base}/protokoll"
    return _("Se vilka som kommer"), f"{base}/kallade"


def _tiles(meeting: Meeting, numbers: queries.Numbers) -> list[tuple[str, str, str, str]]:
    """(label, number, where the rows are, note): how the meeting stands."""
    base, state = f"{ALL}/{meeting.id}", MeetingState(meeting.state)
    length = int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1))
    time = _("{minutes} av {length} minuter").format(minutes=number(numbers.minutes), length=number(length))
    agenda = (_("Punkter på dagordningen"), number(numbers.items), f"{base}/dagordning", time)
    if state is MeetingState.DRAFT:
        return [agenda]
    if state is MeetingState.HELD:
        heads = numbers.women + numbers.men + numbers.unstated
        who = came_words(Heads(numbers.women, numbers.men, numbers.unstated))
        note = ngettext("1 person: {who}", "{n} personer: {who}", heads).format(n=number(heads), who=who) if heads else ""
        return [
            (_("Organisationer som kom"), number(numbers.came), f"{base}/narvaro", note),
            (_("Fattade beslut"), number(numbers.decisions), f"{base}/protokoll", ""),
            (_("Åtgärder"), number(numbers.actions), f"{base}/protokoll", ""),
        ]
    alternates = ngettext("varav 1 ersättare", "varav {n} ersättare", numbers.alternate).format(n=number(numbers.alternate))
    return [
        (_("Ja"), number(numbers.coming + numbers.alternate), f"{base}/kallade", alternates if numbers.alternate else ""),
        (_("Nej"), number(numbers.not_coming), f"{base}/kallade", ""),
        (_("Har inte svarat"), number(numbers.silent), f"{base}/kallade", ""),
        agenda,
    ]


def _changes(meeting: Meeting, numbers: queries.Numbers) -> list[tuple[str, str]]:
    """(words, address) of what else a keeper does with it."""
    base, state = f"{ALL}/{meeting.id}", MeetingState(meeting.state)
    draft, is_open = state is MeetingState.DRAFT, state is MeetingState.OPEN
    asked = [
        (draft and not numbers.items and meeting.starts_at > clock.now(), _("Kalla till mötet"), f"{base}/oppna"),
        (draft or is_open, _("Ändra"), f"{base}/andra"),
        (is_open, _("Ställ in"), f"{base}/stall-in"),
        (is_open and meeting.starts_at <= clock.now() < meeting.ends_at, _("Avsluta mötet"), f"{base}/avsluta"),
        (draft and meeting.series_id is None, _("Ta bort utkastet"), f"{base}/ta-bort"),
        (meeting.series_id is not None, _("Alla möten i serien"), f"{ALL}/serier/{meeting.series_id}"),
        (True, _("Planera ett likadant"), f"{base}/kopiera"),
        (True, _("Spara som mall"), f"/natverk/{meeting.network_id}/motesmallar/ny?mote={meeting.id}"),
    ]
    return [(text, href) for shown, text, href in asked if shown]


def _facts(meeting: Meeting, *, keeps: bool) -> list[tuple[str, Any]]:
    """(label, value); what nobody has said is left out. How to join is for those who keep it, and on the invitation's own page."""
    rows: list[tuple[str, Any]] = [
        (_("När"), when_words(meeting.starts_at, meeting.ends_at)),
        (_("Hur"), _(MODE_NAMES[Mode(meeting.mode)])),
        (_("Plats"), meeting.place if meeting.mode != Mode.DIGITAL else ""),
        (_("Länk till mötet"), _link(meeting.join_address) if keeps and meeting.mode in DIGITAL else ""),
        (_("Ansvarig hos länsstyrelsen"), account_name(meeting.responsible_id)),
        (_("Varför det ställdes in"), meeting.reason),
    ]
    return [row for row in rows if row[1]]


def _link(address: str | None) -> Markup:
    return Markup('<a class="govuk-link vaw-text" href="{0}">{0}</a>').format(address) if address else Markup()
