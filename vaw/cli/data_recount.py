"""`vaw data recount [--check]`: the totals against the rows they count."""

from __future__ import annotations

import click

from vaw.cli.exits import Refused
from vaw.domain.activities.queries import totals
from vaw.kernel.actor import system
from vaw.kernel.operation import unit


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a total differs from its rows.")
def recount(check: bool) -> None:
    """Make the totals anew from the activities, or prove that they are right."""
    wrong = {name: number for name, number in totals.differences().items() if number}
    if check and wrong:
        raise Refused(f"totals differ from their rows: {_listed(wrong)}. Mend them with `bin/vaw data recount`.")
    if check:
        click.echo(f"vaw: {len(totals.names())} totals, no difference.", err=True)
        return
    with unit(system("cli"), "activities.totals.recount"):
        totals.recount()
    click.echo(f"vaw: {len(totals.names())} totals counted; before: {_listed(wrong) or 'no difference'}.", err=True)


def _listed(wrong: dict[str, int]) -> str:
    return ", ".join(f"{name} in {number} rows" for name, number in sorted(wrong.items()))
