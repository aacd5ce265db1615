"""Minutes are closed, approved by a second person, and read-only from then on (features row 21).

A second person of the board may always approve; whoever was chosen among those invited does so by their link.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from vaw.domain.networks import policy
from vaw.domain.networks.models.actions import ActionPoint, AgreedAction
from vaw.domain.networks.models.meetings import Meeting, MeetingInvitation
from vaw.domain.networks.models.minutes import Addendum, AgendaItem, Decision
from vaw.domain.networks.operations.inviting import tell_all
from vaw.domain.networks.operations.meeting_letters import write_letter
from vaw.domain.networks.operations.minutes import tidied
from vaw.domain.networks.queries.approving import address_of_account, approvers_of, find_adjuster
from vaw.domain.networks.queries.invitations import address_of
from vaw.domain.networks.rules.meetings import LetterKind, MeetingState, MinutesState
from vaw.domain.networks.rules.minutes import APPROVED_EVENT, TO_APPROVE_EVENT, WRONG_EVENT, WRONG_MOST, check_writable, numbered
from vaw.domain.notifications.operations.notify import notify
from vaw.domain.people.queries.leaders import LEADERS_AND_EXPERTS, leaders_of
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@operation(policy.KEEP_MEETING)
def close_minutes(by: Actor, meeting: Meeting, *, adjuster_id: int | None = None, colleague_id: int | None = None) -> Meeting:
    """Nobody writes any more: decisions get their numbers in the agenda's order, action points stand in the minutes as they are now,
    and whoever approves is told.

    `adjuster_id`: the invitation of whoever approves by link; `colleague_id`: an account of the board that is told instead.
    Raises RuleBroken("networks.minutes_closed"), ("networks.minutes_not_held"), ("networks.minutes_adjuster") for somebody who was not
    invited or cannot be reached, ("networks.minutes_four_eyes") for oneself, and Conflict.
    """
    db.session.execute(sa.select(Meeting.id).where(Meeting.id == meeting.id).with_for_update())  # whoever is saving now comes first
    check_writable(meeting)
    if meeting.state != MeetingState.HELD:
        raise RuleBroken("networks.minutes_not_held")
    adjuster = _chosen(by, meeting, adjuster_id)
    if colleague_id is not None and colleague_id not in {row.id for row in approvers_of(meeting.network.county_id, but=by.id)}:
        raise RuleBroken("networks.minutes_adjuster", field="approver")
    _number(meeting.id)
    _keep_agreed(meeting.id)
    meeting.minutes_state, meeting.closed_at, meeting.closed_by = MinutesState.CLOSED.value, clock.now(), by.id
    meeting.adjuster_id = adjuster_id
    db.session.flush()
    if adjuster is not None:
        write_letter(adjuster, LetterKind.TO_APPROVE, ref=meeting.closed_at.isoformat())
    if colleague_id is not None:
        notify(by, kind=TO_APPROVE_EVENT, object_id=meeting.id, county_id=meeting.network.county_id, to=[colleague_id])
    return meeting


@operation(policy.KEEP_MEETING)
def open_minutes(by: Actor, meeting: Meeting) -> Meeting:
    """Whoever closed the minutes goes on writing, as long as nobody has approved them. Twice is harmless.

    Raises RuleBroken("networks.minutes_approved"), ("networks.minutes_not_yours"), and Conflict.
    """
    if meeting.minutes_state == MinutesState.WRITING:
        return meeting
    if meeting.minutes_state == MinutesState.APPROVED:
        raise RuleBroken("networks.minutes_approved")
    if meeting.closed_by != by.id:
        raise RuleBroken("networks.minutes_not_yours")
    meeting.minutes_state, meeting.closed_at, meeting.closed_by = MinutesState.WRITING.value, None, None
    for decision in db.session.scalars(sa.select(Decision).where(Decision.meeting_id == meeting.id)):
        decision.number = None
    for agreed in db.session.scalars(sa.select(AgreedAction).where(AgreedAction.meeting_id == meeting.id)):
        db.session.delete(agreed)
    db.session.flush()
    return meeting


@operation(policy.APPROVE_MINUTES)
def approve_minutes(by: Actor, meeting: Meeting) -> Meeting:
    """A second person of the board says that they are right; everybody invited is told that they can be read. Twice is harmless.

    Raises RuleBroken("networks.minutes_not_closed"), ("networks.minutes_four_eyes") for whoever closed them, and Conflict.
    """
    if meeting.minutes_state == MinutesState.APPROVED:
        return meeting
    _check_closed(meeting)
    if meeting.closed_by == by.id:
        raise RuleBroken("networks.minutes_four_eyes")
    meeting.approved_by = by.id
    return _approved(by, meeting)


@operation(policy.ANSWER_INVITATION)
def approve_by_link(by: Actor, invitation: MeetingInvitation) -> Meeting:
    """Whoever was chosen among those invited says that they are right. Twice is harmless.

    Raises RuleBroken("networks.minutes_not_adjuster"), ("networks.minutes_not_closed"), ("networks.minutes_four_eyes"), and Conflict.
    """
    meeting = _check_adjuster(invitation)
    if meeting.minutes_state == MinutesState.APPROVED:
        return meeting
    _check_closed(meeting)
    _check_other(invitation, meeting.closed_by)
    meeting.approved_invitation_id = invitation.id
    return _approved(by, meeting)


@operation(policy.ANSWER_INVITATION)
def say_wrong(by: Actor, invitation: MeetingInvitation, *, text: str, submit_key: str | None = None, confirmed: bool = False) -> Addendum:
    """Whoever was chosen to approve says what is not right; the board is told, and corrects or explains.

    Raises RuleBroken("networks.minutes_wrong"), ("networks.minutes_not_adjuster"), ("networks.minutes_not_closed"), PersonalData, and
    Taken("uq_addendum_submit_key") for a form that was sent before.
    """
    words = tidied(text, "text", WRONG_MOST, confirmed)
    if not words:
        raise RuleBroken("networks.minutes_wrong", field="text")
    meeting = _check_adjuster(invitation)
    _check_closed(meeting)
    said = Addendum(meeting_id=meeting.id, text=words, at=clock.now(), submit_key=submit_key)
    db.session.add(said)
    db.session.flush()
    notify(by, kind=WRONG_EVENT, object_id=said.id, county_id=meeting.network.county_id, to=_told(meeting))
    return said


def _approved(by: Actor, meeting: Meeting) -> Meeting:
    meeting.minutes_state, meeting.approved_at = MinutesState.APPROVED.value, clock.now()
    db.session.flush()  # whoever was first is met here, before anybody is told
    tell_all(by, meeting, LetterKind.MINUTES, "")
    told = [one for one in _told(meeting) if one != by.id]
    notify(by, kind=APPROVED_EVENT, object_id=meeting.id, county_id=meeting.network.county_id, to=told)
    return meeting


def _told(meeting: Meeting) -> Iterable[int]:
    """Whoever closed the minutes and whoever prepares the meeting; without them those who lead the county's work."""
    known = {one for one in (meeting.closed_by, meeting.responsible_id) if one is not None}
    if known or meeting.network.county_id is None:
        return known
    return [row.id for row in leaders_of(meeting.network.county_id, LEADERS_AND_EXPERTS)]


