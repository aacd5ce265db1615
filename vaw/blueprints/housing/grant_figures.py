"""Kronor and projects, by county and by year: of what the visitor may read."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.wrappers import Response

from vaw.blueprints.housing.base import bp
from vaw.blueprints.housing.calls import ALL
from vaw.domain.housing import policy
from vaw.domain.housing.figures.grants import COUNTY_GRANTS, YEAR_GRANTS, by_county, by_year
from vaw.domain.insight.queries import FigureResult
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import gettext
from vaw.render.csv import figure_csv
from vaw.render.document import for_people
from vaw.render.workbook import tables_xlsx
from vaw.web.actor import actor
from vaw.web.blueprint import Answer

FIGURES = f"{ALL}/siffror"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.page(FIGURES, allow=policy.READ_CALL)
def show_grant_figures() -> Answer:
    by = actor()
    years = _years(by)
    year = _year(request.args.get("ar", ""), years)
    sections = []
    for result in _results(by, year):
        table, rows = for_people(result)
        told = {name: gettext(getattr(result.figure, name)) for name in ("title", "definition", "caveat", "source")}
        sections.append({"code": result.figure.code, "table": table, "rows": rows, **told})
    return render_template(
        "housing/grant_figures.html", year=year, years=[(str(one), f"{FIGURES}?ar={one}") for one in years if one != year],
        sections=sections, at=f"{FIGURES}/{year}",
    )  # fmt: skip


@bp.page(f"{FIGURES}/<int:year>.<format>", allow=policy.READ_CALL)
def download_grant_figures(year: int, format: str) -> Answer:
    """A workbook with both tables, or the counties' as CSV."""
    results = _results(actor(), year)
    if format == "csv":
        return _attached(figure_csv(results[0]), "text/csv", f"bidrag-{year}.csv")
    if format != "xlsx":
        raise NotFound
    return _attached(tables_xlsx([(one.figure.table, one.rows) for one in results]), XLSX, f"bidrag-{year}.xlsx")


def _attached(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _results(by: Actor, year: int) -> list[FigureResult]:
    return [FigureResult(COUNTY_GRANTS, by_county(by, year)), FigureResult(YEAR_GRANTS, by_year(by))]


def _years(by: Actor) -> list[int]:
    return sorted({int(str(row[0])) for row in by_year(by)} | {clock.today().year}, reverse=True)


def _year(wanted: str, years: list[int]) -> int:
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 and int(wanted) in years else years[0]
