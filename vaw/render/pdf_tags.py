"""What PDF/UA-1 asks of tags and WeasyPrint 70 leaves out, put in afterwards."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pikepdf

_PRINTS = 4  # the flag Print of an annotation
_MARKED = re.compile(rb"/Span\s+<<\s*/MCID (\d+)\s*>>\s+BDC")


def finished(pdf: bytes, written_in: str = "") -> bytes:
    """The PDF with a Scope on every header cell (ISO 14289-1, 7.5), running lines as artifacts (7.8) and links that print (7.18).

    `written_in`: the language of what stands in an article (7.2): a text that somebody wrote, in a document of another language.
    """
    memory = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        root = opened.Root.StructTreeRoot
        for cell, in_head in _header_cells(root, in_head=False):
            attributes = cell.get("/A")
            if not isinstance(attributes, pikepdf.Dictionary):
                attributes = cell.A = pikepdf.Dictionary(O=pikepdf.Name("/Table"))
            attributes.Scope = pikepdf.Name("/Column" if in_head else "/Row")
        for article in _elements(root, "/Art") if written_in else ():
            article.Lang = pikepdf.String(written_in)
        _untag_running_lines(opened, root)
        for page in opened.pages:
            for annotation in page.get("/Annots", ()):
                annotation.F = _PRINTS
        opened.save(memory, deterministic_id=True)
    return memory.getvalue()


def _children(element: pikepdf.Object) -> list[pikepdf.Object]:
    found = element.get("/K")
    return list(found) if isinstance(found, pikepdf.Array) else [] if found is None else [found]


def _header_cells(element: pikepdf.Object, *, in_head: bool) -> Iterator[tuple[pikepdf.Object, bool]]:
    """(header cell, whether it stands in the table's head) in the tree of tags below `element`."""
    if not isinstance(element, pikepdf.Dictionary):
        return
    if element.get("/S") == "/TH":
        yield element, in_head
    for child in _children(element):
        yield from _header_cells(child, in_head=in_head or element.get("/S") == "/THead")


def _elements(element: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """Every tag of a kind below `element`."""
    if isinstance(element, pikepdf.Dictionary):
        if element.get("/S") == kind:
            yield element
        for child in _children(element):
            yield from _elements(child, kind)


def _untag_running_lines(opened: pikepdf.Pdf, root: pikepdf.Object) -> None:
    """Margin boxes come as marked content that hangs outside the tree of tags: say that it is pagination."""
    in_tree = {(page.objgen, number) for page, number in _marked_content(root.K[0])}
    numbers = list(root.ParentTree.Nums)
    parents = {int(key): of_page for key, of_page in zip(numbers[::2], numbers[1::2], strict=True)}
    for page in opened.pages:
        of_page = parents[int(page.obj.StructParents)]
        loose = {number for number in range(len(of_page)) if (page.obj.objgen, number) not in in_tree}
        if loose:
            _make_artifacts(opened, page, loose)
            for number in loose:
                of_page[number] = None


def _marked_content(element: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, int]]:
    """(page, number) of every piece of marked content below `element`."""
    for child in _children(element):
        if isinstance(child, int):
            yield element.Pg, child
        elif child.get("/Type") == "/MCR":
            yield child.Pg, int(child.MCID)
        else:
            yield from _marked_content(child)


def _make_artifacts(opened: pikepdf.Pdf, page: pikepdf.Page, numbers: set[int]) -> None:
    def mark(found: re.Match[bytes]) -> bytes:
        return b"/Artifact\n<</Type /Pagination>>\nBDC" if int(found[1]) in numbers else found[0]

    page.contents_coalesce()
    page.Contents = opened.make_stream(_MARKED.sub(mark, page.Contents.read_bytes()))
