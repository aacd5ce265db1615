"""The words that cells are looked up in: the dated lists, the modes, and the municipalities seen from a county."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from vaw.domain.activities.imports.proposal import Catalogue
from vaw.domain.activities.rules.places import Place, Places
from vaw.domain.activities.rules.vocabulary import Vocabulary, What, Word
from vaw.domain.geography.imports import read_csv
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import list_municipalities
from vaw.domain.mandates.imports import DATA
from vaw.domain.mandates.queries import list_terms
from vaw.domain.mandates.rules import TermList


def make_catalogue(county: County) -> Catalogue:
    """As the lists stand now, with the county's own entries."""
    places = [Place(row.id, row.code, row.name, row.county_id) for row in list_municipalities()]
    return Catalogue(
        types=_vocabulary("type", TermList.ACTIVITY_TYPE, county.id),
        fields=_vocabulary("field", TermList.VIOLENCE_FIELD, county.id),
        modes=Vocabulary("mode", _modes()),
        places=Places(places, county.id, (county.name, county.short_name)),
    )


def _vocabulary(what: What, name: TermList, county_id: int) -> Vocabulary:
    terms = list_terms(name, county_id=county_id)
    return Vocabulary(
        what, [Word(term.code, (term.name_sv, term.name_en, *term.aliases), term.valid_from, term.valid_to) for term in terms]
    )


@lru_cache(1)
def _modes() -> tuple[Word, ...]:
    """The modes are no list of the database (rules.log.Mode): what people call them lies in a file beside the lists."""
    return tuple(
        Word(row["code"], (row["name_sv"], row["name_en"], *filter(None, row["aliases"].split("|"))), date.fromisoformat(row["valid_from"]))
        for row in read_csv(DATA / "modes.csv")
    )
