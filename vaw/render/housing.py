"""What is published of protected housing for a quarter, as every file shows it."""

from __future__ import annotations

from vaw.domain.housing.figures.editions import NATION, PER_PERSON, REFUSED, USE, quarter_name, results_of
from vaw.domain.housing.queries.editions import list_quarters, published_for
from vaw.domain.housing.rules.editions import Quarter, members
from vaw.domain.insight.queries import FigureResult
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, decimal, gettext, language
from vaw.render.document import Document
from vaw.render.map import Choropleth, for_screens, national_map
from vaw.render.plots import Plot

KIND = "skyddat-boende"
HEADINGS = {NATION: N_("Hela landet"), USE: N_("Platser och dygn"), REFUSED: N_("Avvisade förfrågningar")}


def map_of(result: FigureResult) -> Plot | None:
    """The areas by places for 10,000 inhabitants: all counties of an area have its colour. None: nothing to draw."""
    if result.figure is not PER_PERSON or not result.rows:
        return None
    rates = {str(block): round(10 * float(str(rate))) for block, *_, rate in result.rows}
    drawn = Choropleth(
        values={code: rate for block, rate in rates.items() for code in members(block)},
        words={rate: decimal(rate / 10) for rate in rates.values()}, id="plot-published-areas",
        legend=gettext(PER_PERSON.unit), zero=gettext(N_("inga")), missing=gettext(N_("uppgift saknas")),
        title=gettext(PER_PERSON.title), desc=gettext(N_("Karta över områdena. Samma värden står i tabellen.")),
    )  # fmt: skip
    return Plot(lambda: national_map(drawn), lambda: for_screens(national_map, drawn))


def document_of_quarter(by: Actor, quarter: Quarter) -> Document:
    """The document of a quarter, in the reader's language. Its checksum is that of the newest edition, which holds all before it.

    Raises NotFound when nothing of the quarter may be shown.
    """
    if quarter not in list_quarters(by):
        raise NotFound
    editions, results = published_for(by, quarter), results_of(by, quarter)
    newest = max(editions.values(), key=lambda edition: edition.number)
    title = f"{gettext(N_('Skyddat boende'))}, {quarter_name(quarter)}"
    used = {figure.heading for figure, _ in results}
    return Document(
        kind=KIND, title=title, name=title, authority=gettext(N_("Länsstyrelserna")), county_code="00",
        county_name=gettext(N_("Hela landet")),
        year=quarter.year, edition=newest.number, language=language(), ordered_at=newest.made_at, checksum=newest.hash,
        headings={number: gettext(text) for number, text in HEADINGS.items() if number in used},
        results=[FigureResult(figure, rows) for figure, rows in results],
    )  # fmt: skip
