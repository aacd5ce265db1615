"""What everybody may read of who got money: organisations that run no shelter by name, shelters as areas that tell on none of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from vaw.domain.housing.rules.editions import TREE
from vaw.kernel.disclosure.areas import Area, Tree, declare
from vaw.kernel.disclosure.rule import Rule, Unit, weakness

RULE = Rule()  # as every other figure: 3 projects, 3 applicants, 20 %


class Granted(NamedTuple):
    """A project that got money. `name`: of an organisation that may be named, else None. `county`: the code. `applicant`: tells apart."""

    project: int
    applicant: str
    name: str | None
    county: str
    kronor: int


class AreaSum(NamedTuple):
    """What the shelters of some counties got."""

    counties: list[str]
    projects: int
    kronor: int


class Listing(NamedTuple):
    """What may be read. `withheld`: shelters got money, and even their sum would tell on one of them."""

    named: list[tuple[str, str, int]]
    areas: list[AreaSum]
    withheld: bool


def listing(granted: Sequence[Granted]) -> Listing:
    """What of these may be read by everybody."""
    named = sorted((one.name, one.county, one.kronor) for one in granted if one.name is not None)
    units = [_unit(one) for one in granted if one.name is None]
    tree: Tree = {part: {area: list(codes) for area, codes in areas.items()} for part, areas in TREE.items()}
    areas = declare(tree, lambda area: is_safe(_within(units, area)))
    if not units or not all(is_safe(_within(units, area)) for area in areas):
        return Listing(named, [], bool(units))
    sums = [AreaSum(sorted(area), len(_within(units, area)), sum(one.value for one in _within(units, area))) for area in areas]
    return Listing(named, sorted(sums), False)


def is_safe(units: Sequence[Unit]) -> bool:
    """Whether both numbers of a block, kronor and projects, keep the rule."""
    return weakness(units, RULE) is None and weakness([one._replace(value=1) for one in units], RULE) is None


def content_of(listed: Listing, *, title: str, year: int, decided_on: str) -> bytes:
    """The listing as bytes: the same list has the same bytes wherever it is made."""
    body: dict[str, Any] = {
        "areas": [one._asdict() for one in listed.areas], "decided_on": decided_on, "named": [list(row) for row in listed.named],
        "title": title, "withheld": listed.withheld, "year": year,
    }  # fmt: skip
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def listing_from(content: bytes) -> tuple[dict[str, Any], Listing]:
    """(title, year and decided_on by name, the listing) of such bytes."""
    body = json.loads(content)
    named = [(str(name), str(county), int(kronor)) for name, county, kronor in body["named"]]
    areas = [AreaSum(list(one["counties"]), int(one["projects"]), int(one["kronor"])) for one in body["areas"]]
    return {name: body[name] for name in ("title", "year", "decided_on")}, Listing(named, areas, bool(body["withheld"]))


def checksum_of(content: bytes) -> str:
    """SHA-256 of the bytes."""
    return hashlib.sha256(content).hexdigest()


def _unit(one: Granted) -> Unit:
    return Unit(facility=f"project {one.project}", operator=one.applicant, county=one.county, value=one.kronor)


def _within(units: Sequence[Unit], area: Area) -> list[Unit]:
    return [unit for unit in units if unit.county in area]
