"""Statistics of a part of the log: the registered figures of the activities, filtered, and a few that no report has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vaw.domain.activities import figures as activities
from vaw.domain.activities.figures import ACTIVITIES, CODE, HOURS, SOURCE, FromYear
from vaw.domain.activities.queries.slices import get_nation, get_slice
from vaw.domain.activities.rules.slices import FEW, WITHOUT, Covered, Nation, Slice, share_of
from vaw.domain.activities.rules.year import Year
from vaw.domain.geography.queries import county_name
from vaw.domain.insight.queries import IN_ORDER, FigureResult, Row
from vaw.domain.insight.rules import FIRST_YEAR
from vaw.domain.mandates.queries import assignment_titles, list_terms, term_names
from vaw.domain.mandates.rules import TermList
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import N_, gettext, month
from vaw.kernel.table import Column, Table

OF_PART = N_("{title} (urval)")
NO_OBJECTIVE = N_("Ingen målsättning angiven")
NATION = N_("De 21 länsstyrelsernas aktivitetsloggar")
_ONCE = N_("En aktivitet hör till ett enda län och räknas en gång i landet, också när flera länsstyrelser har gjort den tillsammans.")


def _by_objective(year: Year) -> Sequence[Row]:
    names, found = term_names(TermList.OBJECTIVE), year.objectives or {}
    codes = [entry.code for entry in list_terms(TermList.OBJECTIVE) if entry.code in found]
    codes += sorted(found.keys() - {*codes, WITHOUT})
    rows: list[Row] = [(code, names.get(code, code), found[code].n, found[code].minutes) for code in codes]
    without = found.get(WITHOUT)
    return [*rows, (None, gettext(NO_OBJECTIVE), without.n, without.minutes)] if without else rows


BY_OBJECTIVE = Figure(
    code="by-objective",
    title=N_("Aktiviteter efter nationell målsättning"),
    definition=N_("Årets aktiviteter och deras tid efter den målsättning i den nationella strategin som angavs när de loggades."),
    caveat=N_("Målsättningen är frivillig att ange. Aktiviteter utan den står på en rad för sig."),
    unit=N_("Antal aktiviteter"),
    source=SOURCE,
    table=Table(
        "by-objective",
        N_("Aktiviteter och timmar efter nationell målsättning"),
        (CODE, Column("name", N_("Nationell målsättning"), header=True), ACTIVITIES, HOURS),
    ),
    rows=FromYear(_by_objective),
    plot="bar",
)


def _both_ways(year: Year) -> Sequence[Row]:
    names = term_names(TermList.PROFESSIONAL_GROUP)
    groups = [(names.get(one.profession, one.profession), one) for one in year.professions if one.women + one.men + one.unstated]
    all_women, all_men = sum(one.women for _, one in groups), sum(one.men for _, one in groups)
    few = gettext(N_("Få deltagare: läs andelen med försiktighet."))
    return [
        (
            one.profession, name, one.women, one.men, share_of(one.women, one.women + one.men), share_of(one.women, all_women),
            share_of(one.men, all_men), few if one.women + one.men < FEW else None,
        )
        for name, one in sorted(groups, key=lambda found: (-sum((found[1].women, found[1].men, found[1].unstated)), found[1].profession))
    ]  # fmt: skip


BOTH_WAYS = Figure(
    code="sexes-both-ways",
    title=N_("Kvinnor och män i yrkesgrupperna, åt båda hållen"),
    definition=N_(
        "Först hur stor del av yrkesgruppens deltagare som är kvinnor. Sedan hur stor del av alla kvinnor, och av alla män, som hör till "
        "yrkesgruppen."
    ),
    caveat=N_(
        "Andelarna räknas på dem vars kön är känt, i de aktiviteter där deltagarna har delats upp på yrkesgrupper. "
        "Under 30 deltagare säger en andel lite."
    ),
    unit=N_("Andel"),
    source=SOURCE,
    table=Table(
        "sexes-both-ways",
        N_("Andelar av kvinnor och män efter yrkesgrupp"),
        (
            CODE,
            Column("name", N_("Yrkesgrupp"), header=True),
            activities.WOMEN,
            activities.MEN,
            Column("women_share", N_("Kvinnor av gruppen"), "percent"),
            Column("group_women", N_("Gruppen av alla kvinnor"), "percent"),
            Column("group_men", N_("Gruppen av alla män"), "percent"),
            Column("note", N_("Att tänka på")),
        ),
    ),
    rows=FromYear(_both_ways),
)


def _no_scope(_: Scope) -> Sequence[Row]:
    """A figure of the country alone: no county has rows of it."""
    raise NotFound


COVERAGE = Figure(
    code="log-coverage",
    title=N_("Vad landets siffror bygger på"),
    definition=N_("Hur många av årets månader varje län har loggat något, och hur många av länets kommuner som länsstyrelsen har nått."),
    caveat=N_("Ett län utan logg har inte redovisat: vad det har gjort är inte känt. Länen står i vanlig ordning och jämförs inte."),
    unit=N_("månader"),
    source=NATION,
    table=Table(
        "log-coverage",
        N_("Loggade månader och nådda kommuner, län för län"),
        (
            CODE,
            Column("name", N_("Län"), header=True),
            Column("months", N_("Månader med logg"), "int"),
            Column("reached", N_("Nådda kommuner"), "int"),
            Column("municipalities", N_("Kommuner i länet"), "int"),
        ),
    ),
    rows=_no_scope,
)
BESIDE = (BY_OBJECTIVE, BOTH_WAYS)  # shown with the report's figures, registered nowhere: no report has them
OWN = {figure.code: figure for figure in (*BESIDE, COVERAGE)}
# Those of the log's figures that a filter goes through, in the order of the page.
_FILTERED = (
    activities.ACTIVITY_COUNT, activities.HOUR_COUNT, activities.PARTICIPANT_COUNT, activities.MUNICIPALITIES_REACHED, activities.BY_MONTH,
    activities.BY_FIELD, BY_OBJECTIVE, activities.BY_PROFESSION, activities.BY_ASSIGNMENT, BOTH_WAYS, activities.BY_YEAR,
    activities.BY_MUNICIPALITY, activities.NOT_REACHED,
)  # fmt: skip
_OF_COUNTY = {activities.BY_MUNICIPALITY.code, activities.NOT_REACHED.code}
_OF_WHOLE_YEARS = {activities.MUNICIPALITIES_REACHED.code, activities.BY_PROFESSION.code, BOTH_WAYS.code, *_OF_COUNTY}


def named(wanted: Slice) -> list[tuple[str, str]]:
    """(field, assignment, objective or months; in words) of everything that narrows the figures."""
    found: list[tuple[str, str]] = []
    if wanted.field is not None:
        name = term_names(TermList.VIOLENCE_FIELD).get(wanted.field, wanted.field)
        found.append(("field", gettext(N_("Område: {name}")).format(name=name)))
    if wanted.assignment_id is not None:
        title = assignment_titles().get(wanted.assignment_id, str(wanted.assignment_id))
        found.append(("assignment", gettext(N_("Uppdrag: {name}")).format(name=title)))
    if wanted.objective is not None:
        known = {**term_names(TermList.OBJECTIVE), WITHOUT: gettext(NO_OBJECTIVE)}
        found.append(("objective", gettext(N_("Målsättning: {name}")).format(name=known.get(wanted.objective, wanted.objective))))
    if not wanted.whole_years:
        months = month(wanted.first) if wanted.first == wanted.last else f"{month(wanted.first)}–{month(wanted.last)}"
        found.append(("months", gettext(N_("Månader: {months}")).format(months=months)))
    return found


def told_of(wanted: Slice) -> str:
    """The part in words, "" when everything is counted."""
    words = "; ".join(text for _, text in named(wanted))
    if not words:
        return ""
    shared = gettext(N_("Aktiviteter och deltagare räknas hela i uppdraget, tiden efter uppdragets andel."))
    part = gettext(N_("Urval: {what}.")).format(what=words.removesuffix("."))  # months are shortened with a full stop
    return f"{part} {shared}" if wanted.assignment_id is not None else part


@dataclass(frozen=True, slots=True)
class Sliced:
    """A year's figures of a part of the log, and the titles of those that the part does not have. `nation` is None for a county."""

    year: Year
    results: list[FigureResult]
    left_out: list[str]
    nation: Nation | None = None


