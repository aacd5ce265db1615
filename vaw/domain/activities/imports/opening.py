"""A file is opened: which sheet, which headings, and what each column seems to mean. Nothing of its rows is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any, Protocol

from vaw.domain.activities.imports.catalogue import make_catalogue
from vaw.domain.activities.imports.proposal import Found, Layout, Proposal, check_layout, check_names, choose_sheet, propose
from vaw.domain.activities.queries.imports import find_remembered
from vaw.domain.activities.rules.cells import Row
from vaw.domain.activities.rules.headings import find_header
from vaw.domain.activities.rules.imports import FILE_NAME_MOST
from vaw.domain.geography.models import County
from vaw.domain.mandates.queries import assignments_of
from vaw.kernel import clock, guard
from vaw.kernel.errors import RuleBroken
from vaw.kernel.sealing import fingerprint

ROWS_PREVIEWED = 2_000  # enough for headings and for what bare numbers mean; a web process reads no more of a file
HEADING_MOST = 80  # characters of a heading that are kept and shown
LOG_AREA = "log"  # of the assignment under 2021:995 (data/mandates/assignments.csv)
KEY_MOST = 1_000  # characters: an index carries no more than some thousand bytes


class Sheet(Protocol):
    """A sheet as integrations.spreadsheets hands it over."""

    @property
    def name(self) -> str: ...
    @property
    def visible(self) -> bool: ...
    @property
    def rows(self) -> Sequence[Row]: ...


OpenBook = Callable[[bytes, str, int], Sequence[Sheet]]  # content, file name, rows of each sheet (0: all)


@dataclass(frozen=True)
class Plan:
    """How a batch is read. `headings`: one text a column; `unmapped`: columns that no field uses; `fingerprint` of the file's content."""

    layout: Layout
    sheet: str
    sheets: tuple[str, ...]
    headings: tuple[str, ...]
    key: str
    confidence: Mapping[str, float]
    fingerprint: str
    assignment_id: int | None

    @property
    def unmapped(self) -> list[int]:
        used = set(self.layout.columns.values())
        return [column for column in range(len(self.headings)) if column not in used]

    def as_json(self) -> dict[str, Any]:
        told = {
            "sheet": self.sheet,
            "sheets": list(self.sheets),
            "headings": list(self.headings),
            "key": self.key,
            "confidence": dict(self.confidence),
            "fingerprint": self.fingerprint,
            "assignment_id": self.assignment_id,
        }
        return {**self.layout.as_json(), **told}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Plan:
        """The opposite of as_json."""
        return cls(
            layout=Layout.from_json(kept),
            sheet=kept["sheet"],
            sheets=tuple(kept["sheets"]),
            headings=tuple(kept["headings"]),
            key=kept["key"],
            confidence=kept["confidence"],
            fingerprint=kept["fingerprint"],
            assignment_id=kept["assignment_id"],
        )


def open_file(county: County, content: bytes, file_name: str, open_book: OpenBook, sheet_name: str | None = None) -> Plan:
    """Propose how to read a file. `sheet_name`: the sheet that a person chose, else the one that names most fields.

    Raises RuleBroken("import.…") for a file that cannot be read or has no headings, ("guard.…") for personal data in its names.
    """
    sheets = open_book(content, tidy_name(file_name), ROWS_PREVIEWED)
    sheet = _sheet(sheets, sheet_name)
    header = find_header(sheet.rows)
    if header is None:
        raise RuleBroken("import.no_header")
    check_names(file_name, [one.name for one in sheets], header, inspect)
    key = _short(header.key)
    remembered = find_remembered(county.id, key)
    proposal = propose(sheet.rows, make_catalogue(county), remembered)
    return Plan(
        layout=proposal.layout,
        sheet=sheet.name,
        sheets=tuple(one.name for one in sheets),
        headings=_headings(proposal),
        key=key,
        confidence=proposal.confidence,
        fingerprint=fingerprint(content),
        assignment_id=_assignment(county.id, remembered),
    )


def find_rows(content: bytes, file_name: str, plan: Plan, open_book: OpenBook) -> Sequence[Row]:
    """All rows of the plan's sheet. Raises RuleBroken as the reader does, and ("import.no_header") when the sheet is not there."""
    return _sheet(open_book(content, tidy_name(file_name), 0), plan.sheet).rows


def with_choices(plan: Plan, layout: Layout, assignment_id: int | None) -> Plan:
    """The plan as a person wants it. Raises RuleBroken("import.missing_column"), ("import.column_twice"), ("import.no_such_column")."""
    check_layout(layout, [(layout.header_row, plan.headings)])
    return replace(plan, layout=layout, assignment_id=assignment_id)


def inspect(text: str) -> Sequence[Found]:
    """The guard for one cell."""
    return guard.find(text, guard.Field.IMPORT_CELL, clock.today())


def tidy_name(file_name: str) -> str:
    """The name without folders (some browsers send them) and not longer than a page can carry."""
    return PurePath(file_name.replace("\\", "/")).name[-FILE_NAME_MOST:] or "fil"


def _sheet(sheets: Sequence[Sheet], name: str | None) -> Sheet:
    if name is not None:
        found = next((sheet for sheet in sheets if sheet.name == name), None)
        if found is None:
            raise RuleBroken("import.no_header")
        return found
    shown = [sheet for sheet in sheets if sheet.visible] or list(sheets)
    return shown[choose_sheet([sheet.rows for sheet in shown])]


def _headings(proposal: Proposal) -> tuple[str, ...]:
    """One text a column that is filled, has a heading or is used."""
    width = max([*proposal.layout.columns.values(), *proposal.unmapped], default=-1) + 1
    return tuple(proposal.header.text(column)[:HEADING_MOST] for column in range(width))


def _assignment(county_id: int, remembered: Mapping[str, Any] | None) -> int | None:
    """What the county chose last for such a file, else the assignment that the log serves; None for a county without any."""
    mandates = assignments_of(county_id)
    chosen = remembered["assignment_id"] if remembered else None
    for wanted in (
        [mandate for mandate in mandates if mandate.id == chosen],
        [mandate for mandate in mandates if mandate.area == LOG_AREA],
        mandates,
    ):
        if wanted:
            return wanted[0].id
    return None


def _short(key: str) -> str:
    return key if len(key) <= KEY_MOST else hashlib.sha256(key.encode()).hexdigest()
