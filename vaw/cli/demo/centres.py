"""Resource centres of the made-up year: in some counties one that reports, in one of them a month behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.prevention.models.centres import Centre, CentreReport, CentreSupport, CentreYear
from vaw.domain.prevention.rules.centres import SupportForm, months_open
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

COUNTIES = (1, 12, 14, 21, 24, 25)
BEHIND = 25  # the county whose last month is missing
NAME = "Resurscentrum mot heder (exempel)"
TASKS = "Ger råd till den som i sitt arbete möter unga som lever med hedersrelaterat förtryck. Ersätter ingen myndighets uppdrag."
# (profession, theme, form, women, men, not stated) of a month of many; what is made smaller or larger follows from county and month.
KINDS = (
    ("social_services", "honour_general", SupportForm.CONSULTATION, 14, 3, 0),
    ("preschool_school", "marriage", SupportForm.ADVICE, 9, 2, 1),
    ("health_care", "genital_mutilation", SupportForm.TRAINING, 22, 4, 0),
)
WENT_WELL = "Skolor hör av sig tidigare än förra året, och flera kommuner har en egen rutin."
LACKING = "Tolkar som kan ämnet, och någon att ringa på kvällar."
NEXT_STEPS = "Utbildning för rektorer före sommarlovet."


def make_centres(writers: Mapping[int, Sequence[int]], today: date) -> None:
    """A centre in each of COUNTIES, since the first day of last year, with its months and the follow-up of last year."""
    connection = db.session.connection()
    opened = date(today.year - 1, 1, 1)
    places = [county_id for county_id in COUNTIES if county_id in writers]
    rows = [_centre(county_id, writers[county_id][0], opened) for county_id in places]
    ids = connection.execute(sa.insert(Centre).returning(Centre.id, sort_by_parameter_order=True), rows).scalars().all()
    reports = [one for id, row in zip(ids, rows, strict=True) for one in _reports(id, row, today)]
    numbers = connection.execute(sa.insert(CentreReport).returning(CentreReport.id, sort_by_parameter_order=True), reports).scalars().all()
    lines = [line for id, row in zip(numbers, reports, strict=True) for line in _lines(id, row["month_on"], row["centre_id"])]
    connection.execute(sa.insert(CentreSupport), lines)
    connection.execute(sa.insert(CentreYear), [_year(id, row, opened.year) for id, row in zip(ids, rows, strict=True)])


def _centre(county_id: int, user_id: int, opened: date) -> dict[str, Any]:
    common = {"county_id": county_id, "name": NAME, "sort_key": sort_key(NAME), "tasks": TASKS, "responsible_id": user_id}
    return {**common, "opened_on": opened, "added_on": opened, "organisation_ids": []}


def _reports(centre_id: int, row: Mapping[str, Any], today: date) -> Iterator[dict[str, Any]]:
    months = months_open(row["opened_on"], None, today)
    told = months[:-1] if row["county_id"] == BEHIND else months
    for month_on in told:
        yield {
            "centre_id": centre_id,
            "month_on": month_on,
            "number": 1,
            "current": True,
            "at": clock.now(),
            "by_id": row["responsible_id"],
        }


def _lines(report_id: int, month_on: date, centre_id: int) -> Iterator[dict[str, Any]]:
    for place, (profession, theme, form, women, men, unstated) in enumerate(KINDS):
        more = (month_on.month * (place + 2) + centre_id) % 5
        kind = {"profession": profession, "theme": theme, "form": form.value}
        yield {"report_id": report_id, **kind, "women": women + more, "men": men + more % 2, "unstated": unstated}


def _year(centre_id: int, row: Mapping[str, Any], year: int) -> dict[str, Any]:
    told = {"went_well": WENT_WELL, "lacking": LACKING, "next_steps": NEXT_STEPS}
    saved_at = clock.now() - timedelta(days=1)
    return {"centre_id": centre_id, "year": year, **told, "saved_at": saved_at, "saved_by": row["responsible_id"]}
