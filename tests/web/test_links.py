"""The link in the mail."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import person
from tests.factories.accounts import PASSWORD, account, send, sign_in
from vaw.domain.geography.queries import find_county
from vaw.domain.people.models import Invitation, User
from vaw.domain.people.operations import accounts, invitations
from vaw.domain.people.rules import INVITATION_LASTS, PASSWORD_LINK_LASTS, Role
from vaw.integrations.signing import Link, link_token
from vaw.kernel import clock
from vaw.kernel.actor import system
from vaw.kernel.db import db
from vaw.web.links import INVITATION, invitation_address, password_address

pytestmark = pytest.mark.usefixtures("rolled_back", "no_tries")
NEW = "grön-cykel-snö-trumma"


@pytest.fixture
def invitation() -> Invitation:
    county = find_county(24)
    assert county is not None
    return invitations.invite(
        person(Role.ADMINISTRATOR).actor, county, email="ny.person@example.se", name="Ny Person", role=Role.DEVELOPMENT_LEADER
    )


@pytest.fixture
def link(invitation: Invitation) -> str:
    return invitation_address(invitation.id).removeprefix("http://localhost")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_a_link_is_accepted_with_a_password_and_signs_in(client: FlaskClient, link: str) -> None:
    page = client.get(link).get_data(as_text=True)
    for told in ("ny.person@example.se", "Utvecklingsledare", "Västerbottens län", 'value="Ny Person"'):
        assert told in page
    answer = send(client, link, name="Ny Person", password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "Utvecklingsledare, Västerbottens län" in client.get("/konto").get_data(as_text=True)


def test_opening_a_link_changes_nothing(client: FlaskClient, link: str, invitation: Invitation) -> None:
    before = db.session.scalar(sa.text("select count(*) from audit"))
    for _ in range(3):
        assert client.get(link).status_code == 200
    assert db.session.scalar(sa.text("select count(*) from audit")) == before
    assert invitation.used_at is None


def test_a_used_link_says_so(client: FlaskClient, link: str) -> None:
    send(client, link, name="Ny Person", password=PASSWORD, again=PASSWORD)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "Inbjudan är redan använd." in answer.get_data(as_text=True)
    assert client.post(link).status_code == 410


def test_an_expired_link_says_so_and_how_to_get_another(client: FlaskClient, link: str, invitation: Invitation) -> None:
    with clock.frozen(invitation.created_at + INVITATION_LASTS):
        answer = client.get(link)
        assert client.post(link).status_code == 410
    assert answer.status_code == 410
    assert "Inbjudan har gått ut." in answer.get_data(as_text=True)
    assert "Be administratören på din länsstyrelse att skicka en ny inbjudan." in answer.get_data(as_text=True)


def test_a_revoked_link_says_so(client: FlaskClient, link: str, invitation: Invitation) -> None:
    with clock.frozen(clock.now()):
        invitations.revoke_invitation(person(Role.ADMINISTRATOR).actor, invitation)
    answer = client.get(link)
    assert (answer.status_code, "återkallad" in answer.get_data(as_text=True)) == (410, True)


def test_a_link_that_is_not_ours_does_not_exist(client: FlaskClient, link: str, invitation: Invitation) -> None:
    ours = "test-secret-key-0123456789abcdefghijklmnop"
    of_another_key = link_token("another-secret", Link(INVITATION, invitation.id))
    of_another_purpose = link_token(ours, Link("feed", invitation.id))
    of_nothing = link_token(ours, Link(INVITATION, 999_999))
    for wrong in (
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        f"/l/{of_another_key}",
        f"/l/{of_another_purpose}",
        f"/l/{of_nothing}",
        "/l/x",
    ):
        assert client.get(wrong).status_code == 404


def test_a_bad_password_keeps_what_was_typed_and_tells_what_to_do(client: FlaskClient, link: str) -> None:
    answer = send(client, link, name="Nytt Namn", password="sommaren2026!", again="sommaren2026!")
    assert answer.status_code == 422
    assert "lätt att gissa" in answer.get_data(as_text=True)
    assert 'value="Nytt Namn"' in answer.get_data(as_text=True)
    assert "sommaren2026!" not in answer.get_data(as_text=True)


def test_a_link_needs_the_forms_token(client: FlaskClient, link: str) -> None:
    assert client.post(link, data={"name": "Ny", "password": PASSWORD, "again": PASSWORD}).status_code == 422


def test_somebody_with_an_account_joins_with_its_password(client: FlaskClient, link: str) -> None:
    account("ny.person@example.se", county_id=12)
    assert "Du har redan ett konto." in client.get(link).get_data(as_text=True)
    assert send(client, link, password="fel-fel-fel-fel").status_code == 422
    assert send(client, link, password=PASSWORD).headers["Location"] == "/"
    page = client.get("/konto").get_data(as_text=True)
    assert "Utvecklingsledare, Skåne län" in page
    assert "Utvecklingsledare, Västerbottens län" in page


def test_somebody_with_two_steps_joins_and_must_still_show_the_code(client: FlaskClient, link: str) -> None:
    known = account("ny.person@example.se", county_id=12, two_step=True)
    assert send(client, link, password=PASSWORD).headers["Location"].startswith("/logga-in/kod")
    assert client.get("/konto").headers["Location"] == "/logga-in/kod"
    assert send(client, "/logga-in/kod", code=known.code()).status_code == 303


def test_guessing_the_password_by_a_link_is_locked_as_at_the_door(client: FlaskClient, link: str) -> None:
    account("ny.person@example.se", county_id=12)
    for _ in range(6):
        send(client, link, password="fel-fel-fel-fel")
    assert send(client, link, password=PASSWORD).status_code == 429


def test_the_first_administrator_chooses_county_and_address(client: FlaskClient) -> None:
    opened = invitations.open_set_up(system("cli"))
    assert opened is not None
    link = invitation_address(opened.id).removeprefix("http://localhost")
    assert "Västerbottens län" in client.get(link).get_data(as_text=True)
    fields = {"name": "Första Person", "email": "forsta@example.se", "password": PASSWORD, "again": PASSWORD}
    assert send(client, link, **fields).status_code == 422
    assert send(client, link, **fields, county_id="24").status_code == 303
    assert "Administratör, Västerbottens län" in client.get("/konto").get_data(as_text=True)
    assert db.session.scalars(sa.select(User.email)).all() == ["forsta@example.se"]
    assert client.get(link).status_code == 410


def test_a_forgotten_password_is_replaced_once_by_a_link_and_every_browser_is_signed_out(app: Flask, client: FlaskClient) -> None:
    known = account()
    other, _ = sign_in(app, known.email)
    link = password_address(known.row).removeprefix("http://localhost")
    assert "test.person@example.se" in client.get(link).get_data(as_text=True)
    assert send(client, link, password="sommaren2026!", again="sommaren2026!").status_code == 422
    assert send(client, link, password=NEW, again=NEW).headers["Location"] == "/"
    assert client.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 302
    answer = client.get(link)
    assert (answer.status_code, "Länken är redan använd" in answer.get_data(as_text=True)) == (410, True)
    assert sign_in(app, known.email)[1].status_code == 422
    assert sign_in(app, known.email, NEW)[1].status_code == 303


def test_a_password_link_ends_after_a_day_with_the_password_and_with_the_account(client: FlaskClient) -> None:
    known = account()
    link = password_address(known.row).removeprefix("http://localhost")
    with clock.frozen(clock.now() + PASSWORD_LINK_LASTS):
        assert client.get(link).status_code == 410
    accounts.change_password(known.actor, known.row, old=PASSWORD, new=NEW, sign_in_id=None)
    assert client.get(link).status_code == 410
    link = password_address(known.row).removeprefix("http://localhost")
    accounts.close_account(system("cli"), known.row)
    assert client.get(link).status_code == 410


def test_a_password_link_does_not_get_round_the_second_step(client: FlaskClient) -> None:
    known = account(two_step=True)
    answer = send(client, password_address(known.row).removeprefix("http://localhost"), password=NEW, again=NEW)
    assert answer.headers["Location"].startswith("/logga-in/kod")
    assert client.get("/konto").headers["Location"] == "/logga-in/kod"
