"""An account on paper: what somebody wrote, in its own language, with the registry's number on every page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner
from outloud.cli import main as outloud
from pypdf import PdfReader

from tests.factories.edition import make_edition, municipalities
from vaw.domain.insight.queries import FigureResult, Row
from vaw.kernel.i18n import speaking
from vaw.render.csv import edition_csv
from vaw.render.document import Document, Prose
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html
from vaw.render.pdf import edition_pdf
from vaw.render.xlsx import edition_xlsx

TEXT = "Vi har nått **alla** kommuner.\n\n# Resultat\n- rutiner\n  - i två kommuner\n- [avtal](https://example.se/avtal)\n\n" + (
    "### På sikt\nFler får stöd.\n\n" + "Länet har arbetat vidare med det som kommunerna bad om. " * 90
)
SWEDISH = re.compile("[åäöÅÄÖ]")


def account() -> Document:
    """An account in the language that is spoken, whose texts are Swedish."""
    written = {1: Prose(TEXT, ("activities", "by-type")), 2: Prose("Kort sagt.", ()), 3: Prose("", ())}
    return replace(make_edition(), prose=written, reference="801-1234-2026")


@pytest.fixture(scope="module")
def english() -> bytes:
    with speaking("en"):
        return edition_pdf(account())


def tagged(element: pikepdf.Object, kinds: tuple[str, ...]) -> Iterator[pikepdf.Object]:
    """Every tag of these kinds below the element, in the order of reading."""
    if isinstance(element, pikepdf.Dictionary):
        if str(element.get("/S", "")) in kinds:
            yield element
        children = element.get("/K")
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            yield from tagged(child, kinds)


def test_what_was_written_in_another_language_says_so_in_page_and_tags(english: bytes) -> None:
    with speaking("en"):
        page = edition_html(account())
    assert page.count('<article lang="sv">') == 2, "each text; title and headings are the document's"
    with pikepdf.open(io.BytesIO(english)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        told = [str(one.get("/Lang", "")) for one in tagged(pdf.Root.StructTreeRoot, ("/Art",))]
    assert len(told) >= 2 and set(told) == {"sv"}
    with speaking("sv"):
        assert "<article" not in edition_html(account())


def test_headings_step_down_one_level_at_a_time(english: bytes) -> None:
    with pikepdf.open(io.BytesIO(english)) as pdf:
        levels = [int(str(one.S)[2:]) for one in tagged(pdf.Root.StructTreeRoot, ("/H1", "/H2", "/H3", "/H4"))]
    assert levels[:5] == [1, 2, 2, 3, 4]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_page_but_the_cover_has_number_and_name_and_the_heading_that_goes_on(english: bytes) -> None:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(english)).pages]
    assert pages[0].count("801-1234-2026") == 1 and f"1 ({len(pages)})" not in pages[0]
    for number, text in enumerate(pages[1:], 2):
        assert "801-1234-2026" in text and f"{number} ({len(pages)})" in text, number
    going_on = [page for page in pages[3:] if page.count("1. Redovisa resultat och effekter") == 1]
    assert going_on, "the text runs over to a page that says which heading it belongs to"


def test_a_heading_with_nothing_under_it_says_so(english: bytes) -> None:
    with speaking("sv"):
        assert edition_html(account()).count("Här finns varken text eller siffror.") == 1


def test_a_checker_of_pdf_ua_finds_nothing(english: bytes, tmp_path: Path) -> None:
    (tmp_path / "account.pdf").write_bytes(english)
    told = CliRunner().invoke(outloud, [str(tmp_path / "account.pdf"), "--json", str(tmp_path / "told.json"), "--fail-on", "warning"])
    assert told.exit_code == 0, told.output


def test_english_files_have_no_word_of_swedish_but_names() -> None:
    """Every file of an edition whose names have no Swedish letters: what is left is ours."""
    with speaking("en"):
        document = make_edition()
        results = [FigureResult(result.figure, [_plain(row) for row in result.rows]) for result in document.results]
        document = replace(document, results=results, title="X", authority="X", county_name="X", headings=dict.fromkeys((1, 2, 3), "X"))
        cells = [str(cell.value) for sheet in openpyxl.load_workbook(io.BytesIO(edition_xlsx(document))) for row in sheet for cell in row]
        files = {
            "html": _without_places(edition_html(document)).splitlines(),
            "csv": edition_csv(document).decode("utf-8-sig").splitlines(),
            "json": edition_json(document).decode().splitlines(),
            "xlsx": cells,
        }
    assert {name: [line for line in lines if SWEDISH.search(line)] for name, lines in files.items()} == {name: [] for name in files}


def _plain(row: Row) -> Row:
    return tuple(SWEDISH.sub("a", value) if isinstance(value, str) else value for value in row)


def _without_places(page: str) -> str:
    """The map says its municipalities by name."""
    return re.sub("|".join(re.escape(name) for _, name in municipalities("24")), "X", page)
