"""An edition as an accessible PDF (PDF/UA-1, tagged). Imported by the worker only: WeasyPrint costs most of a second and 60 MB."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import N_, gettext, instant, ngettext
from vaw.kernel.table import Table
from vaw.render.document import Document, for_people, is_single, key_numbers
from vaw.render.pdf_tags import finished
from vaw.render.plots import MAP_SOURCE, finding, plot_of

_VAW = Path(__file__).resolve().parent.parent
STATIC = _VAW / "static"
SHORT_MOST = 22  # rows that fit on what is left of a page under a heading; longer tables may break, with their head repeated
KEPT_MOST = 9  # rows of a table that stays on one page with its plot
_STEP = re.compile(r"Step (\d)")
_STEPS = 7  # WeasyPrint's own
_PROGRESS = logging.getLogger("weasyprint.progress")

Told = Callable[[float], None]
METHOD = (
    (
        N_("Aktivitetsloggen"),
        N_(
            "Siffrorna kommer från aktiviteter som utvecklingsledarna har loggat. De låstes när utgåvan byggdes och ändras inte efteråt. "
            "Borttagna aktiviteter ingår inte."
        ),
    ),
    (N_("Saknad uppgift"), N_("Ett streck (–) betyder att uppgiften saknas. Det är inte samma sak som noll.")),
    (
        N_("Deltagare"),
        N_("Deltagare räknas vid aktiviteten, efter kön. Den som deltar flera gånger räknas varje gång. Inga personuppgifter registreras."),
    ),
    (N_("Timmar"), N_("Tid loggas i minuter och visas i timmar med högst två decimaler.")),
    (
        N_("Kommuner"),
        N_("En kommun är nådd när den står angiven på minst en aktivitet. Vita fläckar är länets övriga kommuner."),
    ),
    (
        N_("Samma siffror överallt"),
        N_("Varje siffra hämtas ur en enda definition och är densamma på sidan Statistik, i PDF, Excel, CSV och JSON."),
    ),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure ready for the page. `kept`: plot and table stay on one page; `short`: the table alone does."""

    code: str
    title: str
    finding: str
    definition: str
    caveat: str
    source: str
    table: Table
    rows: list[list[str]]
    numbers: list[tuple[str, str]]
    plot: Markup | None
    kept: bool
    short: bool


class OnlyOurs(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Refuses every address but files of our own in vaw/static: a document can fetch nothing from network or disk (safety.md 5)."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme != "file" or parts.netloc or not Path(unquote(parts.path)).resolve().is_relative_to(STATIC):
            raise FatalURLFetchingError("a document asked for something that is not ours")
        return super().fetch(url, headers)


def edition_pdf(document: Document, told: Told = lambda share: None) -> bytes:
    """The PDF. `told` hears how much of the work is done, 0 to 1. Raises FatalURLFetchingError when it asks for what is not ours."""
    html = HTML(string=edition_html(document), base_url=(STATIC / "documents.html").as_uri(), url_fetcher=OnlyOurs())
    with _telling(told):
        drawn: bytes = html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=document.checksum.encode()[:16])
    return finished(drawn)


def edition_html(document: Document) -> str:
    """The document before it is set in pages."""
    parts = [
        (number, text, [_drawn(result, document) for result in document.under(number)])
        for number, text in sorted(document.headings.items())
    ]
    method = [(gettext(term), gettext(text)) for term, text in METHOD]
    template = environment().get_template(f"documents/{TEMPLATES[document.kind]}")
    return template.render(document=document, parts=parts, method=method, ordered=instant(document.ordered_at))


TEMPLATES = {"arets-redovisning": "yearly-account.html", "skyddat-boende": "published-housing.html"}


def environment() -> Environment:
    """Jinja without Flask: a document knows no request."""
    made = Environment(loader=FileSystemLoader(_VAW / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    return made


def _drawn(result: FigureResult, document: Document) -> Drawn:
    figure, (table, rows) = result.figure, for_people(result)
    plot = plot_of(result, document.county_code)
    source = f"{gettext(figure.source)}."
    return Drawn(
        code=figure.code,
        title=gettext(figure.title),
        finding=finding(result),
        definition=gettext(figure.definition),
        caveat=gettext(figure.caveat),
        source=f"{source} {gettext(MAP_SOURCE)}" if figure.plot == "map" else source,
        table=table,
        rows=rows,
        numbers=key_numbers(result) if is_single(result) else [],
        plot=plot.wide() if plot else None,
        kept=len(rows) <= KEPT_MOST,
        short=len(rows) <= SHORT_MOST,
    )


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
