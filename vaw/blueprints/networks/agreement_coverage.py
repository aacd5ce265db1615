"""Which of a county's municipalities are with which agreement, as a map and as the equal table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import render_template, request
from markupsafe import Markup

from vaw.blueprints.networks.agreements import ALL
from vaw.blueprints.networks.base import bp
from vaw.domain.geography.queries import counties_of, municipality_names
from vaw.domain.mandates.queries import assignments_of
from vaw.domain.networks import policy
from vaw.domain.networks.queries.agreements import Coverage, Named, Place, get_coverage
from vaw.domain.networks.rules.agreements import STANDING_NAMES, Standing
from vaw.kernel.i18n import N_, number
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table
from vaw.render.map import Choropleth, county_map, for_screens
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.place import asked_county

_CAPTION = N_("Kommuner och överenskommelser")
_PLACE = Column("name", N_("Kommun"), header=True)
_OF_ALL = Table(
    "agreement-coverage",
    _CAPTION,
    (
        _PLACE,
        Column("count", N_("Har skrivit under"), "int"),
        Column("signed", N_("Vilka")),
        Column("waiting", N_("Väntar på underskrift")),
    ),
)
_OF_ONE = Table("agreement-coverage", _CAPTION, (_PLACE, Column("standing", N_("Läge"))))


class Told(NamedTuple):
    """What the page says: a sentence, the map's counts by SCB code (None: no party), and the rows of the table."""

    finding: str
    counts: Mapping[str, int | None]
    table: Table
    rows: Sequence[Sequence[str | None]]


@bp.page(f"{ALL}/tackning", allow=policy.READ_COVERAGE)
def show_agreement_coverage() -> Answer:
    by, county = actor(), asked_county(policy.READ_COVERAGE)
    assignments = assignments_of(county.id)
    assignment_id = number_of(request.args, "uppdrag")
    known = next((mandate.id for mandate in assignments if mandate.id == assignment_id), None)
    coverage = get_coverage(by, county, assignment_id=known)
    one = next((agreement for agreement in coverage.agreements if agreement.id == number_of(request.args, "overenskommelse")), None)
    told = _of_one(coverage, one) if one else _of_all(coverage)
    return render_template(
        "networks/agreement_coverage.html",
        county=county,
        counties=counties_of(by, policy.READ_COVERAGE),
        assignments=[(mandate.id, mandate.title) for mandate in assignments],
        assignment_id=known,
        agreements=coverage.agreements,
        one=one,
        covered=told,
        plot=_map(told, county.code, of_one=one is not None) if coverage.agreements else None,
        may_add=policy.ADD_AGREEMENT.allows(by, county),
    )


def _of_all(coverage: Coverage) -> Told:
    """How many of the agreements each municipality has signed, and which."""
    titles = dict(coverage.agreements)
    counts = {_code(place): len(place.signed) if place.signed or place.waiting else None for place in coverage.places}
    rows = [
        [_name(place), _count(counts[_code(place)]), _titles(place.signed, titles), _titles(place.waiting, titles)]
        for place in coverage.places
    ]
    n, total = sum(1 for place in coverage.places if place.signed), len(coverage.places)
    said = _("{n} av {total} kommuner har skrivit under minst en överenskommelse som gäller.")
    return Told(said.format(n=n, total=total), counts, _OF_ALL, rows)


def _of_one(coverage: Coverage, one: Named) -> Told:
    """Which municipalities have signed one agreement."""
    counts, rows = dict[str, int | None](), list[list[str | None]]()
    for place in coverage.places:
        signed, waiting = one.id in place.signed, one.id in place.waiting
        counts[_code(place)] = 1 if signed else 0 if waiting else None
        rows.append([_name(place), _(STANDING_NAMES[Standing.SIGNED]) if signed else _no_signature() if waiting else _no_party()])
    n, total = sum(1 for count in counts.values() if count), len(coverage.places)
    said = _("{n} av {total} kommuner har skrivit under {title}.")
    return Told(said.format(n=n, total=total, title=one.name), counts, _OF_ONE, rows)


def _code(place: Place) -> str:
    return f"{place.municipality_id:04}"


def _name(place: Place) -> str:
    return municipality_names()[place.municipality_id]


def _no_signature() -> str:
    return _("Har inte skrivit under")


def _no_party() -> str:
    return _("Är inte part")


def _count(signed: int | None) -> str:
    """As on the map: in words for a municipality that is no party."""
    return _no_party() if signed is None else number(signed)


def _titles(ids: Sequence[int], titles: Mapping[int, str]) -> Markup | None:
    """One a line, None for none."""
    return Markup("<br>").join(titles[id] for id in ids) or None


def _map(told: Told, county_code: str, *, of_one: bool) -> Markup | None:
    """None where the county is one municipality, or where no municipality is a party: the table says it."""
    if len(told.counts) < 2 or all(count is None for count in told.counts.values()):
        return None
    drawn = Choropleth(
        values=told.counts,
        words={1: _(STANDING_NAMES[Standing.SIGNED])} if of_one else {},
        legend=_("Överenskommelsen") if of_one else _("Överenskommelser som kommunen har skrivit under"),
        zero=_no_signature(),
        missing=_no_party(),
        id="plot-agreements",
        title=told.finding.rstrip("."),
        desc=_("Karta över länets kommuner. Samma värden står i tabellen."),
    )
    return for_screens(lambda figure: county_map(figure, county_code), drawn)
