"""States and kinds of reports, their names, and how numbers are frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_, SOURCE, gettext, language


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
ENGLISH = "en"
LANGUAGES = (SOURCE, ENGLISH)
_IN_ENGLISH, _ENGLISH_END = "en-", "-english"  # of a Swedish edition's English files: before the format, and in the file's name
REFERENCE_MOST = 60  # characters of a number in the registry
FIRST_YEAR = 1994  # the first assignment on gender equality at the boards (domain.md 1.1)


def edition_name(kind: str, year: int, edition: int, title: str = "") -> str:
    """What people call an edition, in the reader's language: "Årets redovisning 2025, utgåva 1". `title`: an account's own."""
    return gettext(N_("{name} {year}, utgåva {edition}")).format(name=title or gettext(KIND_NAMES[kind]), year=year, edition=edition)


def title_in(title: str, english: str) -> str:
    """A title in the reader's language; in Swedish where nobody knows the English one."""
    return english if english and language() != SOURCE else title


def in_english(format: str) -> str:
    """What the English file of a Swedish edition is kept as, beside the Swedish one of this format."""
    return f"{_IN_ENGLISH}{format}"


def own_format(format: str) -> str:
    """The format itself, whatever its language."""
    return format.removeprefix(_IN_ENGLISH)


def file_name(kind: str, county_id: int | None, year: int, edition: int, format: str) -> str:
    """Name of an edition's file: "arets-redovisning-24-2025-utgava-1.pdf", of its archive copy "…-utgava-1-arkiv.pdf".

    "…-riket-2025-…" of the whole country, "…-utgava-1-english.pdf" of a Swedish edition in English.
    """
    place, own = "riket" if county_id is None else f"{county_id:02}", own_format(format)
    language_end = _ENGLISH_END if own != format else ""
    return f"{kind}-{place}-{year}-utgava-{edition}{language_end}{_ARCHIVE_END if own == ARCHIVE else f'.{own}'}"


def format_of(name: str) -> str:
    """The format of the file that has this name."""
    own = ARCHIVE if name.endswith(_ARCHIVE_END) else name.rpartition(".")[2]
    is_english = name.removesuffix(_ARCHIVE_END).removesuffix(f".{own}").endswith(_ENGLISH_END)
    return in_english(own) if is_english else own


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