def list_sliced(by: Actor, county_id: int, year: int, wanted: Slice, told: str = "") -> Sliced:
    """A county's figures that the filter goes through. `told`: the filter in words, which title and definition then say.

    Raises NotFound outside the actor's scope, and for a year that cannot be told of.
    """
    of = get_slice(by, county_id, _known(year), wanted)
    kept = [figure for figure in _FILTERED if _has(figure, wanted)]
    left = [figure.title for figure in (*IN_ORDER, *BESIDE) if figure not in kept]
    return Sliced(of, [_result(figure, of, wanted, told) for figure in kept], left)


def list_nation(by: Actor, year: int, wanted: Slice, told: str = "") -> Sliced:
    """The country's figures. Raises NotAllowed, or NotFound for a year that cannot be told of."""
    nation = get_nation(by, _known(year), wanted)
    kept = [figure for figure in _FILTERED if _has(figure, wanted) and figure.code not in _OF_COUNTY]
    if not (wanted.whole_years or wanted.is_of_months):
        kept.remove(activities.BY_YEAR)
    left = [figure.title for figure in _FILTERED if figure not in kept and figure.code not in _OF_COUNTY]
    plain = [_result(figure, nation.year, wanted, "") for figure in kept]
    results = [FigureResult(_told(_national(result.figure), told), result.rows) for result in plain]
    covered = FigureResult(_told(COVERAGE, told), [_covered(row, wanted) for row in nation.covered])
    return Sliced(nation.year, [*results, covered], left, nation)


