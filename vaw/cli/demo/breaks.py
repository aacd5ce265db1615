"""School breaks of the made-up year in some counties, what is told before them, and who asked for it.

The days of the week without a rule stay unknown: nobody makes them up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.seasons import SchoolBreak, SchoolBreakStep
from vaw.domain.prevention.rules.seasons import Season, school_year
from vaw.kernel import clock
from vaw.kernel.db import db
from vaw.kernel.sealing import fingerprint

COUNTIES = (12, 14, 24, 25)
SOURCE = "påhittade dagar (exempel)"
WEEK = timedelta(days=7)
# (break, calendar year after the school year's, ISO week, days, in how many groups of municipalities the weeks follow each other)
BREAKS = (
    (Season.AUTUMN_BREAK, 0, 44, 5, 1),
    (Season.CHRISTMAS_BREAK, 0, 52, 17, 1),
    (Season.WINTER_BREAK, 1, 8, 5, 3),
    (Season.SUMMER_BREAK, 1, 24, 65, 1),
)
TITLE = "Före lovet: vad skolan kan göra (exempel)"
TEXT = """Berätta för eleverna vart de kan vända sig, också under lovet.
Ring socialtjänsten om ni är oroliga för att en elev förs utomlands. Ni behöver inte vara säkra.
Skriv ner vem som gör vad första skoldagen efter lovet, om någon inte kommer tillbaka."""
# (who, in which of the county's municipalities or None: the whole county, whether they have said yes)
WHO = (
    ("Exempelskolan, elevhälsan", 0, True),
    ("Provgymnasiet", 1, True),
    ("Ungdomsmottagningen (exempel)", None, True),
    ("Testskolan", 0, False),
)


def make_seasons(writers: Mapping[int, Sequence[int]], today: date) -> None:
    """In each of COUNTIES: this school year's breaks, but the Easter's; material before the winter's; who asked for it."""
    connection, year = db.session.connection(), school_year(today)
    places = [county_id for county_id in COUNTIES if county_id in writers]
    breaks = [row for county_id in places for row in _breaks(county_id, year)]
    ids = connection.execute(sa.insert(SchoolBreak).returning(SchoolBreak.id, sort_by_parameter_order=True), breaks).scalars().all()
    steps = [_step(id, row, writers[row["county_id"]][0]) for id, row in zip(ids, breaks, strict=True)]
    connection.execute(sa.insert(SchoolBreakStep), steps)
    connection.execute(sa.insert(SeasonMaterial), [_material(county_id, year, writers[county_id][0]) for county_id in places])
    connection.execute(sa.insert(SeasonSubscription), [row for county_id in places for row in _subscriptions(county_id)])


def _breaks(county_id: int, year: int) -> Iterator[dict[str, Any]]:
    for season, later, week, days, groups in BREAKS:
        first = date.fromisocalendar(year + later, week, 1)
        for place, one in enumerate(municipalities_of(county_id)):
            first_on = first + place % groups * WEEK
            row = {"county_id": county_id, "municipality_id": one.id, "kind": season.value, "year": year, "source": SOURCE}
            yield {**row, "first_on": first_on, "last_on": first_on + timedelta(days=days - 1)}


def _step(break_id: int, row: Mapping[str, Any], user_id: int) -> dict[str, Any]:
    return {"break_id": break_id, **{name: row[name] for name in ("first_on", "last_on", "source")}, "at": clock.now(), "by_id": user_id}


def _material(county_id: int, year: int, user_id: int) -> dict[str, Any]:
    kept = {"county_id": county_id, "season": Season.WINTER_BREAK.value, "year": year, "title": TITLE, "text": TEXT, "weeks": 4}
    return {**kept, "released_at": clock.now(), "released_by": user_id}


def _subscriptions(county_id: int) -> Iterator[dict[str, Any]]:
    towns = municipalities_of(county_id)
    for number, (name, town, confirmed) in enumerate(WHO):
        address = f"lov-{county_id}-{number}@example.se"
        yield {
            "county_id": county_id,
            "municipality_id": None if town is None else towns[town].id,
            "organisation_name": name,
            "email": address,
            "address_key": fingerprint(address.encode()),
            "seasons": [Season.WINTER_BREAK.value, Season.EASTER_BREAK.value, Season.SUMMER_BREAK.value],
            "asked_at": clock.now(),
            "confirmed_at": clock.now() if confirmed else None,
        }
