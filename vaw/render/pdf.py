"""An edition as an accessible PDF in one go. Imported by the worker only: WeasyPrint costs most of a second and 60 MB."""

from __future__ import annotations

from vaw.render.document import Document
from vaw.render.pages import edition_html
from vaw.render.setting import Told, set_whole


def edition_pdf(document: Document, told: Told = lambda share: None) -> bytes:
    """The PDF. `told` hears how much of the work is done, 0 to 1. Raises FatalURLFetchingError when it asks for what is not ours."""
    return set_whole(edition_html(document), document.checksum, told)
