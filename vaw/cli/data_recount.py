"""`vaw data recount [--check]`: the totals against the rows they count."""

from __future__ import annotations

import click

from vaw.cli.exits import Refused
from vaw.domain.activities.queries import totals
from vaw.domain.housing.operations import days, nights, quarters
from vaw.kernel.actor import system
from vaw.kernel.operation import unit


@click.command()
@click.option("--check", is_flag=True, help="Change nothing; exit 1 when a total differs from its rows.")
def recount(check: bool) -> None:
    """Make the totals anew from the activities and the reports of protected housing, or prove that they are right."""
    found = {
        **totals.differences(), "capacity_day": days.all_differences(), "turned_away_quarter": quarters.differences(),
        "housing_nights": nights.differences(),
    }  # fmt: skip
    wrong = {name: number for name, number in found.items() if number}
    if check and wrong:
        raise Refused(f"totals differ from their rows: {_listed(wrong)}. Mend them with `bin/vaw data recount`.")
    if check:
        click.echo(f"vaw: {len(found)} totals, no difference.", err=True)
        return
    with unit(system("cli"), "activities.totals.recount"):
        totals.recount()
    with unit(system("cli"), "housing.totals.recount"):
        quarters.recount()
        nights.recount()
        days.recount_all()
    click.echo(f"vaw: {len(found)} totals counted; before: {_listed(wrong) or 'no difference'}.", err=True)


def _listed(wrong: dict[str, int]) -> str:
    return ", ".join(f"{name} in {number} rows" for name, number in sorted(wrong.items()))
