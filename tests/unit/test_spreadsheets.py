"""Bytes to sheets of rows: formats, encodings, delimiters, row numbers, and files that mean harm."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from vaw.integrations.spreadsheets import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, NO_VALUE, Cell, Row, Sheet, read_book
from vaw.kernel.errors import RuleBroken

SAMPLES = Path(__file__).parents[1] / "samples"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text"))


def make_xlsx(fill: Callable[[Any, Any], None], **options: object) -> bytes:
    """A workbook filled by fill(workbook, sheet "Logg")."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("Logg"))
    return target.getvalue()


def make_ods(body: str, manifest: str = "") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{manifest}</manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {NAMES}><office:body><office:spreadsheet>"
            f'<table:table table:name="Logg">{body}</table:table></office:spreadsheet></office:body></office:document-content>',
        )
    return target.getvalue()


def make_zip(**parts: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return target.getvalue()


def rewritten(data: bytes, old: bytes, new: bytes, part: str) -> bytes:
    """The archive with `old` replaced in one of its parts."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return make_zip(**parts | {part: parts[part].replace(old, new)})


def refusal(data: bytes, name: str = "logg.xlsx") -> str:
    with pytest.raises(RuleBroken) as caught:
        read_book(data, name)
    return caught.value.code


def test_the_sample_workbook_keeps_its_row_numbers_and_sheets() -> None:
    log, lists = read_book((SAMPLES / "aktivitetslogg-vasterbotten-2025.xlsx").read_bytes(), "logg.xlsx")
    assert (log.name, log.visible, len(log.rows), lists.name) == ("Logg", True, 196, "Listor")
    assert log.rows[3].number == 4 and log.rows[3].cells[0] == "Datum"
    assert log.rows[19] == Row(20, (None,) * 10)
    assert log.rows[195].cells[0] == "SUMMA"


def test_the_sample_text_is_windows_1252_with_semicolons() -> None:
    (sheet,) = read_book((SAMPLES / "logg-skane-2025.csv").read_bytes(), "logg-skane-2025.csv")
    assert sheet.name == "logg-skane-2025" and len(sheet.rows) == 96
    assert sheet.rows[0].cells[5] == "Män"


def test_cells_come_with_their_types_and_formulas_with_their_values() -> None:
    def fill(book: Any, sheet: Any) -> None:
        as_day, as_time, as_hours = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "h:mm", "[h]:mm"))
        sheet.write_datetime(1, 1, date(2025, 3, 3), as_day)
        sheet.write_datetime(1, 2, datetime(2025, 3, 3, 13, 30), book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime(1, 3, time(7, 0), as_time)
        sheet.write_datetime(1, 4, timedelta(hours=30), as_hours)
        sheet.write_row(2, 1, [15, 2.5, " text ", True])
        sheet.write_formula(3, 1, "=1+1", None, 2)
        sheet.write_formula(3, 2, '="a"&"b"', None, "ab")
        sheet.write_formula(3, 3, '=IF(1,"","x")', None, "")

    as_excel_does = rewritten(make_xlsx(fill), b'<c r="D4">', b'<c r="D4" t="str">', "xl/worksheets/sheet1.xml")
    (sheet,) = read_book(as_excel_does, "logg.xlsx")
    assert sheet.rows[0].cells == (None,) * 5
    assert sheet.rows[1].cells == (None, date(2025, 3, 3), datetime(2025, 3, 3, 13, 30), time(7, 0), timedelta(hours=30))
    assert sheet.rows[2].cells == (None, 15.0, 2.5, " text ", True)
    assert sheet.rows[3].cells == (None, 2.0, "ab", None, None)


def test_the_calendar_that_begins_in_1904_is_known() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_datetime(0, 0, date(2025, 3, 3), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert read_book(make_xlsx(fill, date_1904=True), "logg.xlsx")[0].rows[0].cells == (date(2025, 3, 3),)


def test_a_formula_without_a_value_is_no_empty_cell() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Kvinnor", "Män"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_number(1, 1, 3)

    (sheet,) = read_book(make_xlsx(fill), "logg.xlsx")
    assert sheet.rows[1].cells == (NO_VALUE, 3.0)
    book = openpyxl.Workbook()  # writes formulas and never calculates them
    page = book.active
    assert page is not None
    page.append(["Kvinnor", "Män"])
    page.append(["=1+1", 3])
    target = BytesIO()
    book.save(target)
    assert read_book(target.getvalue(), "logg.xlsx")[0].rows[1].cells == (NO_VALUE, 3.0)


def test_names_of_elements_may_carry_a_prefix() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Kvinnor", "Män"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_number(1, 1, 3)

    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = rewritten(make_xlsx(fill), b'<worksheet xmlns="' + main, b'<x:worksheet xmlns:x="' + main, "xl/worksheets/sheet1.xml")
    for name in (
        b"worksheet",
        b"dimension",
        b"sheetViews",
        b"sheetView",
        b"sheetFormatPr",
        b"sheetData",
        b"row",
        b"c",
        b"f",
        b"v",
        b"pageMargins",
    ):
        for pattern in (b"<%s>", b"<%s ", b"</%s>"):
            data = rewritten(data, pattern % name, pattern.replace(b"%s", b"x:%s") % name, "xl/worksheets/sheet1.xml")
    assert read_book(data, "logg.xlsx")[0].rows[1].cells == (NO_VALUE, 3.0)


def test_merged_titles_hidden_rows_and_hidden_sheets_are_read_and_told() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 3, "Aktivitetslogg")
        sheet.write_row(1, 0, ["Datum", "Typ"])
        sheet.set_row(1, None, None, {"hidden": True})
        hidden = book.add_worksheet("Gömd")
        hidden.write(0, 0, "x")
        hidden.hide()
        book.add_worksheet("Tom")
        book.add_chartsheet("Diagram").set_chart(book.add_chart({"type": "line"}))

    def with_series(book: Any, sheet: Any) -> None:
        fill(book, sheet)
        book.charts[0].add_series({"values": "=Logg!$A$1:$A$2"})

    sheets = read_book(make_xlsx(with_series), "logg.xlsx")
    assert [(sheet.name, sheet.visible) for sheet in sheets] == [("Logg", True), ("Gömd", False)]
    assert [row.cells[0] for row in sheets[0].rows] == ["Aktivitetslogg", "Datum"]


def test_an_open_document_is_read_with_its_row_numbers() -> None:
    cell = '<table:table-cell office:value-type="{}" office:{}="{}"><text:p>x</text:p></table:table-cell>'
    tail = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    row = "".join(
        (
            cell.format("float", "value", "15"),
            cell.format("date", "date-value", "2025-03-03"),
            cell.format("time", "time-value", "PT07H00M00S"),
        )
    )
    gap = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    data = make_ods(f"{gap}<table:table-row>{row}</table:table-row>{tail}")
    (sheet,) = read_book(data, "logg.ods")
    number, cells = sheet.rows[2]
    assert (number, cells[0], cells[2]) == (3, 15.0, time(7, 0))
    assert cells[1] in (date(2025, 3, 3), datetime(2025, 3, 3))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_text_is_read_in_every_usual_encoding_with_every_usual_delimiter(encoding: str, delimiter: str) -> None:
    target = StringIO()
    csv.writer(target, delimiter=delimiter).writerows(
        [["Datum", "Män", "Övrigt"], ["2025-03-03", "3", "Åsele, Malå; Umeå"], ["2025-03-04", "1,5", ""]]
    )
    (sheet,) = read_book(target.getvalue().encode(encoding), "logg.csv")
    assert [row.cells for row in sheet.rows] == [
        ("Datum", "Män", "Övrigt"),
        ("2025-03-03", "3", "Åsele, Malå; Umeå"),
        ("2025-03-04", "1,5", None),
    ]


def test_rows_of_a_text_are_numbered_by_the_line_on_which_they_begin() -> None:
    text = 'Titel\r\n\r\nDatum;Anteckning\r\n2025-03-03;"första\r\nandra ""raden"""\r\n2025-03-04;sist\r\n'
    (sheet,) = read_book(text.encode(), "logg.csv")
    assert [row.number for row in sheet.rows] == [1, 2, 3, 4, 6]
    assert sheet.rows[1].cells == () and sheet.rows[3].cells == ("2025-03-03", 'första\r\nandra "raden"')


def test_the_delimiter_that_excel_tells_is_obeyed_and_its_line_counted() -> None:
    (sheet,) = read_book(b"sep=,\r\na;b,c\r\nd;e,f\r\n", "logg.csv")
    assert sheet.rows == (Row(2, ("a;b", "c")), Row(3, ("d;e", "f")))


def test_a_kept_leading_zero_loses_its_formula() -> None:
    assert read_book(b'a;b\n="0114";2\n', "logg.csv")[0].rows[1].cells == ("0114", "2")


@pytest.mark.parametrize("text", ['a;b\n1;"x\n2;y\n3;z\n', 'a;b\n1;"x" y\n2;y\n'])
def test_a_quotation_mark_that_would_swallow_rows_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        read_book(text.encode(), "logg.csv")
    assert (caught.value.code, caught.value.details) == ("import.broken_quotes", {"row": 2})


def test_the_content_decides_and_not_the_name() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Datum")

    assert read_book(make_xlsx(fill), "logg.csv") == read_book(make_xlsx(fill), "logg.xlsx")
    assert read_book(b"Datum;Typ\n", "logg.xlsx")[0].rows[0].cells == ("Datum", "Typ")


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"<!DOCTYPE html><html></html>",
        b'<?xml version="1.0"?><a/>',
        b"PK\x03\x04junk",
        b"\x00\x01\x02\x03",
        b"Datum;Typ\n\x00",
        b"\xff\xfe\x00",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        make_zip(word__document_xml=b"<a/>"),
        make_zip(**{"xl__workbook.xml": b"not xml", "xl__worksheets__sheet1.xml": b"<a/>"}),
        make_zip(**{"xl__workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_its_content(data: bytes) -> None:
    assert refusal(data) == "import.not_a_spreadsheet"


def test_an_empty_file_is_told() -> None:
    assert refusal(b"") == refusal(b" \r\n") == refusal(b";;\n;;\n") == "import.empty"
    assert refusal(make_xlsx(lambda _book, _sheet: None)) == "import.empty"


def test_a_workbook_with_a_password_is_told() -> None:
    envelope = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert refusal(envelope) == "import.password_protected"
    assert refusal(make_ods("", "<manifest:encryption-data/>")) == "import.password_protected"


@pytest.mark.parametrize(("row", "column"), [(1_048_575, 16_383), (1_048_575, 0), (0, 16_383), (MAX_ROWS, 0), (0, MAX_COLUMNS)])
def test_one_value_in_a_far_cell_takes_neither_memory_nor_the_process(row: int, column: int) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write(0, 0, 1)
        sheet.write(row, column, 1)

    data = make_xlsx(fill)
    assert len(data) < 10_000
    assert refusal(data) == "import.too_large"


def test_repeated_cells_of_an_open_document_take_no_memory() -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/>'
    assert refusal(make_ods(f'<table:table-row table:number-rows-repeated="100000">{cell}</table:table-row>')) == "import.too_large"


def test_a_zip_that_unpacks_to_too_much_or_lies_about_it_is_refused() -> None:
    bomb = make_zip(**{"xl__workbook.xml": bytes(210 * 1024 * 1024)})
    assert len(bomb) < 1_000_000
    assert refusal(bomb) == "import.too_large"
    size = (210 * 1024 * 1024).to_bytes(4, "little")
    assert size in bomb
    assert refusal(bomb.replace(size, (1000).to_bytes(4, "little"))) == "import.not_a_spreadsheet"


def test_files_rows_and_columns_have_limits() -> None:
    assert refusal(b"a" * (MAX_BYTES + 1)) == "import.too_large"
    assert refusal(b"1;2\n" * (MAX_ROWS + 1)) == "import.too_large"
    assert refusal(b";".join([b"1"] * (MAX_COLUMNS + 1)) * 2) == "import.too_large"
    assert len(read_book(b"1;2\n" * MAX_ROWS, "logg.csv")[0].rows) == MAX_ROWS


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"a;b\n"]))
def test_any_bytes_are_read_or_refused_with_a_code(data: bytes, start: bytes) -> None:
    try:
        sheets = read_book(start + data, "logg.csv")
    except RuleBroken as broken:
        assert broken.code.startswith("import.")
    else:
        assert all(isinstance(sheet, Sheet) for sheet in sheets)


fields = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12)


@given(st.lists(st.lists(fields.filter(lambda text: not text.startswith('="')), min_size=3, max_size=3), min_size=2, max_size=8))
def test_what_was_written_with_semicolons_is_read_again(lines: list[list[str]]) -> None:
    lines = [["Datum", "Typ", "Anteckning"], *lines]
    target = StringIO()
    csv.writer(target, delimiter=";", quoting=csv.QUOTE_ALL).writerows(lines)
    (sheet,) = read_book(target.getvalue().encode("utf-8-sig"), "logg.csv")
    written: list[tuple[Cell, ...]] = [tuple(field if field.strip() else None for field in line) for line in lines]
    assert [row.cells for row in sheet.rows] == written
