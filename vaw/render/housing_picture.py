"""The picture of protected housing as sentences, tables, map and curve: the same on the page, in the file and on paper.

The map shows counties, never anything finer (safety.md 1). What is not known is said in words and never drawn as zero.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from markupsafe import Markup

from vaw.domain.geography.models import County
from vaw.domain.housing.queries.picture import Inhabitants, Picture
from vaw.domain.housing.queries.trend import Day
from vaw.domain.housing.rules.picture import Band, Measure, State, Summary, summary
from vaw.domain.housing.rules.snapshots import FRESHNESS_NAMES
from vaw.kernel.i18n import N_, decimal, gettext, ngettext, number, percent
from vaw.kernel.table import MISSING, Column, Table
from vaw.render.chart import Chart, Series, line
from vaw.render.map import Choropleth, national_map
from vaw.render.svg import for_screens

_COUNTY = Column("county", N_("Län"), header=True)
_FACILITIES = Column("facilities", N_("Boenden"), "int")
_BEDS = Column("beds", N_("Platser"), "int")
_FAMILIES = Column("families", N_("Familjeplatser"), "int")
PLACES = Table(
    "places",
    N_("Platser efter län"),
    (
        _COUNTY, _FACILITIES, _BEDS, Column("adults", N_("för vuxna"), "int"), Column("children", N_("för barn"), "int"), _FAMILIES,
        Column("occupied", N_("Belagda"), "int"), Column("free", N_("Lediga"), "int"),
    ),
)  # fmt: skip
MEASURED = Table(
    "measure",
    N_("Familjeplatser mot en per 10 000 invånare"),
    (
        _COUNTY, Column("persons", N_("Invånare"), "int"), Column("needed", N_("Måttet, familjeplatser"), "decimal"), _FAMILIES,
        Column("covered", N_("Täckning"), "percent"), Column("needed_beds", N_("Måttet, omräknat till platser"), "decimal"), _BEDS,
        Column("covered_beds", N_("Täckning i platser"), "percent"),
    ),
    unsplit=N_("Måttet är familjeplatser per invånare: folkmängden visar hur stort länet är."),
)  # fmt: skip
REPORTED = Table(
    "reported",
    N_("Rapporter efter län"),
    (
        _COUNTY, _FACILITIES, Column("fresh", N_("Aktuella"), "int"), Column("stale", N_("Gamla"), "int"),
        Column("unknown", N_("Okända"), "int"), Column("share", N_("Andel aktuella"), "percent"),
        Column("middle", N_("Ålder i mitten, dagar"), "int"), Column("most", N_("Äldsta, dagar"), "int"),
        Column("unlicensed", N_("Utan tillstånd eller anmälan"), "int"),
    ),
)  # fmt: skip
SINGLE = Table(
    "single",
    N_("Länets boenden"),
    (
        Column("code", N_("Boende"), header=True), _BEDS, _FAMILIES, Column("occupied", N_("Belagda"), "int"),
        Column("free", N_("Lediga"), "int"), Column("freshness", N_("Siffrorna är")),
        Column("age", N_("Dagar sedan de bekräftades"), "int"), Column("authorised", N_("Får ta emot högst"), "int"),
    ),
)  # fmt: skip
TREND = Table(
    "trend",
    N_("Platser och belagda vid månadernas slut"),
    (
        Column("on", N_("Dag"), "date", header=True), _FACILITIES, Column("fresh", N_("Aktuella"), "int"), _BEDS,
        Column("fresh_beds", N_("Platser hos dem med aktuella siffror"), "int"),
        Column("occupied", N_("Belagda hos dem"), "int"), Column("filled", N_("Boenden utan ledig plats"), "int"),
    ),
)  # fmt: skip
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Plot:
    """`wide()` for paper, `both()` for screens: wide and for a phone."""

    wide: Callable[[], Markup]
    both: Callable[[], Markup]


def told(band: Band) -> str:
    """A total as far as it is known: "34", "34–46", or that nobody knows, and what it can be at the most."""
    if band.facilities and not band.reported:
        return gettext(N_("okänt, högst {most}")).format(most=number(band.high))
    return number(band.low) if band.low == band.high else f"{number(band.low)}–{number(band.high)}"


def share_told(shares: tuple[Fraction, Fraction] | None, band: Band) -> str:
    """A share that follows from a band."""
    if shares is None:
        return MISSING
    low, high = percent(float(shares[0])), percent(float(shares[1]))
    if band.facilities and not band.reported:
        return gettext(N_("okänt, högst {most}")).format(most=high)
    return low if low == high else f"{low.removesuffix('%').rstrip()}–{high}"


def finding(picture: Picture) -> str:
    """What the picture says, in one or two sentences."""
    total = picture.total
    if not total.facilities:
        return gettext(N_("Inget boende är inlagt."))
    beds = ngettext("1 plats", "{n} platser", total.beds.high).format(n=told(total.beds))
    silent = total.facilities - total.fresh
    if not silent:
        said = ngettext("{beds} i 1 boende, som har aktuella siffror.", "{beds} i {n} boenden, som alla har aktuella siffror.", total.fresh)
        return said.format(beds=beds, n=number(total.facilities))
    said = ngettext("{beds} i 1 boende.", "{beds} i {n} boenden, varav {fresh} har aktuella siffror.", total.facilities)
    more = ngettext(
        "1 har gamla eller inga siffror: det räknas som okänt, inte som noll.",
        "{silent} har gamla eller inga siffror: de räknas som okända, inte som noll.", silent,
    )  # fmt: skip
    said = said.format(beds=beds, n=number(total.facilities), fresh=number(total.fresh))
    return f"{said} {more.format(silent=number(silent))}"


def places_rows(picture: Picture, counties: Sequence[County]) -> tuple[Rows, list[str]]:
    """Rows in the order of the counties, and the foot."""
    rows = [_places(county.short_name, summary(picture.of_county(county.id))) for county in counties]
    return rows, _places(gettext(N_("Hela landet")), picture.total)


def _places(name: str, found: Summary) -> list[str]:
    bands = (found.beds, found.adults, found.children, found.families, found.occupied, found.free)
    return [name, number(found.facilities), *map(told, bands)]


def measured_rows(picture: Picture, counties: Sequence[County], people: dict[int, Inhabitants], factor: Fraction) -> tuple[Rows, list[str]]:
    """The measure of each county and of the nation. A county whose inhabitants are not known has dashes, and is not in the sum."""
    rows = [_measured(county.short_name, measure_of(picture, [county.id], people, factor)) for county in counties]
    return rows, _measured(gettext(N_("Hela landet")), measure_of(picture, [county.id for county in counties], people, factor))


def measure_of(picture: Picture, county_ids: Sequence[int], people: dict[int, Inhabitants], factor: Fraction) -> Measure:
    """Of those counties together whose inhabitants are known."""
    known = [county_id for county_id in county_ids if county_id in people]
    found = summary([state for state in picture.states if state.county_id in known])
    return Measure(sum(people[county_id].persons for county_id in known), found.families, found.beds, factor)


def _measured(name: str, found: Measure) -> list[str]:
    if not found.inhabitants:
        return [name, *[MISSING] * 7]
    return [
        name, number(found.inhabitants), decimal(float(found.needed)), told(found.families), share_told(found.covered, found.families),
        decimal(float(found.needed_beds)), told(found.beds), share_told(found.covered_in_beds, found.beds),
    ]  # fmt: skip


def reported_rows(picture: Picture, counties: Sequence[County]) -> tuple[Rows, list[str]]:
    """Who has reported, and how old it is."""
    rows = [_reported(county.short_name, summary(picture.of_county(county.id))) for county in counties]
    return rows, _reported(gettext(N_("Hela landet")), picture.total)


def _reported(name: str, found: Summary) -> list[str]:
    share = found.beds.share
    counts = (found.facilities, found.fresh, found.stale, found.unknown)
    ages = (MISSING if age is None else number(age) for age in (found.age_middle, found.age_most))
    return [name, *map(number, counts), MISSING if share is None else percent(float(share)), *ages, number(found.unlicensed)]


def single_rows(states: Sequence[State]) -> Rows:
    """Facilities of a county by pseudonym; old numbers stand as old, unknown ones as dashes."""
    return [
        [
            one.code, number(one.places.beds), number(one.places.families),
            MISSING if one.numbers is None else number(one.numbers.occupied), MISSING if one.free is None else number(one.free),
            gettext(FRESHNESS_NAMES[one.freshness]).lower(), MISSING if one.age_days is None else number(one.age_days),
            number(one.authorised),
        ]
        for one in states
    ]  # fmt: skip


def trend_rows(ends: Sequence[Day | None]) -> Rows:
    """The days of which something is kept, the newest first."""
    return [
        [one.on.isoformat(), *map(number, (one.facilities, one.fresh, one.beds, one.fresh_beds, one.occupied, one.filled))]
        for one in reversed(ends)
        if one is not None
    ]


def map_of(picture: Picture, counties: Sequence[County], people: dict[int, Inhabitants], factor: Fraction) -> Plot | None:
    """The counties by known family places against the measure; by known places where one target group is shown. None: nothing to draw."""
    values: dict[str, int | None] = {}
    words: dict[int, str] = {}
    for county in counties:
        found = summary(picture.of_county(county.id))
        measure = measure_of(picture, [county.id], people, factor).covered if picture.group is None else None
        value = found.beds.low if measure is None else round(measure[0] * 100)
        values[county.code] = value if found.beds.reported or not found.facilities else None
        words[value] = number(value) if measure is None else f"{value} %"
    if not any(values.values()):
        return None
    of_group = picture.group is not None
    drawn = Choropleth(
        values=values, words=words, id="plot-housing",
        legend=gettext(N_("Platser som är rapporterade") if of_group else N_("Rapporterade familjeplatser mot en per 10 000 invånare")),
        zero=gettext(N_("inga")), missing=gettext(N_("okänt: inget boende har aktuella siffror")), title=finding(picture).rstrip("."),
        desc=gettext(N_("Karta över länen. Samma värden står i tabellerna.")),
    )  # fmt: skip
    return Plot(lambda: national_map(drawn), lambda: for_screens(national_map, drawn))


def curve_of(ends: Sequence[Day | None], last: date) -> Plot | None:
    """A year of places, places whose numbers are fresh, and those occupied. None: nothing is kept of it yet."""
    if sum(one is not None for one in ends) < 2:
        return None
    days = [one.on if one else None for one in ends]

    def values(read: Callable[[Day], int]) -> tuple[int | None, ...]:
        return tuple(None if one is None else read(one) for one in ends)

    drawn = Chart(
        id="plot-housing-year", title=gettext(N_("Platser under året till {day}")).format(day=last.isoformat()),
        desc=gettext(N_("Linjediagram. Samma värden står i tabellen.")),
        categories=tuple(f"{one.day}/{one.month}" if one else "" for one in days),
        series=(
            Series(gettext(N_("Alla platser")), values(lambda one: one.beds)),
            Series(gettext(N_("Aktuella siffror")), values(lambda one: one.fresh_beds)),
            Series(gettext(N_("Belagda av dem")), values(lambda one: one.occupied)),
        ),
        unit=gettext(N_("platser")), missing=gettext(N_("uppgift saknas")),
    )  # fmt: skip
    return Plot(lambda: line(drawn), lambda: for_screens(line, drawn))
