"""The register of figures, one page a figure, and the rows behind it: anyone who asks where a number came from finds out here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import wtforms
from flask import redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.insight.base import bp
from vaw.blueprints.insight.forms import YearForm
from vaw.blueprints.insight.sections import rows_href, section
from vaw.blueprints.insight.statistics import asked
from vaw.domain.geography.models import County
from vaw.domain.insight import policy, queries
from vaw.domain.insight.queries.behind import Behind, Kind, has_rows, list_behind
from vaw.domain.insight.queries.elsewhere import ELSEWHERE, Elsewhere
from vaw.domain.insight.queries.nation import CODES, figures_of_nation
from vaw.domain.insight.queries.registry import AREAS, SUPPRESSED, Area, get_declared
from vaw.domain.people.rules import ROLE_NAMES
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.figures import Figure
from vaw.kernel.i18n import N_, gettext
from vaw.kernel.table import Column, Table, Value
from vaw.render.csv import streamed
from vaw.render.plots import has_plot
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.fields import SelectField

ALL = "/statistik/siffror"
FIGURES = Table(
    "figures",
    N_("Siffrorna och vad de räknar"),
    (
        Column("name", N_("Siffra"), header=True),
        Column("definition", N_("Vad den räknar")),
        Column("unit", N_("Enhet")),
        Column("source", N_("Källa")),
        Column("places", N_("Finns i")),
    ),
)
ON_FILE = Table(
    "figures",
    N_("Siffrorna och vad de räknar"),
    (
        Column("code", N_("Kod")),
        Column("name", N_("Siffra"), header=True),
        Column("area", N_("Område")),
        Column("definition", N_("Vad den räknar")),
        Column("caveat", N_("Att tänka på")),
        Column("unit", N_("Enhet")),
        Column("source", N_("Källa")),
        Column("keeper", N_("Ansvarar")),
        Column("first_year", N_("Första år"), "text"),
        Column("places", N_("Finns i")),
    ),
)
ELSEWHERE_TABLE = Table(
    "elsewhere",
    N_("Tal som bara står på en sida"),
    (
        Column("name", N_("Tal"), header=True),
        Column("definition", N_("Vad det räknar")),
        Column("unit", N_("Enhet")),
        Column("keeper", N_("Ansvarar")),
    ),
)
_NUMBER = Column("n", N_("Antal"), "int")
BEHIND = Table("behind", N_("Raderna bakom siffran"), (Column("on", N_("Dag"), "date"), Column("title", N_("Vad"), header=True)))
ADDRESSES = {
    Kind.ACTIVITY: "/aktiviteter/{id}",
    Kind.OCCASION: "/utbildningar/{id}",
    Kind.REQUEST: "/stod/{id}",
    Kind.FOLLOW_UP: "/uppfoljningar/{id}",
    Kind.STAGE: "/uppfoljningar/steg",
    Kind.MEETING: "/moten/{id}",
    Kind.ACTION: "/atgarder/{id}",
    Kind.EFFORT: "/forebyggande/{id}",
    Kind.MEASURE: "/strategier/atgarder/{id}",
    Kind.ACTOR: "/strategier/aktorer/{id}",
    Kind.CENTRE: "/forebyggande/resurscentrum/{id}",
}


class NationForm(wtforms.Form):
    """Which year the page shows. Sent by GET: nothing changes."""

    ar = SelectField(N_("År"), blank=None, coerce=int)


@bp.page(ALL, allow=policy.READ_REGISTRY)
def list_registry() -> Answer:
    by = actor()
    of_board = policy.READ_FIGURES.held_by(by)
    where = f"?{urlencode(asked(by, request.args).query)}" if of_board else ""
    return render_template(
        "insight/registry.html",
        areas=[(area, _about(area), replace(FIGURES, caption=area.title), [_line(figure) for figure in area.figures]) for area in AREAS],
        hrefs={area.code: [f"{ALL}/{figure.code}{where}" for figure in area.figures] for area in AREAS},
        count=sum(len(area.figures) for area in AREAS),
        of_board=of_board,
        elsewhere=ELSEWHERE_TABLE,
        others=[_other(one) for one in ELSEWHERE],
        other_hrefs=[one.path if one.allow.held_by(by) else None for one in ELSEWHERE],
    )


@bp.page(f"{ALL}.csv", allow=policy.READ_REGISTRY)
def download_registry() -> Answer:
    headers = {"Content-Disposition": 'attachment; filename="siffror.csv"'}
    return Response(streamed(ON_FILE, _on_file()), mimetype="text/csv", headers=headers)


@bp.page(f"{ALL}/<code>", allow=policy.READ_REGISTRY)
def show_figure(code: str) -> Answer:
    by = actor()
    figure, area = get_declared(code)
    if not policy.READ_FIGURES.held_by(by):
        return _nation(by, figure, area)
    chosen = asked(by, request.args)
    result = queries.get_figure(by, code, chosen.county.id, chosen.year)
    silent = not result.rows or any(value is None for row in result.rows for value in row[1:])
    return render_template(
        "insight/figure.html",
        asked=chosen,
        form=YearForm.of(chosen.counties, chosen.years, chosen.county, chosen.year),
        address=f"{ALL}/{code}",
        title=gettext(figure.title),
        section=replace(section(result, chosen.county.code, chosen.query), title=f"{chosen.county.name} {chosen.year}", csv_href=None),
        facts=_facts(figure, area),
        suppressed=gettext(SUPPRESSED[code]) if silent and code in SUPPRESSED else "",
        rows_href=_all_rows(figure, chosen.county, chosen.year) if result.rows else None,
        pictures=_pictures(figure, chosen.query) if has_plot(result) else [],
        files=[(gettext(N_("CSV")), f"/statistik/{code}.csv?{urlencode(chosen.query)}", gettext(N_("tabellen, för Excel")))],
    )


def _nation(by: Actor, figure: Figure, area: Area) -> Answer:
    """The figure for somebody without a county: what it is, and the whole country's where there is one."""
    this_year, wanted = clock.today().year, number_of(request.args, "ar")
    year = wanted if wanted is not None and area.first_year <= wanted <= this_year else this_year
    form = NationForm(data={"ar": year})
    form.ar.choices = [(one, str(one)) for one in range(this_year, area.first_year - 1, -1)]
    told = figures_of_nation(by, {figure.code}, year)
    return render_template(
        "insight/figure_nation.html",
        form=form,
        address=f"{ALL}/{figure.code}",
        title=gettext(figure.title),
        definition=f"{gettext(figure.definition)} {gettext(figure.caveat)}",
        year=year,
        section=replace(section(told[0], ""), title=gettext(N_("Hela landet {year}")).format(year=year)) if told else None,
        facts=_facts(figure, area),
    )


