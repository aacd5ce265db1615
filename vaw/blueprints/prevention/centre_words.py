"""Resource centres in words, rows and plots: months, support by profession, theme and form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from vaw.domain.mandates.queries import term_names
from vaw.domain.mandates.rules import TermList
from vaw.domain.prevention.models.centres import Centre
from vaw.domain.prevention.queries.centre_months import Month
from vaw.domain.prevention.queries.centres import Status
from vaw.domain.prevention.rules.centres import FORM_NAMES, Heads, Line, SupportForm, by_key, is_asked, months_open, total
from vaw.domain.prevention.tables import CENTRE_SUPPORT_BY
from vaw.kernel.i18n import N_, day, number, percent
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Table, Value
from vaw.render.chart import Chart, Series, stacked_bars
from vaw.render.svg import for_screens

SEXES = {"women": N_("Kvinnor"), "men": N_("Män"), "unstated": N_("Ej angivet")}
TITLES = {
    "profession": N_("Vilka fick stöd?"),
    "theme": N_("Vad handlade stödet om?"),
    "form": N_("Hur gavs stödet?"),
}


class Part(NamedTuple):
    """Support of a period by one key: its plot, where there is something to compare, and the equal table."""

    key: str
    title: str
    table: Table
    rows: list[list[str]]
    plot: Markup | None


def month_name(month_on: date) -> str:
    """A month in words: "oktober 2026"."""
    return day(month_on).partition(" ")[2]


def names_of(key: str) -> Mapping[str, str]:
    """{code: name} of what support is split by, in order."""
    if key == "form":
        return {form.value: _(label) for form, label in FORM_NAMES.items()}
    return term_names(TermList.PROFESSIONAL_GROUP if key == "profession" else TermList.CENTRE_THEME)


def kind_told(profession: str, theme: str, form: str) -> str:
    """One kind of support: "Socialtjänst · Könsstympning · Råd"."""
    told = (names_of(key).get(code, code) for key, code in (("profession", profession), ("theme", theme), ("form", form)))
    return " · ".join(told)


def state_told(opened_on: date, closed_on: date | None) -> str:
    if closed_on is None:
        return _("Öppet sedan {day}").format(day=day(opened_on))
    return _("{first} till {last}").format(first=day(opened_on), last=day(closed_on))


def heads_told(heads: Heads) -> str:
    """By sex, what is nobody left out where somebody is: "12 kvinnor, 3 män"."""
    texts = {"women": N_("kvinnor {n}"), "men": N_("män {n}"), "unstated": N_("ej angivet {n}")}
    return ", ".join(_(text).format(n=number(getattr(heads, name))) for name, text in texts.items() if getattr(heads, name)) or number(0)


def finding(lines: Sequence[Line], year: int) -> str:
    """The sentence that stands first: how many, and how many of them are women."""
    heads = total(lines)
    if not heads.persons:
        return _("Inget stöd till yrkesverksamma är rapporterat för {year}.").format(year=year)
    told = _("Under {year} har yrkesverksamma fått stöd {n} gånger.").format(year=year, n=number(heads.persons))
    return told + " " + _("Kvinnor är {share} av dem som fick stöd.").format(share=percent(heads.women / heads.persons))


def parts(lines: Sequence[Line], year: int) -> list[Part]:
    return [_part(key, lines, year) for key in TITLES]


def _part(key: str, lines: Sequence[Line], year: int) -> Part:
    names, table = names_of(key), CENTRE_SUPPORT_BY[key]
    found = by_key(lines, key, tuple(names))
    rows = table.shown([(names.get(code, code), *heads, heads.persons) for code, heads in found.items()])
    title = _(TITLES[key])
    if len(found) < 2:
        return Part(key, title, table, rows, None)
    chart = Chart(
        id=f"stod-{key}",
        title=f"{title} {finding(lines, year)}".rstrip("."),
        desc=_("Staplar delade efter kön. Samma värden står i tabellen."),
        categories=tuple(names.get(code, code) for code in found),
        series=tuple(Series(_(label), tuple(getattr(heads, name) for heads in found.values())) for name, label in SEXES.items()),
        unit=_("Yrkesverksamma som fick stöd"),
        missing=_("uppgift saknas"),
    )
    return Part(key, title, table, rows, for_screens(stacked_bars, chart))


def month_rows(centre: Centre, months: Mapping[date, Month], shown: Sequence[date]) -> list[tuple[Value, ...]]:
    """(month, state, women, men, not stated, all) of the months, the newest first; one that was not told is missing, not 0."""
    rows: list[tuple[Value, ...]] = []
    for month_on in sorted(shown, reverse=True):
        told = months.get(month_on)
        heads = total(told.lines) if told else None
        numbers: tuple[Value, ...] = (*heads, heads.persons) if heads else (None,) * 4
        rows.append((month_name(month_on), _state(centre, month_on, told), *numbers))
    return rows


def _state(centre: Centre, month_on: date, told: Month | None) -> str:
    if told is None:
        return _("Saknas") if is_asked(month_on, centre.added_on) else _("Inte rapporterad")
    if told.number > 1:
        return _("Rättad")
    return _("Rapporterad") if told.lines else _("Inget stöd")


def missing_months(opened_on: date, closed_on: date | None, added_on: date, told: Any, today: date) -> list[date]:
    """Months that are asked for and have not been told, the oldest first."""
    return [month for month in months_open(opened_on, closed_on, today) if is_asked(month, added_on) and month not in told]


def months_of_year(one: Status, year: int, today: date) -> str | None:
    """ "9 av 10": how many of the year's months are told, of those that are asked for; None where none is."""
    asked = [
        month for month in months_open(one.opened_on, one.closed_on, today) if month.year == year and is_asked(month, one.added_on)
    ]  # fmt: skip
    if not asked:
        return None
    return _("{n} av {total}").format(n=sum(1 for month in asked if month in one.months), total=len(asked))


def file_rows(name: str, months: Mapping[date, Month]) -> Iterator[tuple[Value, ...]]:
    """One line a kind of support; a month in which nobody got any is one line of zeros."""
    professions, themes, forms = (names_of(key) for key in TITLES)
    for month_on, told in sorted(months.items()):
        month = month_on.isoformat()[:7]
        for line in told.lines:
            kinds = professions.get(line.profession, line.profession), themes.get(line.theme, line.theme), forms[SupportForm(line.form)]
            yield (name, month, *kinds, line.women, line.men, line.unstated, line.persons, told.number)
        if not told.lines:
            yield (name, month, None, None, None, 0, 0, 0, 0, told.number)
