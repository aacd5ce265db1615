"""Municipalities as people write them: names and codes, several in a cell, with and without "kommun"."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vaw.domain.activities.rules.cells import Cell, Unreadable, as_number, fold, is_blank
from vaw.kernel.written import plain

_SEPARATORS = re.compile(r"[,;/&+|\n\r•·]|\.\s|\b(?:och|samt|and|m\.fl\.?|mfl)\b", re.IGNORECASE)
_SPACED_DASH = re.compile(r" [-–—] ")
_CODE = re.compile(r"(\d{3,4})(?: (.+))?")
_TRAILING_CODE = re.compile(r"(.+?) ?[(\[]?(\d{4})[)\]]?")
_PREFIX = re.compile(r"(?:kommunerna|kommunen|kommun:|kn:?) ")
_SUFFIX = re.compile(r" (?:kommuner|kommuns|kommun|kommunen|komm|kn|kom|k:n|stad|stads|municipality|city)\.?")
_NO_PLACE = frozenset(("", "-", "--", "ingen", "inga", "ej aktuellt", "ej tillämpligt", "n/a", "none"))
_WHOLE_COUNTY = re.compile(
    r"(?:hela |alla |samtliga )?(?:(?:i )?länet|länsövergripande|länsgemensamt|länstäckande)"
    r"|(?:alla|samtliga)(?: länets)?(?: \d{1,2})?(?: kommuner(?:na)?)?(?: i länet)?|länets(?: \d{1,2})?(?: samtliga)? kommuner"
    r"|(?:the )?(?:whole|entire) county|all(?: \d{1,2})?(?: municipalities)?(?: in the county)?"
)
_ALSO_CALLED = {"region gotland": "gotland"}  # the only region that is a municipality too
LIKENESS_OF_WHOLE, LIKENESS_OF_PART = 0.6, 0.8  # of difflib, 1 is equal
NAME_MOST = 60  # characters: no municipality, with all that people add to it, is longer


@dataclass(frozen=True)
class Place:
    """A municipality: `id` and `code` from SCB."""

    id: int
    code: str
    name: str
    county_id: int


class Places:
    """The municipalities of the country, looked up from one county. `county_names`: what the county calls itself, short and with "län"."""

    def __init__(self, places: Sequence[Place], county_id: int, county_names: Sequence[str] = ()) -> None:
        self.own_ids = tuple(sorted(place.id for place in places if place.county_id == county_id))
        self._county_names = [name.casefold() for name in county_names]
        own_first = sorted(places, key=lambda place: place.county_id != county_id)
        self._by_name = {place.name.casefold(): place for place in places}
        self._by_code = {place.code: place for place in places}
        self._by_fold: dict[str, Place | None] = {}
        for place in own_first:
            known = self._by_fold.get(fold(place.name))
            ambiguous = fold(place.name) in self._by_fold and not (known and known.county_id == county_id != place.county_id)
            self._by_fold[fold(place.name)] = None if ambiguous else known or place
        self._names_by_fold = [
            {fold(place.name): place.name for place in places if (place.county_id == county_id) is own} for own in (True, False)
        ]

    def find(self, name: str) -> Place | None:
        """One municipality by code, by name, by name without å ä ö when only one fits. "Umeå kommun", "Umeås", "2480 Umeå" are Umeå."""
        if len(name) > NAME_MOST:
            return None
        text = plain(name).casefold()
        if match := _CODE.fullmatch(text):
            return self._agreed(match[1].zfill(4), match[2])
        if match := _TRAILING_CODE.fullmatch(text):
            return self._agreed(match[2], match[1])
        return self._named(text)

    def _named(self, text: str) -> Place | None:
        spellings = tuple(_spellings(text))
        for lookup, key in ((self._by_name.get, str), (self._by_fold.get, fold)):
            for spelling in spellings:
                if place := lookup(key(spelling)):
                    return place
        return None

    def is_whole_county(self, name: str) -> bool:
        """Says the county: "hela länet", "hela Kalmar", "Kalmar län". Bare "Kalmar" is the municipality."""
        text = name.casefold()
        if _WHOLE_COUNTY.fullmatch(text):
            return True
        return text.removeprefix("hela ") in self._county_names and (text.startswith("hela ") or text.endswith(" län"))

    def nearest(self, name: str) -> str | None:
        """The municipality that comes closest, of the county first. Slow: compares with all of them."""
        if len(name) > NAME_MOST:
            return None
        whole = fold(_SUFFIX.sub("", plain(name).casefold()))
        for names in self._names_by_fold:
            for part in (whole, *(fold(piece) for piece in name.split("-"))):
                if close := difflib.get_close_matches(part, names, n=1, cutoff=LIKENESS_OF_WHOLE if part == whole else LIKENESS_OF_PART):
                    return names[close[0]]
        return None

    def _agreed(self, code: str, name: str | None) -> Place | None:
        """The municipality of the code, unless the name beside it says another one."""
        place = self._by_code.get(code)
        return place if name is None or self._named(name) == place else None


def split_places(text: str) -> list[str]:
    """The single names in a cell. A hyphen joins (Malung-Sälen, Upplands-Bro): only the usual separators and words part names."""
    return [name for part in _SEPARATORS.split(text) if (name := plain(part).strip(" .:"))]


def find_places(cell: Cell, places: Places, *, suggest: bool = True) -> tuple[int, ...]:
    """Ids of the municipalities in a cell, in order of code, each once. Empty for an empty cell; all of the county for "hela länet".

    Municipalities of other counties are found too: the work of a county reaches its neighbours. Raises
    Unreadable("import.unknown_municipality") with the nearest name when one of them is unknown.
    """
    if is_blank(cell):
        return ()
    number = as_number(cell)
    text = str(int(number)).zfill(4) if number is not None and number == int(number) else str(cell)
    if plain(text).casefold() in _NO_PLACE:
        return ()
    found: set[int] = set()
    for name in split_places(text):
        found.update(_ids(name, places, suggest))
    return tuple(sorted(found))


def _ids(name: str, places: Places, suggest: bool) -> tuple[int, ...]:
    if places.is_whole_county(name):
        return places.own_ids
    if place := places.find(name):
        return (place.id,)
    known = [places.find(part) for part in _SPACED_DASH.split(name)]
    if len(known) > 1 and all(known):
        return tuple(place.id for place in known if place)
    raise Unreadable("import.unknown_municipality", places.nearest(name) if suggest else None)


def _spellings(text: str) -> Iterator[str]:
    """As written, then without what people add. The genitive goes last: Vännäs and Storfors end on s themselves."""
    bare = _SUFFIX.sub("", _PREFIX.sub("", text)).strip()
    yield text
    yield bare
    yield bare.removesuffix("s")
    yield _ALSO_CALLED.get(text, text)
