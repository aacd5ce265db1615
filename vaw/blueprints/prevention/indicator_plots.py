"""How an indicator is drawn and told: women and men in one plot, the equal table beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from vaw.domain.prevention.models.indicators import Indicator, IndicatorValue
from vaw.domain.prevention.queries.indicators import numbers_of
from vaw.domain.prevention.rules.indicators import PERSONS, ROLE_NAMES, IndicatorKind, ValueRole, rate, together
from vaw.kernel.i18n import N_, day, number, percent
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table, Value
from vaw.render.chart import Chart, Series, line
from vaw.render.svg import for_screens

SEX_NAMES = {"women": N_("Kvinnor"), "men": N_("Män"), "unstated": N_("Ej angivet")}
_WHAT = Column("what", N_("Siffra"), header=True)
_DAY = Column("on_day", N_("Dag"), "date")
_CAPTION = N_("Mätetalets siffror efter kön")
_HEADS = tuple(Column(name, label, "int") for name, label in SEX_NAMES.items())
_OF = (
    Column("of_women", N_("Kvinnor, av"), "int"),
    Column("of_men", N_("Män, av"), "int"),
    Column("of_unstated", N_("Ej angivet, av"), "int"),
)
_SHARES = (
    Column("share_women", N_("Andel av kvinnorna"), "percent"),
    Column("share_men", N_("Andel av männen"), "percent"),
    Column("share_unstated", N_("Andel av övriga"), "percent"),
    Column("share", N_("Andel av alla"), "percent"),
)
_TABLES = {
    IndicatorKind.PERSONS: Table("indicator-persons", _CAPTION, (_WHAT, _DAY, *_HEADS, Column("persons", N_("Alla"), "int"))),
    IndicatorKind.SHARE: Table(
        "indicator-share",
        _CAPTION,
        (
            _WHAT, _DAY, _HEADS[0], _OF[0], _SHARES[0], _HEADS[1], _OF[1], _SHARES[1], _HEADS[2], _OF[2], _SHARES[2], _SHARES[3],
        ),
    ),
    IndicatorKind.THINGS: Table("indicator-things", N_("Mätetalets siffror"), (_WHAT, _DAY, Column("amount", N_("Antal"), "int"))),
}  # fmt: skip
FILE = Table(
    "indicators",
    N_("Mätetal"),
    (
        Column("id", N_("Nummer"), "int"),
        Column("name", N_("Mätetal"), header=True),
        Column("kind", N_("Slag")),
        Column("unit", N_("Enhet")),
        Column("denominator", N_("Räknas av")),
        _WHAT,
        _DAY,
        *(column for pair in zip(_HEADS, _OF, strict=True) for column in pair),
        Column("amount", N_("Antal"), "int"),
        Column("source", N_("Källa")),
        Column("caveat", N_("Att tänka på")),
    ),
)


def table_of(indicator: Indicator) -> Table:
    return _TABLES[IndicatorKind(indicator.kind)]


def row_of(indicator: Indicator, value: IndicatorValue) -> tuple[Value, ...]:
    """A value in the order of its table's columns."""
    told = (_(ROLE_NAMES[ValueRole(value.role)]), value.on_day)
    if indicator.kind == IndicatorKind.THINGS:
        return (*told, value.amount)
    persons, whole = together(numbers_of(value))
    if indicator.kind == IndicatorKind.PERSONS:
        return (*told, value.women, value.men, value.unstated, persons)
    cells: list[Value] = []
    for name in PERSONS:
        part, all = getattr(value, name), getattr(value, f"of_{name}")
        cells += [part, all, rate(part, all)]
    return (*told, *cells, rate(persons, whole))


def file_rows(indicator: Indicator, values: Sequence[IndicatorValue]) -> Iterator[tuple[Value, ...]]:
    for value in values:
        numbers = [getattr(value, name) for one in PERSONS for name in (one, f"of_{one}")]
        yield (
            indicator.id, indicator.name, indicator.kind, indicator.unit, indicator.denominator, _(ROLE_NAMES[ValueRole(value.role)]),
            value.on_day, *numbers, value.amount, indicator.source, indicator.caveat,
        )  # fmt: skip


def plot(indicator: Indicator, values: Sequence[IndicatorValue]) -> Markup | None:
    """How it was and how it became, by sex; None before there are two days to compare. A share is drawn in whole per cent."""
    measured = [value for value in values if value.role != ValueRole.TARGET]
    if len(measured) < 2:
        return None
    series = tuple(one for one in _series(indicator, measured) if any(value is not None for value in one.values))
    is_share = indicator.kind == IndicatorKind.SHARE
    chart = Chart(
        id=f"matetal-{indicator.id}-plot",
        title=". ".join(filter(None, (indicator.name, finding(indicator, values)))).rstrip("."),
        desc=_("Linjediagram. Samma värden står i tabellen."),
        categories=tuple(value.on_day.isoformat()[:7] for value in measured),
        series=series,
        unit=_("procent") if is_share else indicator.unit,
        missing=_("uppgift saknas"),
    )
    return for_screens(line, chart)


def _series(indicator: Indicator, values: Sequence[IndicatorValue]) -> Iterator[Series]:
    if indicator.kind == IndicatorKind.THINGS:
        yield Series(_("Antal"), tuple(value.amount for value in values))
        return
    for name, label in SEX_NAMES.items():
        yield Series(_(label), tuple(_drawn(indicator, value, name) for value in values))


def _drawn(indicator: Indicator, value: IndicatorValue, name: str) -> int | None:
    part: int | None = getattr(value, name)
    if indicator.kind != IndicatorKind.SHARE:
        return part
    share = rate(part, getattr(value, f"of_{name}"))
    return None if share is None else round(share * 100)


def finding(indicator: Indicator, values: Sequence[IndicatorValue]) -> str:
    """How it was first, how it is now, and what is wanted, women and men apart; "" before anything was measured."""
    measured = [value for value in values if value.role != ValueRole.TARGET]
    wanted = next((value for value in reversed(values) if value.role == ValueRole.TARGET), None)
    if not measured:
        return ""
    told = _("{day}: {said}.").format(day=day(measured[-1].on_day), said=_said(indicator, measured[-1]))
    if len(measured) > 1:
        told += " " + _("Först ({day}): {said}.").format(day=day(measured[0].on_day), said=_said(indicator, measured[0]))
    return told + (" " + _("Målet till {day}: {said}.").format(day=day(wanted.on_day), said=_said(indicator, wanted)) if wanted else "")


def _said(indicator: Indicator, value: IndicatorValue) -> str:
    if indicator.kind == IndicatorKind.THINGS:
        return number(value.amount or 0)
    names = {"women": N_("kvinnor {n}"), "men": N_("män {n}"), "unstated": N_("ej angivet {n}")}
    return ", ".join(_(label).format(n=_one(indicator, value, name)) for name, label in names.items() if getattr(value, name) is not None)


def _one(indicator: Indicator, value: IndicatorValue, name: str) -> str:
    part: int = getattr(value, name)
    share = rate(part, getattr(value, f"of_{name}")) if indicator.kind == IndicatorKind.SHARE else None
    return number(part) if share is None else percent(share)
