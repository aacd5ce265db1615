"""HTML set in pages as an accessible PDF (PDF/UA-1, tagged). Knows no area, so that a press starts soon."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from vaw.render.pdf_tags import finished
from vaw.render.typefaces import typeface

STATIC = Path(__file__).resolve().parent.parent / "static"
_ARTICLE = re.compile(r'<article lang="([\w-]+)"')
_STEP = re.compile(r"Step (\d)")
_STEPS = 7  # WeasyPrint's own
_PROGRESS = logging.getLogger("weasyprint.progress")

Told = Callable[[float], None]


class OnlyOurs(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address but files of our own in vaw/static: a document can fetch nothing from network or disk (safety.md 5)."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc or not Path(unquote(parts.path)).resolve().is_relative_to(STATIC):
            raise FatalURLFetchingError("a document asked for something that is not ours")
        if parts.path.endswith(".woff2"):
            return URLFetcherResponse(url, typeface(Path(unquote(parts.path))))
        return super().fetch(url, headers)


def set_whole(html: str, checksum: str, told: Told = lambda share: None) -> bytes:
    """A document that is set in pages in one go."""
    with _telling(told):
        drawn: bytes = paper(html).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=checksum.encode()[:16])
    return finished(drawn, written_in(html))


def paper(html: str) -> HTML:
    """HTML that finds our style sheets and fonts, and nothing else."""
    return HTML(string=html, base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())


def written_in(html: str) -> str:
    """The language of its articles (account.html), "" without any."""
    found = _ARTICLE.search(html)
    return found[1] if found else ""


@contextmanager
def _telling(told: Told) -> Iterator[None]:
    """Turn what WeasyPrint logs of its steps into shares of the work."""
    handler = _Steps(told)
    level, propagates = _PROGRESS.level, _PROGRESS.propagate
    _PROGRESS.addHandler(handler)
    _PROGRESS.setLevel(logging.INFO)
    _PROGRESS.propagate = False  # a line a page is of no use in the worker's log
    try:
        yield
    finally:
        _PROGRESS.removeHandler(handler)
        _PROGRESS.setLevel(level)
        _PROGRESS.propagate = propagates


class _Steps(logging.Handler):
    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told, self.last = told, 0

    def emit(self, record: logging.LogRecord) -> None:
        found = _STEP.match(record.getMessage())
        if found and int(found[1]) != self.last:  # "Creating layout" comes once a page, again and again
            self.last = int(found[1])
            self.told(min(self.last, _STEPS) / _STEPS)
