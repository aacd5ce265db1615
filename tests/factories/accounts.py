"""Accounts that can sign in with a password, as the product makes them."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import BORN
from vaw.domain.people.models import Membership, User
from vaw.domain.people.rules import IN_ORGANISATION, Role, passwords
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

PASSWORD = "blå-tall-kaffe-fönster"


@dataclass(frozen=True)
class Account:
    id: int
    email: str
    role: str
    county_id: int | None
    secret: str | None

    @property
    def actor(self) -> Actor:
        return Actor(self.id, "web", (Grant(self.role, self.county_id),))

    @property
    def row(self) -> User:
        found = db.session.get(User, self.id)
        assert found is not None
        return found

    def code(self, steps: int = 0) -> str:
        """What the person's app shows now, or some steps from now."""
        return pyotp.TOTP(self.secret or "").at(int(clock.now().timestamp()) + 30 * steps)


def account(
    email: str = "test.person@example.se", role: str = Role.DEVELOPMENT_LEADER, county_id: int | None = 24, two_step: bool = False
) -> Account:
    """An open account with the password PASSWORD."""
    secret = pyotp.random_base32() if two_step else None
    with unit(system("test"), "test.account"):
        user = User(email=email, name="Test Person", password_hash=passwords.hashed(PASSWORD), totp_secret=secret)
        user.totp_confirmed_at = clock.now() if two_step else None
        db.session.add(user)
        db.session.flush()
        place = None if role in IN_ORGANISATION else county_id
        db.session.add(Membership(user_id=user.id, role=role, county_id=place, valid_from=BORN))
    return Account(user.id, email, role, place, secret)


def csrf(client: FlaskClient, path: str) -> str:
    """The token in the first form of a page."""
    page = client.get(path).get_data(as_text=True)
    return page.split('name="csrf"', 1)[1].split('value="', 1)[1].split('"', 1)[0]


def send(client: FlaskClient, path: str, token_from: str | None = None, **fields: str) -> TestResponse:
    """Fill in and send the form of a page, as a browser does."""
    return client.post(path, data={"csrf": csrf(client, token_from or path), **fields})


def sign_in(app: Flask, email: str, password: str = PASSWORD, **headers: str) -> tuple[FlaskClient, TestResponse]:
    """A browser that has sent the sign-in form, and the answer."""
    client = app.test_client()
    client.environ_base |= headers
    return client, send(client, "/logga-in", email=email, password=password)
