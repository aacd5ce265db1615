"""A log that an ended event proposes: its states, its day, and how it is kept until somebody confirms it (features row 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from vaw.domain.activities.rules.log import Entry
from vaw.kernel.calendar import ORDINARY, Calendar, add_working_days
from vaw.kernel.errors import RuleBroken


class DraftState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


# Decision: a week at work. Somebody who was away for some days still makes it, and nobody has forgotten yet who was there.
CONFIRM_WITHIN_WORKING_DAYS = 5
SOURCE_MOST = 200  # characters of what names an event
_KEYS = UUID("5f1c7a5e-6d0e-4a6b-9a53-0b1f2c1d2021")  # the name space in which drafts become submit keys


def due_on(proposed_on: date, calendar: Calendar = ORDINARY) -> date:
    """The day by which a draft should be confirmed: the fifth working day after it was proposed (a decision, no law)."""
    return add_working_days(proposed_on, CONFIRM_WITHIN_WORKING_DAYS, calendar)


def submit_key(draft_id: int) -> UUID:
    """The submit key of the activity that the draft becomes: always the same, so that two clicks make one."""
    return uuid5(_KEYS, str(draft_id))


def check_source(kind: str, ref: str) -> None:
    """Raises RuleBroken("activities.draft_source") when the event has no name or one of more than SOURCE_MOST characters."""
    if not (0 < len(kind) <= SOURCE_MOST and 0 < len(ref) <= SOURCE_MOST):
        raise RuleBroken("activities.draft_source", field="source_ref", most=SOURCE_MOST)


def as_json(entry: Entry) -> dict[str, Any]:
    """The entry as it is kept: the day in ISO, assignment ids as text."""
    kept = asdict(entry)
    heads = {profession: list(counts) for profession, counts in entry.heads.items()}
    shares = {str(id): percent for id, percent in entry.shares.items()}
    places, organisations = list(entry.municipality_ids), list(entry.organisation_ids)
    return {
        **kept,
        "done_on": entry.done_on.isoformat(),
        "mode": str(entry.mode),
        "heads": heads,
        "shares": shares,
        "municipality_ids": places,
        "organisation_ids": organisations,
    }


def from_json(kept: Mapping[str, Any]) -> Entry:
    """The entry that as_json kept."""
    heads = {profession: (counts[0], counts[1], counts[2]) for profession, counts in kept["heads"].items()}
    shares = {int(id): percent for id, percent in kept["shares"].items()}
    return Entry(**{**kept, "done_on": date.fromisoformat(kept["done_on"]), "heads": heads, "shares": shares})
