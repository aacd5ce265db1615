"""Parts that were set on their own joined to one PDF: one tree of tags, one set of bookmarks, contents, links and running lines.

The frame is what stands before the parts (cover, contents), with the page numbers that the parts will have, and a last sheet: on it lie
what runs on every page and each page's number, all where they belong. It never becomes a page; its lines are laid over the parts' pages.
"""

from __future__ import annotations

import html as words
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import accumulate
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from vaw.render.parts import Divided, Mark, SetPart, laid_out
from vaw.render.pdf_tags import finished
from vaw.render.setting import written_in

FRAME_SHEETS = ("documents.css", "document-frame.css")
TRIES = 5  # to find how many pages the contents take; they say so the first time, or the second
_POINTS = 72 / 96  # in a CSS pixel
_LINK = re.compile(r'<link rel="stylesheet"[^>]*>')
_NUMBERED = (
    '<style>@page { @bottom-right { content: counter(page) " (%d)" } }'
    "@page cover { @bottom-right { content: none } } @page sheet { @bottom-right { content: none } }</style>"
)
_TARGET = re.compile(r'href="#([^"]+)"')
_MARKED = re.compile(rb"/(\w+)\s*<<([^>]*)>>\s*BDC(.*?)\bEMC\b", re.DOTALL)


class Frame(NamedTuple):
    """A document without its parts, the sheet of running lines as its last page, and the places in each part."""

    pdf: bytes
    marks: Sequence[Sequence[Mark]]


def set_frame(document: Divided, parts: Sequence[SetPart], checksum: str) -> Frame:
    """The frame for these parts, in the order of the document's. Raises NoFontError, OSError on a full disk."""
    front = 2  # cover and contents
    for _ in range(TRIES):
        html = _frame_html(document, parts, front)
        laid = laid_out(html, FRAME_SHEETS)
        if len(laid.pages) - 1 == front:
            drawn: bytes = laid.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=checksum.encode()[:16])
            return Frame(finished(drawn, written_in(html)), [part.marks for part in parts])
        front = len(laid.pages) - 1
    raise ValueError("contents that never come to rest")


def _frame_html(document: Divided, parts: Sequence[SetPart], front: int) -> str:
    """`front`: pages before the first part."""
    if any(not piece.is_part for piece in document.pieces[-len(parts) :]):
        raise ValueError("something stands between the parts")
    firsts = list(accumulate((part.pages for part in parts), initial=front + 1))
    at = {mark.name: first + mark.page for part, first in zip(parts, firsts, strict=False) for mark in part.marks}
    total = firsts[-1] - 1
    pieces = "".join(piece.html for piece in document.pieces[: -len(parts)])
    asked = [name for name in dict.fromkeys(words.unescape(name) for name in _TARGET.findall(pieces)) if name in at]
    return "".join(
        (
            _LINK.sub(_NUMBERED % total, document.before),
            _TARGET.sub(lambda found: f'{found[0]} data-page="{at.get(words.unescape(found[1]), "")}"', pieces),
            '<section class="sheet">',
            *(f'<p class="place" id="{words.escape(name)}"></p>' for name in asked),
            *(f'<p class="line">{number} ({total})</p>' for number in range(front + 1, total + 1)),
            "</section>",
            document.after,
        )
    )


def joined(frame: Frame, parts: Sequence[bytes]) -> bytes:
    """The whole document."""
    memory = io.BytesIO()
    with ExitStack() as open_files:
        whole = open_files.enter_context(pikepdf.open(io.BytesIO(frame.pdf)))
        joining = _Joining(whole, frame)
        for part in parts:
            joining.add(open_files.enter_context(pikepdf.open(io.BytesIO(part))))
        joining.finish()
        whole.save(memory, deterministic_id=True)
    return memory.getvalue()


