"""Published numbers as figures: what the page, the files and reports outside the team show. Every number is read from an edition."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from vaw.domain.geography.queries import list_counties
from vaw.domain.housing.queries.editions import Published, ShownFigure, list_quarters, published_for, totals
from vaw.domain.housing.queries.picture import inhabitants
from vaw.domain.housing.rules.editions import CATALOGUE, MEASURE_NAMES, STOCKS, TABLE_NAMES, Measure, Quarter, TableName, members
from vaw.domain.housing.rules.register import FORM_NAMES
from vaw.domain.housing.rules.turned_away import GROUP_NAMES, REASON_NAMES
from vaw.kernel.actor import Actor
from vaw.kernel.figures import Figure, Scope
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value

Row = tuple[Value, ...]
Editions = Mapping[Measure, Published]
SOURCE = N_("De skyddade boendenas egna rapporter, i utgåvor som inte ändras efteråt")
UNITS = {
    Measure.PLACES: N_("Antal platser"),
    Measure.FAMILY_PLACES: N_("Antal familjeplatser"),
    Measure.OCCUPIED: N_("Antal belagda platser"),
    Measure.NIGHTS: N_("Antal dygn"),
    Measure.TURNED_AWAY: N_("Antal förfrågningar"),
}
MEANINGS = {
    Measure.PLACES: N_("Platser för vuxna och barn vid kvartalets slut."),
    Measure.FAMILY_PLACES: N_("Rum eller lägenheter för en familj vid kvartalets slut. De räknas aldrig ihop med platserna."),
    Measure.OCCUPIED: N_("Platser där någon bodde vid kvartalets slut, hos dem som hade rapporterat."),
    Measure.NIGHTS: N_("Dygn som någon bodde på en plats under kvartalet, hos dem som hade rapporterat."),
    Measure.TURNED_AWAY: N_("Förfrågningar som boenden sade nej till under kvartalet. Det säger inget om hur många personer det var."),
}
CAVEATS = {
    Measure.PLACES: N_("Ett boende som är nytt eller har ändrats syns när minst tre boenden i området har gjort det."),
    Measure.FAMILY_PLACES: N_("De visas bara för hela landet."),
    Measure.OCCUPIED: N_(
        "Den som inte har rapporterat räknas inte, och det är inte detsamma som noll. Jämför därför inte med antalet platser i området."
    ),
    Measure.NIGHTS: N_("Den som inte har rapporterat räknas inte, och det är inte detsamma som noll."),
    Measure.TURNED_AWAY: N_("Samma person kan ha frågat flera boenden, och många frågar aldrig: behovet är större än siffran."),
}
TITLES = {
    (Measure.PLACES, TableName.AREA): N_("Platser efter område"),
    (Measure.PLACES, TableName.FORM): N_("Platser efter driftsform"),
    (Measure.OCCUPIED, TableName.AREA): N_("Belagda platser efter område"),
    (Measure.OCCUPIED, TableName.FORM): N_("Belagda platser efter driftsform"),
    (Measure.NIGHTS, TableName.AREA): N_("Belagda dygn efter område"),
    (Measure.NIGHTS, TableName.FORM): N_("Belagda dygn efter driftsform"),
    (Measure.TURNED_AWAY, TableName.AREA): N_("Avvisade förfrågningar efter område"),
    (Measure.TURNED_AWAY, TableName.REASON): N_("Avvisade förfrågningar efter skäl"),
    (Measure.TURNED_AWAY, TableName.GROUP): N_("Avvisade förfrågningar efter vem det gällde"),
}
_CODE = Column("code", N_("Kod"))
_AS_OF = Column("as_of", N_("Uppgiften är från"), "date")
_NAMES: dict[TableName, dict[str, str]] = {
    TableName.FORM: {str(code): text for code, text in FORM_NAMES.items()},
    TableName.REASON: {str(code): text for code, text in REASON_NAMES.items()},
    TableName.GROUP: {str(code): text for code, text in GROUP_NAMES.items()},
}
# Numbers by code of the figures: 1 the country, 2 places and nights, 3 those turned away. The headings stand in vaw.render.housing.
NATION, USE, REFUSED = 1, 2, 3
PERSONS = 10_000


def results_of(by: Actor, quarter: Quarter) -> list[tuple[Figure, list[Row]]]:
    """Every figure of a quarter that could be shown with its rows, in the order of the page."""
    editions = published_for(by, quarter)
    found = [(COUNTRY, _country(editions)), (TREND, _trend(by, quarter)), (PER_PERSON, _per_person(editions))]
    found += [(figure, _blocks(editions, *key)) for key, figure in BY_TABLE.items()]
    return [(figure, rows) for figure, rows in found if rows]


def name_of(table: TableName, block: str) -> str:
    """A block in the reader's language: all that is in it."""
    if table is TableName.AREA:
        return ", ".join(county.short_name for county in list_counties() if county.code in members(block))
    return ", ".join(gettext(text) for code, text in _NAMES[table].items() if code in members(block))


