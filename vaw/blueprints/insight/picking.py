"""What the address of a statistics page picks: a part of the log, and what it is set beside. Every value is a plain GET choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from vaw.blueprints.insight.forms import SliceForm
from vaw.domain.activities.rules.slices import WITHOUT, Slice
from vaw.domain.insight.queries.statistics import NO_OBJECTIVE, named, told_of
from vaw.domain.insight.rules import FIRST_YEAR
from vaw.domain.mandates.queries import Entry, Mandate, assignments_of, list_terms, lists
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.i18n import N_, gettext, month
from vaw.web.arguments import number_of

Query = dict[str, str | int]
NATION, NONE = "landet", "ingen"  # values of jamfor and mal
_NAMES = {"field": ("omrade",), "assignment": ("uppdrag",), "objective": ("mal",), "months": ("fran", "till")}  # in the address


@dataclass(frozen=True, slots=True)
class Picked:
    """`beside`: a year, NATION, or None. `problem`: why a part of what was asked is not shown, "" otherwise. `asked`: as it was typed."""

    slice: Slice
    beside: int | str | None
    problem: str
    asked: Mapping[str, str]
    fields: Sequence[Entry]
    mandates: Sequence[Mandate]
    objectives: Sequence[Entry]

    @property
    def is_plain(self) -> bool:
        """Whether nothing is picked: the whole year, beside nothing."""
        return self.slice.is_everything and self.beside is None

    @property
    def query(self) -> Query:
        """What the address needs to pick the same again."""
        one = self.slice
        told: dict[str, str | int | None] = {
            "omrade": one.field,
            "uppdrag": one.assignment_id,
            "mal": NONE if one.objective == WITHOUT else one.objective,
            "fran": one.first if one.first > 1 else None,
            "till": one.last if one.last < 12 else None,
            "jamfor": self.beside,
        }
        return {name: value for name, value in told.items() if value is not None}

    def told(self) -> str:
        """The slice in words, "" when everything is counted."""
        return told_of(self.slice)

    def chips(self, path: str, where: Query) -> list[tuple[str, str]]:
        """(words, address without it) of everything picked."""
        found = [(words, _NAMES[kind]) for kind, words in named(self.slice)]
        if self.beside is not None:
            beside = gettext(N_("landet")) if self.beside == NATION else str(self.beside)
            found.append((gettext(N_("Bredvid: {what}")).format(what=beside), ("jamfor",)))
        full = {**where, **self.query}
        return [(words, f"{path}?{urlencode({key: full[key] for key in full if key not in names})}") for words, names in found]

    def rows_scope(self, where: Query) -> Query | None:
        """The same part in the list of activities; None where the list has no such filter."""
        one = self.slice
        if one.objective is not None:
            return None
        found: Query = {"lan": where["lan"]}
        if one.whole_years:
            found["ar"] = where["ar"]
        else:
            found |= days_of(int(where["ar"]), one.first, one.last)
        return {**found, **{name: value for name, value in self.query.items() if name in ("omrade", "uppdrag")}}


def days_of(year: int, first: int, last: int) -> Query:
    """The first and last day of some months, as the list of activities asks for them."""
    end = date(year + last // 12, last % 12 + 1, 1).toordinal() - 1
    return {"fran": date(year, first, 1).isoformat(), "till": date.fromordinal(end).isoformat()}


def picked(args: Mapping[str, str], county_id: int | None, year: int, years: Sequence[int]) -> Picked:
    """What the address picks; a value that makes no sense counts as absent, and a period backwards is said to be one.

    `county_id`: None for the country. `years`: those that this one may be set beside.
    """
    fields = _in_force(list_terms(TermList.VIOLENCE_FIELD, county_id=county_id), year, args.get("omrade"))
    objectives = _in_force(list_terms(TermList.OBJECTIVE, county_id=county_id), year, args.get("mal"))
    assignment_id = number_of(args, "uppdrag")
    every = lists().mandates if county_id is None else assignments_of(county_id)
    mandates = [one for one in every if _touches(one, year) or one.id == assignment_id]
    first, last, problem = _months(args)
    objective = WITHOUT if args.get("mal") == NONE else next((one.code for one in objectives if one.code == args.get("mal")), None)
    return Picked(
        slice=Slice(
            field=next((one.code for one in fields if one.code == args.get("omrade")), None),
            assignment_id=next((one.id for one in mandates if one.id == assignment_id), None),
            objective=objective,
            first=first,
            last=last,
        ),
        beside=_beside(args, county_id, year, years),
        problem=" ".join(filter(None, (problem, _alone(args, year, years)))),
        asked={name: value for name, value in args.items() if value},
        fields=fields,
        mandates=mandates,
        objectives=objectives,
    )


def _touches(one: Entry | Mandate, year: int) -> bool:
    return one.valid_from.year <= year and (one.valid_to is None or one.valid_to.year >= year)


def _in_force(entries: Sequence[Entry], year: int, wanted: str | None) -> list[Entry]:
    return [one for one in entries if _touches(one, year) or one.code == wanted]


def _months(args: Mapping[str, str]) -> tuple[int, int, str]:
    first, last = ((number if number and 1 <= number <= 12 else None) for number in (number_of(args, "fran"), number_of(args, "till")))
    if first and last and first > last:
        return 1, 12, gettext(N_("Den första månaden ligger efter den sista. Därför visas hela året. Byt plats på dem och visa igen."))
    return first or 1, last or 12, ""


def _beside(args: Mapping[str, str], county_id: int | None, year: int, years: Sequence[int]) -> int | str | None:
    if args.get("jamfor") == NATION and county_id is not None:
        return NATION
    other = number_of(args, "jamfor")
    return other if other is not None and other in years and other != year else None


def _alone(args: Mapping[str, str], year: int, years: Sequence[int]) -> str:
    """Why a year that was asked for does not stand beside this one."""
    other = number_of(args, "jamfor")
    if other is None or other in years or other == year or not FIRST_YEAR <= other < clock.today().year:
        return ""
    return gettext(N_("Ingen har loggat något {year}, så det finns inget att sätta bredvid.")).format(year=other)


def form_of(one: Picked, years: Sequence[int], year: int, nation: bool) -> SliceForm:
    """The filter as it was filled in, what is offered being what there was in the year."""
    typed = {name: one.asked.get(name) for name in ("fran", "till")}
    form = SliceForm(data={**one.query, **typed})
    form.omrade.choices = [(entry.code, entry.name) for entry in one.fields]
    form.uppdrag.choices = [(str(mandate.id), mandate.title) for mandate in one.mandates]
    form.mal.choices = [*((entry.code, entry.name) for entry in one.objectives), (NONE, gettext(NO_OBJECTIVE))]
    months = [(str(number), month(number)) for number in range(1, 13)]
    form.fran.choices = form.till.choices = months
    form.jamfor.choices = [*([] if nation else [(NATION, gettext(N_("Landet")))]), *((str(of), str(of)) for of in years if of != year)]
    return form
