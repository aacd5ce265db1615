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
FORMATS = ("pdf", "xlsx", "csv", "json")
LANGUAGES = ("sv", "en")
FIRST_YEAR = 1994  # the first assignment on gender equality at the boards (domain.md 1.1)


def edition_name(kind: str, year: int, edition: int) -> str:
    """What people call an edition, in the reader's language: "Årets redovisning 2025, utgåva 1"."""
    return gettext(N_("{name} {year}, utgåva {edition}")).format(name=gettext(KIND_NAMES[kind]), year=year, edition=edition)


def file_name(kind: str, county_id: int, year: int, edition: int, format: str) -> str:
    """Name of an edition's file: "arets-redovisning-24-2025-utgava-1.pdf"."""
    return f"{kind}-{county_id:02}-{year}-utgava-{edition}.{format}"


def checksum(data: Mapping[str, Any]) -> str:
    """SHA-256 of frozen numbers, in hexadecimal: the same for every file of an edition, another when a single number differs."""
    plain = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def check_year(year: int, this_year: int) -> None:
    """Raises RuleBroken("insight.year") for a year before the assignments or one to come."""
    if not FIRST_YEAR <= year <= this_year:
        raise RuleBroken("insight.year", field="year", first=FIRST_YEAR, last=this_year)
