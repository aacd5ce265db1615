"""The list of datasets, and one of them: its years, women and men beside each other, and compared with others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from flask import render_template, request

from vaw.blueprints.knowledge.base import ALL, bp
from vaw.domain.geography.queries import county_name
from vaw.domain.knowledge import policy
from vaw.domain.knowledge.models import Dataset
from vaw.domain.knowledge.queries import datasets as queries
from vaw.domain.knowledge.queries.areas import alike, area_name, area_order, county_of, is_municipality
from vaw.domain.knowledge.rules import FILE_KIND_NAMES, MEASURE_NAMES, NATION, STATE_NAMES, FileKind, Measure, VersionState
from vaw.domain.knowledge.rules.comparing import alike_places
from vaw.domain.knowledge.tables import DATASETS, EDITIONS
from vaw.domain.people.queries.names import account_name
from vaw.kernel.actor import Actor
from vaw.kernel.errors import NotFound
from vaw.kernel.i18n import day, instant
from vaw.kernel.i18n import gettext as _
from vaw.render import knowledge as drawn
from vaw.web.actor import actor
from vaw.web.arguments import number_of
from vaw.web.blueprint import Answer

WHOSE = {"landet": True, "lan": False}


class Base(NamedTuple):
    dataset: Dataset
    version: queries.VersionLine


class Asked(NamedTuple):
    """What is looked at: an edition, one of its areas, some of its years (`every`: all of them), and a year to compare in.

    `number`: of a former edition, None for the one in force. `base`: the persons of whom these are a part, and their edition.
    """

    dataset: Dataset
    version: queries.VersionLine | None
    areas: list[str]
    area: str
    points: list[queries.Point]
    every: list[int]
    year: int | None
    number: int | None
    base: Base | None
    bases: drawn.Bases


def wanted(args: Mapping[str, str]) -> queries.Filter:
    """The list's filter from the address: ord, slag, vems (landet, lan), efter."""
    measure = next((one for one in Measure if one.value == args.get("slag")), None)
    return queries.Filter((args.get("ord") or "")[:100], measure, WHOSE.get(args.get("vems", "")), args.get("efter") or None)


@bp.page(ALL, allow=policy.READ_DATASET)
def list_datasets() -> Answer:
    by, args = actor(), request.args.to_dict()
    asked = wanted(args)
    page = queries.list_datasets(by, asked)
    return render_template(
        "knowledge/datasets.html",
        table=DATASETS,
        rows=DATASETS.shown([_row(line) for line in page.rows]),
        hrefs=[f"{ALL}/{line.id}" for line in page.rows],
        total=page.total,
        next_href=_address(args, efter=page.after) if page.after else None,
        first_href=_address(args, efter=None) if args.get("efter") else None,
        measures=[(one.value, _(name)) for one, name in MEASURE_NAMES.items()],
        chosen=_chosen(args, asked),
        args=args,
        may_add=policy.ADD_DATASET.held_by(by),
        may_add_national=policy.ADD_NATIONAL_DATASET.held_by(by),
    )


@bp.page(f"{ALL}/<int:dataset_id>", allow=policy.READ_DATASET)
def show_dataset(dataset_id: int) -> Answer:
    by = actor()
    asked = asked_of(by, dataset_id)
    dataset, measure = asked.dataset, Measure(asked.dataset.measure)
    may_keep = policy.KEEP_DATASET.allows(by, dataset)
    editions = queries.list_versions(dataset_id, drafts=may_keep)
    plot = drawn.plot_of(f"{dataset.title}, {area_name(asked.area)}", dataset.unit, asked.points)
    years = drawn.years_table(measure, asked.bases)
    return render_template(
        "knowledge/dataset.html",
        asked=asked,
        dataset=dataset,
        caption=_("Nationell serie") if dataset.county_id is None else county_name(dataset.county_id),
        facts=_facts(asked),
        areas=[(code, area_name(code)) for code in asked.areas],
        place=area_name(asked.area),
        finding=drawn.finding(measure, asked.points, asked.bases),
        verdict=drawn.verdict_told(measure, asked.points, asked.bases),
        plot=plot() if plot else None,
        years=(years, years.shown(drawn.year_rows(measure, asked.points, asked.bases))),
        gaps=drawn.gaps(asked.points),
        compared=_compared(asked),
        edition=f"?utgava={asked.number}" if asked.number is not None else "",
        reason=_reason(dataset),
        editions=(EDITIONS, EDITIONS.shown([_edition(line) for line in editions])),
        edition_hrefs=[f"{ALL}/utgavor/{line.id}" for line in editions] if may_keep else None,
        may_keep=may_keep,
    )


def asked_of(by: Actor, dataset_id: int) -> Asked:
    """What the address asks for: ?omrade=, ?fran= and ?till= (years), ?ar= (to compare in), ?utgava= (a number).

    Raises NotFound for an edition that there is not.
    """
    dataset = queries.get_dataset(by, dataset_id)
    number = number_of(request.args, "utgava")
    version = queries.find_edition(dataset, number)
    if number is not None and version is None:
        raise NotFound
    if version is None:
        return Asked(dataset, None, [], NATION, [], [], None, None, None, drawn.NO_BASES)
    areas = sorted(queries.list_areas(version.id), key=area_order)
    area = _area(by, areas, request.args.get("omrade", ""))
    every = queries.series(version.id, area)
    points = _between(every, number_of(request.args, "fran"), number_of(request.args, "till"))
    year, years = number_of(request.args, "ar"), [point.year for point in every]
    chosen = year if year in years else max((point.year for point in points), default=None)
    base = _base(by, dataset)
    return Asked(dataset, version, areas, area, points, years, chosen, number, base, _bases(base, area))


