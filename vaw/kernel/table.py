"""A list or a figure's numbers, declared once and drawn as HTML, CSV, XLSX, PDF and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from vaw.kernel.i18n import decimal, gettext, hours, number, percent

Kind = Literal["text", "int", "hours", "decimal", "percent", "date"]
Value = str | int | float | date | None
MISSING = "–"


@dataclass(frozen=True, slots=True)
class Column:
    """`label` is a marked text, translated when drawn. Kinds and their values: text str; int int; hours whole minutes;
    decimal a number shown with one decimal; percent a share 0..1; date a day. None is missing, which is never shown as 0.
    `header`: the cell names its row."""

    key: str
    label: str
    kind: Kind = "text"
    header: bool = False

    @property
    def numeric(self) -> bool:
        return self.kind in ("int", "hours", "decimal", "percent")

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
        return percent(value) if self.kind == "percent" else number(int(value))


@dataclass(frozen=True, slots=True)
class Table:
    """`caption` is a marked text. Rows come apart from the declaration: tuples in the order of the columns."""

    name: str
    caption: str
    columns: tuple[Column, ...]

    def shown(self, rows: Sequence[Sequence[Value]]) -> list[list[str]]:
        """Every cell as text, so that a template calls no filter per cell."""
        return [[column.shown(value) for column, value in zip(self.columns, row, strict=True)] for row in rows]
