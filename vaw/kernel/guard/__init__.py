"""The guard: stops personal data about individuals before it is saved.

It is a seat belt, not a wall: free prose gets through (names outside lists and rules, stories), so forms must not ask for stories.
Nothing here stores, logs, hashes or repeats a text: logs and errors carry kind, level, field and count only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import date

from vaw.kernel import clock
from vaw.kernel.errors import RuleBroken
from vaw.kernel.guard import contact, initials, numbers, persons, places, stays, streets
from vaw.kernel.guard.at_work import softened
from vaw.kernel.guard.files import InFile, Place, as_findings
from vaw.kernel.guard.kinds import ALLOWED, Field, Finding, Kind, Level
from vaw.kernel.guard.normalise import normalise
from vaw.kernel.guard.prepared import Prepared, second_readings
from vaw.kernel.guard.wording import heading, label, wording

__all__ = [
    "MAX_CHARACTERS", "Field", "Finding", "InFile", "Kind", "Level", "PersonalData", "PersonalDataInFile", "Place", "check_file", "clean",
    "find", "heading", "label", "wording",
]  # fmt: skip

MAX_CHARACTERS = 20_000
"""Longest text that `clean` takes: ten pages, checked in a tenth of a second or less."""
MAX_FINDINGS = 400
"""Findings kept per text; more tell nobody anything."""
TRIVIAL = re.compile(r"[A-Za-zÅÄÖåäö]{0,40}|[0-9]{1,5}|[0-9]{1,4}[.,][0-9]{1,2}|(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
"""One word, a short number or an ISO date: no rule can find anything in these, and most cells of an import are such."""
RANK = {kind: rank for rank, kind in enumerate(Kind)}

_log = logging.getLogger("vaw.guard")


class PersonalData(RuleBroken):
    """A text holds personal data. `findings` are places and kinds, `level` is hard if any of them is; the text is not in here.

    The code is "guard.<kind>" of the first finding of that level.
    """

    def __init__(self, findings: list[Finding], *, field: str) -> None:
        self.findings = tuple(findings)
        self.level = Level.HARD if any(finding.level is Level.HARD for finding in findings) else Level.SOFT
        first = next(finding for finding in findings if finding.level is self.level)
        super().__init__(f"guard.{first.kind.value}", field=field, level=self.level.value, count=len(findings))


class PersonalDataInFile(PersonalData):
    """A file holds personal data: `found` says what and where, on which page or in which cell."""

    def __init__(self, found: Sequence[InFile], *, field: str) -> None:
        super().__init__(as_findings(found), field=field)
        self.found = tuple(found)


def check_file(found: Sequence[InFile], *, field: str, confirmed: bool = False) -> None:
    """Raises PersonalDataInFile for hard findings in a file always, and for soft ones unless `confirmed`."""
    findings = as_findings(found)
    stopping = any(finding.level is Level.HARD or not confirmed for finding in findings)
    if findings:
        _record(findings, field, stopped=stopping)
    if stopping:
        raise PersonalDataInFile(found, field=field)


def find(text: str, field: Field = Field.TEXT, today: date | None = None) -> list[Finding]:
    """What in `text` may point out an individual, in order and without overlaps; offsets are those of `text` as given.

    `today` (default: the day of the clock) tells time stamps from numbers of persons. Never raises on any text.
    """
    if TRIVIAL.fullmatch(text.strip()):
        return []
    return search(text, field, today or clock.today())


def search(text: str, field: Field, today: date) -> list[Finding]:
    """`find` without the short cut for trivial texts."""
    source = normalise(text)
    plain = source.text.replace("_", " ") if field is Field.FILE_NAME else source.text
    prepared = Prepared.of(plain, field, today)
    found = list(_all_rules(prepared))
    for reading in second_readings(plain):
        again = Prepared.of(reading.text, field, today)
        for finding in (*numbers.search(again), *contact.phones(again)):
            start, end = reading.source(finding.start, finding.end)
            found.append(Finding(start, end, finding.kind, finding.level))
    if field is Field.DOCUMENT:
        found = [softened(finding, prepared) for finding in found]
    allowed = ALLOWED.get(field, frozenset())
    # Overlaps are judged where the text was typed: one typed sign (¼) may stand for several that the rules read.
    typed = [
        Finding(*source.source(finding.start, finding.end), finding.kind, finding.level)
        for finding in found
        if finding.kind not in allowed and finding.start < finding.end
    ]
    return _bounded(_without_overlaps(typed))


def clean(text: str, *, field: str, kind: Field = Field.TEXT, confirmed: bool = False) -> str:
    """The text, stripped, when it may be saved in `field` (the name of the input, which the error carries).

    Zero bytes are left out, for no database keeps them. `confirmed`: the writer has looked at the soft findings. Raises PersonalData for
    hard findings always and for soft ones unless confirmed; raises RuleBroken("guard.too_long") above MAX_CHARACTERS.
    """
    if len(text) > MAX_CHARACTERS:
        raise RuleBroken("guard.too_long", field=field, limit=MAX_CHARACTERS)
    text = text.replace("\0", "")  # before the search: what is kept is what was looked through
    findings = find(text, kind)
    stopping = [finding for finding in findings if finding.level is Level.HARD or not confirmed]
    if findings:
        _record(findings, field, stopped=bool(stopping))
    if stopping:
        raise PersonalData(findings, field=field)
    return text.strip()


def _all_rules(text: Prepared) -> Iterator[Finding]:
    for area in (numbers, contact, streets, places, persons, initials, stays):
        yield from area.search(text)


def _without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Of overlapping findings the hard one stays, then the one of the more telling kind, then the longer; ordered by place."""
    kept: list[Finding] = []
    taken: set[int] = set()
    for finding in sorted(findings, key=lambda f: (f.level is Level.SOFT, RANK[f.kind], f.start - f.end, f.start)):
        span = range(finding.start, finding.end)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(finding)
    return sorted(kept, key=lambda f: (f.start, f.end))


def _bounded(findings: list[Finding]) -> list[Finding]:
    """At most MAX_FINDINGS; hard ones never give way to soft ones, however many stand before them."""
    if len(findings) <= MAX_FINDINGS:
        return findings
    weightiest = sorted(findings, key=lambda finding: finding.level is Level.SOFT)[:MAX_FINDINGS]
    return sorted(weightiest, key=lambda finding: finding.start)


def _record(findings: list[Finding], field: str, *, stopped: bool) -> None:
    """Count per kind and level, to tune the rules by. Never the text, its parts or its hash."""
    counts: dict[tuple[Kind, Level], int] = {}
    for finding in findings:
        counts[finding.kind, finding.level] = counts.get((finding.kind, finding.level), 0) + 1
    for (kind, level), count in counts.items():
        _log.info(
            "guard.stopped" if stopped else "guard.confirmed",
            extra={"kind": kind.value, "level": level.value, "field": field, "count": count},
        )
