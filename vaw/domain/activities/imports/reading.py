"""Row by row from cells to what log_activity takes. Nothing of a refused row's text leaves this module: number, column and code only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from vaw.domain.activities.imports.proposal import Catalogue, Found, Inspect, Layout
from vaw.domain.activities.rules.cells import Cell, Row, Unreadable, as_number, column_letter, is_uncounted, parse_heads, says_nothing
from vaw.domain.activities.rules.dates import parse_day
from vaw.domain.activities.rules.durations import parse_minutes
from vaw.domain.activities.rules.log import TEXT_MOST
from vaw.domain.activities.rules.places import find_places
from vaw.domain.activities.rules.skipping import Reason, find_skipped
from vaw.domain.activities.rules.vocabulary import Vocabulary

T = TypeVar("T")

SUGGESTIONS = 200  # a run: comparing an unknown word with all known ones is slow, and a file with more faults has one cause
REMEMBERED = 50_000  # different cells whose reading is kept during a run
CELL_MOST = 20_000  # characters: what the guard takes (kernel.guard.MAX_CHARACTERS)
DIGITS_SUSPECT = 9  # a number this long is no count: a personal number that the spreadsheet took for a number, or a telephone number


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which column ("D"). `field` is empty for a column that no field uses; `suggestion` is from our lists."""

    column: str
    field: str
    code: str
    suggestion: str | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """An activity as log_activity takes it. `women`, `men`, `unstated`: all None when nobody counted."""

    done_on: date
    type: str
    field: str
    minutes: int
    mode: str
    women: int | None
    men: int | None
    unstated: int | None
    municipality_ids: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """`warnings`: soft findings of the guard, which a person confirms by column."""

    row: int
    values: Values
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """`faults`: at least one, those of the guard first, then from left to right."""

    row: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    row: int
    reason: Reason


Outcome = Accepted | Refused | Skipped


def read(rows: Sequence[Row], layout: Layout, catalogue: Catalogue, *, inspect: Inspect, today: date) -> Iterator[Outcome]:
    """One outcome for every row below the headings, in order. `inspect`: the guard for one cell."""
    reader = _Reader(layout, catalogue, inspect, today)
    body = [row for row in rows if row[0] > layout.header_row]
    headings = next((cells for number, cells in rows if number == layout.header_row), ())
    skipped = find_skipped(body, headings, layout.columns.get("done_on"))
    for number, cells in body:
        yield Skipped(number, skipped[number]) if number in skipped else reader.outcome(number, cells)


class _Reader:
    """One run: what all rows share, and what was read before, since most cells repeat."""

    def __init__(self, layout: Layout, catalogue: Catalogue, inspect: Inspect, today: date) -> None:
        self.layout, self.catalogue, self.today = layout, catalogue, today
        self.field_of = {column: name for name, column in layout.columns.items()}
        self._inspect = inspect
        self._inspected: dict[str, Sequence[Found]] = {}
        self._parsed: dict[tuple[object, ...], Any] = {}
        self._suggestions_left = SUGGESTIONS

    @property
    def suggests(self) -> bool:
        return self._suggestions_left > 0

    def outcome(self, number: int, cells: Sequence[Cell]) -> Outcome:
        row = _RowReading(self, cells)
        values = row.values()
        hard, soft = row.guarded()
        if hard or row.faults or values is None:
            return Refused(number, (*hard, *sorted(row.faults, key=lambda fault: (len(fault.column), fault.column))))
        return Accepted(number, values, soft)

    def parsed(self, parse: Callable[[], T], key: tuple[object, ...]) -> T:
        """What `parse` returns or, as Unreadable, raises: asked once for a key."""
        if key not in self._parsed:
            if len(self._parsed) >= REMEMBERED:
                self._parsed.clear()
            try:
                self._parsed[key] = parse()
            except Unreadable as reason:
                self._parsed[key] = reason
                self._suggestions_left -= reason.code.startswith("import.unknown")  # also when nothing was near: the search is what costs
        known: T | Unreadable = self._parsed[key]
        if isinstance(known, Unreadable):
            raise Unreadable(known.code, known.suggestion)
        return known

    def findings(self, cell: Cell) -> Sequence[Found]:
        """What the guard says of a cell. Long numbers are shown to it too, with the zeros in front that spreadsheets drop."""
        text = cell if isinstance(cell, str) else _suspect(cell)
        if text not in self._inspected:
            if len(self._inspected) >= REMEMBERED:
                self._inspected.clear()
            self._inspected[text] = self._inspect(text) if text else ()
        return self._inspected[text]


