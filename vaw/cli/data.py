"""`vaw data …`: what fills, checks and empties the database. Each command is a module of its own beside this one."""

from __future__ import annotations

import click

from vaw.cli import data_demo, data_import, data_quarantine, data_recount, data_statistics


@click.group("data")
def data() -> None:
    """Made-up data, imports, and the proof of the totals."""


_ALL = (
    data_demo.demo, data_import.import_file, data_import.undo_import, data_quarantine.quarantine, data_recount.recount,
    data_statistics.fetch_statistics,
)  # fmt: skip
for _command in _ALL:
    data.add_command(_command)

COMMANDS = (data,)
