"""Building an edition: freeze its numbers, make its files one by one, mark it ready. Killed anywhere, it goes on from the last commit."""

from __future__ import annotations

from collections.abc import Callable

from vaw.domain.insight import operations, policy
from vaw.domain.insight.models import Report
from vaw.domain.insight.queries import get_report, kept_formats, list_headings
from vaw.domain.insight.rules import FORMATS
from vaw.domain.people.queries.signed_in import find_actor
from vaw.kernel.actor import Actor, system
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, speaking
from vaw.render.csv import edition_csv
from vaw.render.document import Document, document_of
from vaw.render.json_ import edition_json
from vaw.render.pdf import edition_pdf
from vaw.render.xlsx import edition_xlsx

Told = Callable[[float], None]
MAKERS: dict[str, Callable[[Document, Told], bytes]] = {
    "pdf": edition_pdf,
    "xlsx": lambda document, told: edition_xlsx(document),
    "csv": lambda document, told: edition_csv(document),
    "json": lambda document, told: edition_json(document),
}
# (per cent when the step begins, when it ends, words); the PDF takes nearly all the time.
FREEZING = (0, 5, N_("Siffrorna hämtas"))
STEPS = {
    "pdf": (5, 85, N_("PDF-filen sätts")),
    "xlsx": (85, 92, N_("Excelfilen skrivs")),
    "csv": (92, 96, N_("CSV-filen skrivs")),
    "json": (96, 100, N_("JSON-filen skrivs")),
}


def build(report_id: int) -> int:
    """Make an edition's files. Returns how many were made now; 0 for one that is ready, cancelled or whose owner has lost the right."""
    by = system("task")
    report = get_report(by, report_id, policy.BUILD_REPORT)
    owner = _owner(report)
    if owner is None:
        operations.fail_building(by, report, code="insight.owner_left")
        return 0
    with speaking(report.language):
        _tell(report_id, FREEZING)
        try:
            wanted = operations.start_building(by, report, owner=owner)
            headings = list_headings(owner, report.kind)
        except NotFound:
            operations.fail_building(by, report, code="insight.owner_left")
            return 0
        return _make_files(by, report, document_of(report, headings)) if wanted else 0


def gave_up(report_id: int) -> None:
    """The last attempt failed: say so on the report."""
    by = system("task")
    operations.fail_building(by, get_report(by, report_id, policy.BUILD_REPORT), code="insight.gave_up")


def _owner(report: Report) -> Actor | None:
    """Who ordered it, with the rights they hold now; an order from the command line has the rights of a reader in its county."""
    if report.created_by is None:
        return policy.machine_reader(report.county_id, channel="task")
    return find_actor(report.created_by, channel="task")


def _make_files(by: Actor, report: Report, document: Document) -> int:
    made, kept = 0, kept_formats(report)
    for format in FORMATS:
        if format in kept:
            continue
        _tell(report.id, STEPS[format])
        content = MAKERS[format](document, lambda share, format=format: _tell(report.id, STEPS[format], share))  # type: ignore[misc]
        if not operations.keep_file(by, report, format=format, content=content):
            return made  # cancelled meanwhile
        made += 1
    operations.finish_building(by, report)
    return made


def _tell(report_id: int, step: tuple[int, int, str], share: float = 0.0) -> None:
    first, last, words = step
    operations.note_progress(report_id, first + round((last - first) * share), words)
