"""What is published of protected housing, in which declared tables, from when, and by which rule (disclosure.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from vaw.domain.housing.rules.register import OperatorForm
from vaw.domain.housing.rules.turned_away import Group, Reason
from vaw.kernel.disclosure.areas import Area, Table, Tree, declare
from vaw.kernel.disclosure.rule import Insiders, Rule, Unit, knowers, weakness
from vaw.kernel.i18n import N_


class Measure(StrEnum):
    """What is published. Family places are another unit than beds and never added to them; they are published for the
    country alone, because a facility never has more of them than beds: two tables of the same areas could be held against each other."""

    PLACES = "places"
    FAMILY_PLACES = "family_places"
    OCCUPIED = "occupied"
    NIGHTS = "nights"
    TURNED_AWAY = "turned_away"


class TableName(StrEnum):
    """The tables beside the total."""

    AREA = "area"
    FORM = "form"
    REASON = "reason"
    GROUP = "group"


MEASURE_NAMES = {
    Measure.PLACES: N_("Platser"),
    Measure.FAMILY_PLACES: N_("Familjeplatser"),
    Measure.OCCUPIED: N_("Belagda platser"),
    Measure.NIGHTS: N_("Belagda dygn"),
    Measure.TURNED_AWAY: N_("Avvisade förfrågningar"),
}
TABLE_NAMES = {
    TableName.AREA: N_("Område"),
    TableName.FORM: N_("Driftsform"),
    TableName.REASON: N_("Skäl"),
    TableName.GROUP: N_("Vem det gällde"),
}
STOCKS = frozenset({Measure.PLACES, Measure.FAMILY_PLACES})  # they hardly change: one scope for ever, audited together
GUARDED = frozenset({Measure.OCCUPIED, Measure.NIGHTS})  # "everything is full" must not be readable
DELAY = timedelta(days=7)  # safety.md 3: public figures are at least 7 days old
QUARTERS_BACK = 4  # how far back a first publication and a correction reach
RULE = Rule()  # at publication: 3 facilities, 3 operators, 20 %
ROOM = Rule(facilities=6, operators=5, left=4, per_cent=40)  # when areas are declared, so that they hold for the year
WIDE_ROOM = Rule(facilities=20, operators=12, left=6, per_cent=60)  # for the coarser level
ROOM_LEFT = Rule(facilities=4, operators=4, left=3, per_cent=30)  # areas of the year before stay while they have this
# The counties in SCB's regional division: part of the country > national area (NUTS 1 > NUTS 2).
TREE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "1": {"11": ["01"], "12": ["03", "04", "05", "18", "19"]},
    "2": {"21": ["06", "07", "08", "09"], "22": ["10", "12"], "23": ["13", "14"]},
    "3": {"31": ["17", "20", "21"], "32": ["22", "23"], "33": ["24", "25"]},
}
COUNTIES = tuple(code for areas in TREE.values() for codes in areas.values() for code in codes)
PART_OF = {code: part for part, areas in TREE.items() for codes in areas.values() for code in codes}

Level = dict[str, str]
Blocks = Iterable[Iterable[str]]
_WITH_PARTNERS = (OperatorForm.NGO, OperatorForm.PARTNERSHIP)
_UNFIT = (Reason.TARGET_GROUP, Reason.RISK, Reason.GEOGRAPHY)


class Quarter(NamedTuple):
    """A quarter of a year, 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.after.first - timedelta(days=1)

    @property
    def before(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def after(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


class Scope(NamedTuple):
    """What an edition is of: a measure, and for what is counted in a quarter the quarter. As text: "places", "nights/2026Q1"."""

    measure: Measure
    quarter: Quarter | None = None

    @property
    def before(self) -> Scope | None:
        """The scope from which readers subtract."""
        return self._replace(quarter=self.quarter.before) if self.quarter else None

    @property
    def after(self) -> Scope | None:
        return self._replace(quarter=self.quarter.after) if self.quarter else None

    def __str__(self) -> str:
        return f"{self.measure}/{self.quarter}" if self.quarter else str(self.measure)


def quarter_from(text: str) -> Quarter:
    """ "2026Q1" read. Raises ValueError."""
    year, mark, number = text.partition("Q")
    if not mark or not (year.isascii() and year.isdigit() and len(year) == 4) or number not in ("1", "2", "3", "4"):
        raise ValueError("not a quarter")
    return Quarter(int(year), int(number))


def scope_from(text: str) -> Scope:
    """The scope that a text names. Raises ValueError."""
    measure, mark, quarter = text.partition("/")
    return Scope(Measure(measure), quarter_from(quarter) if mark else None)


def quarter_of_day(day: date) -> Quarter:
    """The quarter in which a day lies."""
    return Quarter(day.year, (day.month + 2) // 3)


def public_from(as_of: date) -> date:
    """The first day on which numbers of that day may be shown."""
    return as_of + DELAY


def ripe(today: date) -> list[Quarter]:
    """The last quarters whose numbers may be shown, the oldest first."""
    last = quarter_of_day(today).before
    if public_from(last.last) > today:
        last = last.before
    found = [last]
    while len(found) < QUARTERS_BACK:
        found.append(found[-1].before)
    return found[::-1]


def due(today: date, newest: Mapping[str, date]) -> list[tuple[Scope, date]]:
    """(scope, day that it is of) of every edition that should be tried, in the order of time. `newest`: the last one's day by scope.

    What is counted in a quarter is tried once more when the next quarter is ripe: corrections that may be shown are then shown.
    """
    found, quarters = [], ripe(today)
    for quarter in quarters:
        for measure in Measure:
            scope = Scope(measure, None if measure in STOCKS else quarter)
            last = newest.get(str(scope))
            if measure in STOCKS:
                if last is None or last < quarter.last:
                    found.append((scope, quarter.last))
            elif last is None:
                found.append((scope, quarter.last))
            elif last < quarters[-1].last:
                found.append((scope, quarters[-1].last))
    return found


def level_of(blocks: Blocks) -> Level:
    """Every category with the name of its block: the codes of all that are in it.

    >>> level_of([["a"], ["c", "b"]])
    {'a': 'a', 'b': 'b+c', 'c': 'b+c'}
    """
    named = [sorted(block) for block in blocks]
    return {code: "+".join(block) for block in named for code in block}


def members(block: str) -> list[str]:
    """The codes in a block."""
    return block.split("+")


def _each(codes: type[StrEnum], *together: Sequence[str]) -> Level:
    """Each code by itself but for those that go together."""
    joined = {str(code) for block in together for code in block}
    return level_of([*([str(code)] for code in codes if str(code) not in joined), *([str(code) for code in block] for block in together)])


def _but(codes: type[StrEnum], *alone: str) -> list[str]:
    return [str(code) for code in codes if code not in alone]


FIXED_LEVELS: dict[TableName, tuple[Level, ...]] = {
    TableName.FORM: (
        _each(OperatorForm), _each(OperatorForm, _WITH_PARTNERS), _each(OperatorForm, _but(OperatorForm, OperatorForm.MUNICIPAL)),
    ),
    TableName.REASON: (
        _each(Reason), _each(Reason, _UNFIT, _but(Reason, Reason.FULL, *_UNFIT)), _each(Reason, _but(Reason, Reason.FULL)),
    ),
    TableName.GROUP: (
        _each(Group), _each(Group, _but(Group, Group.WOMEN, Group.UNSTATED)), _each(Group, _but(Group, Group.WOMEN)),
    ),
}  # fmt: skip
DIMENSIONS = {TableName.AREA: "county", TableName.FORM: "form", TableName.REASON: "reason", TableName.GROUP: "group"}
# The most important first: it keeps its level when tables together would tell too much.
CATALOGUE: dict[Measure, tuple[TableName, ...]] = {
    Measure.PLACES: (TableName.AREA, TableName.FORM),
    Measure.FAMILY_PLACES: (),
    Measure.OCCUPIED: (TableName.AREA, TableName.FORM),
    Measure.NIGHTS: (TableName.AREA, TableName.FORM),
    Measure.TURNED_AWAY: (TableName.REASON, TableName.GROUP, TableName.AREA),
}


def area_levels(places: Sequence[Unit]) -> list[Level]:
    """Areas of counties from fine to coarse that pass with room to spare, from the beds of every facility. Empty: the nation alone."""
    fine = declare(_tree(TREE), _safe(places, ROOM))
    if not all(map(_safe(places, ROOM), fine)):
        return []
    parts: dict[str, Tree] = {part: [area for area in fine if PART_OF[min(area)] == part] for part in TREE}
    wide = declare(parts, _safe(places, WIDE_ROOM))
    levels = [level_of(fine)]
    if all(map(_safe(places, WIDE_ROOM), wide)) and level_of(wide) != levels[0]:
        levels.append(level_of(wide))
    return [level for level in levels if len(set(level.values())) > 1]


def still_hold(levels: Sequence[Mapping[str, str]], places: Sequence[Unit]) -> bool:
    """Whether areas declared before have room enough to stay: areas that stay cannot be compared with others."""
    safe = _safe(places, ROOM_LEFT)
    return bool(levels) and all(safe(frozenset(members(block))) for level in levels for block in set(level.values()))


def table_of(name: str, dimension: str, levels: Sequence[Mapping[str, str]]) -> Table:
    """A declared table for the engine."""
    return Table(name, dimension, tuple(levels))


def _tree(tree: Mapping[str, Mapping[str, Sequence[str]]]) -> Tree:
    return {part: {area: list(codes) for area, codes in areas.items()} for part, areas in tree.items()}


def _safe(places: Sequence[Unit], rule: Rule) -> Callable[[Area], bool]:
    return lambda counties: weakness([unit for unit in places if unit.county in counties], rule) is None


NEARLY_ALL = 90  # per cent: said of nobody silent as of a few, so that a single silent one cannot be read


def reported_at_least(reporting: Sequence[Unit], silent: Sequence[Unit]) -> int | None:
    """Of how many per cent of the facilities the numbers are known, at least, in tens. None: there are none, or it must not be said.

    That a facility is silent tells on it too: nobody may be able to count who the silent ones are. Values do not matter.
    """
    total = len(reporting) + len(silent)
    if not total:
        return None
    tens = 100 * len(reporting) // total // 10 * 10
    if tens >= NEARLY_ALL:
        return NEARLY_ALL
    counted = [unit._replace(value=1, floor=0, free=0) for unit in silent]
    hidden = not weakness(counted, RULE) and all(_some(reporting, who) or not _some(silent, who) for who in knowers(silent, RULE))
    return tens if hidden else None


def _some(units: Iterable[Unit], insiders: Insiders) -> bool:
    """Whether there are any that these insiders know nothing of."""
    return any(unit.county not in insiders and unit.operator not in insiders for unit in units)


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of a canonical text: the same content has the same hash wherever it is made."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
