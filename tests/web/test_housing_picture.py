"""The picture in the browser: the nation for the team, the own county for its leaders, nobody else; and unknown is not zero."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import Person, person
from tests.factories.housing import make_facility, make_licence, make_snapshot, noon
from vaw.domain.housing.models import Facility
from vaw.domain.housing.queries.looks import list_looks
from vaw.domain.mandates.models import Assignment, AssignmentCounty, AssignmentLead
from vaw.domain.mandates.queries import forget
from vaw.domain.people.models import Membership
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

ALL = "/skyddat-boende"
SKANE, NORRBOTTEN, VASTERBOTTEN = 12, 25, 24


def assigned(first: date, last: date | None) -> Assignment:
    """The three counties' assignment on protected housing, with one that leads a year."""
    with unit(system("test"), "test.assignment"):
        made = Assignment(code="boende", title_sv="Skyddat boende", title_en="Housing", valid_from=first, valid_to=last, area="housing")
        db.session.add(made)
        db.session.flush()
        db.session.add_all(AssignmentCounty(assignment_id=made.id, county_id=county) for county in (1, SKANE, 14))
        db.session.add_all(
            AssignmentLead(assignment_id=made.id, year=first.year + place, county_id=county) for place, county in enumerate((1, SKANE, 14))
        )
    forget()
    return made


def of_team(assignment: Assignment, county_id: int = SKANE) -> Person:
    """Somebody there whose rights follow from the assignment."""
    who = person(Role.METRO_TEAM, county_id)
    with unit(system("test"), "test.member"):
        db.session.execute(sa.update(Membership).where(Membership.user_id == who.id).values(assignment_id=assignment.id))
    return who


@pytest.fixture
def team(app: Flask, rolled_back: sa.Connection) -> FlaskClient:
    return of_team(assigned(clock.today() - timedelta(days=400), None)).browser(app)


