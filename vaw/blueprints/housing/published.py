"""Published figures: what everybody outside the circle of protected housing reads. Nothing here is computed from raw rows."""

from __future__ import annotations

from dataclasses import dataclass

import wtforms
from flask import render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.housing.base import bp
from vaw.domain.geography.queries import list_populations
from vaw.domain.housing import policy
from vaw.domain.housing.figures.editions import COUNTRY, PER_PERSON, quarter_name, results_of
from vaw.domain.housing.queries.editions import Published, find_file, formats_shown, list_quarters, published_for, quarter_or_newest
from vaw.domain.housing.rules.editions import MEASURE_NAMES, Measure, Quarter, quarter_from
from vaw.domain.housing.rules.picture import coverage
from vaw.domain.insight.queries import FigureResult
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import N_, day, gettext, number, percent
from vaw.kernel.table import Table
from vaw.render.csv import edition_csv
from vaw.render.document import for_people
from vaw.render.housing import document_of_quarter, map_of
from vaw.render.json_ import edition_json
from vaw.render.plots import MAP_SOURCE, plot_of
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.fields import SelectField

ALL = "/skyddat-boende/siffror"
NOW_MADE = {"csv": (edition_csv, "text/csv"), "json": (edition_json, "application/json")}
KEPT = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}
FORMAT_NAMES = {"pdf": N_("PDF"), "xlsx": N_("Excel"), "csv": N_("CSV"), "json": N_("JSON")}


class QuarterForm(wtforms.Form):
    """Which quarter the page shows. Sent by GET: nothing changes."""

    kvartal = SelectField(N_("Kvartal"), blank=None)


@dataclass(frozen=True, slots=True)
class Section:
    """A figure on the page."""

    code: str
    title: str
    definition: str
    caveat: str
    source: str
    plot: Markup | None
    table: Table
    rows: list[list[str]]


@bp.page(ALL, allow=policy.READ_EDITION)
def show_published() -> Answer:
    by = actor()
    quarter = quarter_or_newest(by, request.args.get("kvartal", ""))
    more = {"may_publish": policy.PUBLISH.held_by(by), "may_check": policy.CHECK_EDITIONS.held_by(by)}
    if quarter is None:
        return render_template("housing/published.html", quarter=None, **more)
    editions = published_for(by, quarter)
    sections = [_section(FigureResult(figure, rows)) for figure, rows in results_of(by, quarter)]
    return render_template(
        "housing/published.html",
        quarter=quarter,
        name=quarter_name(quarter),
        form=_form(by, quarter),
        tiles=_tiles(editions),
        need=_need(editions),
        reported=_reported(editions),
        sections=sections,
        missing=_missing(editions),
        files=[(gettext(FORMAT_NAMES[one]), f"{ALL}/{quarter}.{one}") for one in _formats(by, quarter)],
        public_from=day(max(edition.public_from for edition in editions.values())),
        **more,
    )


@bp.page(f"{ALL}/<quarter>.<format>", allow=policy.READ_EDITION)
def download_published(quarter: str, format: str) -> Answer:
    by = actor()
    try:
        wanted = quarter_from(quarter)
    except ValueError:
        raise NotFound from None
    if format in NOW_MADE:
        make, kind = NOW_MADE[format]
        return _attached(make(document_of_quarter(by, wanted)), kind, f"skyddat-boende-{wanted}.{format}")
    kept = find_file(by, wanted, format) if format in KEPT else None
    if kept is None:
        raise NotFound
    return _attached(bytes(kept.content), KEPT[format], f"skyddat-boende-{wanted}-utgava-{kept.number}.{format}")


def _attached(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _formats(by: Actor, quarter: Quarter) -> list[str]:
    kept = formats_shown(by, quarter)
    return [one for one in FORMAT_NAMES if one in NOW_MADE or one in kept]


def _form(by: Actor, quarter: Quarter) -> QuarterForm:
    form = QuarterForm(data={"kvartal": str(quarter)})
    form.kvartal.choices = [(str(one), quarter_name(one)) for one in list_quarters(by)]
    return form


def _section(result: FigureResult) -> Section:
    figure, (table, rows), plot = result.figure, for_people(result), map_of(result) or plot_of(result, "")
    source = f"{gettext(figure.source)}." + (f" {gettext(MAP_SOURCE)}" if figure is PER_PERSON else "")
    return Section(
        code=figure.code, title=gettext(figure.title), definition=gettext(figure.definition), caveat=gettext(figure.caveat),
        source=source, plot=plot.both() if plot else None, table=table, rows=rows,
    )  # fmt: skip


def _tiles(editions: dict[Measure, Published]) -> list[tuple[str, str, str, str | None]]:
    """(label, number, address, note) of the country's numbers."""
    wanted = ((measure, edition.total) for measure, edition in editions.items() if measure is not Measure.OCCUPIED)
    return [(gettext(MEASURE_NAMES[measure]), number(total), f"#{COUNTRY.code}", None) for measure, total in wanted if total is not None]


def _need(editions: dict[Measure, Published]) -> str | None:
    """The family places beside the European measure, from two published numbers."""
    families = editions.get(Measure.FAMILY_PLACES)
    populations = [(year, persons, source) for _, municipality, year, _, _, persons, source in list_populations() if municipality is None]
    if families is None or families.total is None or not populations:
        return None
    newest = max(year for year, _, _ in populations)
    share = coverage(families.total, sum(persons for year, persons, _ in populations if year == newest))
    told = gettext(N_("Familjeplatserna är {share} av Europarådets mått, en familjeplats för 10 000 invånare ({year}, {source})."))
    source = next(source for year, _, source in populations if year == newest)
    return None if share is None else told.format(share=percent(float(share)), year=newest, source=source)


def _reported(editions: dict[Measure, Published]) -> str | None:
    """How much is known, in tens: which ones were silent must not be readable either."""
    found = editions.get(Measure.OCCUPIED) or editions.get(Measure.NIGHTS)
    if found is None:
        return None
    if found.reported is None:
        return gettext(N_("Hur många boenden som hade rapporterat kan vi inte visa. Det som saknas är okänt, inte noll."))
    told = gettext(N_("Minst {share} av boendena hade rapporterat när kvartalet tog slut. Det som saknas är okänt, inte noll."))
    return told.format(share=percent(found.reported / 100))


def _missing(editions: dict[Measure, Published]) -> list[str]:
    """What could not be published for the quarter."""
    return [gettext(MEASURE_NAMES[measure]) for measure in Measure if measure not in editions]
