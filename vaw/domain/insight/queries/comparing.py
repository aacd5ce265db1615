"""A year beside another, a county beside the country: shares and what is usual, never an order or a judgement (features row 83)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from vaw.domain.activities.figures import CODE, SOURCE
from vaw.domain.activities.rules.slices import FEW, WITHOUT, Beside, Nation, Slice, beside
from vaw.domain.activities.rules.year import Totals, Year
from vaw.domain.insight.queries import FigureResult, Row
from vaw.domain.insight.queries.statistics import NATION, OF_PART
from vaw.domain.mandates.queries import list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Figure, Plot, Scope
from vaw.kernel.i18n import N_, gettext, month
from vaw.kernel.table import Column, Table, Value

_UNIT = N_("Antal aktiviteter")
_CAPTIONS = {
    "compare-months": N_("Aktiviteter i månaden, sida vid sida"),
    "compare": N_("Talen sida vid sida"),
    "compare-groups": N_("Antal och andelar sida vid sida"),
}
COMPARED = frozenset(_CAPTIONS)
_NAME = Column("name", N_("Mått"), header=True)
_MONTH = Column("name", N_("Månad"), header=True)
_NOTE = Column("note", N_("Att tänka på"))
_FEW = N_("Under {few} aktiviteter på någon sida säger en skillnad lite; sådana rader är märkta.")
_NO_ORDER = N_("Länen har olika många invånare och kommuner, och olika sätt att logga. Mer är inte bättre.")


class _Words(NamedTuple):
    """What all figures of a comparison say: the slice in words, what to keep in mind, whose numbers."""

    told: str
    caveat: str
    source: str

    def also(self, more: str) -> _Words:
        return self._replace(caveat=f"{self.caveat} {more}")


def with_year(here: Year, other: Year, wanted: Slice, told: str, *, nation: bool = False) -> list[FigureResult]:
    """A year beside another of the same county or of the country."""
    one, before, source = str(here.year), str(other.year), NATION if nation else SOURCE
    columns = (_NAME, Column("n", one, "number"), Column("before", before, "number"), Column("change", N_("Skillnad"), "number"))
    numbers, others = _measures(here, wanted), _measures(other, wanted)
    rows: list[Row] = [
        (name, value, others[name], None if value is None or others[name] is None else round(value - (others[name] or 0), 2))
        for name, value in numbers.items()
    ]
    caveat = gettext(N_("Sättet att logga kan ha ändrats mellan åren. Det som ingen har loggat saknas och räknas inte som noll."))
    definition = gettext(N_("Samma urval för {year} och {before}, sida vid sida.")).format(year=one, before=before)
    title, words = gettext(N_("{year} bredvid {before}")).format(year=one, before=before), _Words(told, caveat, source)
    return [
        _months(title, definition, words, (one, before), (here, lambda at: _n(other, at)), wanted),
        _figure("compare", title, definition, words, columns, rows),
        *_groups(here, other, wanted, title, (one, before), words),
    ]


def with_nation(here: Year, county: str, nation: Nation, wanted: Slice, told: str) -> list[FigureResult]:
    """A county's year beside the country's: per county that has logged, and as shares in both directions."""
    usual, counties = gettext(N_("Landet, per län")), nation.counties
    columns = (
        _NAME,
        Column("n", county, "number"),
        Column("usual", usual, "number"),
        Column("nation", N_("Hela landet"), "number"),
        Column("part", N_("Länets andel"), "percent"),
    )
    totals = _measures(nation.year, wanted)
    rows: list[Row] = [
        (
            name,
            value,
            _per(totals[name], counties),
            totals[name],
            None if value is None or not totals[name] else value / (totals[name] or 1),
        )
        for name, value in _measures(here, wanted).items()
    ]
    definition = gettext(
        N_("Länets år bredvid landets. Per län är landets summa delad med de {n} län som har loggat något under tiden.")
    ).format(n=counties)
    title, words = gettext(N_("{county} bredvid landet")).format(county=county), _Words(told, gettext(_NO_ORDER), NATION)
    return [
        _months(title, definition, words, (county, usual), (here, lambda at: _per(_n(nation.year, at), counties)), wanted),
        _figure("compare", title, definition, words, columns, rows),
        *_groups(here, nation.year, wanted, title, (county, gettext(N_("landet"))), words, part=True),
    ]


def _measures(year: Year, wanted: Slice) -> dict[str, float | None]:
    """{what is counted: the number}, all missing where nobody logged."""
    totals, logged = year.totals, year.is_logged(year.year)
    women, men, unstated = totals.heads
    told: dict[str, float | None] = {
        gettext(N_("Aktiviteter")): totals.n,
        gettext(N_("Timmar")): round(totals.minutes / 60, 2),
        gettext(N_("Kvinnor")): women,
        gettext(N_("Män")): men,
        gettext(N_("Utan uppgift om kön")): unstated,
    }
    if wanted.whole_years:
        told[gettext(N_("Nådda kommuner"))] = len(year.municipality_ids) - len(year.not_reached())
    return {name: value if logged else None for name, value in told.items()}


def _n(year: Year, at: int) -> int | None:
    totals = year.month(at)
    return None if totals is None else totals.n


def _per(value: float | None, counties: int) -> float | None:
    return None if value is None or not counties else round(value / counties, 1)


def _months(
    title: str,
    definition: str,
    words: _Words,
    names: tuple[str, str],
    sides: tuple[Year, Callable[[int], float | None]],
    wanted: Slice,
) -> FigureResult:
    here, other = sides
    rows: list[Row] = [(month(at), _n(here, at), other(at)) for at in range(wanted.first, wanted.last + 1)]
    columns = (_MONTH, Column("n", names[0], "number"), Column("n_beside", names[1], "number"))
    of_months = gettext(N_("{title}: månad för månad")).format(title=title)
    missing = gettext(N_("En månad då ingen har loggat saknar uppgift."))
    return _figure("compare-months", of_months, definition, words.also(missing), columns, rows, "line")


def _groups(
    here: Year, other: Year, wanted: Slice, title: str, names: tuple[str, str], words: _Words, part: bool = False
) -> list[FigureResult]:
    """Fields side by side; objectives where one field was chosen; nothing where one of each was."""
    side: Mapping[str, Totals]
    other_side: Mapping[str, Totals]
    if wanted.field is None:
        what, terms, side, other_side = gettext(N_("område")), TermList.VIOLENCE_FIELD, here.by_field(), other.by_field()
    elif wanted.objective is None:
        what, terms = gettext(N_("nationell målsättning")), TermList.OBJECTIVE
        side, other_side = here.objectives or {}, other.objectives or {}
    else:
        return []
    one, two = names
    shares = (
        (N_("Andel av länets"), N_("Andel av landets")) if part else tuple(gettext(N_("Andel {year}")).format(year=name) for name in names)
    )
    columns = [
        CODE,
        Column("name", what[:1].upper() + what[1:], header=True),
        Column("n", one, "int"),
        Column("share", shares[0], "percent"),
        Column("other_n", two[:1].upper() + two[1:], "int"),
        Column("other_share", shares[1], "percent"),
        *([Column("part", N_("Länets andel av landets"), "percent")] if part else []),
        _NOTE,
    ]
    found = beside(side, other_side, [entry.code for entry in list_terms(terms)])
    definition = gettext(N_("Aktiviteter efter {what}, och hur stor del av alla aktiviteter på samma sida som de är.")).format(what=what)
    if part:
        definition += " " + gettext(N_("Sist den andra vägen: hur stor del av landets aktiviteter i gruppen som länet står för."))
    of_groups = gettext(N_("{title}: efter {what}")).format(title=title, what=what)
    few = gettext(_FEW).format(few=FEW)
    rows = [_beside(row, term_names(terms), part) for row in found]
    return [_figure("compare-groups", of_groups, definition, words.also(few), tuple(columns), rows)]


def _beside(row: Beside, names: Mapping[str, str], part: bool) -> Row:
    name = names.get(row.code, row.code) if row.code != WITHOUT else gettext(N_("Ingen målsättning angiven"))
    note = gettext(N_("Få aktiviteter.")) if row.few else None
    first: tuple[Value, ...] = (row.code or None, name, row.n, row.share, row.other_n, row.other_share)
    return (*first, *((row.part,) if part else ()), note)


def _figure(
    code: str, title: str, definition: str, words: _Words, columns: tuple[Column, ...], rows: Sequence[Row], plot: Plot = "none"
) -> FigureResult:
    told = f"{definition} {words.told}".strip()
    if words.told:
        title = gettext(OF_PART).format(title=title)
    table = Table(code, _CAPTIONS[code], columns)
    return FigureResult(Figure(code, title, told, words.caveat, _UNIT, words.source, table, _no_scope, plot), rows)


def _no_scope(_: Scope) -> Sequence[Row]:
    """Made for what a page asked: it has no rows of its own in any year."""
    raise NotFound
