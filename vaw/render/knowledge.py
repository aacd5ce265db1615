"""How figures of the knowledge base are drawn and tabled: women and men in one plot with different marks, both directions of per cent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup

from vaw.domain.knowledge.queries.areas import area_name
from vaw.domain.knowledge.queries.datasets import Point, Row
from vaw.domain.knowledge.rules import MISSING_NAMES, SEX_NAMES, Measure, Sex
from vaw.domain.knowledge.rules.comparing import VERDICT_NAMES, Group, Verdict, share, share_of_women, verdict
from vaw.kernel.i18n import N_, decimal, gettext, measured, percent
from vaw.kernel.table import Column, Table, Value
from vaw.render.chart import Chart, Series, for_screens, line

COUNTED = frozenset({Measure.PERSONS, Measure.COUNT})
_SEXES = (Column("women", N_("Kvinnor"), "number"), Column("men", N_("Män"), "number"), Column("total", N_("Totalt"), "number"))
_SHARE = Column("share", N_("Andel kvinnor av alla"), "percent")
_AMONG = (Column("among_women", N_("Andel bland kvinnor"), "percent"), Column("among_men", N_("Andel bland män"), "percent"))
_GAP = Column("gap", N_("Kvinnor minus män"), "number")
FILE = Table(
    "values",
    N_("Värden"),
    (
        Column("area", N_("Områdeskod")),
        Column("name", N_("Område"), header=True),
        Column("year", N_("År")),
        *_SEXES,
        Column("why_women", N_("Kvinnor: varför uppgift saknas")),
        Column("why_men", N_("Män: varför uppgift saknas")),
        Column("why_total", N_("Totalt: varför uppgift saknas")),
    ),
)


class Bases(NamedTuple):
    """The persons of whom these are a part: {year: point} of the same area; empty where no such dataset is named."""

    title: str
    points: Mapping[int, Point]


NO_BASES = Bases("", {})


def plain(value: Decimal | None) -> int | float | None:
    """A number as files and tables take it: whole as int."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def years_table(measure: Measure, bases: Bases) -> Table:
    """The table of one area's years: what it can tell depends on what is measured."""
    return Table("years", N_("År för år"), (Column("year", N_("År"), header=True), *_told_of(measure, bases)))


def areas_table(measure: Measure) -> Table:
    """The table of several areas in one year."""
    return Table("areas", N_("Jämförelse"), (Column("name", N_("Område"), header=True), *_told_of(measure, NO_BASES)))


def _told_of(measure: Measure, bases: Bases) -> tuple[Column, ...]:
    if measure in COUNTED:
        return (*_SEXES, _SHARE, *(_AMONG if bases.points else ()))
    told = (*_SEXES, _GAP)
    return tuple(replace(column, kind="decimal") for column in told) if measure is Measure.PERCENT else told


def year_rows(measure: Measure, points: Iterable[Point], bases: Bases) -> list[tuple[Value, ...]]:
    return [(str(point.year), *_cells(measure, point, bases)) for point in points]


def area_rows(measure: Measure, codes: Sequence[str], found: Mapping[str, Point]) -> list[tuple[Value, ...]]:
    """A row each area, also where the edition has nothing of it."""
    nothing = Point(0, None, None, None)
    return [(area_name(code), *_cells(measure, found.get(code, nothing), NO_BASES)) for code in codes]


def _cells(measure: Measure, point: Point, bases: Bases) -> list[Value]:
    women, men, everybody = (plain(value) for value in (point.women, point.men, point.total))
    told: list[Value] = [women, men, everybody]
    if measure not in COUNTED:
        return [*told, None if point.women is None or point.men is None else plain(point.women - point.men)]
    told.append(share_of_women(women, men))
    if bases.points:
        groups = groups_of(point, bases)
        told += [share(group.part, group.whole) for group in groups]
    return told


def groups_of(point: Point, bases: Bases) -> tuple[Group, Group]:
    """Women, and men: how many of how many."""
    base = bases.points.get(point.year)
    women, men = (plain(value) for value in (point.women, point.men))
    return Group(women, plain(base.women) if base else None), Group(men, plain(base.men) if base else None)


