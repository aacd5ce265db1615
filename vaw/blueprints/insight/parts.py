"""A few numbers as a plot and as the equal table: what pages show that are made of figures and not figures themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value
from vaw.render.chart import Chart, Series, bars, for_screens, line

NAME, N = Column("name", N_("Vad"), header=True), Column("n", N_("Antal"), "int")
_MISSING = N_("uppgift saknas")


@dataclass(frozen=True, slots=True)
class Part:
    """A plot with the equal table. `about`: the page of the figure, which opens its rows. `plot` None: nothing to draw."""

    code: str
    title: str
    finding: str
    plot: Markup | None
    table: Table
    rows: list[list[str]]
    about: str = ""


def as_bars(code: str, caption: str, counts: Mapping[str, int | None], words: str, unit: str, about: str = "") -> Part:
    """So many of each; `caption` is a marked text, `unit` is translated."""
    table = Table(f"part-{code}", caption, (NAME, N))
    chart = Chart(
        categories=tuple(counts),
        series=(Series(gettext(N.label), tuple(counts.values())),),
        unit=unit,
        missing=gettext(_MISSING),
        id=f"plot-part-{code}",
        title=_title(caption, words),
        desc=gettext(N_("Stapeldiagram. Samma värden står i tabellen.")),
    )
    plot = for_screens(bars, chart) if any(counts.values()) else None
    return Part(code, gettext(caption), words, plot, table, table.shown(list(counts.items())), about)


def as_lines(
    code: str, caption: str, names: Sequence[str], lines: Mapping[str, Sequence[int | None]], words: str, unit: str, about: str = ""
) -> Part:
    """One line each by its label, a value for each name; a value that is missing is a gap."""
    columns = (Column("name", N_("Månad"), header=True), *(Column(f"n{place}", label, "int") for place, label in enumerate(lines)))
    table = Table(f"part-{code}", caption, columns)
    rows: list[tuple[Value, ...]] = [(name, *(values[place] for values in lines.values())) for place, name in enumerate(names)]
    chart = Chart(
        categories=tuple(names),
        series=tuple(Series(label, tuple(values)) for label, values in lines.items()),
        unit=unit,
        missing=gettext(_MISSING),
        id=f"plot-part-{code}",
        title=_title(caption, words),
        desc=gettext(N_("Linjediagram. Samma värden står i tabellen.")),
    )
    plot = for_screens(line, chart) if any(any(values) for values in lines.values()) else None
    return Part(code, gettext(caption), words, plot, table, table.shown(rows), about)


def _title(caption: str, words: str) -> str:
    return f"{gettext(caption)}. {words}".strip().rstrip(".")
