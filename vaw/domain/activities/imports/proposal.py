"""What the columns of a sheet seem to mean: a proposal that a person confirms or changes, and that a county's next file starts from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from vaw.domain.activities.rules.cells import Cell, Row, column_letter, is_blank
from vaw.domain.activities.rules.dates import find_year_first, is_day
from vaw.domain.activities.rules.durations import Bare, find_bare, is_duration
from vaw.domain.activities.rules.headings import ALIKE, FIELDS, REQUIRED, SURE, Header, find_header, meaning
from vaw.domain.activities.rules.places import Places, split_places
from vaw.domain.activities.rules.vocabulary import Vocabulary
from vaw.kernel.errors import RuleBroken
from vaw.kernel.written import YEAR_FIRST

ROWS_SAMPLED = 200
SHARE_NEEDED = 0.6  # of the filled cells of a column must look like the field before its cells speak for it
CELLS_WEIGH = 0.5  # what the cells add to the heading's confidence, at most


class Found(Protocol):
    """What the guard says of a text (kernel.guard.Finding)."""

    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> str: ...


Inspect = Callable[[str], Sequence[Found]]


@dataclass(frozen=True)
class Catalogue:
    """What the words in cells are looked up in: the dated lists, the modes, and the municipalities seen from the importing county."""

    types: Vocabulary
    fields: Vocabulary
    modes: Vocabulary
    places: Places


@dataclass(frozen=True)
class Layout:
    """Where a sheet keeps what. `columns`: {field: index from 0}. `presets`: codes for type, field or mode where nothing is said."""

    header_row: int
    columns: Mapping[str, int]
    bare: Bare
    year_first: str
    presets: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            "header_row": self.header_row,
            "columns": dict(self.columns),
            "bare": self.bare.unit,
            "bare_reason": self.bare.reason,
            "year_first": self.year_first,
            "presets": dict(self.presets),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Layout:
        """The opposite of as_json."""
        bare = Bare(kept["bare"], kept["bare_reason"])
        return cls(kept["header_row"], dict(kept["columns"]), bare, kept["year_first"], dict(kept["presets"]))


@dataclass(frozen=True)
class Proposal:
    """A layout with what led to it.

    `confidence`: by field, 0 to 1. `unmapped`: filled columns that no field uses. `missing`: required fields without column and preset.
    """

    layout: Layout
    header: Header
    confidence: Mapping[str, float]
    unmapped: tuple[int, ...]
    missing: tuple[str, ...]


# Decision D-3 in README: where a row does not say how people met, they met on site, as the form itself begins.
PRESETS = {"mode": "on_site"}
WORDS = ("type", "field", "mode")  # the fields that a preset can stand for


def propose(rows: Sequence[Row], catalogue: Catalogue, remembered: Mapping[str, Any] | None = None) -> Proposal:
    """Find the headings and what each column means. `remembered`: the layout (as_json) that the county confirmed for the same headings.

    Raises RuleBroken("import.no_header") when no row looks like headings.
    """
    header = find_header(rows)
    if header is None:
        raise RuleBroken("import.no_header")
    body = [cells for number, cells in rows if number > header.row]
    width = max([len(header.texts), *(len(cells) for cells in body)])
    samples = [_filled(body[:ROWS_SAMPLED], column) for column in range(width)]
    scores = _scores(header, samples, catalogue)
    columns, confidence = _assign(scores)
    presets: Mapping[str, str] = PRESETS
    if remembered is not None and all(column < width for column in remembered["columns"].values()):
        columns = dict(remembered["columns"])
        confidence = dict.fromkeys(columns, SURE)
        presets = {**PRESETS, **remembered["presets"]}
    layout = Layout(header.row, columns, _bare(header, columns, body, remembered), _year_first(columns, body), presets)
    unmapped = tuple(column for column in range(width) if (samples[column] or header.text(column)) and column not in columns.values())
    missing = tuple(name for name in REQUIRED if name not in columns and name not in presets)
    return Proposal(layout, header, confidence, unmapped, missing)


def choose_sheet(sheets: Sequence[Sequence[Row]]) -> int:
    """The index of the sheet whose headings name most fields, the longer of equals.

    Raises RuleBroken("import.no_header") when none has headings.
    """
    headers = [find_header(rows) for rows in sheets]
    named = [len({meaning(text)[0] for text in header.texts} - {None}) if header else 0 for header in headers]
    if not any(named):
        raise RuleBroken("import.no_header")
    return max(range(len(sheets)), key=lambda index: (named[index], len(sheets[index]), -index))


def check_names(file_name: str, sheet_names: Iterable[str], header: Header, inspect: Inspect) -> None:
    """Names are kept and shown, so nothing of a person may stand in them.

    Raises RuleBroken("guard.…") with field "file_name", "sheet_name" or "heading" (then with the column's letter) for a hard finding.
    """
    names = [("file_name", "", file_name), *(("sheet_name", "", name) for name in sheet_names)]
    names += [("heading", column_letter(column), text) for column, text in enumerate(header.texts)]
    for field_name, column, name in names:
        for found in inspect(name.replace("_", " ")):
            if found.level == "hard":
                raise RuleBroken(f"guard.{found.kind}", field=field_name, column=column)


def check_layout(layout: Layout, rows: Sequence[Row]) -> None:
    """Raises RuleBroken("import.missing_column") for a required field without column and preset, ("import.column_twice") when two fields
    share a column, ("import.no_such_column") outside the sheet; each with the field.
    """
    width = max((len(cells) for _, cells in rows), default=0)
    for name in REQUIRED:
        if name not in layout.columns and not (name in WORDS and name in layout.presets):
            raise RuleBroken("import.missing_column", field=name)
    used: set[int] = set()
    for name, column in layout.columns.items():
        if name not in FIELDS or not 0 <= column < width:
            raise RuleBroken("import.no_such_column", field=name)
        if column in used:
            raise RuleBroken("import.column_twice", field=name)
        used.add(column)


def _scores(header: Header, samples: Sequence[Sequence[Cell]], catalogue: Catalogue) -> list[tuple[float, int, str]]:
    """(score, column, field): what the heading says, strengthened or weakened by what the cells look like."""
    tests = _tests(catalogue)
    scores = []
    for column, cells in enumerate(samples):
        told, sure = meaning(header.text(column))
        for name in FIELDS:
            if told is None and sure == SURE:
                continue
            score = sure if name == told else 0.0
            if name in tests and cells:
                share = sum(map(tests[name], cells)) / len(cells)
                score += CELLS_WEIGH * share if share >= SHARE_NEEDED else 0.0
            if score >= ALIKE * SHARE_NEEDED:
                scores.append((score, column, name))
    return scores


def _tests(catalogue: Catalogue) -> dict[str, Callable[[Cell], bool]]:
    """What a cell of a field looks like, for the fields whose cells can be told from others."""

    def is_place(cell: Cell) -> bool:
        return isinstance(cell, str) and any(catalogue.places.find(name) for name in split_places(cell[:200]))

    return {
        "done_on": is_day,
        "minutes": is_duration,
        "type": catalogue.types.knows,
        "field": catalogue.fields.knows,
        "mode": catalogue.modes.knows,
        "municipalities": is_place,
    }


def _assign(scores: Sequence[tuple[float, int, str]]) -> tuple[dict[str, int], dict[str, float]]:
    """The best pairs first; each column and each field once. Equals: the left column, then the order of the fields."""
    columns: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for score, column, name in sorted(scores, key=lambda told: (-told[0], told[1], FIELDS.index(told[2]))):
        if name not in columns and column not in columns.values():
            columns[name], confidence[name] = column, min(SURE, round(score, 2))
    ordered = sorted(columns, key=FIELDS.index)
    return {name: columns[name] for name in ordered}, {name: confidence[name] for name in ordered}


def _bare(header: Header, columns: Mapping[str, int], body: Sequence[Sequence[Cell]], remembered: Mapping[str, Any] | None) -> Bare:
    if remembered is not None and remembered["bare_reason"] == "chosen":
        return Bare(remembered["bare"], "chosen")
    if "minutes" not in columns:
        return Bare("hours", "values")
    return find_bare(header.text(columns["minutes"]), _filled(body, columns["minutes"]))


def _year_first(columns: Mapping[str, int], body: Sequence[Sequence[Cell]]) -> str:
    return find_year_first(_filled(body, columns["done_on"])) if "done_on" in columns else YEAR_FIRST


def _filled(body: Sequence[Sequence[Cell]], column: int) -> list[Cell]:
    return [cells[column] for cells in body if column < len(cells) and not is_blank(cells[column])]
