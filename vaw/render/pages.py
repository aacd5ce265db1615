"""An edition as HTML, before it is set in pages. Without WeasyPrint: whoever has the areas at hand makes it, the press sets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from vaw.domain.insight.queries import FigureResult
from vaw.kernel.i18n import N_, gettext, instant, ngettext, speaking
from vaw.kernel.table import Table
from vaw.render.document import Document, for_people, is_single, key_numbers, unsplit_note
from vaw.render.plots import MAP_SOURCE, finding, plot_of
from vaw.render.prose import prose

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SHORT_MOST = 22  # rows that fit on what is left of a page under a heading; longer tables may break, with their head repeated
KEPT_MOST = 9  # rows of a table that stays on one page with its plot

Broken = Callable[[FigureResult, Exception], None]
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
    """A figure ready for the page. `kept`: plot and table stay on one page; `short`: the table does; `broken`: it could not be drawn."""

    code: str
    title: str
    finding: str
    definition: str
    caveat: str
    source: str
    unsplit: str
    table: Table
    rows: list[list[str]]
    numbers: list[tuple[str, str]]
    plot: Markup | None
    kept: bool
    short: bool
    broken: bool = False


def edition_html(document: Document, broken: Broken | None = None) -> str:
    """The document before it is set in pages. `broken` hears of a figure that cannot be drawn, in whose place a sentence stands then."""
    method = [(gettext(term), gettext(text)) for term, text in METHOD]
    template = environment().get_template(f"documents/{_template(document)}")
    return template.render(
        document=document,
        parts=_parts(document, broken),
        texts=_texts(document),
        chapters=[_chapter(one, broken) for one in document.chapters],
        changes=_drawn_or_told(document.since, document, broken) if document.since else None,
        method=method,
        ordered=instant(document.ordered_at),
        spoken_in=_spoken_in,
    )


def _spoken_in(language: str, caller: Callable[[], Markup]) -> Markup:
    """A block of a template, in a language."""
    with speaking(language):
        return caller()


def _chapter(one: Document, broken: Broken | None) -> tuple[Document, list[tuple[int, str, list[Drawn]]], dict[int, Markup]]:
    """(document, its parts, its texts) in the language that the chapter has."""
    with speaking(one.language):
        return one, _parts(one, broken, f"lan-{one.county_code}-"), _texts(one, 4)


def _parts(document: Document, broken: Broken | None, prefix: str = "") -> list[tuple[int, str, list[Drawn]]]:
    """(number, heading, its figures), in order. `prefix` keeps the figures of chapters apart."""
    return [
        (number, text, [replace(one, code=prefix + one.code) for one in _figures(document, number, broken)])
        for number, text in sorted(document.headings.items())
    ]


def _figures(document: Document, heading: int, broken: Broken | None) -> list[Drawn]:
    return [_drawn_or_told(result, document, broken) for result in document.under(heading)]


def _texts(document: Document, level: int = 3) -> dict[int, Markup]:
    """{number: what stands under the heading}. `level`: that of the first kind of heading within."""
    return {number: prose(one.text, level) for number, one in (document.prose or {}).items()}


def _template(document: Document) -> str:
    if document.chapters:
        return COMPILED
    return ACCOUNT if document.prose is not None else TEMPLATES[document.kind]


TEMPLATES = {"arets-redovisning": "yearly-account.html", "skyddat-boende": "published-housing.html", "sammanstallning": "compilation.html"}
COMPILED = "compiled.html"  # the country's report, with a chapter a county
ACCOUNT = "account.html"  # what a county wrote itself, whatever its template was


def environment() -> Environment:
    """Jinja without Flask: a document knows no request."""
    made = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.add_extension("jinja2.ext.i18n")
    made.install_gettext_callables(gettext, ngettext, newstyle=False)  # type: ignore[attr-defined]
    return made


def _drawn(result: FigureResult, document: Document, prefix: str = "") -> Drawn:
    figure, (table, rows) = result.figure, for_people(result)
    plot = plot_of(result, document.county_code)
    source = f"{gettext(figure.source)}."
    return Drawn(
        code=f"{prefix}{figure.code}",
        title=gettext(figure.title),
        finding=finding(result),
        definition=gettext(figure.definition),
        caveat=gettext(figure.caveat),
        source=f"{source} {gettext(MAP_SOURCE)}" if figure.plot == "map" else source,
        unsplit=unsplit_note(table),
        table=table,
        rows=rows,
        numbers=key_numbers(result) if is_single(result) else [],
        plot=plot.wide() if plot else None,
        kept=len(rows) <= KEPT_MOST,
        short=len(rows) <= SHORT_MOST,
    )


def _drawn_or_told(result: FigureResult, document: Document, broken: Broken | None) -> Drawn:
    if broken is None:
        return _drawn(result, document)
    try:
        return _drawn(result, document)
    except Exception as failed:  # whoever builds is the edge: one figure that cannot be drawn must not take the report with it
        broken(result, failed)
    figure = result.figure
    return Drawn(
        code=figure.code,
        title=gettext(figure.title),
        finding="",
        definition=gettext(figure.definition),
        caveat=gettext(figure.caveat),
        source=f"{gettext(figure.source)}.",
        unsplit="",
        table=figure.table,
        rows=[],
        numbers=[],
        plot=None,
        kept=True,
        short=True,
        broken=True,
    )
