"""Declared tables as a workbook, a sheet each, with typed numbers: for a page's own download."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from vaw.kernel.i18n import gettext
from vaw.kernel.table import MISSING, Column, Table, Value
from vaw.render.document import neutral

NAVY, RULE = "#1b3a5c", "#cecece"
NAME_MOST = 31  # characters of a sheet's name, the format's own limit
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", ""))
FORMATS = {"int": "#,##0", "hours": "#,##0.00", "decimal": "#,##0.0", "percent": "0 %"}
NARROW, WIDE = 14, 40  # characters of a column


def tables_xlsx(sheets: Iterable[tuple[Table, Sequence[Sequence[Value]]]]) -> bytes:
    """The workbook. Cells that a spreadsheet could take for a formula are neutralised; what is missing is a dash."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": NAVY, "text_wrap": True, "valign": "bottom"})
        line: dict[str, Any] = {"bottom": 1, "bottom_color": RULE, "valign": "top"}
        numbers = {kind: book.add_format(line | {"num_format": shown, "align": "right"}) for kind, shown in FORMATS.items()}
        text = book.add_format(line | {"text_wrap": True})
        for number, (table, rows) in enumerate(sheets, 1):
            name = gettext(table.caption).translate(_FORBIDDEN)[: NAME_MOST - 3].strip()
            sheet = book.add_worksheet(f"{number} {name}")
            for place, column in enumerate(table.columns):
                sheet.set_column(place, place, WIDE if column.header else NARROW)
                sheet.write_string(0, place, neutral(gettext(column.label)), head)
            for row, values in enumerate(rows, 1):
                for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
                    _cell(sheet, row, place, column, value, numbers.get(column.kind, text), text)
            sheet.freeze_panes(1, 1)
            sheet.repeat_rows(0)
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
    return memory.getvalue()


def _cell(sheet: Any, row: int, place: int, column: Column, value: Value, typed: Any, text: Any) -> None:
    if value is None:
        sheet.write_string(row, place, MISSING, text)
    elif isinstance(value, int | float):
        sheet.write_number(row, place, value / 60 if column.kind == "hours" else value, typed)
    else:
        sheet.write_string(row, place, neutral(gettext(str(value))), text)