def judged(measure: Measure, point: Point, bases: Bases) -> Verdict:
    """Whether women and men differ by more than chance. Of a share the numbers behind it come from the base."""
    women, men = groups_of(point, bases)
    if measure is Measure.PERCENT:
        women, men = (Group(None if None in group else (group.part or 0) / 100 * (group.whole or 0), group.whole) for group in (women, men))
    elif measure is not Measure.PERSONS:
        return Verdict.NO_NUMBERS
    return verdict(women, men)


def finding(measure: Measure, points: Sequence[Point], bases: Bases) -> str:
    """The last year with both women and men in one sentence, and whether it is a difference."""
    last = next((point for point in reversed(points) if point.women is not None and point.men is not None), None)
    if last is None or last.women is None or last.men is None:
        return gettext(N_("Det finns inget år med både kvinnor och män."))
    persons = measure is Measure.PERSONS
    told = gettext(N_("{year}: {women} kvinnor och {men} män.") if persons else N_("{year}: {women} för kvinnor och {men} för män."))
    said = told.format(year=last.year, women=_worded(measure, last.women), men=_worded(measure, last.men))
    part = share_of_women(plain(last.women), plain(last.men)) if measure in COUNTED else None
    if part is not None:
        said += " " + gettext(N_("Kvinnor är {share} av dem.")).format(share=percent(part))
    among = [share(group.part, group.whole) for group in groups_of(last, bases)] if measure is Measure.PERSONS else []
    if None not in among and among:
        told = gettext(N_("Bland kvinnor är det {women}, bland män {men}."))
        said += " " + told.format(women=percent(among[0] or 0), men=percent(among[1] or 0))
    return said


def verdict_told(measure: Measure, points: Sequence[Point], bases: Bases) -> str:
    """What may be said of the difference in the last year that has women and men, "" where it is no question."""
    last = next((point for point in reversed(points) if point.women is not None and point.men is not None), None)
    if last is None or measure is Measure.COUNT:
        return ""
    return gettext(VERDICT_NAMES[judged(measure, last, bases)])


def _worded(measure: Measure, value: Decimal) -> str:
    number = plain(value) or 0
    return f"{decimal(number)}\u00a0%" if measure is Measure.PERCENT else measured(number)


def gaps(points: Iterable[Point]) -> list[str]:
    """What is missing and why: "2021, kvinnor: Dold av källan"."""
    sexes = (Sex.ALL, Sex.WOMEN, Sex.MEN)
    return [
        f"{point.year}, {gettext(SEX_NAMES[sex]).lower()}: {gettext(MISSING_NAMES[why])}"
        for point in points
        for sex, why in zip(sexes, point.why, strict=True)
        if why is not None
    ]


def plot_of(title: str, unit: str, points: Sequence[Point]) -> Callable[[], Markup] | None:
    """Women and men over the years in one plot; a year that the edition lacks between two is a gap. None where there is nothing to draw."""
    if len(points) < 2 or not any(value is not None for point in points for value in (point.women, point.men, point.total)):
        return None
    by_year = {point.year: point for point in points}
    years = range(points[0].year, points[-1].year + 1)
    split = any(point.women is not None or point.men is not None for point in points)
    names = ("women", "men") if split else ("total",)
    labels = {"women": N_("Kvinnor"), "men": N_("Män"), "total": N_("Totalt")}
    chart = Chart(
        categories=tuple(str(year) for year in years),
        series=tuple(
            Series(gettext(labels[name]), tuple(plain(getattr(by_year[year], name)) if year in by_year else None for year in years))
            for name in names
        ),
        unit=unit,
        missing=gettext(N_("uppgift saknas")),
        id="plot-series",
        title=title,
        desc=gettext(N_("Linjediagram. Samma värden står i tabellen.")),
    )
    return lambda: for_screens(line, chart)


def file_rows(rows: Iterable[Row]) -> Iterable[tuple[Value, ...]]:
    """Every area's years as FILE tells them: the numbers as the source wrote them."""
    for area, point in rows:
        why = [None if one is None else MISSING_NAMES[one] for one in (point.why[1], point.why[2], point.why[0])]
        yield (area, area_name(area), str(point.year), plain(point.women), plain(point.men), plain(point.total), *why)
