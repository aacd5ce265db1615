"""Building an edition: freeze its numbers, have its files made by a press, mark it ready. Killed anywhere, it goes on from what is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.operations.parts import keep_part, use_parts
from vaw.domain.insight.queries import get_report, headings_of, is_wanted, kept_contents
from vaw.domain.insight.rules import ARCHIVE, FORMATS
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, speaking
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
        kept = kept_contents(report)
        press.order(document_of(report, headings), tuple(format for format in FORMATS if format not in kept), kept)
        try:
            return _Building(by, report, press).follow()
        except PressSilentError:
            operations.fail_building(by, report, code="insight.too_long")
            return 0


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
    """What comes of one press. `gaps`: what is missing in files that are not kept yet; `percent`: it never falls."""

    def __init__(self, by: Actor, report: Report, press: Press) -> None:
        self.by, self.report, self.press = by, report, press
        self.gaps: list[dict[str, str]] = []
        self.made = self.percent = 0

    def follow(self) -> int:
        """Keep what comes until all is there or nobody wants it any more. Returns how many files were made."""
        for frame in self.press.frames():
            if not (is_wanted(self.report.id) if frame is None else self._take(frame)):
                return self.made  # cancelled meanwhile
        operations.finish_building(self.by, self.report, gaps=self.gaps)
        return self.made

    def _take(self, frame: Frame) -> bool:
        """False when the edition is not wanted any more."""
        facts = frame.facts
        if frame.what == "step":
            self._tell(facts)
        elif frame.what == "keys":
            self.press.answer(use_parts(facts["keys"]))
        elif frame.what == "part":
            keep_part(facts["key"], frame.body, {name: facts[name] for name in ("pages", "marks")})
            return is_wanted(self.report.id)
        elif frame.what == "gap":
            self._note_gap(facts)
        elif frame.what == "file":
            return self._keep(facts["format"], frame.body)
        return True

    def _tell(self, facts: Mapping[str, Any]) -> None:
        self.percent = max(self.percent, FROZEN_PERCENT + int((100 - FROZEN_PERCENT) * facts["share"]))
        told = {name: facts[name] for name in ("done", "total")}
        operations.note_progress(self.report.id, self.percent, WORDS[facts["step"]], **told)

    def _note_gap(self, facts: Mapping[str, Any]) -> None:
        told = {name: facts[name] for name in ("format", "why", "kind", "place")}  # never a title: people may have typed it
        log.error("report.gap", extra={"report": self.report.id, **told})
        self.gaps.append({name: facts[name] for name in _GAP})

    def _keep(self, format: str, content: bytes) -> bool:
        of_file = [gap for gap in self.gaps if gap["format"] == format]
        if not operations.keep_file(self.by, self.report, format=format, content=content, gaps=of_file):
            return False
        self.made += 1
        return True
