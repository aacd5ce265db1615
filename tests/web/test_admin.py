"""The administrator's pages: accounts, roles, invitations, the matrix; and no content."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.domain.test_succession import draft, here, taken
from tests.factories import Person, person
from tests.web.test_organisations import csrf
from vaw.domain.notifications.operations.sweep import sweep
from vaw.domain.people.models import Invitation, Membership
from vaw.domain.people.operations.invitations import invite
from vaw.domain.people.queries.signed_in import find_actor
from vaw.domain.people.queries.succession import holdings_of
from vaw.domain.people.reminders import CONTACT_GAP
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.kernel.permissions import REGISTRY, Personal
from vaw.web.matrix import NAMES, matrix

pytestmark = pytest.mark.usefixtures("rolled_back")
# What an administrator may: accounts of the own county, and what everybody at a board may know. A new line here is a decision.
ADMINISTRATOR_MAY = {
    "people.account.manage", "people.invitation.send", "people.invitation.change", "people.permission.read",
    "people.staff.read", "people.calendar.change", "people.reset.confirm",
    "insight.root.read", "insight.trail.read",  # of the trail what is about accounts alone
    "people.claim_rule.keep", "people.claim_rule.read",  # which roles follow from the board's own sign-in
    # Handing over what a colleague who leaves has to do: how many and to whom, not what.
    "activities.draft.hand_over", "networks.work.hand_over", "notifications.matter.hand_over", "prevention.work.hand_over",
    "strategies.work.hand_over", "support.work.hand_over",
    "knowledge.dataset.read",  # the knowledge base is everybody's who has an account; what one county counted itself is not in it
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


def leaving(admin: Person) -> tuple[Person, str]:
    """A leader with two drafts to confirm and a vacant role that they see to, and the page on which their role is ended."""
    leaver = person()
    draft(leaver, "1")
    draft(leaver, "2")
    taken(leaver)
    return leaver, f"/admin/konton/{leaver.id}/roll/{db.session.query(Membership).filter_by(user_id=leaver.id).one().id}/avsluta"


def test_a_leader_who_leaves_hands_over_three_open_things(app: Flask, admin: Person) -> None:
    (leaver, where), heir, browser = leaving(admin), person(), admin.browser(app)
    page = browser.get(where).text
    assert "3 saker att lämna över." in page
    said = page.split("<main")[1]
    assert "Utbildning" not in said and "Testkommunen" not in said
    assert f'value="{heir.id}"' in page
    answer = browser.post(where, data={"csrf": csrf(page), "to_user_id": str(heir.id), "last_day": clock.today().isoformat()})
    assert answer.status_code == 303
    sweep(system("test"), kinds=[CONTACT_GAP])
    assert (holdings_of(leaver.id, 24).to_hand_over, holdings_of(heir.id, 24).to_hand_over) == (0, 3)
    assert "att lämna över." not in browser.get(where).text.replace("Ingenting öppet, och inget att lämna över.", "")


def test_a_leader_may_leave_before_there_is_a_successor(app: Flask, admin: Person) -> None:
    (leaver, where), browser = leaving(admin), admin.browser(app)
    data = {"csrf": csrf(browser.get(where).text), "to_user_id": "", "last_day": (clock.today() - timedelta(days=1)).isoformat()}
    assert browser.post(where, data=data).status_code == 303
    assert holdings_of(leaver.id, 24).drafts == 2
    assert find_actor(leaver.id, channel="web").grants == ()  # type: ignore[union-attr]


def test_drafts_are_offered_to_those_only_who_may_confirm_them(app: Flask, admin: Person) -> None:
    (_, where), expert, browser = leaving(admin), person(Role.EQUALITY_EXPERT), admin.browser(app)
    page = browser.get(where).text
    assert f'value="{expert.id}"' not in page
    assert browser.post(where, data={"csrf": csrf(page), "to_user_id": str(expert.id), "last_day": "2099-12-31"}).status_code == 422


def test_nobody_is_asked_for_when_there_is_nothing_to_take_over(app: Flask, admin: Person) -> None:
    colleague = person()
    where = f"/admin/konton/{colleague.id}/roll/{db.session.query(Membership).filter_by(user_id=colleague.id).one().id}/avsluta"
    page = admin.browser(app).get(where).text
    assert "Ingenting öppet, och inget att lämna över." in page
    assert "Vem tar över?" not in page


def test_the_staff_page_opens_to_everybody_who_is_told_that_somebody_is_missing(app: Flask, admin: Person) -> None:
    page = admin.browser(app).get("/admin/bemanning?lan=24").text
    assert "Länet har ingen utvecklingsledare i dag." in page
    assert "/admin/inbjudningar/ny?lan=24" in page
    management = person(Role.COUNTY_MANAGEMENT).browser(app)
    page = management.get("/admin/bemanning?lan=24").text
    assert "Länet har ingen utvecklingsledare i dag." in page
    assert "/admin/konton" not in page and "/admin/inbjudningar" not in page
    assert management.get("/admin/bemanning?lan=12").status_code == 404
    leader = person()
    invite(admin.actor, here(), email="ny@example.se", name="Ny Exempelsson", role=Role.REGISTRAR)
    page = leader.browser(app).get("/admin/bemanning?lan=24").text
    assert "Länet har ingen utvecklingsledare" not in page
    assert "Registrator · gäller till" in page
    assert "xempelsson" not in page and "ny@example.se" not in page


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
