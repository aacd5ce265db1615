"""Spreadsheets for tests: the samples, and others of the same kind made by code."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

SAMPLES = Path(__file__).parents[1] / "samples"
XLSX, CSV = "aktivitetslogg-vasterbotten-2025.xlsx", "logg-skane-2025.csv"
# Of the sample's refused rows: a personal number, a street, a misspelt municipality, an impossible date. None may be found anywhere.
SECRETS = ("9876", "Storgatan", "Skelefteå", "31/2")
HEADINGS = ("Datum", "Typ av aktivitet", "Område", "Kommun", "Kvinnor", "Män", "Ej angivet", "Tid (tim)", "Form", "Anteckning")
TYPES = ("Utbildning", "Webbinarium", "Konferens", "Metodstöd", "Nätverksmöte")
AREAS = ("Hedersrelaterat våld", "Mäns våld mot kvinnor", "Sexuellt våld")
PLACES = ("Umeå", "Skellefteå kommun", "Lycksele, Vännäs", "")


def sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()


def truth(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((SAMPLES / name).with_suffix(".truth.json").read_text(encoding="utf-8"))
    return told


def lines(count: int) -> Iterator[tuple[Any, ...]]:
    """Good rows of 2025, each with a note of its own."""
    for number in range(count):
        day = f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        heads = (number % 40, number % 15, 0) if number % 5 else ("", "", "")
        yield (day, TYPES[number % 5], AREAS[number % 3], PLACES[number % 4], *heads, 1.5, "Digitalt", f"Påhittad insats nummer {number}")


def as_csv(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig", delimiter: str = ";") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return kept.getvalue()


def large(count: int) -> bytes:
    return as_csv([HEADINGS, *lines(count)])
