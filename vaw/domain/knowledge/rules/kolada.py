"""Kolada's own JSON: {"count", "values": [{"kpi", "municipality", "period", "values": [{"gender", "status", "value"}]}]}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from vaw.domain.knowledge.rules import NAME_MOST, TEXT_MOST, Cell, FileKind, Missing, Reading, Refused, Sex
from vaw.domain.knowledge.rules.words import SIGNS, Areas, area_of, value_of, year_of
from vaw.kernel.errors import RuleBroken

_GENDERS = {"T": Sex.ALL, "K": Sex.WOMEN, "M": Sex.MEN}


class Described(NamedTuple):
    """What Kolada says about a key figure."""

    id: str
    title: str
    definition: str


def is_kolada(document: object) -> bool:
    """Values, or the description of a key figure."""
    values = document.get("values") if isinstance(document, Mapping) else None
    return isinstance(values, list)


def described(document: Mapping[str, Any]) -> Described | None:
    """The key figure that a file of descriptions (kpi) is about, None when it is about none or several."""
    values = document["values"]
    if len(values) != 1 or not isinstance(values[0], Mapping) or "title" not in values[0]:
        return None
    told = {name: str(values[0].get(name) or "") for name in ("id", "title", "description")}
    return Described(told["id"][:NAME_MOST], told["title"][:NAME_MOST], told["description"][:TEXT_MOST])


def measures_in(document: Mapping[str, Any]) -> list[str]:
    """Ids of the key figures in the file, in its order."""
    return list(dict.fromkeys(str(row["kpi"]) for row in document["values"] if isinstance(row, Mapping) and "kpi" in row))


def read(document: Mapping[str, Any], areas: Areas, wanted: str) -> Reading:
    """The values of key figure `wanted`, or of the only one in the file when it is "".

    Raises RuleBroken("knowledge.description_only") for a file of descriptions, ("knowledge.several_measures") when it is not said which.
    """
    if described(document):
        raise RuleBroken("knowledge.description_only", field="file")
    ids = measures_in(document)
    if not wanted and len(ids) > 1:
        raise RuleBroken("knowledge.several_measures", field="file", n=len(ids))
    reading = Reading(FileKind.KOLADA, [], [])
    for number, row in enumerate(document["values"], 1):
        _row(reading, number, row, areas, wanted or (ids[0] if ids else ""))
    return reading


def _row(into: Reading, number: int, row: Any, areas: Areas, wanted: str) -> None:
    if not isinstance(row, Mapping) or not isinstance(row.get("values"), list):
        into.refused.append(Refused(number, "values", "shape"))
        return
    area, year = area_of(str(row.get("municipality", "")), areas), year_of(str(row.get("period", "")))
    faults = [("kpi", "other", str(row.get("kpi", "")) == wanted), ("municipality", "area", area), ("period", "year", year)]
    column, fault = next(((column, code) for column, code, good in faults if not good), ("", ""))
    if fault or area is None or year is None:
        into.refused.append(Refused(number, column, fault))
        return
    for told in row["values"]:
        sex = _GENDERS.get(str(told.get("gender", ""))) if isinstance(told, Mapping) else None
        if sex is None:
            into.refused.append(Refused(number, "gender", "sex"))
            continue
        value, missing = _value(told)
        if value is None and missing is None:
            into.refused.append(Refused(number, "value", "number"))
        else:
            into.cells.append(Cell(number, area, year, sex, value, missing))


def _value(told: Mapping[str, Any]) -> tuple[Any, Missing | None]:
    """A value that Kolada keeps private is missing even where the file has it."""
    status = SIGNS.get(str(told.get("status") or "").replace("_", "").casefold(), Missing.NOT_AVAILABLE)
    if status is Missing.HIDDEN:
        return None, status
    value, missing = value_of(told.get("value"))
    return value, status if missing is Missing.NOT_TOLD else missing
