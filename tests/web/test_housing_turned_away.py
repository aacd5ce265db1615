"""Turned away in the browser: counts by quarter, a dash where nobody reported, the warning always, own county or nation."""

from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.factories import person
from tests.factories.housing import make_facility, make_snapshot, metro, noon
from vaw.domain.housing.models import Facility
from vaw.domain.housing.operations.days import recount_days
from vaw.domain.housing.queries.turned_away import list_turned_away
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.operation import unit

PAGE = "/skyddat-boende/avvisade"


@pytest.fixture
def facility(rolled_back: sa.Connection) -> Facility:
    made = make_facility(county_id=24, opened_on=date(2026, 4, 1))
    make_facility(county_id=25, opened_on=date(2026, 4, 1))
    make_snapshot(made, at=noon(date(2026, 5, 2)), turned_away={Kind(Reason.FULL, Group.WOMEN): 3, Kind(Reason.PETS, Group.WITH_PETS): 1})
    make_snapshot(made, at=noon(date(2026, 7, 1)))
    with unit(system("test"), "test.days"):
        recount_days(24, date(2026, 4, 1), date(2026, 7, 31))
    return made


def test_a_quarter_without_reports_is_not_a_zero(facility: Facility) -> None:
    with clock.frozen(noon(date(2026, 11, 23))):
        found = list_turned_away(metro(), 2026)
    assert [found.of(quarter) for quarter in (1, 2, 3, 4)] == [None, 4, 0, None]
    assert (found.of(2, Reason.FULL), found.of(2, group=Group.WITH_PETS), found.year_of()) == (3, 1, 4)


def test_a_leader_reads_the_own_county_with_the_warning(app: Flask, facility: Facility) -> None:
    browser = person(Role.DEVELOPMENT_LEADER, 24).browser(app)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get(f"{PAGE}?ar=2026&kvartal=2").get_data(as_text=True)))
    assert "4 avvisade förfrågningar 2026. Vanligaste skälet: ingen ledig plats (3)." in page
    assert "Siffrorna visar mindre än behovet" in page and "Ingen ledig plats – uppgift saknas 3 0" in page and "Kvinnor 3 0 0" in page
    assert browser.get(f"{PAGE}?lan=25").status_code == 404 == browser.get(f"{PAGE}.csv?lan=25").status_code
    assert "2026;2;Husdjur;Den som har husdjur;1" in browser.get(f"{PAGE}.csv?ar=2026").get_data(as_text=True)


def test_another_county_has_none_of_it(app: Flask, facility: Facility) -> None:
    page = person(Role.DEVELOPMENT_LEADER, 25).browser(app).get(f"{PAGE}?ar=2026").get_data(as_text=True)
    assert "4 avvisade" not in page and person(Role.COUNTY_MANAGEMENT, 24).browser(app).get(PAGE).status_code == 404
