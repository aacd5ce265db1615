"""The PDF is accessible, complete and closed to the outside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from outloud.cli import main as outloud
from pypdf import PdfReader
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from tests.factories.edition import make_edition
from tests.factories.files import is_in_pdf, pdf_text
from vaw.domain.insight.rules import ARCHIVE
from vaw.kernel.i18n import speaking
from vaw.render.archive import archived
from vaw.render.csv import edition_csv
from vaw.render.document import Document, for_people, is_single, key_numbers
from vaw.render.files import Prepared
from vaw.render.json_ import edition_json
from vaw.render.order import PDF
from vaw.render.pages import edition_html
from vaw.render.pdf import edition_pdf
from vaw.render.setting import STATIC, OnlyOurs

pytestmark = pytest.mark.xdist_group("pdf")  # one process sets the document, once for all of this file


def archived_of(pdf: bytes, document: Document) -> bytes:
    order = Prepared(document, (ARCHIVE,), {PDF: pdf}).order
    return archived(order.pdf, order.attached, order.ordered_at)


@pytest.fixture(scope="module")
def made() -> bytes:
    with speaking("sv"):
        return edition_pdf(make_edition("14"))  # 49 municipalities: tables that break across pages


@pytest.fixture(scope="module")
def opened(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made)) as pdf:
        yield pdf


@pytest.fixture(scope="module")
def archive(made: bytes) -> Iterator[pikepdf.Pdf]:
    with speaking("sv"), pikepdf.open(io.BytesIO(archived_of(made, make_edition("14")))) as pdf:
        yield pdf


def tags(element: pikepdf.Object, wanted: str) -> Iterator[pikepdf.Object]:
    """Every tag of a kind below the element."""
    if not isinstance(element, pikepdf.Dictionary):
        return
    if element.get("/S") == wanted:
        yield element
    children = element.get("/K")
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        yield from tags(child, wanted)


def test_it_is_tagged_swedish_and_has_a_title(opened: pikepdf.Pdf) -> None:
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) == "sv"
    assert str(opened.docinfo.Title) == "Årets redovisning 2025, utgåva 1 – Västerbottens län"
    assert opened.Root.ViewerPreferences.DisplayDocTitle
    with opened.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_every_plot_and_map_has_a_text_alternative_that_states_the_finding(opened: pikepdf.Pdf) -> None:
    told = [str(figure.get("/Alt", "")) for figure in tags(opened.Root.StructTreeRoot, "/Figure")]
    assert len(told) == 14
    assert all(told)
    assert any("33 av 49 kommuner har nåtts" in alternative for alternative in told)


def test_every_header_cell_has_a_scope(opened: pikepdf.Pdf) -> None:
    cells = list(tags(opened.Root.StructTreeRoot, "/TH"))
    scopes = {str(cell.A.Scope) for cell in cells}
    assert scopes == {"/Row", "/Column"}
    assert len(cells) > 120


def test_the_three_headings_and_each_figure_are_bookmarks(made: bytes) -> None:
    outline = PdfReader(io.BytesIO(made)).outline
    chapters = [item.title for item in outline if not isinstance(item, list)]
    assert chapters == [
        "1. Redovisa resultat och effekter",
        "2. Analysera utvecklingen av arbetet i länet",
        "3. Analysera regionala och lokala behov av stöd",
        "Så räknade vi",
    ]
    assert "Aktiviteter efter typ" in [item.title for item in outline[1]]


def test_contents_name_the_page_of_each_chapter(made: bytes) -> None:
    reader = PdfReader(io.BytesIO(made))
    pages = {item.title: reader.get_destination_page_number(item) + 1 for item in reader.outline if not isinstance(item, list)}
    contents = "".join(reader.pages[1].extract_text().split())
    for title, page in pages.items():
        start = contents.index("".join(title.split())) + len("".join(title.split()))
        assert contents[start:].lstrip(".").startswith(str(page)), title


def test_a_table_that_breaks_repeats_its_head(made: bytes) -> None:
    heads = [page.extract_text().count("Antal aktiviteter Timmar") for page in PdfReader(io.BytesIO(made)).pages]
    assert sum(heads) >= 4  # by type, by month, and by municipality on two pages


def test_every_row_of_every_figure_stands_in_it(made: bytes) -> None:
    text = pdf_text(made)
    for result in make_edition("14").results:
        rows = [list(pair) for pair in key_numbers(result)] if is_single(result) else for_people(result)[1]
        for row in rows:
            assert is_in_pdf(text, row), (result.figure.code, row)


def test_a_checker_of_pdf_ua_finds_nothing(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "edition.pdf").write_bytes(made)
    told = CliRunner().invoke(outloud, [str(tmp_path / "edition.pdf"), "--json", str(tmp_path / "told.json"), "--fail-on", "warning"])
    assert told.exit_code == 0, told.output
    assert json.loads((tmp_path / "told.json").read_text())


def test_the_archive_copy_is_pdf_a_3a_with_the_same_tagged_pages(archive: pikepdf.Pdf, opened: pikepdf.Pdf) -> None:
    with archive.open_metadata() as metadata:
        claims = {name: metadata.get(name) for name in ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part", "dc:title")}
    assert claims == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1", "dc:title": str(opened.docinfo.Title)}
    assert b"pdfaSchema:prefix>pdfuaid<" in archive.Root.Metadata.read_bytes(), "a property that PDF/A does not know is declared"
    (intent,) = archive.Root.OutputIntents
    assert (intent.S, intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
    assert archive.Root.MarkInfo.Marked and str(archive.Root.Lang) == "sv"
    assert [page.Contents.read_bytes() for page in archive.pages] == [page.Contents.read_bytes() for page in opened.pages]
    assert "/ID" in archive.trailer and "/Encrypt" not in archive.trailer


def test_nothing_in_the_archive_copy_needs_anything_outside_it(archive: pikepdf.Pdf) -> None:
    found = [one for one in archive.objects if isinstance(one, pikepdf.Dictionary)]
    fonts = [one.FontDescriptor for one in found if one.get("/Subtype") == "/CIDFontType2"]
    assert fonts and all("/FontFile2" in font for font in fonts)
    assert all("/ToUnicode" in one for one in found if one.get("/Subtype") == "/Type0")
    blended = {str(one[key]) for one in found for key in ("/BM", "/SMask") if key in one}
    assert blended <= {"/Normal", "/None"}
    assert {str(one.A.S) for one in found if one.get("/Subtype") == "/Link" and "/A" in one} <= {"/URI", "/GoTo"}
    assert not [one for one in found if one.keys() & {"/JS", "/AA", "/XFA", "/OCGs"}]
    assert {int(one.F) for one in found if one.get("/Subtype") == "/Link"} == {4}, "seen and printed"


def test_the_data_lie_in_the_archive_copy_byte_for_byte_and_described(archive: pikepdf.Pdf, made: bytes) -> None:
    with speaking("sv"):
        document = make_edition("14")
        assert archived_of(made, document) == archived_of(made, document)
        wanted = {"arets-redovisning-14-2025-utgava-1.csv": ("/Data", edition_csv(document)),
                  "arets-redovisning-14-2025-utgava-1.json": ("/Source", edition_json(document))}  # fmt: skip
    names = list(archive.Root.Names.EmbeddedFiles.Names)
    told = {str(name): (str(file.AFRelationship), file.EF.F.read_bytes()) for name, file in zip(names[::2], names[1::2], strict=True)}
    assert told == wanted
    assert [file.objgen for file in archive.Root.AF] == [file.objgen for file in names[1::2]]
    assert all(str(file.Desc) and str(file.UF) == str(name) for name, file in zip(names[::2], names[1::2], strict=True))
    assert {str(file.EF.F.Subtype) for file in names[1::2]} == {"/text/csv", "/application/json"}


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    edition_pdf(replace(make_edition(), results=[]), told.append)
    assert told == sorted(told)
    assert len(told) >= 5
    assert told[-1] == 1


def test_the_english_document_says_nothing_in_swedish() -> None:
    with speaking("en"):
        text = edition_html(make_edition())
    assert '<html lang="en">' in text
    for swedish in ("Innehåll", "Att tänka på", "Källa:", "Antal aktiviteter", "Så räknade vi", "uppgift saknas", "Kommun</th>"):
        assert swedish not in text


@pytest.mark.parametrize(
    "address", ["https://example.se/x.png", "file:///etc/passwd", "ftp://example.se/x", "data:text/plain,x", "file://example.se/x"]
)
def test_a_document_can_fetch_nothing_but_our_own_files(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        HTML(
            string=f'<html lang="sv"><title>x</title><img src="{address}" alt="x">', base_url=STATIC.as_uri(), url_fetcher=OnlyOurs()
        ).write_pdf()


def test_a_way_out_of_the_folder_is_refused() -> None:
    with pytest.raises(FatalURLFetchingError):
        OnlyOurs().fetch((STATIC / "..%2F..%2Fpyproject.toml").as_uri().replace("%252F", "%2F"))
