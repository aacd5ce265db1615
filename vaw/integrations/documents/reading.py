"""A program of its own: a document on standard input; what the guard finds in its text on standard output, under limits of memory and time.

The text never leaves this process: what comes out are kinds, levels and places. Arguments: media type, the day (for time stamps).
Output: [[kind, level, unit, number, cell], …]. Whatever goes wrong is told by an exit code other than 0: then a person has to read.
"""

from __future__ import annotations

import json
import resource
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from vaw.integrations.documents.passages import TEXT_MOST, Passage, Unreadable, passages
from vaw.kernel.guard import MAX_CHARACTERS, Field, InFile, Kind, Level, Place, find

MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 60
FOUND_MOST = 300
SHORT = 400  # characters left for the joint when a passage is longer than the guard takes
IN_ONE = frozenset(("paragraph", "line", "cell"))
"""Units whose neighbours are read together: a number is split over two cells or lines."""


def found_in(pieces: Iterable[Passage], today: date) -> Iterator[InFile]:
    """What the guard finds, at the places where it begins; pages without any text as unreadable."""
    for places, starts, text in joined(pieces):
        if not text.strip():
            yield InFile(Kind.UNREADABLE, Level.SOFT, places[0])
        for finding in find(text, Field.DOCUMENT, today):
            yield InFile(finding.kind, finding.level, places[bisect_right(starts, finding.start) - 1])


def joined(pieces: Iterable[Passage]) -> Iterator[tuple[list[Place], list[int], str]]:
    """Passages as one text each, or many short ones in one: their places, where each begins, and the text."""
    places: list[Place] = []
    starts: list[int] = []
    text, total = "", 0
    for place, passage in pieces:
        total += len(passage)
        if total > TEXT_MOST:
            raise Unreadable
        if places and (place.unit not in IN_ONE or place.unit != places[-1].unit or len(text) + len(passage) > MAX_CHARACTERS - SHORT):
            yield places, starts, text
            places, starts, text = [], [], ""
        for at in range(0, max(1, len(passage)), MAX_CHARACTERS - SHORT):
            part = passage[at : at + MAX_CHARACTERS]
            if len(passage) > MAX_CHARACTERS - SHORT:
                yield [place], [0], part
                continue
            joint = "" if not places else " | " if place.unit == "cell" and row(place) == row(places[-1]) else "\n"
            starts.append(len(text) + len(joint))
            places.append(place)
            text += joint + part
    if places:
        yield places, starts, text


def row(place: Place) -> tuple[int, str]:
    return place.number, place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def told(found: Iterable[InFile]) -> list[tuple[str, str, str, int, str]]:
    """Hard ones first; without those in hidden parts whose kind is told of a place that people see: sheets keep their texts twice."""
    once = sorted(dict.fromkeys(found), key=lambda one: one.level is Level.SOFT)[:FOUND_MOST]
    seen = {one.kind for one in once if one.place.unit != "hidden"}
    kept = [one for one in once if one.place.unit != "hidden" or one.kind not in seen]
    return [(one.kind.value, one.level.value, one.place.unit, one.place.number, one.place.cell) for one in kept]


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it writes no file
    media_type, day = sys.argv[1:3]
    json.dump(told(found_in(passages(sys.stdin.buffer.read(), media_type), date.fromisoformat(day))), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
