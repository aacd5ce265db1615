"""Requests for support in the made-up year: in every county one that is new, one that is late and one that is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.cli.demo.organisations import NGO, folded, seat_of
from vaw.domain.activities.rules.log import Mode
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import municipality_names
from vaw.domain.people.rules import OrganisationKind
from vaw.domain.support.models import REQUEST_NUMBER, RequestStep, SupportRequest
from vaw.domain.support.rules import RequestState, due_on
from vaw.kernel.calendar import add_working_days, at_hour, working_days_between
from vaw.kernel.db import db

HOUR = 10  # of the day at which everything here happened


class Asked(NamedTuple):
    """A request as every county has it. `steps`: (state, working days ago); `people`: about how many."""

    steps: Sequence[tuple[RequestState, int]]
    by_municipality: bool
    what: str
    why: str
    field: str
    people: int


DONE = (
    (RequestState.RECEIVED, 60), (RequestState.ACKNOWLEDGED, 58), (RequestState.MATCHED, 52), (RequestState.PLANNED, 45),
    (RequestState.DELIVERED, 20), (RequestState.CLOSED, 12),
)  # fmt: skip
LATE = ((RequestState.RECEIVED, 13), (RequestState.ACKNOWLEDGED, 11))
NEW = ((RequestState.RECEIVED, 1),)
ASKED = (
    Asked(DONE, True, "Utbildning om barn som upplever våld", "Skolorna ställer många frågor.", "close_relations", 40),
    Asked(LATE, False, "Handledning för nya volontärer", "Vi har fått många nya i höst.", "mvw", 8),
    Asked(NEW, True, "Grundutbildning om våld i nära relationer", "Nya medarbetare på socialkontoret.", "close_relations", 25),
)
Organisations = Mapping[int, tuple[dict[int, int], list[int]]]


def make_requests(counties: Sequence[County], organisations: Organisations, writers: Mapping[int, Sequence[int]], today: date) -> None:
    """Numbers run through the country in the order of the days."""
    connection, last = db.session.connection(), Counter[int]()
    for asked in ASKED:
        days = [(state, add_working_days(today, -ago)) for state, ago in asked.steps]
        rows = [_request(county, organisations[county.id], writers[county.id][0], days, asked) for county in counties]
        for row in rows:
            last[row["year"]] += 1
            row["sequence"] = last[row["year"]]
        ids = connection.execute(sa.insert(SupportRequest).returning(SupportRequest.id, sort_by_parameter_order=True), rows).scalars().all()
        made = [step for id, row in zip(ids, rows, strict=True) for step in _steps(id, row, days)]
        connection.execute(sa.insert(RequestStep), made)
    connection.execute(sa.insert(REQUEST_NUMBER), [{"year": year, "last": number} for year, number in last.items()])


def _request(
    county: County, known: tuple[dict[int, int], list[int]], leader: int, days: Sequence[tuple[RequestState, date]], asked: Asked
) -> dict[str, Any]:
    (_, received_on), (state, since) = days[0], days[-1]
    municipalities, others = known
    seat = seat_of(county.id)
    town = municipality_names()[seat]
    box = folded(town) if asked.by_municipality else f"jour.{county.slug}"
    return {
        "county_id": county.id,
        "municipality_id": seat,
        "organisation_id": municipalities[seat] if asked.by_municipality else others[NGO],
        "organisation_name": f"{town} kommun" if asked.by_municipality else f"Exempeljouren {county.short_name}",
        "organisation_kind": (OrganisationKind.MUNICIPALITY if asked.by_municipality else OrganisationKind.NGO).value,
        "contact_name": None,
        "contact_email": f"kvinnofrid.{box}@example.se",
        "contact_phone": None,
        "what": asked.what,
        "why": asked.why,
        "fields": [asked.field],
        "professions": ["social_services" if asked.by_municipality else "ngo"],
        "people": asked.people,
        "mode": Mode.ON_SITE.value,
        "language": "sv",
        "state": state.value,
        "state_since": since,
        "due_on": due_on(state, since),
        "responsible_id": leader if len(days) > 1 else None,
        "year": received_on.year,
        "received_at": at_hour(received_on, HOUR),
        "receipt_sent_at": at_hour(received_on, HOUR),
    }


def _steps(request_id: int, request: Mapping[str, Any], days: Sequence[tuple[RequestState, date]]) -> list[dict[str, Any]]:
    before = [None, *(day for _, day in days)]
    return [
        {
            "request_id": request_id,
            "county_id": request["county_id"],
            "state": state.value,
            "at": at_hour(day, HOUR),
            "by_id": None if state is RequestState.RECEIVED else request["responsible_id"],
            "took_working_days": earlier and working_days_between(earlier, day),
        }
        for earlier, (state, day) in zip(before, days, strict=False)
    ]
