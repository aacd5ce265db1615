"""The register of places from the files in vaw/data/geography (remade by bin/build-geography)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.models import COUNTY_NEIGHBOUR, MUNICIPALITY_NEIGHBOUR, County, Municipality, Population
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import unit

DATA = Path(__file__).parents[2] / "data" / "geography"


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a reference file as {heading: text}."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_register(by: Actor) -> int:
    """Put counties, municipalities, neighbours and populations in place; run again it mends names and adds what is new. Returns rows read.

    A population that somebody has changed or added stays: only missing ones are put in.
    """
    counties = [
        {
            **_only(row, "letter", "name", "short_name", "slug"),
            "id": int(row["code"]),
            "code": row["code"],
            "sort_key": sort_key(row["short_name"]),
        }
        for row in read_csv(DATA / "counties.csv")
    ]
    municipalities = [
        {
            "id": int(row["code"]),
            "code": row["code"],
            "name": row["name"],
            "county_id": int(row["county"]),
            "sort_key": sort_key(row["name"]),
        }
        for row in read_csv(DATA / "municipalities.csv")
    ]
    with unit(by, "geography.imports.load_register"):
        _upsert(County, counties)
        _upsert(Municipality, municipalities)
        _add(COUNTY_NEIGHBOUR, [{"county_id": int(a), "neighbour_id": int(b)} for a, b in _pairs("county_neighbours.csv")])
        _add(
            MUNICIPALITY_NEIGHBOUR, [{"municipality_id": int(a), "neighbour_id": int(b)} for a, b in _pairs("municipality_neighbours.csv")]
        )
        _add(Population.__table__, [_population(row) for row in read_csv(DATA / "population.csv")])
    return len(counties) + len(municipalities)


def _only(row: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: row[name] for name in names}


def _pairs(name: str) -> Iterable[tuple[str, str]]:
    return ((next(values := iter(row.values())), next(values)) for row in read_csv(DATA / name))


def _population(row: Mapping[str, str]) -> dict[str, Any]:
    numbers = {name: int(row[name]) if row[name] else None for name in ("women", "men", "persons")}
    municipality = int(row["municipality"]) if row["municipality"] else None
    return {"county_id": int(row["county"]), "municipality_id": municipality, "year": int(row["year"]), "source": row["source"], **numbers}


def _upsert(model: type[County] | type[Municipality], rows: list[dict[str, Any]]) -> None:
    statement = insert(model)
    changed = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    db.session.connection().execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed), rows)


def _add(table: sa.FromClause, rows: list[dict[str, Any]]) -> None:
    if rows:
        db.session.connection().execute(insert(table).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]
