"""States and kinds of reports, their names, and how numbers are frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, gettext


class ReportState(StrEnum):
    QUEUED = "queued"
    BUILDING = "building"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_NAMES = {
    ReportState.QUEUED: N_("Väntar"),
    ReportState.BUILDING: N_("Byggs"),
    ReportState.DONE: N_("Klar"),
    ReportState.FAILED: N_("Misslyckades"),
    ReportState.CANCELLED: N_("Avbruten"),
}
OPEN = frozenset({ReportState.QUEUED, ReportState.BUILDING})
YEARLY_ACCOUNT = "arets-redovisning"  # förordning (2021:995): the three headings
KIND_NAMES = {YEARLY_ACCOUNT: N_("Årets redovisning")}
ASSIGNMENT_OF = {YEARLY_ACCOUNT: "regional-2021-995"}  # the assignment whose questions are the report's headings
# Kinds of what the one who ordered an edition is told (insight.reminders).
REPORT_READY, REPORT_FAILED = "insight.report_ready", "insight.report_failed"
COUNTY_NUDGED = "insight.county_nudged"  # what a late county is told when the national coordinator asks for its account
PDF = "pdf"
ARCHIVE = "arkiv-pdf"  # the PDF once more as PDF/A-3, with the numbers inside
FORMATS = (PDF, "xlsx", "csv", "json", ARCHIVE)
_ARCHIVE_END = "-arkiv.pdf"
LANGUAGES = ("sv", "en")
REFERENCE_MOST = 60  # characters of a number in the registry
FIRST_YEAR = 1994  # the first assignment on gender equality at the boards (domain.md 1.1)


def edition_name(kind: str, year: int, edition: int, title: str = "") -> str:
    """What people call an edition, in the reader's language: "Årets redovisning 2025, utgåva 1". `title`: an account's own."""
    return gettext(N_("{name} {year}, utgåva {edition}")).format(name=title or gettext(KIND_NAMES[kind]), year=year, edition=edition)


def file_name(kind: str, county_id: int | None, year: int, edition: int, format: str) -> str:
    """Name of an edition's file: "arets-redovisning-24-2025-utgava-1.pdf", of its archive copy "…-utgava-1-arkiv.pdf".

    "…-riket-2025-…" of the whole country.
    """
    place = "riket" if county_id is None else f"{county_id:02}"
    return f"{kind}-{place}-{year}-utgava-{edition}{_ARCHIVE_END if format == ARCHIVE else f'.{format}'}"


def format_of(name: str) -> str:
    """The format of the file that has this name."""
    return ARCHIVE if name.endswith(_ARCHIVE_END) else name.rpartition(".")[2]


def checksum(data: Mapping[str, Any]) -> str:
    """SHA-256 of frozen numbers, in hexadecimal: the same for every file of an edition, another when a single number differs."""
    plain = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def checksum_of(data: Mapping[str, Any], content: Mapping[str, Any] | None) -> str:
    """The checksum of an edition: of its numbers, and of an account's texts and definitions too."""
    return checksum(data) if content is None else checksum({"numbers": data, "content": content})


def check_year(year: int, this_year: int) -> None:
    """Raises RuleBroken("insight.year") for a year before the assignments or one to come."""
    if not FIRST_YEAR <= year <= this_year:
        raise RuleBroken("insight.year", field="year", first=FIRST_YEAR, last=this_year)
