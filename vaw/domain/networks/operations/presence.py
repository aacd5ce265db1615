"""Saying who came to a meeting, as often as it has to be corrected (features row 25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vaw.domain.activities.queries.log import find_lock
from vaw.domain.networks import policy
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.operations.meeting_log import follow_presence
from vaw.domain.networks.queries.presence import hold_meeting, hold_presence, walk_in_choices
from vaw.domain.networks.rules.meetings import MeetingState
from vaw.domain.networks.rules.minutes import check_writable
from vaw.domain.networks.rules.presence import Heads, answered, check_heads, check_time, heads_of, log_day
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import Conflict, NotFound, RuleBroken
from vaw.kernel.operation import operation

WALK_IN = "Oanmäld"  # what stands for the person of an organisation that came without a seat; its name is the register's


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of one who was invited. `before`: what stood on their screen; None, there and in `now`: nobody has said."""

    before: Heads | None
    now: Heads | None


@operation(policy.KEEP_MEETING)
def note_presence(by: Actor, meeting: Meeting, *, said: Mapping[int, Said], as_answered: bool = False) -> int:
    """Say who came, {invitation: what is said}, and for how many that was new.

    `as_answered`: those of whom nobody has said anything came, or did not, as they had answered. What stands as it stood on the screen
    is left alone, whatever a colleague has made of it meanwhile. Raises RuleBroken("networks.presence_state"),
    ("networks.presence_early"), ("networks.came_numbers"), ("networks.minutes_closed"), ("activities.year_locked"); NotFound for an
    invitation of another meeting; Conflict {"row_ID": (mine, theirs)} when a colleague was first.
    """
    for id, one in said.items():
        if one.now is not None:
            check_heads(one.now, f"women_{id}")
    rows = _hold(meeting)
    if not said.keys() <= rows.keys():
        raise NotFound
    clashes: dict[str, tuple[object, object]] = {}
    changed = 0
    for id, row in rows.items():
        stands = came_of(row)
        one = said.get(id, Said(stands, stands))
        wanted = stands if one.now == one.before else one.now
        if wanted != stands and one.before != stands:
            clashes[f"row_{id}"] = (wanted, stands)
            continue
        if wanted is None and as_answered:
            wanted = answered(row.reply)
        if wanted != stands:
            row.came_women, row.came_men, row.came_unstated = wanted or (None, None, None)
            changed += 1
    if clashes:
        raise Conflict(clashes)
    if changed:
        _follow(by, meeting)
    return changed


@operation(policy.KEEP_MEETING)
def add_walk_in(by: Actor, meeting: Meeting, *, organisation_id: int, women: int, men: int, unstated: int) -> MeetingInvitation:
    """Write down an organisation that came without being invited. Once more with other numbers corrects it.

    Raises RuleBroken("networks.choice") for one that cannot be chosen, ("networks.came_nobody"), and as note_presence does.
    """
    heads = Heads(women, men, unstated)
    check_heads(heads, "women")
    if not heads.all:
        raise RuleBroken("networks.came_nobody", field="women")
    if organisation_id not in {row.id for row in walk_in_choices(by, meeting.network)}:
        raise RuleBroken("networks.choice", field="organisation_id")
    rows = _hold(meeting)
    found = next((row for row in rows.values() if row.organisation_id == organisation_id), None)
    if found is None:
        found = MeetingInvitation(meeting_id=meeting.id, organisation_id=organisation_id, guest=WALK_IN)
        db.session.add(found)
    found.came_women, found.came_men, found.came_unstated = heads
    _follow(by, meeting)
    return found


def came_of(row: MeetingInvitation) -> Heads | None:
    return heads_of(row.came_women, row.came_men, row.came_unstated)


def _hold(meeting: Meeting) -> dict[int, MeetingInvitation]:
    """The meeting's list, which nobody else writes or ends before the commit."""
    hold_meeting(meeting)
    check_time(meeting.state, meeting.starts_at, clock.now())
    check_writable(meeting)
    if meeting.state == MeetingState.HELD:
        _check_year(meeting)
    return hold_presence(meeting.id)


def _check_year(meeting: Meeting) -> None:
    """What has been reported does not change under the report."""
    county_id = meeting.network.county_id
    locked = None if county_id is None else find_lock(county_id, log_day(meeting.ends_at, meeting.ended_at).year)
    if locked is not None:
        raise RuleBroken("activities.year_locked", year=locked.year, edition=locked.edition)


def _follow(by: Actor, meeting: Meeting) -> None:
    db.session.flush()
    if meeting.state == MeetingState.HELD:
        follow_presence(by, meeting)
