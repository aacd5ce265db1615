"""School breaks in a spreadsheet: one row a municipality and break, under headings. What cannot be read is named, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from vaw.domain.activities.rules.cells import Cell, fold, is_blank
from vaw.domain.activities.rules.places import Places
from vaw.domain.prevention.rules.seasons import BREAKS, Days, Entered, Season, check_break, school_year
from vaw.kernel.errors import RuleBroken
from vaw.kernel.i18n import N_
from vaw.kernel.written import Fault, Unclear, read_day

Row = tuple[int, Sequence[Cell]]
SEARCHED = 20  # rows in which the headings are looked for: titles stand above them
LINES_MOST = 2_000  # far more than a county's municipalities have breaks in five years
_HEADINGS = {
    "place": {"kommun", "kommunnamn", "kommunkod", "municipality", "kommuner"},
    "season": {"lov", "slagavlov", "typ", "break", "schoolbreak", "namn"},
    "first_on": {"forstadag", "forstadagen", "fran", "fran och med", "franochmed", "from", "start", "startdatum", "borjar", "firstday"},
    "last_on": {"sistadag", "sistadagen", "till", "tillochmed", "tom", "slut", "slutdatum", "slutar", "lastday"},
}
COLUMN_NAMES = {"place": N_("Kommun"), "season": N_("Lov"), "first_on": N_("Första dag"), "last_on": N_("Sista dag"), "": N_("Hela raden")}
_SEASONS = {
    "hostlov": Season.AUTUMN_BREAK, "laslov": Season.AUTUMN_BREAK, "autumnbreak": Season.AUTUMN_BREAK,
    "jullov": Season.CHRISTMAS_BREAK, "christmasbreak": Season.CHRISTMAS_BREAK,
    "sportlov": Season.WINTER_BREAK, "vinterlov": Season.WINTER_BREAK, "winterbreak": Season.WINTER_BREAK,
    "pasklov": Season.EASTER_BREAK, "easterbreak": Season.EASTER_BREAK,
    "sommarlov": Season.SUMMER_BREAK, "summerbreak": Season.SUMMER_BREAK,
}  # fmt: skip
REASONS = {
    "place": N_("Kommunen känns inte igen."),
    "elsewhere": N_("Kommunen ligger i ett annat län."),
    "season": N_("Lovet känns inte igen. Skriv höstlov, jullov, sportlov, påsklov eller sommarlov."),
    "day": N_("Dagen går inte att läsa. Skriv ÅÅÅÅ-MM-DD."),
    "no_year": N_("Årtalet saknas. Skriv ÅÅÅÅ-MM-DD."),
    "twice": N_("Samma kommun, lov och läsår står två gånger med olika dagar."),
    "prevention.period": N_("Den sista dagen ligger före den första."),
    "prevention.break_year": N_("Året kan inte stämma."),
    "prevention.break_month": N_("Lovet kan inte börja i den månaden."),
    "prevention.break_long": N_("Lovet är för långt för att stämma."),
}


class Refused(NamedTuple):
    """A row that is not taken in. `column`: one of COLUMN_NAMES, `reason`: one of REASONS."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. A row that says the same as one before it counts once."""

    entered: list[Entered] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class _Stop(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def read(rows: Iterable[Row], places: Places) -> Reading:
    """The breaks of a sheet. `places`: of the county that takes them in.

    Raises RuleBroken("prevention.file_headings", field="file") where no row names all four columns, ("prevention.file_long").
    """
    lines = list(rows)
    at, columns = _headings(lines)
    if len(lines) - at > LINES_MOST:
        raise RuleBroken("prevention.file_long", field="file", most=LINES_MOST)
    reading, known = Reading(), dict[tuple[int, Season, int], Days]()
    for number, cells in lines[at + 1 :]:
        told = {name: cells[place] if place < len(cells) else None for name, place in columns.items()}
        if all(is_blank(cell) for cell in told.values()):
            continue
        try:
            one = _one(told, places)
            key = (one.municipality_id, one.season, school_year(one.days.first_on))
            if known.setdefault(key, one.days) != one.days:
                raise _Stop("", "twice")
        except _Stop as stop:
            reading.refused.append(Refused(number, stop.column, stop.reason))
            continue
        if one not in reading.entered:
            reading.entered.append(one)
    return reading


def _headings(lines: Sequence[Row]) -> tuple[int, dict[str, int]]:
    for at, (_number, cells) in enumerate(lines[:SEARCHED]):
        folded = [fold(cell) if isinstance(cell, str) else "" for cell in cells]
        found = {name: next((place for place, text in enumerate(folded) if text in words), None) for name, words in _HEADINGS.items()}
        told = {name: place for name, place in found.items() if place is not None}
        if len(told) == len(_HEADINGS):
            return at, told
    raise RuleBroken("prevention.file_headings", field="file")


def _one(told: dict[str, Cell], places: Places) -> Entered:
    place = places.find(_text(told["place"]))
    if place is None:
        raise _Stop("place", "place")
    if place.id not in places.own_ids:
        raise _Stop("place", "elsewhere")
    season = _SEASONS.get(fold(_text(told["season"])))
    if season is None:
        raise _Stop("season", "season")
    days = Days(_day(told, "first_on"), _day(told, "last_on"))
    try:
        check_break(season, days)
    except RuleBroken as broken:
        raise _Stop(broken.field or "", broken.code) from None
    return Entered(place.id, season, days)


def _day(told: dict[str, Cell], name: str) -> date:
    cell = told[name]
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return read_day(_text(cell))
    except Unclear as unclear:
        raise _Stop(name, "no_year" if unclear.fault is Fault.WITHOUT_YEAR else "day") from None


def _text(cell: Cell) -> str:
    """A number as a workbook keeps it, 2480.0, is "2480"."""
    if isinstance(cell, float) and not isinstance(cell, bool) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


# --- from the page that shows what a file would change to the yes


def packed(entered: Iterable[Entered]) -> str:
    """As a hidden field carries it."""
    return " ".join(
        f"{one.municipality_id}:{one.season.value}:{one.days.first_on.isoformat()}:{one.days.last_on.isoformat()}" for one in entered
    )


def unpacked(text: str) -> list[Entered]:
    """The same again; what it says is checked as anything else that is sent. Raises RuleBroken("prevention.file_changed")."""
    try:
        return [_unpacked(*one.split(":")) for one in text.split()[:LINES_MOST]]
    except (ValueError, TypeError):
        raise RuleBroken("prevention.file_changed") from None


def _unpacked(place: str, season: str, first_on: str, last_on: str) -> Entered:
    named = Season(season)
    if named not in BREAKS:
        raise ValueError("no break")
    return Entered(int(place), named, Days(date.fromisoformat(first_on), date.fromisoformat(last_on)))
