"""How files write areas, years, sexes and numbers, and what their signs for a missing value mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from vaw.domain.knowledge.rules import FIRST_YEAR, LAST_YEAR, NATION, Missing, Sex

_CODED = re.compile(r"(\d{2}|\d{4})(?:\s+(\D.*))?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:[.,]\d+)?")
_SPACES = str.maketrans("", "", " \u00a0\u202f")
_NATION_NAMES = frozenset({"riket", "hela riket", "sverige", "hela landet", "landet", "sweden"})
_SEXES = {
    Sex.WOMEN: {"k", "kvinnor", "kvinna", "women", "female", "females", "flickor"},
    Sex.MEN: {"m", "män", "man", "men", "male", "males", "pojkar"},
    Sex.ALL: {"t", "totalt", "total", "båda könen", "samtliga", "män och kvinnor", "kvinnor och män", "men and women", "both sexes", "1+2"},
}
_SEX_OF = {word: sex for sex, words in _SEXES.items() for word in words}
# SCB's signs, and Kolada's words of status.
SIGNS = {
    "..": Missing.NOT_AVAILABLE, "...": Missing.NOT_AVAILABLE, "…": Missing.NOT_AVAILABLE, "‥": Missing.NOT_AVAILABLE,
    ".": Missing.NOT_APPLICABLE, "-": Missing.NOTHING, "–": Missing.NOTHING, "": Missing.NOT_TOLD,
    "missing": Missing.NOT_AVAILABLE, "private": Missing.HIDDEN, "notapplicable": Missing.NOT_APPLICABLE, "x": Missing.HIDDEN,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Areas:
    """The areas that there are. `by_name`: {"västerbottens län": "24", "umeå": "2480"}; what two areas share is not in it."""

    codes: frozenset[str]
    by_name: Mapping[str, str]


def area_of(text: str, areas: Areas) -> str | None:
    """The code of the nation ("00"), a county ("24") or a municipality ("2480").

    Files write "24", "24 Västerbottens län", "Västerbottens län", or, in Kolada, "0024" for a county and "0000" for the nation.
    """
    tidy = " ".join(text.split())
    coded = _CODED.fullmatch(tidy)
    if coded is None:
        name = tidy.casefold()
        return NATION if name in _NATION_NAMES else areas.by_name.get(name)
    code, name = coded[1], (coded[2] or "").casefold()
    if len(code) == 4 and code.startswith("00"):
        code = code[2:]
    if name and (NATION if name in _NATION_NAMES else areas.by_name.get(name)) != code:
        return None  # a code that is another area's than the name beside it says
    return code if code == NATION or code in areas.codes else None


def year_of(text: str) -> int | None:
    """A calendar year alone; "2023K1", "2022/23" and "2023M05" are none."""
    tidy = text.strip()
    if len(tidy) != 4 or not (tidy.isascii() and tidy.isdigit()):
        return None
    return int(tidy) if FIRST_YEAR <= int(tidy) <= LAST_YEAR else None


def year_in(text: str) -> int | None:
    """The only year in a heading like "Folkmängd 2023"; None where there is none or there are two."""
    found = _YEAR.findall(text)
    return int(found[0]) if len(found) == 1 else None


def sex_of(text: str) -> Sex | None:
    return _SEX_OF.get(" ".join(text.split()).casefold())


def sex_in(text: str) -> Sex | None:
    """The sex that a heading like "kvinnor 2023" names, None when it names none."""
    words = set(re.split(r"[^\wåäö]+", text.casefold())) - {"k", "m", "t", "man"}
    found = {sex for word, sex in _SEX_OF.items() if word in words}
    return found.pop() if len(found) == 1 else None


def value_of(cell: object) -> tuple[Decimal | None, Missing | None]:
    """(value, None), (None, why it is missing), or (None, None) for what is no number.

    A number of a workbook or of JSON is taken as it stands; a text may have blanks between thousands and a decimal comma.
    """
    if cell is None:
        return None, Missing.NOT_TOLD
    if isinstance(cell, bool):
        return None, None
    if isinstance(cell, Decimal | int):
        return _plain(Decimal(cell)), None
    if isinstance(cell, float):
        return _plain(Decimal(repr(cell))), None
    text = str(cell).strip()
    sign = SIGNS.get(text.casefold())
    if sign is not None:
        return None, sign
    if not _NUMBER.fullmatch(text.replace("−", "-")):
        return None, None
    return _plain(Decimal(text.replace("−", "-").translate(_SPACES).replace(",", "."))), None


def _plain(value: Decimal) -> Decimal | None:
    """Finite, and of a size that a column holds; 12.0 as 12."""
    try:
        if not value.is_finite() or abs(value) >= Decimal(10) ** 15 or value != value.quantize(Decimal("1e-10")):
            return None
    except InvalidOperation:
        return None
    return value.to_integral_value() if value == value.to_integral_value() else value.normalize()
