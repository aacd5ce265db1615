"""The PDF is accessible, complete and closed to the outside."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
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
from vaw.kernel.i18n import speaking
from vaw.render.document import for_people, is_single, key_numbers
from vaw.render.pdf import STATIC, OnlyOurs, edition_html, edition_pdf


@pytest.fixture(scope="module")
def made() -> bytes:
    with speaking("sv"):
        return edition_pdf(make_edition("14"))  # 49 municipalities: tables that break across pages


@pytest.fixture(scope="module")
def opened(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made)) as pdf:
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


def test_progress_rises_to_the_end() -> None:
    told: list[float] = []
    edition_pdf(make_edition(), told.append)
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
