"""A program of its own: a workbook on standard input becomes JSON on standard output, under limits of memory and time.

Why a process: a workbook of five kilobytes with one value in its last cell makes the reader ask for hundreds of gigabytes, and a failed
request aborts the process. Here that process is this one; its exit codes tell the caller what was wrong.
Arguments: rows, columns and cells allowed, and how many rows of each sheet are told (0: all).
Output: [[name, visible, [[cell, …], …]], …]; days and times as {"date": "…"} and the like.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from io import BytesIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

UNREADABLE, PASSWORD, TOO_LARGE = 3, 4, 5
MEMORY_BYTES = 1 << 30
PROCESSOR_SECONDS = 60


def dated(cell: object) -> dict[str, str | float]:
    """What JSON has no word for. A timedelta is told in seconds."""
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    if isinstance(cell, (datetime, date, time)):
        return {type(cell).__name__: cell.isoformat()}
    raise TypeError(type(cell).__name__)


def too_large(sheet: CalamineSheet, rows: int, columns: int) -> bool:
    return sheet.end is not None and (sheet.end[0] >= rows or sheet.end[1] >= columns)


def unpack(data: bytes, rows: int, columns: int, cells: int, first: int) -> list[tuple[str, bool, list[list[object]]]]:
    """Every worksheet from its cell A1 on: the n-th list is the file's row n. Raises MemoryError when a limit is passed."""
    sheets: list[tuple[str, bool, list[list[object]]]] = []
    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        for told in book.sheets_metadata:
            if told.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(told.name)
            if sheet.end is not None:
                cells -= (sheet.end[0] + 1) * (sheet.end[1] + 1)
            if cells < 0 or too_large(sheet, rows, columns):
                raise MemoryError
            found: list[list[object]] = [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=first or None)]
            sheets.append((told.name, told.visible == SheetVisibleEnum.Visible, found))
    return sheets


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sheets = unpack(sys.stdin.buffer.read(), *map(int, sys.argv[1:5]))
    except PasswordError:
        return PASSWORD
    except MemoryError:
        return TOO_LARGE
    except CalamineError:
        return UNREADABLE
    sys.stdout.write(json.dumps(sheets, default=dated))  # dumps: the fast encoder, unlike dump
    return 0


if __name__ == "__main__":
    sys.exit(main())
