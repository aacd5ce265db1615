"""A document in parts, each set in pages on its own and known by all that decides its bytes. Imported by the press only (WeasyPrint)."""

from __future__ import annotations

import hashlib
import html as words
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pikepdf
import weasyprint
from weasyprint import CSS
from weasyprint.document import Document
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration

from vaw.kernel.i18n import N_, gettext
from vaw.render import pdf_tags
from vaw.render.forks import NoFontError
from vaw.render.setting import STATIC, OnlyOurs, paper, written_in

SHEETS = ("documents.css", "document-parts.css")
_FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
_ADDRESS = re.compile(r'url\("([^"]+)"\)')
_SECTION = re.compile(r"<section\b([^>]*)>|</section>")
_IS_PART = re.compile(r'\bclass="(?:[^"]* )?part[ "]')
_HEADING = re.compile(r"<h2\b[^>]*>(.*?)</h2>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_BODY = re.compile(r"<body[^>]*>")
_LANGUAGE = re.compile(r'<html lang="([\w-]+)"')
_SAMPLE = (
    '<section class="part"><h2>–</h2><p>– <b>–</b> <em>–</em></p><svg width="9" height="9"><rect width="9" height="9"/><text>–</text></svg>'
    "<table><thead><tr><th>–</th></tr></thead><tbody><tr><td>–</td></tr></tbody></table></section>"
)
NOT_SET = N_("Det här avsnittet gick inte att sätta när filen gjordes. Bygg filerna på nytt från rapportens sida.")


class Mark(NamedTuple):
    """A place on a page (counted from 0) that contents and bookmarks lead to, in CSS pixels from the corner. `level` 0: no bookmark."""

    page: int
    x: float
    y: float
    name: str
    level: int
    title: str


class SetPart(NamedTuple):
    """A part in pages."""

    pdf: bytes
    pages: int
    marks: Sequence[Mark]


@dataclass(frozen=True, slots=True)
class Piece:
    """A section of a document's body: a part, or what belongs to the frame (cover, contents)."""

    html: str
    is_part: bool
    title: str


@dataclass(frozen=True, slots=True)
class Divided:
    """A document: what comes before its first section, the sections, and what comes after the last."""

    before: str
    pieces: tuple[Piece, ...]
    after: str

    @property
    def language(self) -> str:
        found = _LANGUAGE.search(self.before)
        return found[1] if found else "sv"


def divided(html: str) -> Divided:
    """The document by its sections. Raises ValueError when its body is anything but sections."""
    body = _BODY.search(html)
    if body is None:
        raise ValueError("a document without a body")
    pieces, depth, start, at = list[Piece](), 0, 0, body.end()
    is_part = False
    for found in _SECTION.finditer(html, body.end()):
        if found[0] != "</section>":
            if depth == 0:
                start, is_part = found.start(), bool(_IS_PART.search(found[1]))
                _only_space(html[at:start])
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            at = found.end()
            pieces.append(Piece(html[start:at], is_part, _title(html[start:at])))
    if depth or not pieces:
        raise ValueError("sections that do not close")
    end = html.rindex("</body>")
    _only_space(html[at:end])
    return Divided(html[: body.end()], tuple(pieces), html[end:])


def _only_space(text: str) -> None:
    if text.strip():
        raise ValueError("something stands outside the sections")


def _title(html: str) -> str:
    found = _HEADING.search(html)
    return " ".join(words.unescape(_TAG.sub("", found[1])).split()) if found else ""


def page_of(piece: Piece, language: str) -> str:
    """A part as a document of its own. It knows neither its place nor the edition, so that it is the same wherever it stands."""
    title = words.escape(piece.title) or "–"
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!DOCTYPE html>\n<html lang="{language}">{head}<body>\n{piece.html}\n</body></html>'


def instead_of(piece: Piece) -> Piece:
    """What stands where a part could not be set: its heading and a sentence."""
    found = _HEADING.search(piece.html)
    heading = found[0] if found else ""
    return Piece(
        f'<section class="part">\n{heading}\n<p class="nothing">{words.escape(gettext(NOT_SET))}</p>\n</section>', True, piece.title
    )


def key_of(page: str) -> str:
    """SHA-256 of all that decides a part's bytes: its words, style sheets, typefaces, and the programs that set it."""
    return hashlib.sha256("\0".join((*_surroundings(), page)).encode()).hexdigest()


@lru_cache(1)
def _surroundings() -> tuple[str, ...]:
    files = [*(STATIC / sheet for sheet in SHEETS), *faces(), Path(__file__), Path(pdf_tags.__file__)]
    sums = (hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "missing" for file in files)
    return (weasyprint.__version__, str(pango.pango_version()), pikepdf.__version__, pikepdf.__libqpdf_version__, *sums)


def faces() -> dict[Path, bool]:
    """{file of a typeface: whether only emphasised words need it}, as the style sheet declares them."""
    declared = _FACE.findall((STATIC / SHEETS[0]).read_text(encoding="utf-8"))
    return {STATIC / address: "italic" in face for face in declared for address in _ADDRESS.findall(face)}


def check_fonts(page: str) -> None:
    """Raises NoFontError when the page needs a typeface that is not there: another would be set in its place, and nobody told."""
    for file, is_emphasis in faces().items():
        if not file.is_file() and (not is_emphasis or "<em" in page):
            raise NoFontError


@lru_cache(1)
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(4)
def style(sheet: str) -> CSS:
    """A style sheet and its typefaces, read once for all parts: for each anew they would cost more than most parts do."""
    return CSS(filename=STATIC / sheet, font_config=_fonts(), url_fetcher=OnlyOurs())


def laid_out(page: str, sheets: tuple[str, ...]) -> Document:
    """A page that names no style sheet, in pages. Raises NoFontError, OSError on a full disk."""
    check_fonts(page)
    return paper(page).render(font_config=_fonts(), stylesheets=[style(sheet) for sheet in sheets], pdf_variant="pdf/ua-1")


def warm_up(more: Iterable[str] = ()) -> None:
    """Read the style sheets and set a page of our own: what is found and loaded for it, forks of this process need not find again."""
    for sheet in more:
        style(sheet)
    set_part(page_of(Piece(_SAMPLE, True, "–"), "sv"), "")


def set_part(page: str, key: str) -> SetPart:
    """The part in pages, with tags whose ids are its own. Raises NoFontError, OSError on a full disk."""
    laid = laid_out(page, SHEETS)
    marks = [mark for number, one in enumerate(laid.pages) for mark in _marks(number, one)]
    drawn: bytes = laid.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=key.encode()[:16])
    return SetPart(_with_own_ids(pdf_tags.finished(drawn, written_in(page)), key[:16]), len(laid.pages), marks)


def _marks(number: int, page: weasyprint.Page) -> list[Mark]:
    named = {(point[0], point[1]): name for name, point in reversed(page.anchors.items())}
    found, taken = list[Mark](), set[str]()
    for level, label, (x, y), _ in page.bookmarks:
        name = named.get((x, y), "")
        found.append(Mark(number, x, y, "" if name in taken else name, level, label))
        taken.add(name)
    return found + [Mark(number, point[0], point[1], name, 0, "") for name, point in page.anchors.items() if name not in taken]


def _with_own_ids(pdf: bytes, prefix: str) -> bytes:
    """Header cells are named once in a document; parts that are joined must not share names."""
    memory = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for one in opened.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem":
                if "/ID" in one:
                    one.ID = pikepdf.String(f"{prefix}-{one.ID}")
                attributes = one.get("/A")
                if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
                    attributes.Headers = pikepdf.Array([pikepdf.String(f"{prefix}-{name}") for name in attributes.Headers])
        opened.save(memory, deterministic_id=True)
    return memory.getvalue()