def text(answer: object) -> str:
    """What a page says, without tags, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))  # type: ignore[attr-defined]


def test_ten_of_which_three_are_silent_are_a_band_and_no_zero(app: Flask, team: FlaskClient) -> None:
    facilities = [make_facility(county_id=NORRBOTTEN, adults=4, children=6) for _ in range(10)]
    for facility in facilities:
        make_licence(facility, places_most=8)
    for facility in facilities[:7]:
        make_snapshot(facility, 4, 6)
    said = text(team.get(ALL))
    assert "70–94 platser i 10 boenden, varav 7 har aktuella siffror" in said and "3 har gamla eller inga siffror" in said
    assert "Norrbotten 10 70–94 28–40 42–60 14–20 70–94 0–24" in said
    assert "Norrbotten 10 7 0 3 70" in said


def test_a_silent_county_is_unknown(app: Flask, team: FlaskClient) -> None:
    make_licence(make_facility(county_id=NORRBOTTEN), places_most=8)
    assert "Norrbotten 1 okänt, högst 8 okänt, högst 4" in text(team.get(ALL))


def test_the_team_of_skane_sees_norrbottens_places_and_nothing_else_of_it(app: Flask, rolled_back: sa.Connection) -> None:
    """Features row 4."""
    first = clock.today() - timedelta(days=30)
    mine = of_team(assigned(first, first + timedelta(days=60)))
    facility = make_facility(county_id=NORRBOTTEN)
    make_snapshot(facility)
    browser = mine.browser(app)
    assert facility.code in browser.get(f"{ALL}?lan={NORRBOTTEN}").get_data(as_text=True)
    closed = ("/aktiviteter", "/statistik", "/stod", "/natverk", "/rapporter", f"/aktiviteter?lan={NORRBOTTEN}", "/tackning")
    assert {address: browser.get(address).status_code for address in closed} == dict.fromkeys(closed, 404)
    with clock.frozen(noon(first + timedelta(days=60))):
        assert renewed(mine, app).get(ALL).status_code == 200  # its last day
    with clock.frozen(noon(first + timedelta(days=61))):
        assert renewed(mine, app).get(ALL).status_code == 404


def renewed(who: Person, app: Flask) -> FlaskClient:
    """The same browser, seen just now."""
    with unit(system("test"), "test.seen"):
        values = {"now": clock.now(), "id": who.id}
        db.session.execute(
            sa.text("update sign_in set created_at = :now, seen_at = :now, second_factor_at = :now where user_id = :id"), values
        )
    return who.browser(app)


def test_a_leader_has_the_own_county_and_no_other(app: Flask, rolled_back: sa.Connection) -> None:
    own, other = make_facility(county_id=VASTERBOTTEN), make_facility(county_id=NORRBOTTEN)
    make_snapshot(own)
    browser = person(Role.DEVELOPMENT_LEADER, VASTERBOTTEN).browser(app)
    page = browser.get(ALL).get_data(as_text=True)
    assert own.code in page and other.code not in page and "Hela landet" not in page
    assert browser.get(f"{ALL}?lan={NORRBOTTEN}").status_code == 404


@pytest.mark.parametrize("role", [Role.NATIONAL_COORDINATOR, Role.COUNTY_MANAGEMENT, Role.EQUALITY_EXPERT, Role.REGISTRAR])
def test_who_reads_aggregates_only_gets_no_raw_number(app: Flask, rolled_back: sa.Connection, role: str) -> None:
    facility = make_facility(county_id=VASTERBOTTEN, adults=37, children=49)
    make_snapshot(facility, 31, 41)
    browser = person(role, VASTERBOTTEN).browser(app)
    page = browser.get(f"{ALL}?lan={VASTERBOTTEN}").get_data(as_text=True)
    assert "/skyddat-boende/siffror" in page
    assert not [word for word in (facility.code, "86", "72", "37", "49") if re.search(rf"\b{word}\b", text(browser.get(ALL)))]


def test_those_who_are_shown_one_facility_are_seen(app: Flask, team: FlaskClient) -> None:
    alone, (one, two) = make_facility(county_id=NORRBOTTEN), (make_facility(county_id=VASTERBOTTEN) for _ in range(2))
    for facility in (alone, one, two):
        make_snapshot(facility)
    team.get(ALL)
    assert [looks(facility) for facility in (alone, one, two)] == [1, 0, 0]  # a county's row that is one facility's own numbers
    team.get(f"{ALL}?lan={VASTERBOTTEN}")
    assert [looks(facility) for facility in (alone, one, two)] == [1, 1, 1]


def looks(facility: Facility) -> int:
    by = Actor(None, "web", (Grant("shelter_reporter", organisation_id=facility.organisation_id),))
    return len(list_looks(by, facility))


def test_a_target_group_narrows_and_a_day_looks_back(app: Flask, team: FlaskClient) -> None:
    men = make_facility(county_id=NORRBOTTEN, adults=3, children=2, profile={"target_groups": ["men"]})
    women = make_facility(county_id=NORRBOTTEN, adults=5, children=5)
    for facility in (men, women):
        make_snapshot(facility, 1, 1)
    assert "5 platser i 1 boende, som har aktuella siffror." in text(team.get(f"{ALL}?malgrupp=men"))
    assert "okänt, högst 0 platser i 2 boenden" in text(team.get(f"{ALL}?dag={clock.today() - timedelta(days=10)}"))


def test_the_factor_changes_the_measure_in_beds_and_nonsense_does_not(app: Flask, team: FlaskClient) -> None:
    make_snapshot(make_facility(county_id=NORRBOTTEN))
    assert all("gäller 3,0 platser per familjeplats" in text(team.get(f"{ALL}?faktor={told}")) for told in ("3", "3,0"))
    assert "gäller 2,5 platser" in text(team.get(f"{ALL}?faktor=0&dag=i-dag&malgrupp=zzz"))
    assert "Invånare 31 december 2023" in text(team.get(ALL))


def test_the_paper_has_map_and_table_and_fetches_nothing(app: Flask, team: FlaskClient) -> None:
    make_snapshot(make_facility(county_id=NORRBOTTEN))
    answer = team.get(f"{ALL}/lagesbild.pdf?faktor=3")
    assert answer.mimetype == "application/pdf" and answer.data.startswith(b"%PDF")
    with pikepdf.open(io.BytesIO(answer.data)) as opened:
        assert "/StructTreeRoot" in opened.Root and b"Hela landet" in str(opened.docinfo.get("/Title")).encode()
