"""`vaw retention preview|run`: what is over its period, and carrying out what was decided. Nothing goes from here without a decision."""

from __future__ import annotations

import json

import click

from vaw.cli.exits import Refused
from vaw.domain.geography.queries import list_counties
from vaw.domain.retention import policy
from vaw.domain.retention.operations import carry_out
from vaw.domain.retention.queries import get_disposal, list_approved
from vaw.domain.retention.queries.due import preview_all
from vaw.kernel.actor import system


@click.group()
def retention() -> None:
    """How long things are kept."""


@retention.command()
@click.option("--county", help="Two digits; every county unless given.")
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def preview(county: str | None, as_json: bool) -> None:
    """What each rule that needs a decision would take today. Changes nothing."""
    wanted = [one for one in list_counties() if county in (None, one.code)]
    if not wanted:
        raise Refused(f"there is no county {county}. Give its two digits, for example 24.")
    codes = {one.id: one.code for one in wanted}
    found = [
        {
            "county": codes[due.county_id],
            "rule": due.rule.code,
            "rows": due.rows,
            "oldest": due.oldest_on and due.oldest_on.isoformat(),
            "newest": due.newest_on and due.newest_on.isoformat(),
        }
        for due in preview_all(list(codes))
    ]
    if as_json:
        click.echo(json.dumps(found))
        return
    for one in found:
        if one["rows"]:
            click.echo("\t".join(str(value) for value in one.values()))
    click.echo(f"vaw: {sum(int(one['rows'] or 0) for one in found)} rows are over their period.", err=True)


@retention.command()
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def run(as_json: bool) -> None:
    """Carry out what the management has decided and what a lost worker left half done. It can run at any time, also twice."""
    by, done = system("cli"), {}
    for disposal_id in list_approved():
        kept = get_disposal(by, disposal_id, policy.RUN_DISPOSAL)
        carry_out(by, kept)
        done[disposal_id] = {"erased": kept.erased, "spared": kept.spared, "sha256": kept.checksum}
    if as_json:
        click.echo(json.dumps(done))
    else:
        click.echo(f"vaw: {len(done)} decided disposals carried out.", err=True)


COMMANDS = (retention,)
