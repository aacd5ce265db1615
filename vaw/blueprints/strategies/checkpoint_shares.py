"""How much of the work has its four checkpoints: of one county, and of all of them for the national coordinator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from flask import render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from vaw.blueprints.strategies.base import bp
from vaw.blueprints.strategies.strategies import ALL
from vaw.domain.geography.queries import counties_of, county_name
from vaw.domain.insight.figures import CountyShare, KindShare, count_checkpoints, count_checkpoints_of_nation, sum_of
from vaw.domain.strategies import policy
from vaw.domain.strategies.rules.checkpoints import KIND_NAMES, STAGE_NAMES, Kind, Stage
from vaw.kernel import clock
from vaw.kernel.i18n import N_, number, percent
from vaw.kernel.i18n import gettext as _
from vaw.kernel.table import Column, Table, Value
from vaw.render.chart import Chart, Series, bars
from vaw.render.csv import streamed
from vaw.render.svg import for_screens
from vaw.web.actor import actor
from vaw.web.blueprint import Answer
from vaw.web.checkpoints import KIND_WORDS, LACKS, STAGE_WORDS
from vaw.web.place import asked_county

CHECKPOINTS = f"{ALL}/avstamningar"
NATION = f"{CHECKPOINTS}/riket"
_STAGES = tuple(Column(stage.value, STAGE_NAMES[stage]) for stage in Stage)
_OBJECTS = Column("objects", N_("Antal"), "int")
SHARES = Table(
    "checkpoints", N_("Hur stor del av arbetet har sina avstämningar?"), (Column("kind", N_("Slag"), header=True), _OBJECTS, *_STAGES)
)
COUNTIES = Table(
    "checkpoints-nation",
    N_("Avstämningar län för län"),
    (Column("county", N_("Län"), header=True), _OBJECTS, *_STAGES, Column("all", N_("Alla steg"))),
)
FILE = Table(
    "checkpoints-file",
    N_("Avstämningar efter län, slag och steg"),
    (
        Column("county", N_("Län"), header=True),
        Column("kind", N_("Slag")),
        Column("stage", N_("Steg")),
        _OBJECTS,
        Column("asked", N_("Ska vara gjorda"), "int"),
        Column("done", N_("Gjorda"), "int"),
    ),
)


class Cell(NamedTuple):
    """A share in words; where something is missing, the page that lists it and what its link says."""

    told: str
    href: str = ""
    link: str = ""


class Line(NamedTuple):
    """A kind; `href`: what lacks any stage, "" where nothing does."""

    name: str
    href: str
    objects: str
    cells: list[Cell]


@bp.page(CHECKPOINTS, allow=policy.READ_CHECKPOINT)
def show_checkpoints() -> Answer:
    """?lan=: of which county. Each share leads to what lacks it."""
    by, county = actor(), asked_county(policy.READ_CHECKPOINT)
    found = count_checkpoints(by, county)
    whole = _sum(found)
    return render_template(
        "strategies/checkpoints.html",
        county=county,
        counties=counties_of(by, policy.READ_CHECKPOINT),
        table=SHARES,
        rows=[_line(one) for one in found],
        foot=_shares(whole),
        finding=_finding(whole),
        plot=_stages_plot(whole, f"{_(SHARES.caption)} {county.name}"),
        csv_href=f"{CHECKPOINTS}.csv?lan={county.id}",
    )


@bp.page(f"{CHECKPOINTS}.csv", allow=policy.READ_CHECKPOINT)
def download_checkpoints() -> Answer:
    county = asked_county(policy.READ_CHECKPOINT)
    return _file([CountyShare(county.id, tuple(count_checkpoints(actor(), county)))], f"avstamningar-{county.id:02}")


@bp.page(NATION, allow=policy.READ_CHECKPOINTS_OF_NATION)
def show_checkpoints_of_nation() -> Answer:
    """How far the 21 counties have come: how much is done, never of what."""
    found = count_checkpoints_of_nation(actor())
    kinds = [sum_of([one.kinds[place] for one in found], kind) for place, kind in enumerate(Kind)]
    whole = _sum(kinds)
    counties = [(county_name(one.county_id), _sum(one.kinds)) for one in found]
    return render_template(
        "strategies/checkpoints_nation.html",
        finding=_finding(whole),
        kinds_table=SHARES,
        kinds=[[_(KIND_NAMES[one.kind]), *_shares(one)] for one in kinds],
        foot=[_("Hela landet"), *_shares(whole)],
        stages_plot=_stages_plot(whole, _("Avstämningar i hela landet")),
        table=COUNTIES,
        rows=[[name, *_shares(one), _told(_every(one))] for name, one in counties],
        total=[_("Hela landet"), *_shares(whole), _told(_every(whole))],
        plot=_counties_plot(counties),
        csv_href=f"{NATION}.csv",
    )


@bp.page(f"{NATION}.csv", allow=policy.READ_CHECKPOINTS_OF_NATION)
def download_checkpoints_of_nation() -> Answer:
    return _file(count_checkpoints_of_nation(actor()), "avstamningar-riket")


def _file(found: Sequence[CountyShare], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}-{clock.today().isoformat()}.csv"'}
    return Response(streamed(FILE, list(_lines(found))), mimetype="text/csv", headers=headers)


def _lines(found: Sequence[CountyShare]) -> Iterator[tuple[Value, ...]]:
    for county in found:
        for one in county.kinds:
            for stage in Stage:
                told = (county_name(county.county_id), _(KIND_NAMES[one.kind]), _(STAGE_NAMES[stage]))
                yield (*told, one.objects, one.asked(stage), one.done[stage])


def _sum(kinds: Sequence[KindShare]) -> KindShare:
    """All kinds together; the name of the kind means nothing."""
    return sum_of(kinds, Kind.STRATEGY)


def _every(one: KindShare) -> tuple[int, int]:
    """(done, asked) over all stages."""
    return sum(one.done.values()), sum(one.wanted.values())


def _told(done_of: tuple[int, int]) -> str | None:
    """A share in words; None where there is nothing to answer for."""
    done, asked = done_of
    if not asked:
        return None
    return f"{percent(done / asked)} ({_('{done} av {n}').format(done=number(done), n=number(asked))})".replace(" ", "\N{NO-BREAK SPACE}")


def _shares(one: KindShare) -> list[str | None]:
    return [number(one.objects), *(_told((one.done[stage], one.asked(stage))) for stage in Stage)]


def _finding(whole: KindShare) -> str:
    done, asked = _every(whole)
    if not asked:
        return _("Det finns inget att stämma av än.")
    return _("{share} av avstämningarna är gjorda: {done} av {n}.").format(share=percent(done / asked), done=number(done), n=number(asked))


def _line(one: KindShare) -> Line:
    href = f"{CHECKPOINTS}/{KIND_WORDS[one.kind]}/{LACKS}" if one.done != one.wanted else ""
    return Line(_(KIND_NAMES[one.kind]), href, number(one.objects), [_cell(one, stage) for stage in Stage])


def _cell(one: KindShare, stage: Stage) -> Cell:
    told, missing = _told((one.done[stage], one.asked(stage))), one.asked(stage) - one.done[stage]
    if told is None or not missing:
        return Cell(told or "")
    return Cell(told, f"{CHECKPOINTS}/{KIND_WORDS[one.kind]}/{STAGE_WORDS[stage]}", _("{n} saknas").format(n=number(missing)))


def _stages_plot(whole: KindShare, title: str) -> Markup | None:
    """One bar a stage."""
    values = [(_(STAGE_NAMES[stage]), (whole.done[stage], whole.asked(stage))) for stage in Stage]
    return _plot("checkpoint-stages", title, values)


def _counties_plot(counties: Sequence[tuple[str, KindShare]]) -> Markup | None:
    """One bar a county, of all stages."""
    return _plot("checkpoint-counties", _(COUNTIES.caption), [(name, _every(one)) for name, one in counties])


def _plot(id: str, title: str, values: Sequence[tuple[str, tuple[int, int]]]) -> Markup | None:
    """None where there is nothing to draw."""
    if not any(asked for _name, (_done, asked) in values):
        return None
    shares: list[Any] = [round(100 * done / asked) if asked else None for _name, (done, asked) in values]
    drawing = Chart(
        categories=tuple(name for name, _value in values),
        series=(Series(_("Gjorda"), tuple(shares)),),
        unit=_("Procent av dem som ska vara gjorda"),
        missing=_("inget att göra än"),
        full=100,
        id=id,
        title=title,
        desc=_("Stapeldiagram. Samma värden står i tabellen."),
    )
    return for_screens(bars, drawing)
