"""`vaw data quarantine`: texts about individuals out of sight at once, from the console (docs/first-hour.md). It never prints a text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import click

from vaw.cli.exits import Refused
from vaw.cli.inspect_guard import in_columns
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_counties
from vaw.domain.retention.operations.quarantine import quarantine_texts
from vaw.domain.retention.queries.quarantine import county_of_record, every_spot
from vaw.domain.retention.queries.quarantine_subjects import SUBJECTS
from vaw.domain.retention.rules.quarantine import Spot
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotFound, RuleBroken
from vaw.kernel.guard import Level

# Columns that hold what the guard stops elsewhere, and should: the mailbox of a role.
CONTACTS = frozenset({("seat_holder", "mailbox")})


@click.command("quarantine")
@click.option("--kind", help="The table, as `bin/vaw inspect guard` says it: activity, request_message, document …")
@click.option("--id", "row_id", type=int, help="The row's number.")
@click.option("--field", help="One column; every text of the row unless given. A file's own is called content.")
@click.option("--found", is_flag=True, help="Everything that today's guard is sure of (`bin/vaw inspect guard`).")
@click.option("--county", help="Two digits: whose registrar decides about a text that belongs to no county.")
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def quarantine(kind: str | None, row_id: int | None, field: str | None, found: bool, county: str | None, as_json: bool) -> None:
    """Seal texts that are about an individual. Nobody can read them; the county's registrar or management decides within a fortnight."""
    if found == (kind is not None) or (kind is None) != (row_id is None):
        raise Refused("say either --kind and --id, or --found.")
    by = system("cli")
    asked = _hard() if found else iter([(str(kind), int(row_id or 0), [field] if field else [])])
    lines = [_sealed(by, table, number, columns, county) for table, number, columns in asked]
    if as_json:
        click.echo(json.dumps(lines))
    for line in () if as_json else lines:
        click.echo("\t".join(str(value) for value in line.values()))
    click.echo(f"vaw: {sum(line['quarantine'] is not None for line in lines)} records have texts in quarantine now.", err=True)


def _hard() -> Iterator[tuple[str, int, list[str]]]:
    """(table, row, columns) of what the guard is sure of."""
    rows: dict[tuple[str, int], list[str]] = {}
    for line in in_columns(clock.today()):
        place = line["table"], line["column"]
        if line["level"] == Level.HARD.value and place not in CONTACTS and place[0] in SUBJECTS:
            rows.setdefault((place[0], line["id"]), []).append(place[1])
    for (table, row_id), columns in rows.items():
        offered = {spot.column for spot in every_spot(table, row_id)}
        chosen = sorted(offered & set(columns))
        if chosen:
            yield table, row_id, chosen


def _sealed(by: Actor, kind: str, row_id: int, columns: list[str], county: str | None) -> dict[str, Any]:
    line: dict[str, Any] = {"table": kind, "id": row_id, "quarantine": None}
    try:
        made = quarantine_texts(
            by, _county(by, kind, row_id, county), kind=kind, row_id=row_id, chosen=[Spot(kind, row_id, one) for one in columns]
        )
        return {**line, "quarantine": made.id}
    except NotFound:
        raise Refused(f"there is no {kind} {row_id} with texts of people.") from None
    except RuleBroken as broken:
        if broken.code == "retention.quarantine_nothing":
            return line
        raise Refused(f"{kind} {row_id}: its texts are called {', '.join(spot.column for spot in every_spot(kind, row_id))}.") from None


def _county(by: Actor, kind: str, row_id: int, code: str | None) -> County:
    counties = {one.id: one for one in list_counties()}
    found = county_of_record(by, kind, row_id)
    its = counties.get(found) if found else next((one for one in counties.values() if one.code == code), None)
    if its is None:
        raise Refused(f"{kind} {row_id} belongs to no county: give --county, whose registrar decides, for example 24.")
    return its
