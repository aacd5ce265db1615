"""The administrator's pages: accounts, roles, invitations, the matrix; and no content."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Person, person
from tests.web.test_organisations import csrf
from vaw.domain.people.models import Invitation, Membership
from vaw.domain.people.rules import Role
from vaw.kernel.db import db
from vaw.kernel.permissions import REGISTRY, Personal
from vaw.web.matrix import NAMES, matrix

pytestmark = pytest.mark.usefixtures("rolled_back")
# What an administrator may: accounts of the own county, and what everybody at a board may know. A new line here is a decision.
ADMINISTRATOR_MAY = {
    "people.account.manage", "people.invitation.send", "people.invitation.change", "people.permission.read",
    "geography.county.read", "mandates.assignment.read", "mandates.term.read",
}  # fmt: skip
CONTENT = ("/aktiviteter", "/aktiviteter/ny", "/organisationer", "/organisationer/ny", "/statistik", "/rapporter")


@pytest.fixture
def admin() -> Person:
    return person(Role.ADMINISTRATOR)


def test_an_administrator_holds_no_permission_on_content() -> None:
    held = {name for name, one in REGISTRY.items() if Role.ADMINISTRATOR in one.roles and not name.startswith("test.")}
    assert held <= ADMINISTRATOR_MAY


@pytest.mark.parametrize("path", CONTENT)
def test_an_administrator_meets_no_content(app: Flask, admin: Person, path: str) -> None:
    assert admin.browser(app).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/admin", "/admin/konton", "/admin/inbjudningar", "/admin/inbjudningar/ny"])
def test_others_meet_no_administration(app: Flask, admin: Person, path: str) -> None:
    assert admin.browser(app).get(path).status_code == 200
    for role in (Role.DEVELOPMENT_LEADER, Role.COUNTY_MANAGEMENT, Role.NATIONAL_COORDINATOR):
        assert person(role).browser(app).get(path).status_code == 404


def test_another_countys_accounts_do_not_exist(app: Flask, admin: Person) -> None:
    browser, stranger = admin.browser(app), person(county_id=12)
    assert browser.get(f"/admin/konton/{stranger.id}").status_code == 404
    assert browser.get("/admin/konton?lan=12").status_code == 404
    assert f"/admin/konton/{stranger.id}" not in browser.get("/admin/konton").text


def test_a_role_is_given_and_ended_on_the_pages(app: Flask, admin: Person) -> None:
    browser, colleague = admin.browser(app), person()
    page = browser.get(f"/admin/konton/{colleague.id}/roll").text
    data = {"csrf": csrf(page), "role": "registrar", "valid_from": "2026-01-01"}
    assert browser.post(f"/admin/konton/{colleague.id}/roll", data=data).status_code == 303
    shown = browser.get(f"/admin/konton/{colleague.id}").text
    assert "Registrator, 1 januari 2026 – tills vidare" in shown
    given = db.session.query(Membership).filter_by(user_id=colleague.id, role="registrar").one().id
    where = f"/admin/konton/{colleague.id}/roll/{given}/avsluta"
    assert browser.get(where).status_code == 200
    assert browser.post(where, data={"csrf": data["csrf"], "last_day": "2099-12-31"}).status_code == 303
    assert "31 december 2099" in browser.get(f"/admin/konton/{colleague.id}").text


def test_the_last_administrator_is_told_why_it_does_not_work(app: Flask, admin: Person) -> None:
    browser = admin.browser(app)
    own = db.session.query(Membership).filter_by(user_id=admin.id).one().id
    where = f"/admin/konton/{admin.id}/roll/{own}/avsluta"
    answer = browser.post(where, data={"csrf": csrf(browser.get(where).text), "last_day": "2099-12-31"})
    assert answer.status_code == 422
    assert "Länet måste ha minst en administratör" in answer.text


def test_national_coordinator_is_not_among_the_roles(app: Flask, admin: Person) -> None:
    page = admin.browser(app).get("/admin/inbjudningar/ny").text
    assert 'value="development_leader"' in page
    assert 'value="national_coordinator"' not in page


def test_somebody_is_invited_again_and_revoked(app: Flask, admin: Person) -> None:
    browser = admin.browser(app)
    page = browser.get("/admin/inbjudningar/ny").text
    data = {
        "csrf": csrf(page),
        "name": "Exempel Exempelsson",
        "email": "exempel@example.se",
        "role": "development_leader",
        "language": "sv",
    }
    assert browser.post("/admin/inbjudningar/ny", data=data).status_code == 303
    id = db.session.query(Invitation).one().id
    assert "Väntar på svar" in browser.get("/admin/inbjudningar").text
    assert "Skicka igen till Exempel Exempelsson" in browser.get("/admin/inbjudningar").text
    assert browser.post(f"/admin/inbjudningar/{id}/skicka-igen", data={"csrf": data["csrf"]}).status_code == 303
    other = person(Role.ADMINISTRATOR, 12).browser(app)
    token = csrf(other.get("/admin").text)
    assert other.post(f"/admin/inbjudningar/{id}/aterkalla", data={"csrf": token}).status_code == 404
    assert browser.post(f"/admin/inbjudningar/{id}/aterkalla", data={"csrf": data["csrf"]}).status_code == 303
    assert "Återkallad" in browser.get("/admin/inbjudningar").text


def test_an_invitation_that_is_revoked_is_not_sent_again(app: Flask, admin: Person) -> None:
    browser = admin.browser(app)
    data = {"csrf": csrf(browser.get("/admin").text)}
    more = {"name": "Exempel", "email": "e@example.se", "role": "development_leader", "language": "sv"}
    browser.post("/admin/inbjudningar/ny", data={**data, **more})
    where = f"/admin/inbjudningar/{db.session.query(Invitation).one().id}"
    assert browser.post(f"{where}/aterkalla", data={"csrf": "0"}).status_code == 400
    assert browser.post(f"{where}/aterkalla", data=data).status_code == 303
    assert browser.post(f"{where}/skicka-igen", data=data).status_code == 422


def test_an_invitation_without_address_says_what_is_missing(app: Flask, admin: Person) -> None:
    browser = admin.browser(app)
    token = csrf(browser.get("/admin/inbjudningar/ny").text)
    answer = browser.post("/admin/inbjudningar/ny", data={"csrf": token, "name": "Exempel", "role": "requester", "email": "e@example.se"})
    assert answer.status_code == 422
    assert 'href="#organisation_id"' in answer.text


def test_the_matrix_shows_every_permission_in_words(app: Flask) -> None:
    page = person().browser(app).get("/admin/behorigheter")
    assert page.status_code == 200
    assert "Logga aktiviteter" in page.text
    assert person(Role.REQUESTER, None).browser(app).get("/admin/behorigheter").status_code == 404
    lines = {line.permission: line for line in matrix()}
    assert lines["activities.activity.log"].roles == ("development_leader",)
    assert lines["activities.activity.log"].reach == ("eget län",)
    assert set(lines["people.account.own"].roles) == {str(role) for role in Role}
    assert all(isinstance(REGISTRY[name], Personal) or line.reach for name, line in lines.items())


def test_every_permission_has_a_name_that_people_understand() -> None:
    assert {line.permission for line in matrix() if not line.permission.startswith("test.")} <= NAMES.keys()
