"""School breaks, material and those who asked for it, made past the forms: for tests of what becomes of them."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from vaw.domain.prevention.models.prompts import SeasonMaterial, SeasonSubscription
from vaw.domain.prevention.models.seasons import SchoolBreak, SchoolBreakStep
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import Model, db
from vaw.kernel.operation import unit
from vaw.kernel.sealing import fingerprint

Made = TypeVar("Made", bound=Model)
WINTER = (date(2027, 3, 1), date(2027, 3, 5))


def _kept(record: Made) -> Made:
    with unit(system("test"), "test.seasons"):
        db.session.add(record)
    return record


def make_break(municipality_id: int, days: tuple[date, date] = WINTER, **more: Any) -> SchoolBreak:
    """A winter break of the school year 2026/27."""
    values: dict[str, Any] = {"county_id": municipality_id // 100, "kind": "winter_break", "year": 2026, "source": "kommunens webb"}
    one = _kept(SchoolBreak(municipality_id=municipality_id, first_on=days[0], last_on=days[1], **(values | more)))
    _kept(SchoolBreakStep(break_id=one.id, first_on=days[0], last_on=days[1], source=one.source, at=clock.now()))
    return one


def make_material(title: str = "Inför sportlovet", county_id: int = 24, **more: Any) -> SeasonMaterial:
    """Written for the winter break of 2026/27 and not released."""
    values: dict[str, Any] = {"season": "winter_break", "year": 2026, "text": "Ring elevhälsan.", "weeks": 4, "methods": []}
    return _kept(SeasonMaterial(county_id=county_id, title=title, **(values | more)))


def make_subscription(name: str = "Exempelskolan", county_id: int = 24, **more: Any) -> SeasonSubscription:
    """Asked for the winter break; not confirmed unless `confirmed_at` says so."""
    values: dict[str, Any] = {"email": "elevhalsan@example.se", "seasons": ["winter_break"], "asked_at": clock.now()}
    values |= more
    key = fingerprint(values["email"].encode())
    return _kept(SeasonSubscription(county_id=county_id, organisation_name=name, address_key=key, **values))
