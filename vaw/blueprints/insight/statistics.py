"""A county's year on one page, and each figure as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import YearForm
from vaw.blueprints.insight.sections import section, tiles
from vaw.domain.activities import policy as activities
from vaw.domain.activities.queries.log import list_years
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.insight import policy, queries
from vaw.domain.support.policy import READ_NATION
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.render.csv import figure_csv
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """Which county and year, out of which."""

    county: County
    year: int
    counties: list[County]
    years: list[int]

    @property
    def query(self) -> dict[str, str | int]:
        return {"lan": self.county.code, "ar": self.year}


def asked(by: Actor, args: Mapping[str, str]) -> Asked:
    """The county and year of the address; else the actor's first county, and the latest year that is logged.

    Raises NotFound for a county outside the actor's scope.
    """
    counties = counties_of(by, policy.READ_FIGURES)
    wanted = number_of(args, "lan")
    county = get_county(by, policy.READ_FIGURES, counties[0].id if wanted is None and counties else wanted or 0)
    logged = list_years(by)
    year = number_of(args, "ar") or (logged[0] if logged else clock.today().year)
    return Asked(county, year, counties, sorted({*logged, clock.today().year, year}, reverse=True))


@bp.page("/statistik", allow=policy.READ_FIGURES)
def show_statistics() -> Answer:
    by = actor()
    chosen = asked(by, request.args)
    results = queries.list_figures(by, chosen.county.id, chosen.year)
    empty = queries.is_empty(results)
    return render_template(
        "insight/statistics.html",
        asked=chosen,
        form=YearForm.of(chosen.counties, chosen.years, chosen.county, chosen.year),
        empty=empty,
        may_log=activities.LOG_ACTIVITY.allows(by, chosen.county),
        may_order=policy.ORDER_REPORT.allows(by, chosen.county),
        may_compare=READ_NATION.held_by(by),
        tiles=tiles(results, chosen.query),
        sections=[section(result, chosen.county.code, chosen.query) for result in results] if not empty else [],
    )


@bp.page("/statistik/<code>.csv", allow=policy.READ_FIGURES)
def download_figure(code: str) -> Answer:
    by = actor()
    chosen = asked(by, request.args)
    result = queries.get_figure(by, code, chosen.county.id, chosen.year)
    name = f"{code}-{chosen.county.code}-{chosen.year}.csv"
    return Response(figure_csv(result), mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
