"""What waits for somebody in the made-up year: drafts that a calendar proposed, one of them late, and a role that nobody holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.cli.demo.organisations import NGO, seat_of
from vaw.domain.activities.models import Draft
from vaw.domain.activities.queries.log import main_assignment
from vaw.domain.activities.rules.drafts import as_json, due_on
from vaw.domain.activities.rules.log import Entry, Mode
from vaw.domain.people.models import Contact
from vaw.kernel import clock
from vaw.kernel.calendar import add_working_days
from vaw.kernel.db import db

# (type, mode, minutes, text, working days since it was held)
HELD = (
    ("consultation", Mode.DIGITAL, 60, "Frågor om handlingsplan, tre handläggare.", 8),
    ("collaboration_meeting", Mode.ON_SITE, 120, "Avstämning om utbildningar i vår.", 2),
)
GONE_DAYS = 20  # since the one who held the role left
WITHOUT_CONTACT = NGO + 1  # the association of each county, by its place in organisations.OTHERS


def make_waiting(writers: Mapping[int, Sequence[int]], organisations: Mapping[int, tuple[dict[int, int], list[int]]], today: date) -> None:
    """Two drafts for the first leader of every county, and in every county an association without its contact."""
    connection = db.session.connection()
    drafts = [_draft(county_id, users[0], today, *held) for county_id, users in writers.items() for held in HELD]
    connection.execute(sa.insert(Draft), drafts)
    alone = [others[WITHOUT_CONTACT] for _, others in organisations.values()]
    left = {"until_on": today - timedelta(days=GONE_DAYS), "vacant": True, "person_name": None, "email": None, "phone": None}
    connection.execute(sa.update(Contact).where(Contact.organisation_id.in_(alone)).values(left))


def _draft(county_id: int, user_id: int, today: date, type: str, mode: Mode, minutes: int, text: str, days: int) -> dict[str, Any]:
    held_on = add_working_days(today, -days)
    assignment = main_assignment(county_id, held_on)
    shares = {assignment.id: 100} if assignment else {}
    entry = Entry(held_on, type, "close_relations", mode, minutes, shares, municipality_ids=[seat_of(county_id)], text=text)
    return {
        "county_id": county_id,
        "user_id": user_id,
        "source_kind": "api",
        "source_ref": f"demo-{county_id}-{type}",
        "entry": as_json(entry),
        "done_on": held_on,
        "type": type,
        "proposed_at": clock.now(),
        "due_on": due_on(held_on),
    }