class _RowReading:
    """One row: takes cells field by field and collects what is wrong with them."""

    def __init__(self, run: _Reader, cells: Sequence[Cell]) -> None:
        self._run, self._cells = run, cells
        self.faults: list[Fault] = []
        self._proven: set[int] = set()  # columns whose cell turned out to be a day, a number or a known word: nothing else is in it

    def values(self) -> Values | None:
        run = self._run
        layout, catalogue = run.layout, run.catalogue
        done_on = self._take("done_on", lambda cell: parse_day(cell, run.today, layout.year_first))
        minutes = self._take("minutes", lambda cell: parse_minutes(cell, layout.bare))
        places = self._take("municipalities", lambda cell: find_places(cell, catalogue.places, suggest=run.suggests))
        on = done_on or run.today
        type_code = self._word("type", catalogue.types, on)
        field_code = self._word("field", catalogue.fields, on)
        mode = self._word("mode", catalogue.modes, on)
        women, men, unstated = self._heads()
        text = self._text()
        if done_on is None or minutes is None or type_code is None or field_code is None or mode is None or places is None:
            return None
        return Values(done_on, type_code, field_code, minutes, mode, women, men, unstated, places, text)

    def guarded(self) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
        """(hard, soft) findings of the guard in the cells that are not proven to be harmless, mapped or not."""
        hard: dict[Fault, None] = {}
        soft: dict[Fault, None] = {}
        for column, cell in enumerate(self._cells):
            if cell is None or column in self._proven:
                continue
            if isinstance(cell, str) and len(cell) > CELL_MOST:
                hard[Fault(column_letter(column), self._run.field_of.get(column, ""), "import.cell_too_long")] = None
                continue
            for found in self._run.findings(cell):
                fault = Fault(column_letter(column), self._run.field_of.get(column, ""), f"guard.{found.kind}")
                (hard if found.level == "hard" else soft)[fault] = None
        return tuple(hard), tuple(soft)

    def _cell(self, name: str) -> Cell:
        column = self._run.layout.columns.get(name)
        return self._cells[column] if column is not None and column < len(self._cells) else None

    def _take(self, name: str, parse: Callable[[Cell], T], *context: object) -> T | None:
        cell = self._cell(name)
        try:
            value = self._run.parsed(lambda: parse(cell), (name, type(cell), cell, *context))
        except Unreadable as reason:
            self._fault(name, reason.code, reason.suggestion)
            return None
        if cell is not None:
            self._proven.add(self._run.layout.columns[name])
        return value

    def _word(self, name: str, words: Vocabulary, on: date) -> str | None:
        preset = self._run.layout.presets.get(name)
        if preset is not None and says_nothing(self._cell(name)):
            return preset
        return self._take(name, lambda cell: words.find(cell, on, suggest=self._run.suggests), on)

    def _heads(self) -> tuple[int | None, int | None, int | None]:
        """Women, men, not stated. Counted together: beside a given number an empty cell means 0. A sum without sexes is "not stated"."""
        faults = len(self.faults)
        women, men, unstated, total = (self._take(name, parse_heads) for name in ("women", "men", "unstated", "heads"))
        if len(self.faults) > faults or (women is None and men is None and unstated is None and total is None):
            return None, None, None
        for name in ("women", "men", "unstated"):
            if is_uncounted(self._cell(name)) and (women is not None or men is not None):
                self._fault(name, "import.heads_incomplete")
        told = (women or 0) + (men or 0)
        if total is not None and (told > total if unstated is None else told + unstated != total):
            self._fault("heads", "import.heads_do_not_add_up")
        if unstated is None and total is not None:
            unstated = total - told
        return women or 0, men or 0, unstated or 0

    def _text(self) -> str:
        cell = self._cell("text")
        text = "" if cell is None else f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        if len(text) > TEXT_MOST:
            self._fault("text", "activities.text_long")
        return text.strip()

    def _fault(self, name: str, code: str, suggestion: str | None = None) -> None:
        column = self._run.layout.columns.get(name)
        self.faults.append(Fault("" if column is None else column_letter(column), name, code, suggestion))


def _suspect(cell: Cell) -> str:
    number = as_number(cell)
    if number is None or number != int(number) or number < 10 ** (DIGITS_SUSPECT - 1):
        return ""
    return str(int(number)).zfill(10)
