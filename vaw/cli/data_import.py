"""`vaw data import KIND FILE --county 24` and `vaw data undo-import ID`: the console's way in, by the same operations as the pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from vaw.cli.exits import Refused
from vaw.domain.activities.imports.opening import Plan, open_file
from vaw.domain.activities.imports.running import console, dry_run, import_now
from vaw.domain.activities.operations.imports import undo_import as undo
from vaw.domain.activities.queries.imports import find_batch
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import find_county
from vaw.domain.people.queries.accounts import find_account
from vaw.domain.people.queries.signed_in import find_actor
from vaw.integrations.spreadsheets import read_book
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotAllowed, NotFound, RuleBroken
from vaw.kernel.operation import unit
from vaw.web.sentences import sentence
from vaw.web.sentences.imports import about_file

ACTIVITIES = "activities"


@click.command("import")
@click.argument("kind", type=click.Choice([ACTIVITIES]), metavar="KIND")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--county", "county_id", required=True, type=int, help="The county's number: 24 is Västerbotten.")
@click.option("--as", "email", help="Import as this account; without it the rows belong to nobody.")
@click.option("--confirm", "columns", default="", help="Columns whose warnings you have looked at: J,K.")
@click.option("--dry-run", "dry", is_flag=True, help="Say what would come in, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def import_file(kind: str, file: Path, county_id: int, email: str | None, columns: str, dry: bool, as_json: bool) -> None:
    """Bring the rows of a spreadsheet into the log of a county, all or none. Rows that are refused are named by number and column."""
    county = find_county(county_id)
    if county is None:
        raise click.BadParameter(f"no county has the number {county_id}.", param_hint="--county")
    by = _actor(county, email)
    try:
        told = _told(by, county, file, dry, frozenset(filter(None, columns.upper().replace(" ", "").split(","))))
    except RuleBroken as broken:
        raise Refused(sentence(about_file(broken))) from None
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _spoken(told))


@click.command("undo-import")
@click.argument("batch_id", type=int)
@click.option("--as", "email", help="Undo as this account.")
def undo_import(batch_id: int, email: str | None) -> None:
    """Take every row of an import out of the log again."""
    batch = find_batch(batch_id)
    county = find_county(batch.county_id) if batch else None
    if batch is None or county is None:
        raise Refused(f"there is no import {batch_id}.")
    try:
        removed = undo(_actor(county, email), batch)
    except RuleBroken as broken:
        raise Refused(sentence(broken)) from None
    except NotAllowed:
        raise Refused(f"{email} may not change imports of the county.") from None
    click.echo(f"vaw: {removed} rows taken out.", err=True)


def _actor(county: County, email: str | None) -> Actor:
    if email is None:
        return console(county.id)
    account = find_account(email)
    actor = find_actor(account.id, channel="cli") if account else None
    if actor is None:
        raise Refused(f"{email} is no open account.")
    return actor


def _told(by: Actor, county: County, file: Path, dry: bool, confirmed: frozenset[str]) -> dict[str, Any]:
    """The report, with the import's number under "id" when it was no dry run."""
    content = file.read_bytes()
    plan: Plan = open_file(county, content, file.name, read_book)
    if dry:
        return dry_run(county, plan, content, file.name, read_book)
    try:
        with unit(by, "cli.import"):
            batch = import_now(by, county, plan, content, file.name, read_book, confirmed)
    except (NotAllowed, NotFound):
        raise Refused("the account may not import into the log of the county.") from None
    return {**(batch.report or {}), "id": batch.id}


def _spoken(told: dict[str, Any]) -> str:
    totals = told["totals"]
    done = f"import {told['id']}: {told['accepted']} rows came in" if "id" in told else f"{told['accepted']} rows would come in"
    lines = [f"{done}, {totals['minutes']} minutes, {totals['women']} women, {totals['men']} men, {totals['unstated']} not stated."]
    lines += [f"row {row['row']}, column {row['column'] or '-'}: {row['code']}" for row in told["refused"]]
    lines += _warned(told["warnings"])
    return "\n".join(lines)


def _warned(warnings: Sequence[dict[str, Any]]) -> list[str]:
    return [f"warning: row {warning['row']}, column {warning['column']}: {warning['code']}" for warning in warnings]
