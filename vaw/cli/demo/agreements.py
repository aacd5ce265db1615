"""Agreements of the made-up year: one that most municipalities of a county have signed, and one that is being written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.mandates.queries import find_assignment
from vaw.domain.networks.models.agreements import Agreement, AgreementParty
from vaw.domain.networks.rules.agreements import AgreementState
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

SIGNED, WRITTEN = "Samverkan mot våld i nära relationer (exempel)", "Gemensam rutin vid skyddat boende (exempel)"
PROMISE = "Parterna har en kontaktperson var, möts två gånger om året och tar hand om varandras frågor inom en vecka."
EVERY = 4  # of so many municipalities one has not signed yet
HELD_DAYS, ASKED_DAYS, REVIEW_DAYS = 280, 40, 21


def make_agreements(
    writers: Mapping[int, Sequence[int]], organisations: Mapping[int, tuple[dict[int, int], list[int]]], today: date
) -> None:
    """Two in every county: the first is to be reviewed soon, and those that have not signed it were asked more than a month ago."""
    regional = find_assignment("regional-2021-995")
    rows = [row for county_id, users in writers.items() for row in _both(county_id, users[0], regional.id if regional else None, today)]
    connection = db.session.connection()
    ids = connection.execute(sa.insert(Agreement).returning(Agreement.id, sort_by_parameter_order=True), rows).scalars().all()
    signed = dict(zip(writers, ids[::2], strict=True))
    parties = [party for county_id, id in signed.items() for party in _parties(id, organisations[county_id][0].values(), today)]
    connection.execute(sa.insert(AgreementParty), parties)


def _both(county_id: int, user_id: int, assignment_id: int | None, today: date) -> Iterator[dict[str, Any]]:
    common = {
        "county_id": county_id,
        "responsible_id": user_id,
        "assignment_ids": [assignment_id] if assignment_id else [],
        "purpose": PROMISE,
    }
    holds = {"valid_from": today - timedelta(HELD_DAYS), "review_on": today + timedelta(REVIEW_DAYS)}
    yield {**common, **holds, "title": SIGNED, "sort_key": sort_key(SIGNED), "state": AgreementState.IN_FORCE.value}
    none = dict.fromkeys(holds)
    yield {**common, **none, "title": WRITTEN, "sort_key": sort_key(WRITTEN), "state": AgreementState.DRAFT.value}


def _parties(agreement_id: int, organisation_ids: Iterable[int], today: date) -> Iterator[dict[str, Any]]:
    for number, organisation_id in enumerate(organisation_ids, 1):
        waits = number % EVERY == 0
        yield {
            "agreement_id": agreement_id,
            "organisation_id": organisation_id,
            "asked_on": today - timedelta(ASKED_DAYS if waits else HELD_DAYS),
            "signed_on": None if waits else today - timedelta(HELD_DAYS - 2 * number),
        }
