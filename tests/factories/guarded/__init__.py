"""A corpus by rules: every spelling of what points out a person (`STOP`), and its harmless look-alikes (`HARMLESS`).

All numbers, names and places are made up or official test values; the sentences around them are few on purpose: the spellings are judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.factories.guarded import harmless, numbers, persons, places, reach
from tests.factories.guarded.sample import Sample

STOP = (numbers, reach, places, persons)


def stop() -> Iterator[Sample]:
    """What must be found."""
    for area in STOP:
        yield from area.samples()


def passing() -> Iterator[Sample]:
    """What must never be stopped, and asked about as seldom as may be."""
    yield from harmless.samples()
