"""Spreadsheets on their way into the log. Each run is one transaction: a killed worker leaves nothing, and the next one starts afresh."""

from __future__ import annotations

from vaw.domain.activities.imports import running
from vaw.integrations.spreadsheets import read_book


def check(batch_id: int) -> int:
    """Read the file and say what would come in. Returns how many rows would."""
    return running.check_batch(batch_id, read_book)


def run(batch_id: int) -> int:
    """Bring the checked rows in. Returns how many came in: 0 when they are in already."""
    return running.run_batch(batch_id, read_book)


def gave_up(batch_id: int) -> None:
    """Say that the file could not be taken in, and let its content go."""
    running.give_up(batch_id)
