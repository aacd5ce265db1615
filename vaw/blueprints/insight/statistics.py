"""A county's year on one page, whole or a part of it, beside another year or the country; and each figure as CSV and picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import YearForm
from vaw.blueprints.insight.picking import NATION, Picked, Query, form_of, picked
from vaw.blueprints.insight.sections import Section, part_section, section, tiles
from vaw.domain.activities import policy as activities
from vaw.domain.activities.queries.log import list_years
from vaw.domain.activities.queries.slices import get_nation, get_slice
from vaw.domain.geography.models import County
from vaw.domain.geography.queries import counties_of, get_county
from vaw.domain.insight import policy, queries
from vaw.domain.insight.queries import FigureResult
from vaw.domain.insight.queries.comparing import COMPARED, with_nation, with_year
from vaw.domain.insight.queries.statistics import BESIDE, OWN, list_sliced
from vaw.domain.insight.rules import FIRST_YEAR
from vaw.domain.support.policy import READ_NATION
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.figures import Scope
from vaw.kernel.i18n import gettext
from vaw.render.csv import figure_csv
from vaw.render.picture import png
from vaw.render.plots import plot_of
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

HERE = "/statistik"


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
    logged, this_year, year = list_years(by), clock.today().year, number_of(args, "ar")
    if year is None or not FIRST_YEAR <= year <= this_year:
        year = logged[0] if logged else this_year
    return Asked(county, year, counties, sorted({*logged, this_year, year}, reverse=True))


@bp.page(HERE, allow=policy.READ_FIGURES)
def show_statistics() -> Answer:
    by = actor()
    chosen = asked(by, request.args)
    part = picked(request.args.to_dict(), chosen.county.id, chosen.year, chosen.years)
    where: Query = {**chosen.query, **part.query}
    results, left_out, empty = _results(by, chosen, part)
    no_match = not empty and part.told() != "" and not results[0].rows[0][0]
    return render_template(
        "insight/statistics.html",
        asked=chosen,
        part=part,
        form=YearForm.of(chosen.counties, chosen.years, chosen.county, chosen.year),
        filter=form_of(part, chosen.years, chosen.year, nation=False),
        chips=part.chips(HERE, chosen.query),
        clear_href=f"{HERE}?{urlencode(chosen.query)}",
        empty=empty,
        no_match=no_match,
        left_out=[gettext(title) for title in left_out],
        may_log=activities.LOG_ACTIVITY.allows(by, chosen.county),
        may_order=policy.ORDER_REPORT.allows(by, chosen.county),
        may_compare=READ_NATION.held_by(by),
        tiles=tiles(results, part.rows_scope(chosen.query)),
        compared=[part_section(one, "", HERE, where, None) for one in compare(by, chosen, part)] if not empty and not no_match else [],
        sections=[_section(one, chosen, part) for one in results] if not empty and not no_match else [],
    )


def _results(by: Actor, chosen: Asked, part: Picked) -> tuple[list[FigureResult], list[str], bool]:
    """The page's figures, the titles of those that a part of the log does not have, and whether the year has nothing at all."""
    if part.slice.is_everything:
        results = queries.list_figures(by, chosen.county.id, chosen.year, beside=BESIDE)
        return results, [], queries.is_empty(results)
    sliced = list_sliced(by, chosen.county.id, chosen.year, part.slice, part.told())
    return sliced.results, sliced.left_out, not any(of == chosen.year for of, _ in sliced.year.logged or ())


def _section(result: FigureResult, chosen: Asked, part: Picked) -> Section:
    if part.slice.is_everything:
        return section(result, chosen.county.code, chosen.query)
    where: Query = {**chosen.query, **part.query}
    return part_section(result, chosen.county.code, HERE, where, part.rows_scope(chosen.query))


def compare(by: Actor, chosen: Asked, part: Picked) -> list[FigureResult]:
    """What the year is set beside, as figures; none when nothing was asked for."""
    if part.beside is None:
        return []
    here = get_slice(by, chosen.county.id, chosen.year, part.slice)
    if part.beside == NATION:
        return with_nation(here, chosen.county.name, get_nation(by, chosen.year, part.slice), part.slice, part.told())
    return with_year(here, get_slice(by, chosen.county.id, int(part.beside), part.slice), part.slice, part.told())


def _found(code: str) -> tuple[FigureResult, Asked, Picked]:
    """The figure of the address, of the part that the address picks. Raises NotFound when the part does not have it."""
    by = actor()
    chosen = asked(by, request.args)
    part = picked(request.args.to_dict(), chosen.county.id, chosen.year, chosen.years)
    if code in COMPARED:
        return _named(code, compare(by, chosen, part)), chosen, part
    if not part.slice.is_everything:
        return _named(code, list_sliced(by, chosen.county.id, chosen.year, part.slice, part.told()).results), chosen, part
    if code in OWN:
        return FigureResult(OWN[code], OWN[code].rows(Scope(by, chosen.county.id, chosen.year))), chosen, part
    return queries.get_figure(by, code, chosen.county.id, chosen.year), chosen, part


def _named(code: str, results: list[FigureResult]) -> FigureResult:
    found = next((result for result in results if result.figure.code == code), None)
    if found is None:
        raise NotFound
    return found


@bp.page("/statistik/<code>.csv", allow=policy.READ_FIGURES)
def download_figure(code: str) -> Answer:
    result, chosen, part = _found(code)
    return as_file(figure_csv(result), "text/csv", f"{_file_name(code, chosen, part)}.csv")


@bp.page("/statistik/<code>.svg", allow=policy.READ_FIGURES)
def draw_figure(code: str) -> Answer:
    return _drawn(code, "svg", "image/svg+xml", lambda drawing: drawing.encode())


@bp.page("/statistik/<code>.png", allow=policy.READ_FIGURES)
def picture_figure(code: str) -> Answer:
    return _drawn(code, "png", "image/png", png)


def _drawn(code: str, ending: str, kind: str, made: Callable[[str], bytes]) -> Answer:
    """A figure's plot as a file; where there is nothing to draw a page says why."""
    result, chosen, part = _found(code)
    plot = plot_of(result, chosen.county.code)
    if plot is None and part.is_plain and code not in OWN:
        return redirect(f"/statistik/siffror/{code}?{urlencode(chosen.query)}", 303)
    if plot is None:
        return redirect(f"{HERE}?{urlencode({**chosen.query, **part.query})}", 303)
    return as_file(made(str(plot.wide())), kind, f"{_file_name(code, chosen, part)}.{ending}")


def _file_name(code: str, chosen: Asked, part: Picked) -> str:
    return f"{code}-{chosen.county.code}-{chosen.year}{'-urval' if part.told() else ''}"


def as_file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
