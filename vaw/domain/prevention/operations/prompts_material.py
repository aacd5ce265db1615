"""Preparing what is told before a season. Nobody gets it before somebody has released it (features row 45)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from vaw.domain.geography.models import County
from vaw.domain.prevention import policy
from vaw.domain.prevention.models.prompts import SeasonMaterial
from vaw.domain.prevention.rules.prompts import METHODS_MOST, NAME_MOST, TEXT_MOST, WEEKS_LEAST, WEEKS_MOST, links_in
from vaw.domain.prevention.rules.seasons import FIRST_YEAR, LAST_YEAR, Season
from vaw.kernel import clock, guard
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import RuleBroken
from vaw.kernel.operation import operation


@dataclass(frozen=True, slots=True)
class Told:
    """What is said. `methods`: codes that the caller has found in the catalogue (the area beside this one keeps it)."""

    title: str
    text: str
    links: str = ""
    methods: Collection[str] = ()
    weeks: int = 4


@operation(policy.ADD_MATERIAL)
def add_material(by: Actor, county: County, *, season: Season, year: int, told: Told, confirmed: bool = False) -> SeasonMaterial:
    """Write what the county tells before a season of a year; it is not released yet.

    Raises RuleBroken("prevention.…") or PersonalData with the field at fault, and Taken where there is one already.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken("prevention.break_year")
    material = SeasonMaterial(county_id=county.id, season=season.value, year=year)
    _fill(material, told, confirmed)
    db.session.add(material)
    db.session.flush()
    return material


@operation(policy.KEEP_MATERIAL)
def change_material(by: Actor, material: SeasonMaterial, *, told: Told, confirmed: bool = False) -> None:
    """Change what is told. What was released is to be released anew. Raises as add_material does, and Conflict."""
    _fill(material, told, confirmed)
    if db.session.is_modified(material):
        material.released_at = material.released_by = None


@operation(policy.KEEP_MATERIAL)
def release_material(by: Actor, material: SeasonMaterial) -> None:
    """Say that it may leave on its day; whoever should have got it by now gets it on the next working day. Harmless twice."""
    if material.released_at is None:
        material.released_at, material.released_by = clock.now(), by.id


@operation(policy.KEEP_MATERIAL)
def withdraw_material(by: Actor, material: SeasonMaterial) -> None:
    """Stop it: no mail leaves any more, and the pages behind the links do not show it. Harmless twice."""
    material.released_at = material.released_by = None


def _fill(material: SeasonMaterial, told: Told, confirmed: bool) -> None:
    if not told.title.strip():
        raise RuleBroken("prevention.title_missing", field="title")
    if not told.text.strip():
        raise RuleBroken("prevention.material_text", field="text")
    for name, text, most in (("title", told.title, NAME_MOST), ("text", told.text, TEXT_MOST), ("links", told.links, TEXT_MOST)):
        if len(text) > most:
            raise RuleBroken("prevention.long", field=name, most=most)
    links_in(told.links)
    if not WEEKS_LEAST <= told.weeks <= WEEKS_MOST:
        raise RuleBroken("prevention.weeks", field="weeks", least=WEEKS_LEAST, most=WEEKS_MOST)
    if len(told.methods) > METHODS_MOST:
        raise RuleBroken("prevention.many", field="methods", most=METHODS_MOST)
    said = {name: guard.clean(getattr(told, name), field=name, confirmed=confirmed) for name in ("title", "text", "links")}
    for name, text in said.items():
        setattr(material, name, text)
    material.methods, material.weeks = sorted(set(told.methods)), told.weeks
