"""JSON-stat 2.0 as PxWeb writes it (json-stat.org/format): values in row-major order over the dimensions, sparse or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from vaw.domain.knowledge.rules import CELLS_MOST, NATION, Cell, FileKind, Missing, Reading, Refused, Sex
from vaw.domain.knowledge.rules.words import SIGNS, Areas, area_of, sex_of, value_of, year_of
from vaw.kernel.errors import RuleBroken

_AREA = frozenset({"region", "regionkod", "lan", "län", "kommun", "kommuner", "geo", "area", "omrade", "område"})
_SEX = frozenset({"kon", "kön", "sex", "gender"})
_YEAR = frozenset({"tid", "ar", "år", "time", "year"})
# SCB's codes for sex, where the labels say nothing.
_SEX_CODES = {"1": Sex.MEN, "2": Sex.WOMEN, "1+2": Sex.ALL, "T": Sex.ALL, "K": Sex.WOMEN, "M": Sex.MEN, "TOT": Sex.ALL}


@dataclass(frozen=True, slots=True)
class _Dimension:
    """`categories`: (code, label) in the order of the values."""

    id: str
    label: str
    role: str
    categories: tuple[tuple[str, str], ...]

    def is_called(self, names: frozenset[str]) -> bool:
        return self.id.casefold() in names or self.label.casefold() in names


def is_json_stat(document: object) -> bool:
    return isinstance(document, Mapping) and "dimension" in document and "value" in document


def read(document: Mapping[str, Any], areas: Areas) -> Reading:
    """Values by area, year and sex. Rows are numbered as the values stand in the file, from 1.

    Raises RuleBroken("knowledge.json_stat") for what is no JSON-stat 2.0, ("knowledge.no_years"), ("knowledge.other_dimension") for a
    dimension beside area, sex, year and content that has several categories, and ("knowledge.too_many_values").
    """
    try:
        dimensions = _dimensions(document)
        values, statuses = _sequence(document["value"]), _sequence(document.get("status") or {})
    except (KeyError, TypeError, ValueError, AttributeError):
        raise RuleBroken("knowledge.json_stat", field="file") from None
    if prod(len(one.categories) for one in dimensions) > CELLS_MOST:
        raise RuleBroken("knowledge.too_many_values", field="file", most=CELLS_MOST)
    area, year, sex = _roles(dimensions)
    reading = Reading(FileKind.JSON_STAT, [], [])
    everywhere = {one.id: _meaning(one, areas, area, year, sex) for one in dimensions}
    for place, chosen in enumerate(_places(dimensions)):
        meant = {one.id: everywhere[one.id][at] for one, at in zip(dimensions, chosen, strict=True)}
        _cell(reading, place, meant, (area, year, sex), values.get(place), statuses.get(place))
    return reading


def _dimensions(document: Mapping[str, Any]) -> list[_Dimension]:
    """Raises KeyError, TypeError, ValueError or AttributeError for what does not hold together."""
    roles = {id_: role for role, ids in (document.get("role") or {}).items() for id_ in ids}
    found = []
    for id_, size in zip(document["id"], document["size"], strict=True):
        told = document["dimension"][id_]
        category = told["category"]
        labels = category.get("label") or {}
        index = category.get("index")
        codes = sorted(index, key=index.__getitem__) if isinstance(index, Mapping) else list(labels if index is None else index)
        if len(codes) != size:
            raise ValueError(id_)
        categories = tuple((str(code), str(labels.get(code, code))) for code in codes)
        found.append(_Dimension(str(id_), str(told.get("label") or id_), roles.get(id_, ""), categories))
    return found


def _sequence(told: Any) -> Mapping[int, Any]:
    """{place: value}: an array has all of them, an object those that there are, a text is the same for all."""
    if isinstance(told, Mapping):
        return {int(place): value for place, value in told.items()}
    if isinstance(told, str):
        return _Same(told)
    return dict(enumerate(told))


class _Same(dict[int, Any]):
    def __init__(self, value: str) -> None:
        super().__init__()
        self.value = value

    def get(self, place: int, default: Any = None) -> Any:
        return self.value


def _roles(dimensions: Sequence[_Dimension]) -> tuple[str | None, str, str | None]:
    """Ids of the dimensions of area, year and sex."""
    area = next((one.id for one in dimensions if one.role == "geo" or one.is_called(_AREA)), None)
    year = next((one.id for one in dimensions if one.role == "time" or one.is_called(_YEAR)), None)
    sex = next((one.id for one in dimensions if one.is_called(_SEX)), None)
    if year is None:
        raise RuleBroken("knowledge.no_years", field="file")
    other = next((one for one in dimensions if one.id not in (area, year, sex) and len(one.categories) > 1), None)
    if other is not None:
        raise RuleBroken("knowledge.other_dimension", field="file")
    return area, year, sex


def _meaning(dimension: _Dimension, areas: Areas, area: str | None, year: str, sex: str | None) -> list[Any]:
    """What each category is as an area, a year or a sex; None for one that is none."""
    if dimension.id == area:
        return [area_of(code, areas) or area_of(label, areas) for code, label in dimension.categories]
    if dimension.id == year:
        return [year_of(code) or year_of(label) for code, label in dimension.categories]
    if dimension.id == sex:
        return [sex_of(label) or _SEX_CODES.get(code.upper()) for code, label in dimension.categories]
    return [True] * len(dimension.categories)


def _places(dimensions: Sequence[_Dimension]) -> Iterator[tuple[int, ...]]:
    """The positions in the order of the values: the last dimension turns fastest."""
    return product(*(range(len(one.categories)) for one in dimensions))


def _cell(into: Reading, place: int, meant: Mapping[str, Any], roles: tuple[str | None, str, str | None], told: Any, status: Any) -> None:
    faults = [code for name, code in zip(roles, ("area", "year", "sex"), strict=True) if name is not None and meant[name] is None]
    value, missing = value_of(told)
    if faults:
        into.refused.append(Refused(place + 1, faults[0], faults[0]))
        return
    if value is None and missing is None:
        into.refused.append(Refused(place + 1, "value", "number"))
        return
    if missing is Missing.NOT_TOLD and status is not None:
        missing = SIGNS.get(str(status).strip().casefold(), Missing.NOT_AVAILABLE)
    area, year, sex = (None if name is None else meant[name] for name in roles)
    into.cells.append(Cell(place + 1, area or NATION, int(year or 0), sex or Sex.ALL, value, missing))
