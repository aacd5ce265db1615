"""What follows from who came to a meeting: the proposed log, and a word to the board of those who were away twice in a row."""

from __future__ import annotations

from dataclasses import replace

from vaw.domain.activities import policy as activities
from vaw.domain.activities.operations.drafts import propose_draft, renew_draft
from vaw.domain.activities.queries.drafts import leader_for
from vaw.domain.activities.queries.log import find_lock
from vaw.domain.activities.rules.log import Entry, even_shares
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.mandates.queries import assignments_of, list_terms
from vaw.domain.mandates.rules import TermList
from vaw.domain.networks.models.meetings import Meeting
from vaw.domain.networks.queries.presence import absence_places, came_organisations, came_places, count_presence, invitations_of
from vaw.domain.networks.rules.presence import ABSENT_EVENT, DRAFT_SOURCE, LOG_TYPE, log_day, log_field, log_minutes, told_at
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.guard import PersonalData
from vaw.kernel.operation import enqueue

PROPOSE = "networks.meeting.log"  # the job that proposes a log in a county in which the one who ended the meeting may not


def follow_end(by: Actor, meeting: Meeting) -> None:
    """After a meeting was ended: let its log be proposed, and tell of absences.

    A colleague of another county that shares the network ends its meetings, too, but proposes nothing in the host's: a job does that.
    """
    county = _county(meeting)
    if county is not None and activities.PROPOSE_DRAFT.allows(by, county):
        propose_log(by, meeting)
    elif county is not None:
        enqueue(PROPOSE, meeting.id)
    _tell_of_absences(by, meeting)


def propose_log(by: Actor, meeting: Meeting) -> None:
    """Propose the log, once, in the county of the network. A locked year, or a county without leaders, gets none.

    A national network's meetings belong to no county's log.
    """
    county, owner = _county(meeting), _owner(by, meeting)
    if county is None or owner is None or find_lock(county.id, log_day(meeting.ends_at, meeting.ended_at).year):
        return
    entry = _entry(owner[1], meeting, county.id)
    propose_draft(by, county, source_kind=DRAFT_SOURCE, source_ref=str(meeting.id), user_id=owner[0], entry=entry)


def follow_presence(by: Actor, meeting: Meeting) -> None:
    """After a correction: the proposed log follows as long as nobody has confirmed it, and so do the words of absences."""
    county, owner = _county(meeting), _owner(by, meeting)
    if county is not None and owner is not None:
        entry = _entry(owner[1], meeting, county.id)
        renew_draft(county.id, source_kind=DRAFT_SOURCE, source_ref=str(meeting.id), entry=entry)
    _tell_of_absences(by, meeting)


def _county(meeting: Meeting) -> County | None:
    county_id = meeting.network.county_id
    return None if county_id is None else find_county(county_id)


def _owner(by: Actor, meeting: Meeting) -> tuple[int, Actor] | None:
    """(account, its rights today) of whose the log is to confirm."""
    county_id = meeting.network.county_id
    wanted = meeting.responsible_id or meeting.network.responsible_id or meeting.created_by or by.id or 0
    found = wanted if county_id is None else leader_for(county_id, wanted, clock.today()) or wanted
    actor = find_actor(found, channel=by.channel) if found else None
    return None if actor is None else (found, actor)


def _entry(owner: Actor, meeting: Meeting, county_id: int) -> Entry:
    """The meeting as its log; what no list of that day has any more is left for whoever confirms it."""
    day = log_day(meeting.ends_at, meeting.ended_at)
    types, fields = (
        [term.code for term in list_terms(name, on=day, county_id=county_id)] for name in (TermList.ACTIVITY_TYPE, TermList.VIOLENCE_FIELD)
    )
    serves = set(meeting.network.assignment_ids)
    assigned = [row.id for row in assignments_of(county_id, on=day) if row.id in serves]
    entry = Entry(
        done_on=day,
        type=LOG_TYPE if LOG_TYPE in types else types[0],
        field=log_field(meeting.network.type, fields),
        mode=meeting.mode,
        minutes=log_minutes(meeting.starts_at, meeting.ends_at),
        shares=even_shares(assigned) if assigned else {},
        municipality_ids=came_places(meeting.id),
        organisation_ids=came_organisations(owner, meeting.id),
        text=_title(meeting),
    )
    heads = count_presence(meeting.id).heads
    return entry if heads is None else replace(entry, women=heads.women, men=heads.men, unstated=heads.unstated)


def _title(meeting: Meeting) -> str:
    """What it was called, unless the guard has a question about that: a draft asks nobody."""
    try:
        return guard.clean(meeting.title, field="text")
    except PersonalData:
        return ""


def _tell_of_absences(by: Actor, meeting: Meeting) -> None:
    """Whoever follows the network is told of an organisation at the meeting that made it twice in a row, and never again of that one."""
    network = meeting.network
    found = absence_places(network.id, clock.today())
    of_county = [] if network.county_id is None else [row.id for row in leaders_of(network.county_id, LEADERS_AND_EXPERTS)]
    one = next((id for id in (meeting.responsible_id, network.responsible_id) if id is not None), None)
    told = [one] if one is not None else of_county
    for line in found.lines:
        place = told_at(line.marks) if line.sits else None
        if place is not None:
            [first, *_rest] = invitations_of(found.meetings[place].id, line.organisation_id)
            notify(by, kind=ABSENT_EVENT, object_id=first.id, county_id=network.county_id, to=told)
