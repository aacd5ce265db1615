"""What is published of protected housing for a quarter, as every file shows it."""

from __future__ import annotations

from vaw.domain.housing.figures.editions import NATION, REFUSED, USE, quarter_name, results_of
from vaw.domain.housing.queries.editions import list_quarters, published_for
from vaw.domain.housing.rules.editions import Quarter
from vaw.domain.insight.queries import FigureResult
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, gettext, language
from vaw.render.document import Document

KIND = "skyddat-boende"
HEADINGS = {NATION: N_("Hela landet"), USE: N_("Platser och dygn"), REFUSED: N_("Avvisade förfrågningar")}


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
