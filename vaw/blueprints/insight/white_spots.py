"""White spots in words, as cells, as a map and as the columns of a file. "Never" is always said, and never a blank or a 0."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from vaw.domain.activities.figures import FIELD_LABELS
from vaw.domain.activities.queries.coverage import Coverage
from vaw.domain.activities.rules.coverage import WAITED_MONTHS, Place, Suggestion, Wait, months_since
from vaw.domain.geography.queries import municipality_names
from vaw.domain.mandates.queries import Entry
from vaw.kernel.i18n import N_, day, gettext, ngettext, number
from vaw.kernel.table import Column, Table, Value
from vaw.render.map import Choropleth, county_map, for_screens

NEVER = N_("aldrig")
_ANY = N_("Något område")
# Where the map's shades begin, in months: half a year, a year, two years.
_FROM = (6, WAITED_MONTHS, 24)
_SHADES = {1: N_("0–5 månader"), 2: N_("6–11 månader"), 3: N_("12–23 månader"), 4: N_("24 månader eller mer")}
_MUNICIPALITY = Column("name", N_("Kommun"), header=True)
_PERSONS = Column("persons", N_("Invånare"), "int")
_SIZE_ALONE = N_("Folkmängden visar hur stor kommunen är.")
_CAPTION = N_("Månader sedan kommunen nåddes, och dagen det var")


def _label(field: Entry) -> str:
    """A field's name, short enough for a table's head."""
    return gettext(FIELD_LABELS.get(field.code, field.name))


def _keys(coverage: Coverage) -> list[tuple[str | None, str]]:
    """(field or None for any, label) of the columns that tell how long ago it was."""
    return [*((field.code, _label(field)) for field in coverage.fields), (None, gettext(_ANY))]


def table(coverage: Coverage) -> Table:
    """The columns of the page; inhabitants only where they are known."""
    persons = (_PERSONS,) if coverage.populated_on else ()
    waits = (Column(field or "any", label, "int") for field, label in _keys(coverage))
    visited = Column("visited_on", N_("Senaste kommunbesök"), "date")
    return Table("coverage", _CAPTION, (_MUNICIPALITY, *persons, *waits, visited), _SIZE_ALONE)


def cells(place: Place, coverage: Coverage) -> list[str | None]:
    """One row of the page, in the order of its columns."""
    persons = [number(place.persons) if place.persons is not None else None] if coverage.populated_on else []
    waits = [_cell(place, field, coverage) for field, _ in _keys(coverage)]
    visited = place.visited_on.isoformat() if place.visited_on else gettext(N_("inget loggat"))
    return [municipality_names()[place.municipality_id], *persons, *waits, visited]


def _cell(place: Place, field: str | None, coverage: Coverage) -> str:
    """Months, with the day below; "never" in words."""
    months, last_on = months_since(place, coverage.today, field), place.last_on(field)
    if months is None or last_on is None:
        return Markup("<strong>%s</strong>") % gettext(NEVER)
    return Markup('%s<br><span class="vaw-links__note">%s</span>') % (number(months), last_on.isoformat())


def on_file(places: Sequence[Place], coverage: Coverage) -> tuple[Table, Iterator[list[Value]]]:
    """The same table with a column each for months and day; months are empty where the day says never."""
    of_field = [
        column
        for field, label in _keys(coverage)
        for column in (
            Column(f"{field or 'any'}_months", gettext(N_("{field}: månader sedan")).format(field=label), "int"),
            Column(f"{field or 'any'}_on", gettext(N_("{field}: senast")).format(field=label), "date"),
        )
    ]
    visited = Column("visited_on", N_("Senaste kommunbesök"), "date")
    columns = (Column("code", N_("Kommunkod")), _MUNICIPALITY, _PERSONS, *of_field, visited)
    return Table("coverage", _CAPTION, columns, _SIZE_ALONE), (_line(place, coverage) for place in places)


def _line(place: Place, coverage: Coverage) -> list[Value]:
    told: list[Value] = [f"{place.municipality_id:04}", municipality_names()[place.municipality_id], place.persons]
    for field, _ in _keys(coverage):
        told += [months_since(place, coverage.today, field), place.last_on(field) or NEVER]
    return [*told, place.visited_on]


def finding(places: Sequence[Place], field: str | None, coverage: Coverage) -> str:
    """How many have never been reached, and how many not for a year; which field, when one was chosen."""
    months = [months_since(place, coverage.today, field) for place in places]
    never, late = months.count(None), sum(one is not None and one >= WAITED_MONTHS for one in months)
    said = []
    if never:
        told = ngettext("1 av {total} kommuner har aldrig nåtts.", "{n} av {total} kommuner har aldrig nåtts.", never)
        said.append(told.format(n=never, total=len(places)))
    if late:
        told = ngettext("1 kommun har inte nåtts på ett år eller mer.", "{n} kommuner har inte nåtts på ett år eller mer.", late)
        said.append(told.format(n=late))
    told = " ".join(said) or gettext(N_("Alla kommuner har nåtts under det senaste året."))
    name = next((one.name for one in coverage.fields if one.code == field), None)
    return f"{name}: {told}" if name else told


def reason(suggestion: Suggestion, fields: Sequence[Entry]) -> str:
    """Why this municipality, in words."""
    names = {field.code: lower(field.name) for field in fields}
    never = [names[wait.field] for wait in suggestion.waits if wait.months is None]
    if len(never) == len(fields):
        said = [gettext(N_("Har aldrig nåtts i något område."))]
    else:
        said = [gettext(N_("Har aldrig nåtts i {fields}.")).format(fields=_listed(never))] if never else []
        said += [_late(names[wait.field], wait) for wait in suggestion.waits if wait.months is not None]
    visited = suggestion.place.visited_on
    visit = (
        gettext(N_("Senaste kommunbesöket var {day}.")).format(day=day(visited)) if visited else gettext(N_("Inget kommunbesök är loggat."))
    )
    return " ".join([*said, visit])


def _late(name: str, wait: Wait) -> str:
    if wait.months is None or wait.last_on is None:
        raise ValueError("never reached")
    told = ngettext("{field}: senast {day}, för 1 månad sedan.", "{field}: senast {day}, för {n} månader sedan.", wait.months)
    return told.format(field=name[:1].upper() + name[1:], day=day(wait.last_on), n=wait.months)


def lower(name: str) -> str:
    """As it stands inside a sentence."""
    return name[:1].lower() + name[1:]


def _listed(names: Sequence[str]) -> str:
    """a, b och c."""
    return gettext(N_("{several} och {last}")).format(several=", ".join(names[:-1]), last=names[-1]) if names[1:] else names[0]


def map_of(places: Sequence[Place], field: str | None, coverage: Coverage, county_code: str) -> Markup | None:
    """The county's municipalities by how long they have waited; None where there is but one, or none was ever reached."""
    months = {f"{place.municipality_id:04}": months_since(place, coverage.today, field) for place in places}
    if len(places) < 2 or all(one is None for one in months.values()):
        return None
    told = Choropleth(
        values={code: 0 if one is None else bisect_right(_FROM, one) + 1 for code, one in months.items()},
        words={shade: gettext(words) for shade, words in _SHADES.items()},
        legend=gettext(N_("Sedan kommunen nåddes")),
        zero=gettext(NEVER),
        missing=gettext(N_("uppgift saknas")),
        id="plot-coverage",
        title=finding(places, field, coverage).rstrip("."),
        desc=gettext(N_("Karta över länets kommuner. Samma värden står i tabellen.")),
    )
    return for_screens(lambda figure: county_map(figure, county_code), told)