def quarter_name(quarter: Quarter) -> str:
    """ "kvartal 3 2026", in the reader's language."""
    return gettext(N_("kvartal {number} {year}")).format(number=quarter.number, year=quarter.year)


def _country(editions: Editions) -> list[Row]:
    return [
        (
            str(measure),
            MEASURE_NAMES[measure],
            edition.as_of.isoformat(),
            edition.total,
            None if edition.reported is None else edition.reported / 100,
        )
        for measure, edition in editions.items()
    ]


def _trend(by: Actor, until: Quarter) -> list[Row]:
    """A row a quarter; what was not published then is missing, not zero."""
    found = {measure: {quarter: edition.total for quarter, edition in totals(by, measure)} for measure in Measure}
    quarters = sorted({quarter for of_measure in found.values() for quarter in of_measure if quarter <= until})
    shown = (Measure.NIGHTS, Measure.TURNED_AWAY, Measure.PLACES, Measure.OCCUPIED)
    rows: list[Row] = [(str(quarter), quarter_name(quarter), *(found[measure].get(quarter) for measure in shown)) for quarter in quarters]
    return rows if len(rows) > 1 else []


def _per_person(editions: Editions) -> list[Row]:
    """Published places beside known inhabitants, area by area; none where an area's inhabitants are not known."""
    people = inhabitants()
    persons = {county.code: people[county.id].persons for county in list_counties() if county.id in people}
    edition = editions.get(Measure.PLACES)
    areas = [] if edition is None else edition.blocks(TableName.AREA)
    if len(areas) < 2 or not all(code in persons for one in areas for code in members(one.block)):
        return []
    return [_beside(one, sum(persons[code] for code in members(one.block))) for one in areas]


def _beside(one: ShownFigure, persons: int) -> Row:
    name = name_of(TableName.AREA, one.block)
    return (one.block, name, one.as_of.isoformat(), one.value, persons, round(PERSONS * one.value / persons, 1))


def _blocks(editions: Editions, measure: Measure, table: TableName) -> list[Row]:
    """Areas in the order of their codes, all else the largest first; a table of one block says nothing that the country does not."""
    edition = editions.get(measure)
    blocks = [] if edition is None else edition.blocks(table)
    if table is not TableName.AREA:
        blocks = sorted(blocks, key=lambda one: (-one.value, one.block))
    return [_row(measure, table, one) for one in blocks] if len(blocks) > 1 else []


def _row(measure: Measure, table: TableName, one: ShownFigure) -> Row:
    name = name_of(table, one.block)
    return (one.block, name, one.as_of.isoformat(), one.value) if measure in STOCKS else (one.block, name, one.value)


def _of_year(key: tuple[Measure, TableName], scope: Scope) -> list[Row]:
    """The newest quarter of a year of which something is published: for reports, which ask by year."""
    quarter = next((one for one in list_quarters(scope.by) if one.year == scope.year), None)
    return _blocks(published_for(scope.by, quarter), *key) if quarter else []