def _known(year: int) -> int:
    if not FIRST_YEAR <= year <= clock.today().year:
        raise NotFound
    return year


def _has(figure: Figure, wanted: Slice) -> bool:
    if figure is activities.BY_ASSIGNMENT:
        return wanted.assignment_id is None
    return wanted.whole_years or figure.code not in _OF_WHOLE_YEARS


def _result(figure: Figure, year: Year, wanted: Slice, told: str) -> FigureResult:
    rows = figure.rows.rows(year) if isinstance(figure.rows, FromYear) else ()
    if figure is activities.BY_MONTH:
        rows = rows[wanted.first - 1 : wanted.last]
    if figure is activities.BY_YEAR and year.reached_before is None:
        figure, rows = _without(figure, rows, "reached")
    return FigureResult(_told(figure, told), rows)


def _without(figure: Figure, rows: Sequence[Row], key: str) -> tuple[Figure, list[Row]]:
    """The figure without a column that this part of the log does not know."""
    at = [column.key for column in figure.table.columns].index(key)
    columns = tuple(column for column in figure.table.columns if column.key != key)
    return replace(figure, table=replace(figure.table, columns=columns)), [(*row[:at], *row[at + 1 :]) for row in rows]


def _told(figure: Figure, told: str) -> Figure:
    """The same figure, which says in title, caption and definition that it is of a part."""
    if not told:
        return figure
    of_part = gettext(OF_PART)
    return replace(
        figure,
        title=of_part.format(title=gettext(figure.title)),
        definition=f"{gettext(figure.definition)} {told}",
        table=replace(figure.table, caption=of_part.format(title=gettext(figure.table.caption))),
    )


def _national(figure: Figure) -> Figure:
    """The same figure of the whole country: whose numbers, and that nothing is counted twice."""
    columns = tuple(replace(column, label=_LABELS.get(column.key, column.label)) for column in figure.table.columns)
    return replace(
        figure,
        definition=_DEFINITIONS.get(figure.code, figure.definition),
        caveat=f"{gettext(figure.caveat)} {gettext(_ONCE)}",
        source=NATION,
        table=replace(figure.table, columns=columns),
    )


_DEFINITIONS = {
    activities.ACTIVITY_COUNT.code: N_("Aktiviteter som länsstyrelserna har loggat med genomförandedag under året."),
    activities.MUNICIPALITIES_REACHED.code: N_("Kommuner i landet som minst en av årets aktiviteter har nått, av landets alla kommuner."),
}
_LABELS = {"municipalities": N_("Kommuner i landet")}


def _covered(county: Covered, wanted: Slice) -> Row:
    reached = county.reached if county.months and wanted.whole_years else None
    return (f"{county.county_id:02}", county_name(county.county_id), county.months or None, reached, county.municipalities)
