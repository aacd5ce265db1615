"""Counties and municipalities as the register has them: codes, neighbours, population by year and source."""

from __future__ import annotations

from flask import render_template, url_for

from vaw.domain.geography import policy, queries
from vaw.domain.geography.tables import COUNTIES, MUNICIPALITIES, POPULATION
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import number, sort_key
from vaw.kernel.table import Value
from vaw.web.blueprint import Answer, Blueprint

bp = Blueprint("geography", __name__)


@bp.page("/lan", allow=policy.READ_COUNTY)
def list_counties() -> Answer:
    counties = queries.list_counties()
    latest: dict[int, tuple[int, int]] = {}
    for row in queries.list_populations():  # newest first: the first one counts
        latest.setdefault(row[0], (row[5], row[2]))
    rows: list[tuple[Value, ...]] = []
    for county in counties:
        persons, year = latest.get(county.id, (None, None))
        rows.append(
            (county.code, county.name, county.letter, len(queries.municipalities_of(county.id)), persons, str(year) if year else None)
        )
    return render_template(
        "geography/counties.html",
        table=COUNTIES,
        rows=COUNTIES.shown(rows),
        hrefs=[url_for(".show_county", code=county.code) for county in counties],
        municipalities=number(len(queries.list_municipalities())),
    )


@bp.page("/lan/<code>", allow=policy.READ_COUNTY)
def show_county(code: str) -> Answer:
    county = next((one for one in queries.list_counties() if one.code == code), None)
    if county is None:
        raise NotFound
    populations = queries.list_populations(county.id)
    names, latest = queries.municipality_names(), {row[1]: row[5] for row in reversed(populations)}
    neighbours = queries.municipality_neighbours_in(county.id)
    by_id = {one.id: one for one in queries.list_counties()}
    return render_template(
        "geography/county.html",
        county=county,
        municipalities_table=MUNICIPALITIES,
        municipalities=MUNICIPALITIES.shown(
            [
                (
                    one.code,
                    one.name,
                    latest.get(one.id),
                    ", ".join(sorted((names[id] for id in neighbours.get(one.id, ())), key=sort_key)) or None,
                )
                for one in queries.municipalities_of(county.id)
            ]
        ),
        population_table=POPULATION,
        population=POPULATION.shown(
            [
                (str(year), women, men, persons, source)
                for _, municipality, year, women, men, persons, source in populations
                if municipality is None
            ]
        ),
        neighbours=[(by_id[id].name, url_for(".show_county", code=by_id[id].code), None) for id in queries.neighbours_of(county.id)],
    )
