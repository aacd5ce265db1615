"""A list or a figure's numbers, declared once and drawn as HTML, CSV, XLSX, PDF and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vaw.kernel.i18n import decimal, gettext, hours, measured, number, percent

Kind = Literal["text", "int", "hours", "decimal", "number", "percent", "date"]
Value = str | int | float | date | None
MISSING = "–"
PERSONS = frozenset({"persons", "heads"})
"""Keys of columns that count persons of both sexes."""


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is a marked text, translated when drawn. Kinds and their values: text str; int int; hours whole minutes;
    decimal a number shown with one decimal; number one with the decimals that it has, as many as people read;
    percent a share 0..1; date a day. None is missing, which is never shown as 0.
    `header`: the cell names its row."""

    key: str
    label: str
    kind: Kind = "text"
    header: bool = False

    @property
    def persons(self) -> bool:
        """Whether the column counts everybody, women and men together. tests/architecture/test_split_by_sex.py finds other words for it."""
        return self.key in PERSONS and self.numeric

    @property
    def numeric(self) -> bool:
        return self.kind in ("int", "hours", "decimal", "number", "percent")

    def shown(self, value: Value) -> str:
        """The value as a person reads it, in the reader's language."""
        if value is None:
            return MISSING
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            return gettext(value)
        if self.kind == "hours":
            return hours(int(value))
        if self.kind == "decimal":
            return decimal(value)
        if self.kind == "number":
            return measured(value)
        return percent(value) if self.kind == "percent" else number(int(value))


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` is a marked text. Rows come apart from the declaration: tuples in the order of the columns.

    The publish gate (features row 52): one that counts persons has women and men beside them, or says in `unsplit`, a marked text,
    the special reason why not. Raises ValueError for one that does neither: it cannot even be declared.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    unsplit: str = ""

    def __post_init__(self) -> None:
        keys = {column.key for column in self.columns}
        if any(column.persons for column in self.columns) and not {"women", "men"} <= keys and not self.unsplit:
            raise ValueError(f"{self.name} counts persons: give it women and men, or the special reason why not (unsplit)")

    def shown(self, rows: Sequence[Sequence[Value]]) -> list[list[str]]:
        """Every cell as text, so that a template calls no filter per cell."""
        return [[column.shown(value) for column, value in zip(self.columns, row, strict=True)] for row in rows]
