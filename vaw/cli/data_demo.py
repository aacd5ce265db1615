"""`vaw data demo`: a made-up year for all 21 counties, and one account per role. Benchmarks use it with more activities."""

from __future__ import annotations

import time

import click

from vaw.cli.demo import making
from vaw.cli.exits import Refused
from vaw.domain.people.rules.passwords import DEMO_PASSWORD, hashed
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.web.settings import settings


@click.command()
@click.option("--activities", default=making.ACTIVITIES, show_default=True, type=click.IntRange(1, 5_000_000))
@click.option("--years", default=making.YEARS, show_default=True, type=click.IntRange(1, 10), help="Calendar years, this one included.")
@click.option("--seed", default=making.SEED, show_default=True, help="Another number gives another year.")
def demo(activities: int, years: int, seed: int) -> None:
    """Fill an empty system with a made-up year; harmless when it is there already."""
    if settings().env == "production":
        raise Refused("made-up people do not go into production: start a demo with `bin/vaw run --demo`.")
    if making.is_made():
        click.echo("vaw: the made-up year is here already.", err=True)
        return
    if not making.is_empty():
        raise Refused("this system holds accounts or activities: the made-up year goes into an empty one only.")
    since = time.monotonic()
    making.make(system("cli"), making.Order(clock.today(), activities, seed, years), hashed(DEMO_PASSWORD))
    click.echo(f"vaw: {activities} made-up activities in {time.monotonic() - since:.1f} s.", err=True)
