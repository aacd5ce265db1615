"""Accounts and signed-in browsers for tests, made through the same models as the product's."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient

from vaw.domain.people.models import ApiToken, Membership, SignIn, User
from vaw.domain.people.rules import IN_ORGANISATION, Role
from vaw.domain.people.rules.tokens import API_PREFIX, hashed, new_token
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant, system
from vaw.kernel.db import db
from vaw.kernel.operation import unit

BORN = date(2020, 1, 1)  # day from which made-up memberships count


@dataclass(frozen=True)
class Person:
    """An account with one role, and the token of a browser in which it is signed in."""

    id: int
    role: str
    county_id: int | None
    token: str

    @property
    def actor(self) -> Actor:
        return Actor(self.id, "web", (Grant(self.role, self.county_id),))

    def browser(self, app: Flask) -> FlaskClient:
        """A test client that is signed in as the person."""
        client = app.test_client()
        client.set_cookie("vaw", self.token)
        return client


def person(role: str = Role.DEVELOPMENT_LEADER, county_id: int | None = 24, organisation_id: int | None = None) -> Person:
    """Make an account with a role and sign it in (second factor done)."""
    token = secrets.token_urlsafe(32)
    county = None if role in IN_ORGANISATION else county_id
    with unit(system("test"), "test.person"):
        user = User(email=f"{role}.{county_id}.{secrets.token_hex(4)}@example.se", name=f"Test {role}")
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, role=role, county_id=county, organisation_id=organisation_id, valid_from=BORN))
        now = clock.now()
        db.session.add(
            SignIn(
                token_hash=hashlib.sha256(token.encode()).digest(),
                user_id=user.id,
                created_at=now,
                seen_at=now,
                second_factor_at=now,
                device="Test",
            )
        )
    return Person(user.id, role, county, token)


def token(who: Person, scopes: tuple[str, ...]) -> str:
    """A program's token that acts for the person."""
    plain = new_token(API_PREFIX)
    with unit(system("test"), "test.token"):
        now = clock.now()
        db.session.add(
            ApiToken(
                user_id=who.id,
                name="Test",
                token_hash=hashed(plain),
                scopes=list(scopes),
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    return plain
