"""A document that is set in parts is the same document as one that is set in one go."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from outloud.cli import main as outloud
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.factories.compiled import make_compiled
from tests.factories.edition import make_edition
from vaw.kernel.i18n import speaking
from vaw.render import parts
from vaw.render.document import Document
from vaw.render.forks import NoFontError
from vaw.render.joined import joined, set_frame
from vaw.render.pages import edition_html
from vaw.render.parts import SetPart, check_fonts, divided, instead_of, key_of, page_of, set_part
from vaw.render.setting import set_whole

pytestmark = pytest.mark.xdist_group("parts")  # one process sets the document, once for all of this file


def pages_of(document: Document) -> list[str]:
    made = divided(edition_html(document))
    return [page_of(piece, made.language) for piece in made.pieces if piece.is_part]


def joined_of(document: Document, done: list[SetPart]) -> bytes:
    frame = set_frame(divided(edition_html(document)), done, document.checksum)
    return joined(frame, [part.pdf for part in done])


@pytest.fixture(scope="module")
def document() -> Document:
    return make_compiled(2)


@pytest.fixture(scope="module")
def done(document: Document) -> list[SetPart]:
    with speaking("sv"):
        return [set_part(page, key_of(page)) for page in pages_of(document)]


@pytest.fixture(scope="module")
def made(document: Document, done: list[SetPart]) -> bytes:
    with speaking("sv"):
        return joined_of(document, done)


@pytest.fixture(scope="module")
def whole(document: Document) -> PdfReader:
    with speaking("sv"):
        return PdfReader(io.BytesIO(set_whole(edition_html(document), document.checksum)))


def outline(reader: PdfReader) -> list[tuple[int, str, int | None]]:
    """(depth, words, page) of every bookmark."""

    def walk(items: list[Destination | list[object]], depth: int) -> Iterator[tuple[int, str, int | None]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, str(item.title), reader.get_destination_page_number(item)

    return list(walk(reader.outline, 0))


def test_each_page_reads_as_when_the_document_is_set_in_one_go(made: bytes, whole: PdfReader) -> None:
    texts = [["".join(sorted(page.extract_text().split())) for page in reader.pages] for reader in (PdfReader(io.BytesIO(made)), whole)]
    assert texts[0] == texts[1], "contents, page numbers and running lines too"
    assert len(texts[0]) > 10


def test_bookmarks_and_named_places_lead_to_the_same_pages(made: bytes, whole: PdfReader) -> None:
    ours = PdfReader(io.BytesIO(made))
    assert outline(ours) == outline(whole)
    assert [page for _, words, page in outline(ours) if words == "Uppsala län"] != [None]
    places = [
        {name: reader.get_destination_page_number(place) for name, place in reader.named_destinations.items()} for reader in (ours, whole)
    ]
    assert places[0] == places[1]
    assert "lan-03" in places[0]


def test_the_tree_of_tags_and_the_content_lead_to_each_other(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as opened:
        root = opened.Root.StructTreeRoot
        assert len(root.K) == 1
        numbers = list(root.ParentTree.Nums)
        parents = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
        assert list(parents) == sorted(parents)
        assert int(root.ParentTreeNextKey) > max(parents)
        for page in opened.pages:
            entries = parents[int(page.obj.StructParents)]
            marked = [
                int(found)
                for found in re.findall(
                    rb"/MCID (\d+)",
                    page.Contents.read_bytes()
                    if not isinstance(page.Contents, pikepdf.Array)
                    else b"".join(one.read_bytes() for one in page.Contents),
                )
            ]
            assert all(entries[number].Pg.objgen == page.obj.objgen for number in marked)
            assert all(parents[int(link.StructParent)].S == "/Link" for link in page.get("/Annots", ()))
        found = [one for one in opened.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"]
        ids = [str(one.ID) for one in found if "/ID" in one]
        asked = {str(name) for one in found if isinstance(one.get("/A"), pikepdf.Dictionary) for name in one.A.get("/Headers", ())}
        assert len(ids) == len(set(ids))
        assert asked <= set(ids)
        assert str(opened.docinfo.Title).startswith("Årets redovisning 2025")
        assert str(opened.Root.Lang) == "sv"


def test_a_checker_of_pdf_ua_finds_no_error(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "joined.pdf").write_bytes(made)
    told = CliRunner().invoke(outloud, [str(tmp_path / "joined.pdf"), "--json", str(tmp_path / "told.json"), "--fail-on", "error"])
    assert told.exit_code == 0, told.output


def test_the_same_words_give_the_same_bytes_and_others_another_key(document: Document, done: list[SetPart], made: bytes) -> None:
    with speaking("sv"):
        pages = pages_of(document)
        assert set_part(pages[-1], key_of(pages[-1])) == done[-1]
        assert joined_of(document, done) == made
        next_one = pages_of(
            replace(make_compiled(2, changed=["03"]), edition=2, name="Årets redovisning 2025, utgåva 2", checksum="f" * 64)
        )
    same = [key_of(one) == key_of(other) for one, other in zip(pages, next_one, strict=True)]
    assert same == [True, True, True, True, False, False], "the county that changed, and the page that names the edition"
    assert len({key_of(page) for page in pages}) == len(pages)


def test_a_page_without_sections_is_not_divided() -> None:
    for html in (
        "<p>x</p>",
        "<body><p>x</p></body>",
        '<body><section class="part">x</body>',
        '<body>x<section class="part"></section></body>',
    ):
        with pytest.raises(ValueError, match=r"\w"):
            divided(html)


def test_a_missing_typeface_is_noticed_by_the_parts_that_need_it(monkeypatch: pytest.MonkeyPatch) -> None:
    faces = {file: (is_emphasis and file.with_suffix(".gone")) or file for file, is_emphasis in parts.faces().items()}
    monkeypatch.setattr(parts, "faces", lambda: {file: file.suffix == ".gone" for file in faces.values()})
    check_fonts("<p>rakt</p>")
    with pytest.raises(NoFontError):
        check_fonts("<p><em>kursivt</em></p>")


def test_in_place_of_a_part_stand_its_heading_and_a_sentence() -> None:
    with speaking("sv"):
        piece = divided(edition_html(make_edition())).pieces[2]
        told = instead_of(piece)
    assert told.title == piece.title == "1. Redovisa resultat och effekter"
    assert 'id="del-1"' in told.html
    assert "Det här avsnittet gick inte att sätta" in told.html


def test_a_figure_that_cannot_be_drawn_leaves_its_place_to_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    broken: list[str] = []
    edition = make_edition()
    results = [replace(one, rows=[("x",)]) if one.figure.code == "by-month" else one for one in edition.results]
    with speaking("sv"):
        html = edition_html(replace(edition, results=results), lambda result, error: broken.append(result.figure.code))
    assert broken == ["by-month"]
    assert html.count("Figuren gick inte att rita") == 1
    assert "Aktiviteter efter typ" in html