class _Joining:
    """`parents`: entries of the tree that leads from content to tags; `tags`, `pages`: of the parts that are in, after `front` pages."""

    def __init__(self, whole: pikepdf.Pdf, frame: Frame) -> None:
        self.whole, self.marks = whole, frame.marks
        self.root = whole.Root.StructTreeRoot
        self.document = self.root.K[0]
        self.front = len(whole.pages) - 1
        self.sheet = whole.pages[self.front]
        gone = int(self.sheet.obj.StructParents)
        self.parents = {key: value for key, value in _entries(self.root) if key != gone}
        self.next_key = max((*self.parents, gone)) + 1
        self.running, numbers = _lines(self.sheet)
        self.numbers = iter(numbers)
        self.upright = b"%f 0 0 -%f 0 %f cm" % (_POINTS, _POINTS, float(self.sheet.MediaBox[3]))  # to the page setter's pixels
        self.resources = whole.make_indirect(self.sheet.Resources)
        self.tags: list[pikepdf.Object] = []
        self.pages: list[list[pikepdf.Object]] = []

    def add(self, part: pikepdf.Pdf) -> None:
        """Lay what runs on its pages over them, and number its content on."""
        first = len(self.whole.pages)
        self.whole.pages.extend(part.pages)  # before the tags, which point at pages
        tree = self.whole.copy_foreign(part.Root.StructTreeRoot)
        pages = [self.whole.pages[first + number] for number in range(len(part.pages))]
        element = tree.K[0]
        element.S, element.P = Name.Part, self.document
        entries = dict(_entries(tree))
        for page in pages:
            self._renumber(page)
            self._lay_running_lines(page, next(self.numbers))
        self.parents |= {self.next_key + key: value for key, value in entries.items()}
        self.next_key += max(entries, default=-1) + 1
        self.tags.append(element)
        self.pages.append([page.obj for page in pages])

    def finish(self) -> None:
        """Take the sheet away, and let tags, links and bookmarks point at the pages that are there."""
        own = [element for element in self.document.K if element.Pg.objgen != self.sheet.obj.objgen]
        self.document.K = Array([*own, *self.tags])
        self.root.ParentTree = self.whole.make_indirect(
            Dictionary(Nums=Array([one for key in sorted(self.parents) for one in (key, self.parents[key])]))
        )
        self.root.ParentTreeNextKey = self.next_key
        del self.whole.pages[self.front]
        self._name_places()
        self._set_bookmarks()

    def _renumber(self, page: pikepdf.Page) -> None:
        page.obj.StructParents = int(page.obj.StructParents) + self.next_key
        for annotation in page.get("/Annots", ()):
            if "/StructParent" in annotation:
                annotation.StructParent = int(annotation.StructParent) + self.next_key

    def _lay_running_lines(self, page: pikepdf.Page, number: bytes) -> None:
        box = Array(page.mediabox)
        lines = self.whole.make_stream(
            b"/Artifact <</Type /Pagination>> BDC\n%b\n%b\n%b\nEMC" % (self.upright, self.running, number),
            Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=self.resources,
        )  # fmt: skip
        name = Name(f"/Lines{page.index}")  # pages of a part share what they have
        page.add_resource(lines, Name.XObject, name)
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\nq " + str(name).encode() + b" Do Q\n")

    def _places(self) -> Iterator[tuple[Mark, Array]]:
        for marks, pages in zip(self.marks, self.pages, strict=True):
            for mark in marks:
                page = pages[mark.page]
                top = float(page.MediaBox[3])
                yield mark, Array([page, Name.XYZ, mark.x * _POINTS, top - mark.y * _POINTS, 0])

    def _name_places(self) -> None:
        """Named places, in the order of their names."""
        named: dict[str, Array] = {}
        for mark, place in self._places():
            if mark.name:
                named.setdefault(mark.name, place)
        names = Array([one for name in sorted(named) for one in (String(name), named[name])])
        if "/Names" not in self.whole.Root:
            self.whole.Root.Names = Dictionary()
        self.whole.Root.Names.Dests = self.whole.make_indirect(Dictionary(Names=names))

    def _set_bookmarks(self) -> None:
        with self.whole.open_outline() as outline:
            open_items: list[tuple[int, list[OutlineItem]]] = [(0, outline.root)]
            for mark, place in self._places():
                if not mark.level:
                    continue
                while open_items[-1][0] >= mark.level:
                    open_items.pop()
                item = OutlineItem(mark.title, place)
                open_items[-1][1].append(item)
                open_items.append((mark.level, item.children))


def _lines(sheet: pikepdf.Page) -> tuple[bytes, list[bytes]]:
    """(what runs on every page, the number of each page in order), as the sheet draws it."""
    sheet.contents_coalesce()
    found = _MARKED.findall(sheet.Contents.read_bytes())
    running = b"".join(drawn for kind, _, drawn in found if kind == b"Artifact")
    return running, [drawn for kind, _, drawn in found if kind != b"Artifact"]


def _entries(tree: pikepdf.Object) -> Iterator[tuple[int, pikepdf.Object]]:
    flat = list(tree.ParentTree.Nums)
    return zip((int(key) for key in flat[::2]), flat[1::2], strict=True)
