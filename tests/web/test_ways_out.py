"""Reports, their files, their differences and statistics as ways out: a nation of few and small shelters, and nobody works one out.

tests/web/test_housing_attack.py tries the pages of protected housing themselves; here is everything that quotes them, over time.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import Person, person
from tests.factories.editions import NOW, QUARTER, REPORTED, declare, publish_due
from tests.factories.housing import make_facility, make_licence, make_profile, make_snapshot, noon
from tests.factories.prying import Prying
from tests.factories.signs import signs_of_life
from tests.factories.year import log
from tests.web.test_housing_attack import Cell, attacked
from vaw.domain.geography.queries import find_county, list_counties
from vaw.domain.housing.figures.account import NATION, OWN_AREA
from vaw.domain.housing.figures.editions import quarter_name
from vaw.domain.housing.models import Facility
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries.ledgers import list_scopes, read_ledger
from vaw.domain.housing.rules.editions import MEASURE_NAMES, STOCKS, Measure, Scope, TableName
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.insight import operations, queries
from vaw.domain.insight.rules import ARCHIVE, FORMATS, YEARLY_ACCOUNT, file_name
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.disclosure.engine import ALL
from vaw.kernel.operation import unit
from vaw.render.csv import edition_csv
from vaw.render.document import document_of
from vaw.render.files import Prepared
from vaw.render.json_ import edition_json
from vaw.render.pages import edition_html
from vaw.render.xlsx import edition_xlsx

HERE, HOUSING = 24, ("housing-nation", "housing-area")
YEAR = QUARTER.year
LATER = noon(date(YEAR + 1, 1, 12))
TITLES = (NATION.title, OWN_AREA.title)
LABELS = {name: str(measure) for measure, name in MEASURE_NAMES.items()}


@pytest.fixture
def nation(rolled_back: sa.Connection) -> Iterator[list[int]]:
    """Every county has none to three shelters, each of an operator of its own, some of them tiny. Published once; a victim is last."""
    with clock.frozen(NOW):
        signs_of_life(rolled_back)
        with clock.frozen(noon(date(YEAR, 7, 6))):
            many = {county.id: 3 if county.id == HERE else number % 4 for number, county in enumerate(list_counties(), 1)}
            made = [
                make_facility(county_id=county, adults=2 + i % 4, children=1 + (county + i) % 5, opened_on=clock.today())
                for county, number in sorted(many.items(), key=lambda pair: pair[0] == HERE)
                for i in range(number)
            ]
        for i, facility in enumerate(made):
            told = {Kind(reason, group): 1 + (i + j) % 3 for j, (reason, group) in enumerate(zip(Reason, Group, strict=False))}
            make_snapshot(facility, 1 + i % 2, i % 2, at=REPORTED, turned_away=told)
        declare()
        publish_due()
        yield [facility.id for facility in made]


def edition(who: Person) -> int:
    """An edition of the running year with files of all formats; the PDF before it is set in pages."""
    county = find_county(HERE)
    assert county
    report = operations.order_report(who.actor, county, kind=YEARLY_ACCOUNT, year=YEAR, language="sv")
    operations.start_building(system("test"), report, owner=who.actor)
    document = document_of(report, queries.headings_of(who.actor, report))
    makers = {
        "pdf": lambda one: edition_html(one).encode(),
        "xlsx": edition_xlsx,
        "csv": edition_csv,
        "json": edition_json,
        ARCHIVE: lambda one: b"".join(file.content for file in Prepared(one, (ARCHIVE,), {}).order.attached),  # its pages are the PDF's
    }
    for format in FORMATS:
        operations.keep_file(system("test"), report, format=format, content=makers[format](document))
    operations.finish_building(system("test"), report)
    return report.id


def becomes_another(facility_id: int) -> None:
    """A shelter that had few beds has many, had full beds has empty ones, and has turned many away: through the year and today."""
    facility = db.session.get_one(Facility, facility_id)
    make_profile(facility, since_on=date(YEAR, 9, 1), places_adults=17, places_children=19, family_places=9)
    make_snapshot(facility, 11, 13, 2, turned_away={Kind(Reason.PETS, Group.MEN): 80})
    make_licence(facility, places_most=41)
    with unit(system("test"), "test.days"):
        for day in (REPORTED.date(), date(YEAR, 12, 20), clock.today()):
            recount_days(facility.county_id, day)


def everything(first: int, second: int) -> list[str]:
    """Every address of reports and statistics that quotes protected housing, in every format."""
    where = f"?lan={HERE}&ar={YEAR}"
    figures = [f"/statistik/{code}.{ending}{where}" for code in HOUSING for ending in ("csv", "svg", "png")]
    pages = [f"/statistik/siffror/{code}{part}{where}" for code in HOUSING for part in ("", "/rader")]
    files = [
        f"/rapporter/{id}/{file_name(YEARLY_ACCOUNT, HERE, YEAR, n, format)}" for n, id in ((1, first), (2, second)) for format in FORMATS
    ]
    compared = [f"/rapporter/{first}/skillnader{what}{ending}" for what in ("", f"/{second}") for ending in ("", ".csv")]
    api = [f"/api/v1/figures?county={HERE}&year={YEAR}", *(f"/api/v1/figures/{code}?county={HERE}&year={YEAR}" for code in HOUSING)]
    return [f"/statistik{where}", *figures, *pages, f"/rapporter/{first}", f"/rapporter/{second}", *files, *compared, *api]


def test_reports_over_time_tell_on_no_shelter_in_any_format(app: Flask, rolled_back: sa.Connection, nation: list[int]) -> None:
    """Two editions with a publication between them, and what differs: no cell but published ones, no shelter that follows from them; and
    when all that one shelter has said becomes another, nothing that anybody reads of the year changes by a byte."""
    reader, leader = person(Role.EQUALITY_EXPERT, HERE), person()
    log(leader.actor, date(YEAR, 3, 3), county_id=HERE)
    first = edition(reader)
    for i, facility_id in enumerate(nation):
        told = {Kind(Reason.FULL, Group.WOMEN): 1 + i % 4}
        make_snapshot(
            db.session.get_one(Facility, facility_id), 1 + (i + 1) % 2, (i + 1) % 2, at=noon(date(YEAR, 12, 20)), turned_away=told
        )
    with clock.frozen(LATER):
        publish_due()
        second = edition(leader)
        db.session.commit()
        paths = everything(first, second)
        people = [Prying(app, rolled_back, person(role, HERE)) for role in (Role.EQUALITY_EXPERT, Role.COUNTY_MANAGEMENT)]
        before = [{path: one.ask(path) for path in paths} for one in people]
        closed = {path for answers in before for path, answer in answers.items() if answer.status == 404}
        assert closed == {path for path in paths if "/rader" in path}, "nothing lies behind a published number"
        cells = {cell for answers in before for path, answer in answers.items() for cell in collected(path, answer.body)}
        assert {scope for scope, *_ in cells} >= {"places", f"nights/{QUARTER}", f"nights/{QUARTER.after}"}
        assert len(cells) > 10
        for scope in list_scopes():
            assert attacked(read_ledger(scope), {cell[1:] for cell in cells if cell[0] == str(scope)}) == set(), str(scope)

        insider = Prying(app, rolled_back, person(Role.DEVELOPMENT_LEADER, HERE))
        raw = insider.ask("/skyddat-boende")
        becomes_another(nation[-1])
        assert insider.ask("/skyddat-boende") != raw, "who may see the shelter sees that it is another"
        assert [path for one, answers in zip(people, before, strict=True) for path in paths if one.ask(path) != answers[path]] == []


def collected(path: str, body: bytes) -> Iterator[Cell]:
    """The numbers of protected housing in an edition's JSON, an answer of the API, or a file of differences."""
    if path.endswith(".json") or path.startswith("/api/v1/figures?"):
        told = json.loads(body)
        for figure in told.get("items") or told["figures"]:
            if figure["code"] in HOUSING:
                yield from _of_figure(figure)
    elif "skillnader" in path and path.endswith(".csv"):
        for title, row, column, *values in csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"):
            if title in TITLES:
                names = row.split(" → ") * 2 if " → " not in row else row.split(" → ")
                yield from (
                    _cell(title == TITLES[0], name, LABELS[column], int(value)) for name, value in zip(names, values, strict=True) if value
                )


def _of_figure(figure: dict[str, object]) -> Iterator[Cell]:
    """Rows come as mappings in files, as lists from the API."""
    keys = [str(column["key"]) for column in figure["columns"]]  # type: ignore[attr-defined]
    for row in figure["rows"]:  # type: ignore[attr-defined]
        values = row if isinstance(row, dict) else dict(zip(keys, row, strict=True))
        whole = figure["code"] == HOUSING[0]
        yield from (_cell(whole, values["name"], key, values[key]) for key in keys[2:] if values[key] is not None)


def _cell(whole: bool, row: str, measure: str, value: int) -> Cell:
    """`row`: the quarter's name, behind the area's."""
    area, _, name = row.rpartition(", ")
    quarter = next(one for one in (QUARTER, QUARTER.after) if quarter_name(one) == name)
    scope = Scope(Measure(measure)) if measure in STOCKS else Scope(Measure(measure), quarter)
    codes = {county.short_name: county.code for county in list_counties()}
    block = ALL if whole else "+".join(sorted(codes[name] for name in area.split(", ")))
    return str(scope), ALL if whole else TableName.AREA.value, block, value