@bp.page(f"{ALL}/<code>/rader", allow=policy.READ_FIGURES)
def show_rows(code: str) -> Answer:
    by, part = actor(), request.args.get("rad")
    figure, _area = get_declared(code)
    chosen = asked(by, request.args)
    elsewhere = _all_rows(figure, chosen.county, chosen.year)
    if elsewhere and not has_rows(code):
        return redirect(elsewhere, 303)
    found = list_behind(by, code, chosen.county.id, chosen.year, part)
    counted = any(line.n is not None for line in found.lines)
    table = Table(BEHIND.name, BEHIND.caption, (*BEHIND.columns, *((_NUMBER,) if counted else ())))
    rows: list[tuple[Value, ...]] = [(line.on, line.title, *((line.n,) if counted else ())) for line in found.lines]
    return render_template(
        "insight/rows.html",
        asked=chosen,
        title=gettext(figure.title),
        part=_name_of(queries.get_figure(by, code, chosen.county.id, chosen.year), part),
        definition=gettext(figure.definition),
        found=found,
        summed=sum(line.n or 0 for line in found.lines) if counted and found.hidden == 0 and _is_whole(found) else None,
        table=table,
        rows=table.shown(rows),
        hrefs=[ADDRESSES[found.kind].format(id=line.id) for line in found.lines],
        back=f"{ALL}/{code}?{urlencode(chosen.query)}",
    )


