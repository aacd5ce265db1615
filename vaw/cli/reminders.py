"""`vaw reminders sweep`: what the scheduler does each minute, by hand, also for a day that was missed."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime

import click

from vaw.cli.exits import Refused
from vaw.domain.notifications.operations.sweep import sweep as run_sweep
from vaw.kernel import clock
from vaw.kernel.actor import system


@click.group()
def reminders() -> None:
    """What people must be told of in time."""


@reminders.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="A day that was missed; then nothing is ended. Today unless given.")
@click.option("--json", "as_json", is_flag=True, help="One document on stdout.")
def sweep(day: datetime | None, as_json: bool) -> None:
    """Plan what is missing in the ledger and end what is over. It can run at any time, also twice; mails leave as usual."""
    swept = run_sweep(system("cli"), day=_past(day))
    if as_json:
        click.echo(json.dumps({**asdict(swept), "failed": sorted(swept.failed)}))
    else:
        click.echo(f"vaw: {swept.planned} notices planned, {swept.ended} ended.", err=True)
    if swept.failed:
        raise Refused(f"could not be swept: {', '.join(sorted(swept.failed))}. The log says why.")


def _past(day: datetime | None) -> date | None:
    if day is not None and day.date() > clock.today():
        raise click.BadParameter("that day has not come.", param_hint="--day")
    return day and day.date()


COMMANDS = (reminders,)