def _between(points: list[queries.Point], first: int | None, last: int | None) -> list[queries.Point]:
    """The years from the one to the other, also when they are asked for in the wrong order; all of them where none lies between."""
    ends = sorted(one for one in (first, last) if one is not None)
    low, high = (ends[0], ends[1]) if len(ends) == 2 else (first, last)
    found = [point for point in points if (low is None or point.year >= low) and (high is None or point.year <= high)]
    return found or points


def _area(by: Actor, areas: list[str], code: str) -> str:
    """The one that is asked for, else the person's own county, else the first."""
    own = [f"{grant.county_id:02}" for grant in by.grants if grant.county_id]
    return next((one for one in (code, *own) if one in areas), areas[0] if areas else NATION)


def _base(by: Actor, dataset: Dataset) -> Base | None:
    """The persons of whom these are a part, where the actor may read them and there is an edition."""
    if dataset.base_id is None:
        return None
    try:
        base = queries.get_dataset(by, dataset.base_id)
    except NotFound:
        return None
    version = queries.find_edition(base)
    return Base(base, version) if version else None


def _bases(base: Base | None, area: str) -> drawn.Bases:
    if base is None:
        return drawn.NO_BASES
    return drawn.Bases(base.dataset.title, {point.year: point for point in queries.series(base.version.id, area)})


def _alike(asked: Asked, year: int) -> tuple[list[str], str]:
    """Areas like this one, and what makes them so: municipalities by the persons of whom these are a part, else counties by population."""
    if asked.base and is_municipality(asked.area):
        version = asked.base.version
        counted = max(version.first_year or year, min(year, version.last_year or year))
        near = alike_places(queries.persons_by_municipality(version.id, counted), asked.area)
        if near:
            told = _("Liknande kommuner är de tre där talet i {series} ligger närmast kommunens, räknat som kvot ({year}).")
            return near, told.format(series=asked.base.dataset.title, year=counted)
    county_id = county_of(asked.area)
    told = _("Liknande län är de tre vars folkmängd ligger närmast länets, räknat som kvot (SCB, 31 december 2023).")
    return (alike(county_id), told) if county_id else ([], "")


def _compared(asked: Asked) -> dict[str, Any] | None:
    """The year's values of the nation, the area, its county and the three most alike; None without a year to compare in."""
    if asked.version is None or asked.year is None:
        return None
    county_id = county_of(asked.area)
    near, rule = _alike(asked, asked.year)
    codes = list(dict.fromkeys([NATION, *([f"{county_id:02}"] if county_id else []), asked.area, *near]))
    codes = [code for code in codes if code in asked.areas]
    found = queries.in_year(asked.version.id, asked.year, codes)
    measure = Measure(asked.dataset.measure)
    table = drawn.areas_table(measure)
    return {
        "table": table,
        "rows": table.shown(drawn.area_rows(measure, codes, found)),
        "years": list(reversed(asked.every)),
        "rule": rule if any(code in asked.areas for code in near) else "",
    }


def _row(line: queries.Line) -> tuple[Any, ...]:
    whose = _("Landet") if line.county_id is None else county_name(line.county_id)
    years = (
        None
        if line.first_year is None
        else f"{line.first_year}–{line.last_year}"
        if line.first_year != line.last_year
        else str(line.first_year)
    )
    return line.title, _(MEASURE_NAMES[Measure(line.measure)]), line.source, years or _("Inga värden än"), whose


def _edition(line: queries.VersionLine) -> tuple[Any, ...]:
    name = _("Utgåva {n}").format(n=line.number) if line.number else _("Utkast")
    where = line.file_name or _(FILE_KIND_NAMES[FileKind(line.kind)])
    return (
        name,
        _(STATE_NAMES[VersionState(line.state)]),
        where,
        line.retrieved_on,
        line.cells,
        line.made_by or _("Kommandoraden"),
        instant(line.made_at),
    )


def _facts(asked: Asked) -> list[tuple[str, str | None]]:
    dataset, version = asked.dataset, asked.version
    edition = _("Utgåva {n}, hämtad {day}").format(n=version.number, day=day(version.retrieved_on)) if version else None
    return [
        (_("Vad som räknas"), dataset.definition),
        (_("Enhet"), dataset.unit),
        (_("Källa"), dataset.source + (f" ({dataset.publisher_id})" if dataset.publisher_id else "")),
        (_("Licens"), dataset.licence or None),
        (_("Utgåva"), edition),
        *([(_("Del av"), asked.bases.title)] if asked.bases.title else []),
    ]


def _reason(dataset: Dataset) -> str:
    """Why these figures may leave without women and men, who wrote it and when."""
    if not dataset.unsplit_reason or dataset.unsplit_at is None:
        return ""
    who = account_name(dataset.unsplit_by) or _("Kommandoraden")
    return _("Visas utan kvinnor och män: {reason} ({who}, {when})").format(
        reason=dataset.unsplit_reason, who=who, when=day(dataset.unsplit_at.date())
    )


def _chosen(args: Mapping[str, str], asked: queries.Filter) -> list[tuple[str, str]]:
    """(what narrows the list, address without it)."""
    said = [
        ("ord", f"”{asked.words}”" if asked.words else ""),
        ("slag", _(MEASURE_NAMES[asked.measure]) if asked.measure else ""),
        ("vems", "" if asked.national is None else _("Nationella serier") if asked.national else _("Länens serier")),
    ]
    return [(text, _address(args, **{name: None, "efter": None})) for name, text in said if text]


def _address(args: Mapping[str, str], **changed: str | None) -> str:
    kept = {name: value for name, value in {**dict(args), **changed}.items() if value}
    return ALL + (f"?{urlencode(kept)}" if kept else "")
