"""Proposing a log when an event has ended, and what becomes of it: confirmed in one step, dismissed, handed over (features row 11)."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from vaw.domain.activities import policy
from vaw.domain.activities.models import Activity, Draft
from vaw.domain.activities.operations.log import checked, log_activity
from vaw.domain.activities.queries.drafts import OPEN, find_draft, leader_for
from vaw.domain.activities.queries.log import find_lock, main_assignment
from vaw.domain.activities.rules.drafts import DraftState, as_json, check_source, due_on, from_json, submit_key
from vaw.domain.activities.rules.log import Entry, even_shares
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.queries.calendars import calendar_of_county
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.operation import operation


@operation(policy.PROPOSE_DRAFT)
def propose_draft(
    by: Actor, county: County, *, source_kind: str, source_ref: str, user_id: int, entry: Entry, confirmed: bool = False
) -> Draft:
    """Propose the log of an event that has ended. An event proposes once: a second run gives what the first one made, in whatever state.

    The draft belongs to `user_id` when that account leads the county's work today, else to the leader who has done so longest; where the
    county has no leader it stays with `user_id`, and its reminders go to the county's management. An entry without shares goes to the
    assignment that the log is kept for. Heads may be missing: whoever confirms fills them in, or says by that that nobody counted.
    Organisations are those that its owner knows. `confirmed`: somebody has answered the guard's question.
    Raises RuleBroken("activities.draft_source"), ("activities.year_locked"), or as log_activity does.
    """
    check_source(source_kind, source_ref)
    # Events of one county queue up here, so that two jobs for the same one see each other; logging goes on meanwhile.
    db.session.execute(sa.select(County.id).where(County.id == county.id).with_for_update(key_share=True))
    found = find_draft(county.id, source_kind, source_ref)
    if found is not None:
        return found
    today = clock.today()
    owner = leader_for(county.id, user_id, today) or user_id
    kept = _checked(find_actor(owner, channel=by.channel) or by, county, entry, confirmed)
    draft = Draft(
        county_id=county.id,
        user_id=owner,
        source_kind=source_kind,
        source_ref=source_ref,
        entry=as_json(kept),
        done_on=kept.done_on,
        type=kept.type,
        proposed_at=clock.now(),
        due_on=due_on(today, calendar_of_county(county.id)),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _checked(by: Actor, county: County, entry: Entry, confirmed: bool) -> Entry:
    """The entry as it can be confirmed in one step: every rule of the log asked, and what can be known filled in."""
    if not entry.shares:
        entry = replace(entry, shares=_usual_shares(county, entry))
    values = checked(by, county.id, entry, confirmed=confirmed)
    locked = find_lock(county.id, entry.done_on.year)
    if locked is not None:
        raise RuleBroken("activities.year_locked", field="done_on", year=locked.year, edition=locked.edition)
    same = {name: values[name] for name in ("text", "women", "men", "unstated", "municipality_ids", "organisation_ids")}
    return replace(entry, **same)


def _usual_shares(county: County, entry: Entry) -> dict[int, int]:
    main = main_assignment(county.id, entry.done_on)
    return even_shares([main.id]) if main else {}


def renew_draft(county_id: int, *, source_kind: str, source_ref: str, entry: Entry) -> bool:
    """Let what an event proposed follow a correction of who came: heads, places and organisations; the rest stays as it was.

    Inside the unit that corrects the event. False when nothing was proposed, or when somebody has ended the draft.
    """
    found = find_draft(county_id, source_kind, source_ref)
    if found is None:
        return False
    db.session.refresh(found, with_for_update=True)
    if found.state != DraftState.OPEN:
        return False
    names = ("women", "men", "unstated", "heads", "municipality_ids", "organisation_ids")
    found.entry = as_json(replace(from_json(found.entry), **{name: getattr(entry, name) for name in names}))
    return True


@operation(policy.CHANGE_DRAFT)
def confirm_draft(by: Actor, draft: Draft, *, entry: Entry | None = None, confirmed: bool = False) -> Activity:
    """Make the proposed log an activity, in one unit of work. A second click gives the activity that the first one made.

    `entry`: what the person has changed it to first, None to take it as proposed. `confirmed`: they have answered the guard's question.
    The draft's own copy of the text is emptied: it must not outlive the activity. A wrong activity is withdrawn like any other.
    Raises RuleBroken("activities.draft_ended") for a dismissed one, or as log_activity does.
    """
    db.session.refresh(draft, with_for_update=True)
    if draft.state == DraftState.CONFIRMED and draft.activity_id is not None:
        return db.session.get_one(Activity, draft.activity_id)
    if draft.state != DraftState.OPEN:
        raise RuleBroken("activities.draft_ended")
    county = find_county(draft.county_id)
    if county is None:
        raise NotFound
    said = from_json(draft.entry) if entry is None else entry
    activity = log_activity(by, county, entry=said, submit_key=submit_key(draft.id), confirmed=confirmed)
    draft.activity_id = activity.id
    _end(draft, DraftState.CONFIRMED)
    return activity


@operation(policy.CHANGE_DRAFT)
def dismiss_draft(by: Actor, draft: Draft) -> Draft:
    """Put a draft away: there is nothing to log. Its event proposes no other. A second click changes nothing.

    Raises RuleBroken("activities.draft_ended") when it has become an activity.
    """
    db.session.refresh(draft, with_for_update=True)
    if draft.state == DraftState.CONFIRMED:
        raise RuleBroken("activities.draft_ended")
    if draft.state == DraftState.OPEN:
        _end(draft, DraftState.DISMISSED)
    return draft


@operation(policy.HAND_OVER_DRAFTS)
def hand_over_drafts(by: Actor, county: County, *, from_user_id: int, to_user_id: int) -> int:
    """Give all open drafts of one account in the county to another, and say how many they were (features row 6).

    Raises RuleBroken("activities.draft_receiver") when the receiver does not lead the county's work today.
    """
    if leader_for(county.id, to_user_id, clock.today()) != to_user_id:
        raise RuleBroken("activities.draft_receiver", field="to_user_id")
    theirs = sa.select(Draft).where(Draft.county_id == county.id, Draft.user_id == from_user_id, OPEN).order_by(Draft.id).with_for_update()
    drafts = db.session.scalars(theirs).all()
    for draft in drafts:
        draft.user_id = to_user_id
    return len(drafts)


def _end(draft: Draft, state: DraftState) -> None:
    draft.state, draft.ended_at, draft.entry = state, clock.now(), {}