def _number(meeting_id: int) -> None:
    wanted = sa.select(Decision, AgendaItem.position).join(AgendaItem, AgendaItem.id == Decision.item_id)
    rows = db.session.execute(wanted.where(Decision.meeting_id == meeting_id).execution_options(populate_existing=True)).all()
    numbers = numbered((decision.id, position) for decision, position in rows)
    for decision, _position in rows:
        decision.number = numbers[decision.id]


def _keep_agreed(meeting_id: int) -> None:
    kept = (ActionPoint.id, ActionPoint.what, ActionPoint.due_on, ActionPoint.owner_id, ActionPoint.organisation_id)
    for row in db.session.execute(sa.select(*kept).where(ActionPoint.meeting_id == meeting_id)):
        agreed = AgreedAction(action_id=row.id, meeting_id=meeting_id, what=row.what, due_on=row.due_on)
        agreed.owner_id, agreed.organisation_id = row.owner_id, row.organisation_id
        db.session.add(agreed)


def _chosen(by: Actor, meeting: Meeting, invitation_id: int | None) -> MeetingInvitation | None:
    if invitation_id is None:
        return None
    found = find_adjuster(meeting.id, invitation_id)
    if found is None or address_of(found) is None:
        raise RuleBroken("networks.minutes_adjuster", field="approver")
    _check_other(found, by.id)
    return found


def _check_other(invitation: MeetingInvitation, closed_by: int | None) -> None:
    """A board has seats, too: whoever closed the minutes does not approve them by the mail of their own seat."""
    mine = address_of_account(closed_by)
    if mine is not None and mine.casefold() == (address_of(invitation) or "").casefold():
        raise RuleBroken("networks.minutes_four_eyes", field="approver")


def _check_adjuster(invitation: MeetingInvitation) -> Meeting:
    if invitation.meeting.adjuster_id != invitation.id:
        raise RuleBroken("networks.minutes_not_adjuster")
    return invitation.meeting


def _check_closed(meeting: Meeting) -> None:
    if meeting.minutes_state != MinutesState.CLOSED:
        raise RuleBroken("networks.minutes_not_closed")
