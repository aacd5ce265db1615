"""The catalogue that the system ships with, from vaw/data/support."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from vaw.domain.geography.imports import read_csv
from vaw.domain.support.models import Method
from vaw.domain.support.rules import MethodState
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.i18n import sort_key
from vaw.kernel.operation import unit

METHODS = Path(__file__).parents[2] / "data" / "support" / "methods.csv"


def load_methods(by: Actor) -> int:
    """Put in the national entries that are missing. What somebody has changed since stays. Returns rows read."""
    rows = [_method(row) for row in read_csv(METHODS)]
    with unit(by, "support.imports.load_methods"):
        db.session.connection().execute(insert(Method).on_conflict_do_nothing(), rows)
    return len(rows)


def _method(row: Mapping[str, str]) -> dict[str, Any]:
    """No day of review: nobody at a board has looked at what is shipped."""
    lists = {name: [code for code in row[name].split("|") if code] for name in ("fields", "professions", "for_whom")}
    return {**row, **lists, "level": row["level"] or None, "state": MethodState.ACTIVE.value, "sort_key": sort_key(row["name"])}
