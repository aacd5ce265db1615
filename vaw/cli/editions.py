"""`vaw editions publish|check|verify`: publish what is ripe, attack everything ever published, prove that no report has been changed.

The solver is loaded with this module.
"""

from __future__ import annotations

import click

from vaw.cli.exits import Refused
from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.operations.editions import ask_publishing
from vaw.domain.housing.operations.publishing import attack_all
from vaw.domain.housing.queries.editions import first_broken
from vaw.domain.housing.queries.ledgers import count_figures
from vaw.domain.insight.queries.verifying import count_kept, list_broken
from vaw.kernel.actor import system


@click.group("editions")
def editions() -> None:
    """Published figures of protected housing, and editions of reports."""


@editions.command()
def publish() -> None:
    """Ask the running system's worker to publish all that is ripe."""
    ask_publishing(system("cli"), list_counties()[0])
    click.echo("vaw: the worker publishes what is ripe.", err=True)


@editions.command()
def check() -> None:
    """Go through the chain and attack every figure of every edition; exit 1 when one was changed or a facility could be worked out."""
    number, figures = count_figures()
    broken = first_broken()
    if broken is not None:
        raise Refused(f"edition {broken} does not fit the chain: somebody has changed what was published.")
    leaks = {str(scope): len(found) for scope, found in attack_all() if found}
    if leaks:
        told = ", ".join(f"{count} in {scope}" for scope, count in leaks.items())
        raise Refused(f"facilities that could be worked out: {told}. Publish nothing more and see docs.")
    click.echo(f"vaw: {number} editions with {figures} figures: the chain holds, nothing can be worked out.", err=True)


@editions.command()
def verify() -> None:
    """Count every kept file's bytes and every edition's checksum anew; exit 1 and a line for each when something was changed."""
    kept, files = count_kept()
    broken = list_broken()
    for one in broken:
        place = "nation" if one.county_id is None else f"{one.county_id:02}"
        click.echo(f"{one.kind}\t{place}\t{one.year}\tedition {one.edition}\t{one.part}")
    if broken:
        raise Refused(f"{len(broken)} of {files} files and {kept} editions are not what was kept. Compare with a backup.")
    click.echo(f"vaw: {kept} editions with {files} files: every byte and number is what was kept.", err=True)


COMMANDS = (editions,)
