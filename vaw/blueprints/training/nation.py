"""The whole country's year: the national coordinator, or a board that asks how it stands beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import wtforms
from flask import render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.training.base import bp
from vaw.domain.geography.queries import county_name
from vaw.domain.insight.queries import FigureResult
from vaw.domain.support import policy
from vaw.domain.support.figures import OCCASIONS, Rows, of_nation
from vaw.domain.support.queries.nation import Credit, Nation, read_nation
from vaw.kernel import clock
from vaw.kernel.figures import Figure
from vaw.kernel.i18n import N_, gettext, number, percent
from vaw.kernel.table import Column, Table, Value
from vaw.render.csv import streamed
from vaw.render.document import for_people
from vaw.render.plots import finding, plot_of
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer
from vaw.web.fields import SelectField

FIRST_YEAR = 2020  # nothing was kept in the service earlier than that
COUNTIES = Table(
    "nation",
    N_("Stöd och utbildningar län för län"),
    (
        Column("code", N_("Kod")),
        Column("name", N_("Län"), header=True),
        Column("received", N_("Förfrågningar"), "int"),
        OCCASIONS,
        Column("together", N_("Tillsammans"), "int"),
        Column("persons", N_("Deltagare"), "int"),
        Column("reached", N_("Nådda kommuner"), "int"),
        Column("municipalities", N_("Kommuner"), "int"),
        Column("asked", N_("Följdes upp"), "int"),
        Column("answered", N_("Svarade"), "int"),
    ),
    unsplit=N_("Tabellen jämför omfattning mellan län. Deltagarna står efter kön i varje läns statistik."),
)


class YearForm(wtforms.Form):
    """Which year the page shows. Sent by GET: nothing changes."""

    ar = SelectField(N_("År"), blank=None, coerce=int)


@dataclass(frozen=True, slots=True)
class Section:
    """A figure of the whole country on the page."""

    code: str
    title: str
    definition: str
    caveat: str
    finding: str
    plot: Markup | None
    table: Table
    rows: list[list[str]]


@bp.page("/utbildningar/riket", allow=policy.READ_NATION)
def show_nation() -> Answer:
    year = _asked_year()
    nation = read_nation(actor(), year)
    shown, rows = _for_people([_line(county) for county in nation.counties])
    return render_template(
        "training/nation.html",
        year=year,
        form=_form(year),
        empty=nation.total.is_empty,
        tiles=_tiles(nation),
        sections=[_section(*told) for told in of_nation(nation.total)],
        table=shown,
        rows=rows,
        foot=_for_people([_total(nation)])[1][0],
        csv_href=f"/utbildningar/riket.csv?ar={year}",
    )


@bp.page("/utbildningar/riket.csv", allow=policy.READ_NATION)
def download_nation() -> Answer:
    year = _asked_year()
    nation = read_nation(actor(), year)
    rows = [*map(_line, nation.counties), _total(nation)]
    headers = {"Content-Disposition": f'attachment; filename="utbildningar-riket-{year}.csv"'}
    return Response(streamed(COUNTIES, rows), mimetype="text/csv", headers=headers)


def _asked_year() -> int:
    """The year of the address, this year unless it is one that there is."""
    this_year, wanted = clock.today().year, number_of(request.args, "ar")
    return wanted if wanted is not None and FIRST_YEAR <= wanted <= this_year else this_year


def _form(year: int) -> YearForm:
    form = YearForm(data={"ar": year})
    form.ar.choices = [(one, str(one)) for one in range(clock.today().year, FIRST_YEAR - 1, -1)]
    return form


def _line(county: Credit) -> tuple[Value, ...]:
    return (
        f"{county.county_id:02}", county_name(county.county_id), county.received, county.occasions, county.together, county.persons,
        county.reached, county.municipalities, county.asked, county.answered,
    )  # fmt: skip


def _total(nation: Nation) -> tuple[Value, ...]:
    """The country itself, not the sum of the rows above it."""
    total, came = nation.total, nation.total.came()
    follow_ups = [sum(row.asked for row in total.followed), sum(row.answered for row in total.followed)]
    return (
        None, gettext(N_("Hela landet")), total.asked.received, total.occasions, total.together, came.persons if came else None,
        total.reached(), len(total.municipality_ids), *follow_ups,
    )  # fmt: skip


def _for_people(rows: Sequence[tuple[Value, ...]]) -> tuple[Table, list[list[str]]]:
    """The table without its codes."""
    shown = replace(COUNTIES, columns=COUNTIES.columns[1:])
    return shown, shown.shown([row[1:] for row in rows])


def _tiles(nation: Nation) -> list[tuple[str, str | None, str, str | None]]:
    """(label, number, address, note) of the year's four numbers."""
    total, came = nation.total, nation.total.came()
    together = gettext(N_("{n} hölls av flera länsstyrelser tillsammans.")).format(n=number(total.together)) if total.together else None
    sexes = gettext(N_("{women} kvinnor, {men} män, {unstated} utan uppgift."))
    reached, every = total.reached(), len(total.municipality_ids)
    return [
        (gettext(N_("Förfrågningar")), number(total.asked.received), "#requests", None),
        (gettext(N_("Tillfällen")), number(total.occasions), "#trainings", together),
        (
            gettext(N_("Deltagare")),
            number(came.persons) if came else None,
            "#training-participants",
            sexes.format(women=number(came.women), men=number(came.men), unstated=number(came.unstated)) if came else None,
        ),
        (
            gettext(N_("Kommuner som deltog")),
            gettext(N_("{n} av {total}")).format(n=number(reached), total=number(every)),
            "#lanen",
            percent(reached / every),
        ),
    ]


def _section(figure: Figure, rows: Rows) -> Section:
    result = FigureResult(figure, rows)
    table, shown = for_people(result)
    plot = plot_of(result, "")
    return Section(
        code=figure.code,
        title=gettext(figure.title),
        definition=gettext(figure.definition),
        caveat=gettext(figure.caveat),
        finding=finding(result),
        plot=plot.both() if plot else None,
        table=table,
        rows=shown,
    )
