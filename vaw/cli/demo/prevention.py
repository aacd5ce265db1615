"""Prevention of the made-up year: in every county an effort under way with milestones and numbers, one over, one planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from vaw.domain.geography.queries import municipalities_of
from vaw.domain.mandates.queries import find_assignment
from vaw.domain.prevention.models import Effort, EffortServes, EffortStep, Milestone
from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.rules import EffortLevel, EffortState, PreventionLevel, Served
from vaw.domain.prevention.rules.indicators import IndicatorKind, ValueRole
from vaw.kernel import clock
from vaw.kernel.clock import STOCKHOLM
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key

_PLACES, _VARIED = 3, 3  # municipalities of an effort; every third county plans the third effort otherwise
UNDER_WAY = {
    "title": "Prata om frihet i skolan (exempel)",
    "aim": "Fler elever vet att de har rätt att bestämma över sitt liv, och vart de kan vända sig. Elevhälsan vet hur de frågar.",
    "level": EffortLevel.LOCAL.value, "prevention_level": PreventionLevel.UNIVERSAL.value, "field": "honour",
    "targets": ["young_people", "professionals"], "methods": ["programme", "training"], "settings": ["school"],
    "budget": 240_000, "funding": "Utvecklingsmedel",
}  # fmt: skip
OVER = {
    "title": "Tränare som ingriper (exempel)",
    "aim": "Tränare i länets föreningar vågar säga ifrån och vet vem de ringer.",
    "level": EffortLevel.REGIONAL.value, "prevention_level": PreventionLevel.SELECTIVE.value, "field": "mvw",
    "targets": ["boys"], "methods": ["mvp", "talks"], "settings": ["sport", "civil_society"], "budget": 90_000, "funding": "Egna medel",
}  # fmt: skip
PLANNED = {
    "title": "Föräldrar i samtal (exempel)",
    "aim": "Föräldrar möts i mindre grupper och pratar om barns rätt att välja själva.",
    "level": EffortLevel.REGIONAL.value, "prevention_level": PreventionLevel.SELECTIVE.value, "field": "honour",
    "targets": ["parents"], "methods": ["parent_support"], "settings": ["civil_society"], "budget": None, "funding": "",
}  # fmt: skip
MILESTONES = (
    ("Tre skolor är med", -150, -155),
    ("Elevhälsan är utbildad", -60, -48),
    ("Rutinen är beslutad", -12, None),
    ("Alla klasser i årskurs 8 har haft sina pass", 90, None),
)
INDICATOR = {
    "kind": IndicatorKind.SHARE.value, "name": "Elever som vet vart de kan vända sig", "unit": "elever",
    "denominator": "elever i årskurs 8 som svarade", "source": "skolornas egen enkät (påhittad)",
    "caveat": "Ungefär var femte elev svarade inte.",
}  # fmt: skip
# (what, days from today, women, of how many, men, of how many): a made-up school district.
VALUES = (
    (ValueRole.BASELINE, -200, 96, 240, 70, 230),
    (ValueRole.ACTUAL, -110, 121, 236, 85, 228),
    (ValueRole.ACTUAL, -20, 150, 232, 110, 231),
    (ValueRole.TARGET, 160, 190, 240, 180, 230),
)


def make_prevention(writers: Mapping[int, Sequence[int]], today: date) -> None:
    """Three efforts a county, the first shared by every second one, with what belongs to them."""
    rows = [row for county_id, users in writers.items() for row in _three(county_id, users[0], today)]
    connection = db.session.connection()
    ids = connection.execute(sa.insert(Effort).returning(Effort.id, sort_by_parameter_order=True), rows).scalars().all()
    made = [{**row, "id": id} for row, id in zip(rows, ids, strict=True)]
    connection.execute(sa.insert(EffortStep), [_step(row) for row in made])
    serves = [one for row in made for one in _serves(row)]
    if serves:
        connection.execute(sa.insert(EffortServes), serves)
    under_way = [row["id"] for row in made if row["title"] == UNDER_WAY["title"]]
    connection.execute(sa.insert(Milestone), [one for id in under_way for one in _milestones(id, today)])
    indicators = connection.execute(
        sa.insert(Indicator).returning(Indicator.id, sort_by_parameter_order=True), [{**INDICATOR, "effort_id": id} for id in under_way]
    )
    connection.execute(sa.insert(IndicatorValue), [one for id in indicators.scalars().all() for one in _values(id, today)])


def _three(county_id: int, user_id: int, today: date) -> Iterator[dict[str, Any]]:
    common = {"county_id": county_id, "organisation_ids": [], "created_at": clock.now(), "created_by": user_id, "responsible_id": user_id}
    towns = [one.id for one in municipalities_of(county_id)][:_PLACES]
    shares = {"shared": county_id % 2 == 0, "shared_on": today - timedelta(30) if county_id % 2 == 0 else None}
    alone = {"shared": False, "shared_on": None}
    plans: tuple[tuple[dict[str, Any], EffortState, int, int | None, list[int], dict[str, Any]], ...] = (
        (UNDER_WAY, EffortState.ONGOING, -200, 160, towns, shares),
        (OVER, EffortState.DONE, -400, -40, [], {**shares, "shared": True, "shared_on": today - timedelta(30)}),
        (PLANNED, EffortState.PLANNED if county_id % _VARIED else EffortState.PAUSED, 40, None, [], alone),
    )
    for said, state, begins, ends, places, shared in plans:
        yield {
            **common,
            **said,
            **shared,
            "sort_key": sort_key(str(said["title"])),
            "state": state.value,
            "municipality_ids": places,
            "begins_on": today + timedelta(begins),
            "ends_on": None if ends is None else today + timedelta(ends),
        }


def _step(row: Mapping[str, Any]) -> dict[str, Any]:
    on_day = min(row["begins_on"], clock.now().astimezone(STOCKHOLM).date())
    kept = {"effort_id": row["id"], "state": row["state"], "at": clock.now(), "by_id": row["created_by"]}
    return {**kept, "on_day": row["ends_on"] if row["state"] == EffortState.DONE else on_day, "note": ""}


def _serves(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The regional assignment, and for honour the one of the resource centres too: listed twice, counted once."""
    codes = ("regional-2021-995", "honour-resource-centres-2026") if row["field"] == "honour" else ("regional-2021-995",)
    for code in codes:
        if (found := find_assignment(code)) is not None:
            yield {"effort_id": row["id"], "kind": Served.ASSIGNMENT.value, "ref_id": found.id}


def _milestones(effort_id: int, today: date) -> Iterator[dict[str, Any]]:
    for title, due, done in MILESTONES:
        due_on, done_on = today + timedelta(due), None if done is None else today + timedelta(done)
        yield {"effort_id": effort_id, "title": title, "due_on": due_on, "done_on": done_on}


def _values(indicator_id: int, today: date) -> Iterator[dict[str, Any]]:
    for role, days, women, of_women, men, of_men in VALUES:
        counts = {"women": women, "of_women": of_women, "men": men, "of_men": of_men}
        yield {"indicator_id": indicator_id, "role": role.value, "on_day": today + timedelta(days), **counts}
