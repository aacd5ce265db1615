"""XLSX, CSV and JSON of an edition: the same cells, typed, neutral, and missing told apart from zero."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from tests.factories.edition import make_edition
from tests.factories.files import Shown, shown_csv, shown_json, shown_xlsx
from vaw.domain.insight.queries import IN_ORDER
from vaw.kernel.i18n import speaking
from vaw.kernel.table import Column, Kind, Table, Value
from vaw.render.csv import edition_csv, figure_csv, streamed
from vaw.render.document import Document, for_people, neutral, plain
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html
from vaw.render.workbook import streamed_xlsx, tables_xlsx
from vaw.render.xlsx import edition_xlsx

CODES = [figure.code for figure in IN_ORDER]


@pytest.fixture
def document() -> Document:
    return make_edition()


def expected(document: Document, *, neutralised: bool = True) -> Shown:
    return {
        result.figure.code: [[neutral(cell) if neutralised else cell for cell in row] for row in for_people(result)[1]]
        for result in document.results
    }


def test_the_workbook_has_every_cell(document: Document) -> None:
    assert shown_xlsx(edition_xlsx(document), CODES) == expected(document)


def test_the_csv_has_every_cell(document: Document) -> None:
    assert shown_csv(edition_csv(document)) == expected(document)


def test_the_json_has_every_cell(document: Document) -> None:
    assert shown_json(edition_json(document)) == expected(document, neutralised=False)


def test_english_files_have_every_cell() -> None:
    with speaking("en"):
        document = make_edition()
        assert shown_xlsx(edition_xlsx(document), CODES) == expected(document)
        assert shown_json(edition_json(document)) == expected(document, neutralised=False)


def test_numbers_in_the_workbook_are_numbers_and_hours_are_hours(document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(document)))
    sheet = book["Aktiviteter efter typ"]
    assert sheet["C2"].value == 400
    assert sheet["D2"].value == pytest.approx(20_005 / 60)
    assert sheet["D2"].number_format == "#,##0.00"
    assert sheet.freeze_panes == "C2"
    assert book["Nådda kommuner"]["C2"].number_format == "0 %"


def test_no_cell_of_the_workbook_is_a_formula(document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(document)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert book["Aktiviteter efter typ"]["B5"].value == "'=Påhitt(1)"


def test_the_workbook_says_what_it_is(document: Document) -> None:
    content = edition_xlsx(document)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.properties.title == "Årets redovisning 2025, utgåva 1, Västerbottens län"
    assert {name: value.value for name, value in ((item.name, item) for item in book.custom_doc_props.props)}["Language"] == "sv"
    assert book.sheetnames[:2] == ["Om rapporten", "Definitioner"]
    assert len(book["Definitioner"]["A"]) == len(CODES) + 1
    assert edition_xlsx(document) == content, "the same edition gives the same bytes"
    assert zipfile.is_zipfile(io.BytesIO(content))


def test_missing_is_a_dash_in_the_workbook_an_empty_cell_in_csv_and_null_in_json(document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(document)))
    assert book["Aktiviteter månad för månad"]["C13"].value == "–"
    assert book["Aktiviteter månad för månad"]["C8"].value == 0
    lines = edition_csv(document).decode("utf-8-sig").split("\r\n")
    assert "2;by-month;Aktiviteter månad för månad;2025-12;dec.;n;Antal aktiviteter;" in lines
    assert "2;by-month;Aktiviteter månad för månad;2025-07;juli;n;Antal aktiviteter;0" in lines
    months = next(figure for figure in json.loads(edition_json(document))["figures"] if figure["code"] == "by-month")["rows"]
    assert months[11]["n"] is None
    assert months[6]["n"] == 0


def test_csv_opens_right_in_a_swedish_spreadsheet(document: Document) -> None:
    content = figure_csv(next(result for result in document.results if result.figure.code == "by-type"))
    assert content.startswith(b"\xef\xbb\xbfKod;Aktivitetstyp;Antal aktiviteter;Timmar\r\n")
    assert b"\xc3\xa5" in content
    assert content.decode("utf-8-sig").split("\r\n")[1] == "type-0;Utbildning;400;333,42"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_text_that_could_be_a_formula_is_neutralised(text: str) -> None:
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("int", 1234567, "1234567"),
        ("int", 0, "0"),
        ("int", None, ""),
        ("hours", 90, "1,5"),
        ("hours", 600, "10"),
        ("percent", 0.125, "12 %"),
    ],
)
def test_numbers_in_csv_have_a_decimal_comma_and_no_blanks(kind: str, value: float | None, text: str) -> None:
    assert plain(Column("x", "X", kind), value) == text  # type: ignore[arg-type]


def test_json_tells_definitions_and_the_units_of_raw_values(document: Document) -> None:
    told = json.loads(edition_json(document))
    assert told["county"] == {"code": "24", "name": "Västerbottens län"}
    assert told["checksum"] == document.checksum
    hours = next(figure for figure in told["figures"] if figure["code"] == "hours")
    assert hours["columns"] == [{"key": "minutes", "label": "Timmar", "kind": "hours", "value": "minutes"}]
    assert hours["rows"] == [{"minutes": 98_765}]
    assert all(figure["definition"] and figure["caveat"] for figure in told["figures"])


def test_why_persons_are_counted_without_women_and_men_stands_in_every_file(document: Document) -> None:
    result = next(result for result in document.results if result.figure.code == "by-year")
    reason = result.figure.table.unsplit
    note = f"Utan kvinnor och män: {reason}"
    assert figure_csv(result).decode("utf-8-sig").endswith(f"\r\n\r\n{note}\r\n")
    assert b"".join(streamed(result.figure.table, result.rows)) == figure_csv(result)
    assert f"2;by-year;Utvecklingen över fem år;unsplit;{note};unsplit;;\r\n" in edition_csv(document).decode()
    told = {figure["code"]: figure["unsplit"] for figure in json.loads(edition_json(document))["figures"]}
    assert (told["by-year"], told["by-type"]) == (reason, "")
    assert note in edition_html(document)
    for book, sheet in ((edition_xlsx(document), "Utvecklingen över fem år"), (tables_xlsx([(result.figure.table, result.rows)]), None)):
        opened = openpyxl.load_workbook(io.BytesIO(book))
        assert (opened[sheet] if sheet else opened.worksheets[0])["A6"].value == note


def test_a_workbook_that_is_streamed_has_the_typed_cells_of_one_made_at_once() -> None:
    kinds: tuple[Kind, ...] = ("text", "date", "int", "hours", "decimal", "number", "percent")
    table = Table("x", "Alla slag", tuple(Column(kind, kind, kind) for kind in kinds))
    rows: list[tuple[Value, ...]] = [("=1+1", date(2025, 3, 14), 1234, 90, 4.25, 0.0625, 0.5), (None,) * 7]
    whole, pieces = tables_xlsx([(table, rows)]), b"".join(streamed_xlsx(table, iter(rows)))
    first, second = (list(openpyxl.load_workbook(io.BytesIO(one)).worksheets[0].iter_rows(min_row=2)) for one in (whole, pieces))
    told = [[(cell.value, cell.number_format) for cell in row] for row in first]
    assert told == [[(cell.value, cell.number_format) for cell in row] for row in second]
    assert [value for value, _ in told[0]] == ["'=1+1", datetime(2025, 3, 14), 1234, 1.5, 4.25, 0.0625, 0.5]
    assert {value for value, _ in told[1]} == {"–"}


def test_rows_are_as_high_as_their_texts_because_not_every_program_finds_that_out(document: Document) -> None:
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(document)))
    definitions = book["Definitioner"]
    long = next(row for row in range(2, definitions.max_row + 1) if len(str(definitions.cell(row, 3).value)) > 130)
    assert definitions.row_dimensions[long].height >= 45
    assert book["Deltagare efter yrkesgrupp"].row_dimensions[1].height == 30, "Utan uppgift | om kön"
    assert all(sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToHeight == 0 for sheet in book)