def _is_whole(found: Behind) -> bool:
    return len(found.lines) == found.visible


def _about(area: Area) -> str:
    told = gettext(N_("Den som svarar för uppgifterna: {role}. Från {year}."))
    return f"{told.format(role=gettext(ROLE_NAMES[area.role]).lower(), year=area.first_year)} {gettext(area.since)}"


def _other(one: Elsewhere) -> list[str]:
    return [gettext(one.title), gettext(one.definition), gettext(one.unit), gettext(ROLE_NAMES[one.role])]


def _line(figure: Figure) -> list[str]:
    definition = Markup('%s<br><span class="vaw-links__note">%s</span>') % (gettext(figure.definition), gettext(figure.caveat))
    return [gettext(figure.title), definition, gettext(figure.unit), gettext(figure.source), "; ".join(_places(figure))]


def _on_file() -> Iterator[list[Value]]:
    for area in AREAS:
        for figure in area.figures:
            yield [
                figure.code, gettext(figure.title), gettext(area.title), gettext(figure.definition), gettext(figure.caveat),
                gettext(figure.unit), gettext(figure.source), gettext(ROLE_NAMES[area.role]), str(area.first_year),
                "; ".join(_places(figure)),
            ]  # fmt: skip


def _places(figure: Figure) -> list[str]:
    """Where the figure stands: every place shows the same number. No mail carries one."""
    report = gettext(N_("Årets redovisning, rubrik {n} (PDF, Excel, CSV, JSON)")).format(n=figure.heading)
    nation = [gettext(N_("Hela landet"))] if figure.code in CODES else []
    return [gettext(N_("Statistik")), *nation, report, gettext(N_("API: figures/{code}")).format(code=figure.code)]


def _facts(figure: Figure, area: Area) -> list[tuple[str, str]]:
    return [
        (gettext(N_("Enhet")), gettext(figure.unit)),
        (gettext(N_("Källa")), gettext(figure.source)),
        (gettext(N_("Ansvarar")), f"{gettext(ROLE_NAMES[area.role])} ({gettext(area.title).lower()})"),
        (gettext(N_("Första år")), f"{area.first_year}. {gettext(area.since)}"),
        (gettext(N_("Finns i")), "; ".join(_places(figure))),
        (gettext(N_("Kod")), figure.code),
    ]


def _pictures(figure: Figure, query: dict[str, str | int]) -> list[tuple[str, str, str]]:
    where = urlencode(query)
    return [
        (gettext(N_("Bild (PNG)")), f"/statistik/{figure.code}.png?{where}", gettext(N_("för presentationer"))),
        (gettext(N_("Bild (SVG)")), f"/statistik/{figure.code}.svg?{where}", gettext(N_("för tryck, i alla storlekar"))),
    ]


def _all_rows(figure: Figure, county: County, year: int) -> str | None:
    """Address of everything behind the figure."""
    query: dict[str, str | int] = {"lan": county.code, "ar": year}
    if has_rows(figure.code):
        return rows_href(figure.code, query)
    return f"/aktiviteter?{urlencode(query)}" if figure.drill else None


def _name_of(result: queries.FigureResult, part: str | None) -> str:
    """What the row of the figure is called; nothing for all of them."""
    keys = [column.key for column in result.figure.table.columns]
    if part is None or not {"code", "name"} <= set(keys):
        return ""
    return next((str(row[keys.index("name")]) for row in result.rows if (row[0] or "") == part), "")
