"""`bin/vaw run`: database, broker, migrations, web, worker and scheduler as one process tree."""

from __future__ import annotations

import click

from vaw.cli.run.everything import Options, run_everything


@click.command()
@click.option("--demo", is_flag=True, help="A made-up year for all 21 counties, and one account per role.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the web server listens.")
def run(demo: bool, port: int, host: str) -> None:
    """Start everything, and stop it all with Ctrl-C."""
    run_everything(Options(demo=demo, port=port, host=host))


COMMANDS = (run,)
