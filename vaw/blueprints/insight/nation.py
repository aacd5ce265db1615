"""The country's year, for its coordinator and for boards: sums alone, and of each county only how far its log reaches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import redirect, render_template, request

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import YearForm
from vaw.blueprints.insight.picking import Picked, Query, form_of, picked
from vaw.blueprints.insight.sections import part_section, tiles
from vaw.blueprints.insight.statistics import as_file
from vaw.domain.activities.policy import READ_NATION
from vaw.domain.activities.queries.slices import get_nation, list_years_of_nation
from vaw.domain.insight import policy
from vaw.domain.insight.queries import FigureResult
from vaw.domain.insight.queries.comparing import with_year
from vaw.domain.insight.queries.statistics import Sliced, list_nation
from vaw.domain.insight.rules import FIRST_YEAR
from vaw.domain.support import policy as support
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext
from vaw.render.csv import figure_csv
from vaw.render.picture import png
from vaw.render.plots import plot_of
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

HERE = "/statistik/landet"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which year, out of which, and which part of it."""

    year: int
    years: list[int]
    part: Picked

    @property
    def query(self) -> Query:
        return {"ar": self.year, **self.part.query}


def _asked(by: Actor) -> _Asked:
    """The year of the address; else the latest that anybody has logged."""
    logged, this_year, year = list_years_of_nation(by), clock.today().year, number_of(request.args, "ar")
    if year is None or not FIRST_YEAR <= year <= this_year:
        year = logged[0] if logged else this_year
    years = sorted({*logged, this_year, year}, reverse=True)
    return _Asked(year, years, picked(request.args.to_dict(), None, year, years))


@bp.page(HERE, allow=READ_NATION)
def show_nation() -> Answer:
    by = actor()
    chosen = _asked(by)
    sliced, part = list_nation(by, chosen.year, chosen.part.slice, chosen.part.told()), chosen.part
    empty = not (sliced.nation and sliced.nation.counties)
    no_match = not empty and part.told() != "" and not sliced.year.totals.n
    return render_template(
        "insight/nation.html",
        asked=chosen,
        part=part,
        form=YearForm.of((), chosen.years, None, chosen.year),
        filter=form_of(part, chosen.years, chosen.year, nation=True),
        chips=part.chips(HERE, {"ar": chosen.year}),
        clear_href=f"{HERE}?ar={chosen.year}",
        empty=empty,
        no_match=no_match,
        counties=sliced.nation.counties if sliced.nation else 0,
        may_see_county=policy.READ_FIGURES.held_by(by),
        may_see_support=support.READ_NATION.held_by(by),
        left_out=[gettext(title) for title in sliced.left_out],
        tiles=tiles(sliced.results, None),
        compared=[part_section(one, "", HERE, chosen.query, None) for one in _compare(by, chosen, sliced)]
        if not empty and not no_match
        else [],
        sections=[part_section(one, "", HERE, chosen.query, None) for one in sliced.results] if not empty and not no_match else [],
    )


def _compare(by: Actor, chosen: _Asked, sliced: Sliced) -> list[FigureResult]:
    part = chosen.part
    if part.beside is None:
        return []
    return with_year(sliced.year, get_nation(by, int(part.beside), part.slice).year, part.slice, part.told(), nation=True)


def _found(code: str) -> tuple[FigureResult, _Asked]:
    """The country's figure of the address. Raises NotFound when the part that was picked does not have it."""
    by = actor()
    chosen = _asked(by)
    sliced = list_nation(by, chosen.year, chosen.part.slice, chosen.part.told())
    found = next((one for one in [*sliced.results, *_compare(by, chosen, sliced)] if one.figure.code == code), None)
    if found is None:
        raise NotFound
    return found, chosen


@bp.page(f"{HERE}/<code>.csv", allow=READ_NATION)
def download_nation_figure(code: str) -> Answer:
    result, chosen = _found(code)
    return as_file(figure_csv(result), "text/csv", f"{_file_name(code, chosen)}.csv")


@bp.page(f"{HERE}/<code>.svg", allow=READ_NATION)
def draw_nation_figure(code: str) -> Answer:
    return _drawn(code, "svg", "image/svg+xml", lambda drawing: drawing.encode())


@bp.page(f"{HERE}/<code>.png", allow=READ_NATION)
def picture_nation_figure(code: str) -> Answer:
    return _drawn(code, "png", "image/png", png)


def _drawn(code: str, ending: str, kind: str, made: Callable[[str], bytes]) -> Answer:
    """A figure's plot as a file; where there is nothing to draw, the page."""
    result, chosen = _found(code)
    plot = plot_of(result, "")
    if plot is None:
        return redirect(f"{HERE}?{urlencode(chosen.query)}", 303)
    return as_file(made(str(plot.wide())), kind, f"{_file_name(code, chosen)}.{ending}")


def _file_name(code: str, chosen: _Asked) -> str:
    return f"{code}-landet-{chosen.year}{'-urval' if chosen.part.told() else ''}"
