"""A made-up compiled report: the nation's figures and a chapter for each of so many counties, some three pages a chapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tests.factories.edition import make_edition
from vaw.render.document import Document, Prose

COUNTIES = (
    ("01", "Stockholms län"), ("03", "Uppsala län"), ("04", "Södermanlands län"), ("05", "Östergötlands län"),
    ("06", "Jönköpings län"), ("07", "Kronobergs län"), ("08", "Kalmar län"), ("09", "Gotlands län"), ("10", "Blekinge län"),
    ("12", "Skåne län"), ("13", "Hallands län"), ("14", "Västra Götalands län"), ("17", "Värmlands län"), ("18", "Örebro län"),
    ("19", "Västmanlands län"), ("20", "Dalarnas län"), ("21", "Gävleborgs län"), ("22", "Västernorrlands län"),
    ("23", "Jämtlands län"), ("24", "Västerbottens län"), ("25", "Norrbottens län"),
)  # fmt: skip
_SAID = (
    "Under året har {name} arbetat tillsammans med kommuner, regioner och det civila samhället. Fler verksamheter ställer frågan om våld, "
    "och fler vet vad de gör när svaret är ja. Det som ännu saknas är tid: den som utbildas en gång behöver komma tillbaka."
)
_FIGURES = {
    1: ("activities", "by-type"),
    2: ("by-year",),
    3: ("requests",),
}


def make_compiled(counties: int = 21, *, changed: Sequence[str] = (), paragraphs: int = 4) -> Document:
    """The report in the language that is spoken now; what the counties in `changed` wrote is a little different."""
    whole = make_edition()
    codes = {code for of_heading in _FIGURES.values() for code in of_heading}
    nation = replace(whole, results=[result for result in whole.results if result.figure.code in codes])
    chapters = [_chapter(nation, code, name, code in changed, paragraphs) for code, name in COUNTIES[:counties]]
    return replace(nation, county_name="Hela landet", authority="Nationell samordning", chapters=chapters)


def _chapter(nation: Document, code: str, name: str, is_changed: bool, paragraphs: int) -> Document:
    said = _SAID.format(name=name) + (" *Rättat.*" if is_changed else "")
    prose = {number: Prose("\n\n".join([said] * paragraphs), figures) for number, figures in _FIGURES.items()}
    return replace(nation, county_code=code, county_name=name, authority=f"Länsstyrelsen i {name}", prose=prose)
