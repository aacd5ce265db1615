"""Building an edition: freeze its numbers, have its files made by a press, mark it ready. Killed anywhere, it goes on from what is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.parts import keep_part, use_parts
from vaw.domain.insight.queries import get_report, headings_of, is_wanted, kept_contents
from vaw.domain.insight.queries.english import keeps_english
from vaw.domain.insight.rules import ARCHIVE, ENGLISH, FORMATS, in_english
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, language, speaking
from vaw.render.document import document_of
from vaw.render.frames import Frame
from vaw.tasks.pressing import Press, PressSilentError

log = logging.getLogger(__name__)
FREEZING = N_("Siffrorna hämtas")
FROZEN_PERCENT = 5  # what the numbers take of the whole
WORDS = {
    "pdf": N_("PDF-filen sätts"),
    "part": N_("Del {done} av {total} är satt"),
    "join": N_("Delarna fogas ihop"),
    "xlsx": N_("Excelfilen skrivs"),
    "csv": N_("CSV-filen skrivs"),
    "json": N_("JSON-filen skrivs"),
    ARCHIVE: N_("Arkivkopian görs"),
}
_GAP = ("format", "title", "why")


def build(report_id: int) -> int:
    """Make an edition's files. Returns how many were made now; 0 for one that is ready, cancelled or whose owner has lost the right."""
    by = system("task")
    report = get_report(by, report_id, policy.BUILD_REPORT)
    owner = _owner(report)
    if owner is None:
        operations.fail_building(by, report, code="insight.owner_left")
        return 0
    with speaking(report.language), Press() as press:  # it starts while the numbers are fetched
        operations.note_progress(report_id, 0, FREEZING)
        try:
            wanted = operations.start_building(by, report, owner=owner)
            headings = headings_of(owner, report)
        except NotFound:
            operations.fail_building(by, report, code="insight.owner_left")
            return 0
        if not wanted:
            return 0
        building = _Building(by, report, keeps_english(report))
        try:
            if not building.follow(press, headings):
                return building.made
            if building.in_english and not _follow_in_english(building, owner):
                return building.made
        except PressSilentError:
            operations.fail_building(by, report, code="insight.too_long")
            return 0
        operations.finish_building(by, report, gaps=building.gaps)
        return building.made


def _follow_in_english(building: _Building, owner: Actor) -> bool:
    """The same edition once more, in the English words that were frozen with it."""
    with speaking(ENGLISH), Press() as press:
        return building.follow(press, headings_of(owner, building.report))


def gave_up(report_id: int) -> None:
    """The last attempt failed: say so on the report."""
    by = system("task")
    operations.fail_building(by, get_report(by, report_id, policy.BUILD_REPORT), code="insight.gave_up")


def _owner(report: Report) -> Actor | None:
    """Who ordered it, with the rights they hold now; an order from the command line has the rights of a reader in its county."""
    if report.created_by is None and report.county_id is None:
        return None  # nobody puts the country together from the command line
    if report.created_by is None and report.county_id is not None:
        return policy.machine_reader(report.county_id, channel="task")
    return find_actor(report.created_by or 0, channel="task")


class _Building:
    """What comes of the presses, one for each language. `gaps`: what is missing in files that are not kept yet; `percent`: it never falls.

    `in_english`: whether the English files of a Swedish edition are made as well.
    """

    def __init__(self, by: Actor, report: Report, in_english: bool) -> None:
        self.by, self.report, self.in_english = by, report, in_english
        self.gaps: list[dict[str, str]] = []
        self.made = self.percent = 0

    def follow(self, press: Press, headings: Mapping[int, str]) -> bool:
        """Keep what comes in the language that is spoken until all is there. False when nobody wants it any more."""
        contents = kept_contents(self.report)
        kept = {format: contents[self._kept_as(format)] for format in FORMATS if self._kept_as(format) in contents}
        press.order(document_of(self.report, headings), tuple(format for format in FORMATS if format not in kept), kept)
        return all(is_wanted(self.report.id) if frame is None else self._take(frame, press) for frame in press.frames())

    def _kept_as(self, format: str) -> str:
        return format if language() == self.report.language else in_english(format)

    def _take(self, frame: Frame, press: Press) -> bool:
        """False when the edition is not wanted any more."""
        facts = frame.facts
        if frame.what == "step":
            self._tell(facts)
        elif frame.what == "keys":
            press.answer(use_parts(facts["keys"]))
        elif frame.what == "part":
            keep_part(facts["key"], frame.body, {name: facts[name] for name in ("pages", "marks")})
            return is_wanted(self.report.id)
        elif frame.what == "gap":
            self._note_gap(facts)
        elif frame.what == "file":
            return self._keep(self._kept_as(facts["format"]), frame.body)
        return True

    def _tell(self, facts: Mapping[str, Any]) -> None:
        done = facts["share"] if language() == self.report.language else 1 + facts["share"]
        share = done / 2 if self.in_english else done
        self.percent = max(self.percent, FROZEN_PERCENT + int((100 - FROZEN_PERCENT) * share))
        told = {name: facts[name] for name in ("done", "total")}
        operations.note_progress(self.report.id, self.percent, WORDS[facts["step"]], **told)

    def _note_gap(self, facts: Mapping[str, Any]) -> None:
        facts = {**facts, "format": self._kept_as(facts["format"])}
        told = {name: facts[name] for name in ("format", "why", "kind", "place")}  # never a title: people may have typed it
        log.error("report.gap", extra={"report": self.report.id, **told})
        self.gaps.append({name: facts[name] for name in _GAP})

    def _keep(self, format: str, content: bytes) -> bool:
        of_file = [gap for gap in self.gaps if gap["format"] == format]
        if not operations.keep_file(self.by, self.report, format=format, content=content, gaps=of_file):
            return False
        self.made += 1
        return True
