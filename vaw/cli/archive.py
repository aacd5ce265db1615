"""`vaw archive verify FILE`: whether a delivery or a hand-out is what its manifest says. Needs no database and no network."""

from __future__ import annotations

from typing import IO

import click

from vaw.cli.exits import Refused
from vaw.render.verifying import broken_in


@click.group("archive")
def archive() -> None:
    """Deliveries to an archive."""


@archive.command()
@click.argument("file", type=click.File("rb"))
def verify(file: IO[bytes]) -> None:
    """Count every file's bytes anew; exit 1 and a line for each that was changed, is missing or is not listed."""
    wrong: list[str] = []
    try:
        fit = broken_in(file, wrong.append)
    except ValueError:
        raise Refused("this is no package with a manifest.") from None
    for line in wrong:
        click.echo(line)
    if wrong:
        raise Refused(f"{len(wrong)} files are not what the manifest says; {fit} are.")
    click.echo(f"vaw: {fit} files, every byte is what the manifest says.", err=True)


COMMANDS = (archive,)
