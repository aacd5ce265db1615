"""`vaw retention preview|run`: what is over its period, and carrying out what was decided. Nothing goes from here without a decision."""

from __future__ import annotations

import json
from datetime import datetime, time
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app

from vaw.cli.exits import Refused
from vaw.domain.geography.queries import list_counties
from vaw.domain.retention import policy
from vaw.domain.retention.operations import carry_out
from vaw.domain.retention.queries import get_disposal, list_approved
from vaw.domain.retention.queries.due import preview_all
from vaw.domain.retention.rules import rules_on
from vaw.kernel import clock
from vaw.kernel.actor import Actor, system
from vaw.kernel.seals import dispose_before


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
    """Carry out what the management has decided and what a lost worker left half done, and let old lines of the audit go.

    It can run at any time, also twice.
    """
    by, done = system("cli"), dict[int, dict[str, Any]]()
    for disposal_id in list_approved():
        kept = get_disposal(by, disposal_id, policy.RUN_DISPOSAL)
        carry_out(by, kept)
        done[disposal_id] = {"erased": kept.erased, "spared": kept.spared, "sha256": kept.checksum}
    lines = _dispose_of_audit(by)
    if as_json:
        click.echo(json.dumps({"disposals": done, "audit_lines": lines}))
    else:
        click.echo(f"vaw: {len(done)} decided disposals carried out, {lines} old lines of the audit removed.", err=True)


def _dispose_of_audit(by: Actor) -> int:
    """As the tables' owner: the application itself cannot take a line out of the audit."""
    today = clock.today()
    engine = sa.create_engine(current_app.extensions["settings"].owner_url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        return dispose_before(connection, by, datetime.combine(rules_on(today)["audit"].before(today), time(), clock.STOCKHOLM))


COMMANDS = (retention,)