def _country_of_year(scope: Scope) -> list[Row]:
    quarter = next((one for one in list_quarters(scope.by) if one.year == scope.year), None)
    return _country(published_for(scope.by, quarter)) if quarter else []


def _per_person_of_year(scope: Scope) -> list[Row]:
    quarter = next((one for one in list_quarters(scope.by) if one.year == scope.year), None)
    return _per_person(published_for(scope.by, quarter)) if quarter else []


def _trend_of_year(scope: Scope) -> list[Row]:
    return _trend(scope.by, Quarter(scope.year, 4))


COUNTRY = Figure(
    code="published-country",
    title=N_("Hela landet"),
    definition=N_("Varje tal är hela landets och exakt."),
    caveat=N_("Platser och familjeplatser är olika mått och läggs aldrig ihop."),
    unit=N_("Antal"),
    source=SOURCE,
    table=Table(
        "published-country",
        N_("Skyddat boende i hela landet"),
        (_CODE, Column("name", N_("Mått"), header=True), _AS_OF, Column("n", N_("Antal"), "int"),
         Column("reported", N_("Boenden som hade rapporterat, minst"), "percent")),
    ),
    rows=_country_of_year,
    heading=NATION,
)  # fmt: skip
TREND = Figure(
    code="published-trend",
    title=N_("Kvartal för kvartal"),
    definition=N_("Hela landets tal vid varje kvartal som är publicerat."),
    caveat=N_("Ett streck betyder att inget kunde publiceras för kvartalet. Det är inte noll."),
    unit=N_("Antal dygn"),
    source=SOURCE,
    table=Table(
        "published-trend",
        N_("Skyddat boende kvartal för kvartal"),
        (_CODE, Column("name", N_("Kvartal"), header=True), Column("n", N_("Belagda dygn"), "int"),
         Column("turned_away", N_("Avvisade förfrågningar"), "int"), Column("places", N_("Platser"), "int"),
         Column("occupied", N_("Belagda platser"), "int")),
    ),
    rows=_trend_of_year,
    plot="line",
    heading=NATION,
)  # fmt: skip
PER_PERSON = Figure(
    code="published-places-per-person",
    title=N_("Platser per 10 000 invånare"),
    definition=N_("Platser för vuxna och barn vid kvartalets slut, delade med hur många som bor i området."),
    caveat=N_("Den som behöver skydd får ofta en plats i ett annat län. Talet säger inte vem som får plats."),
    unit=N_("Platser per 10 000 invånare"),
    source=N_("Publicerade platser, och SCB:s folkmängd"),
    table=Table(
        "published-places-per-person",
        N_("Platser per 10 000 invånare"),
        (_CODE, Column("name", TABLE_NAMES[TableName.AREA], header=True), _AS_OF, Column("n", MEASURE_NAMES[Measure.PLACES], "int"),
         Column("persons", N_("Invånare"), "int"), Column("rate", N_("Platser per 10 000 invånare"), "decimal")),
        unsplit=N_("Folkmängden visar hur stort området är."),
    ),
    rows=_per_person_of_year,
    heading=USE,
)  # fmt: skip


def _figure(measure: Measure, table: TableName) -> Figure:
    code = f"published-{measure.replace('_', '-')}-{table}"
    name, count = Column("name", TABLE_NAMES[table], header=True), Column("n", MEASURE_NAMES[measure], "int")
    return Figure(
        code=code,
        title=TITLES[measure, table],
        definition=MEANINGS[measure],
        caveat=CAVEATS[measure],
        unit=UNITS[measure],
        source=SOURCE,
        table=Table(code, TITLES[measure, table], (_CODE, name, _AS_OF, count) if measure in STOCKS else (_CODE, name, count)),
        rows=partial(_of_year, (measure, table)),
        plot="bar",
        heading=REFUSED if measure is Measure.TURNED_AWAY else USE,
    )


BY_TABLE = {(measure, table): _figure(measure, table) for measure, tables in CATALOGUE.items() for table in tables}
