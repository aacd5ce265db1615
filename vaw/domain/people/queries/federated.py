"""Reading who is who at a board's own sign-in, and which roles follow from it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people.models import ClaimRule, FederatedIdentity, FederatedSignIn, SignIn, User
from vaw.domain.people.policy import KEEP_CLAIM_RULE, READ_CLAIM_RULES
from vaw.domain.people.rules.claims import Said, holds
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped

_BY, _SECOND = sa.orm.aliased(User), sa.orm.aliased(User)
_RULES = (
    sa.select(
        ClaimRule.id, ClaimRule.issuer, ClaimRule.claim, ClaimRule.value, ClaimRule.role, ClaimRule.valid_from, ClaimRule.valid_to,
        _BY.name, _SECOND.name, ClaimRule.created_by,
    )
    .join(_BY, _BY.id == ClaimRule.created_by)
    .outerjoin(_SECOND, _SECOND.id == ClaimRule.approved_by)
    .where(ClaimRule.county_id == sa.bindparam("county_id"))
    .order_by(ClaimRule.valid_to.is_not(None), ClaimRule.issuer, ClaimRule.claim, ClaimRule.value, ClaimRule.id)
)  # fmt: skip


class RuleLine(NamedTuple):
    """A rule as the page shows it. `second` is who approved it, None while nobody has."""

    id: int
    issuer: str
    claim: str
    value: str
    role: str
    valid_from: date
    valid_to: date | None
    by: str
    second: str | None
    created_by: int

    @property
    def ended(self) -> bool:
        return self.valid_to is not None and self.valid_to < clock.today()


def list_claim_rules(by: Actor, county: County) -> list[RuleLine]:
    """Every rule of the county, those without an end first. Raises NotFound outside the actor's scope."""
    if not READ_CLAIM_RULES.allows(by, county):
        raise NotFound
    with reading() as connection:
        return [RuleLine._make(row) for row in connection.execute(_RULES, {"county_id": county.id})]


def get_claim_rule(by: Actor, rule_id: int) -> ClaimRule:
    """Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(KEEP_CLAIM_RULE, by).where(ClaimRule.id == rule_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def rules_met(said: Said, county_id: int) -> list[ClaimRule]:
    """The approved rules of this provider and county that count today and hold for the person. Asks for no right: signing in does."""
    today = clock.today()
    wanted = sa.select(ClaimRule).where(
        ClaimRule.issuer == said.issuer, ClaimRule.county_id == county_id, ClaimRule.approved_at.is_not(None),
        ClaimRule.valid_from <= today, sa.or_(ClaimRule.valid_to.is_(None), ClaimRule.valid_to >= today),
    )  # fmt: skip
    return [rule for rule in db.session.scalars(wanted.order_by(ClaimRule.id)) if holds(said.claims, rule.claim, rule.value)]


def find_identity(said: Said) -> FederatedIdentity | None:
    """The account's tie to this person at the provider. For signing in: it asks for no right."""
    same = (FederatedIdentity.issuer == said.issuer, FederatedIdentity.subject_hash == said.subject)
    return db.session.scalars(sa.select(FederatedIdentity).where(*same)).one_or_none()


def list_issuers(by: Actor) -> list[str]:
    """The providers that one's account is tied to."""
    with reading() as connection:
        wanted = sa.select(FederatedIdentity.issuer).where(FederatedIdentity.user_id == by.id).order_by(FederatedIdentity.id)
        return list(connection.scalars(wanted)) if by.id is not None else []


def issuer_of_sign_in(by: Actor, sign_in_id: int) -> str | None:
    """The provider that signed this browser in, None where a password or a passkey did."""
    mine = sa.select(FederatedSignIn.issuer).join(SignIn, SignIn.id == FederatedSignIn.sign_in_id)
    with reading() as connection:
        return connection.scalar(mine.where(SignIn.id == sign_in_id, SignIn.user_id == by.id))


def signed_in_by(issuer: str, *, subject: bytes | None, sid: bytes | None) -> list[User]:
    """Whose browsers a back-channel logout is about: those of one session at the provider, or all that it signed the person in with."""
    about = FederatedSignIn.sid_hash == sid if sid is not None else FederatedSignIn.subject_hash == subject
    wanted = sa.select(SignIn.user_id).join(FederatedSignIn, FederatedSignIn.sign_in_id == SignIn.id)
    return list(db.session.scalars(sa.select(User).where(User.id.in_(wanted.where(FederatedSignIn.issuer == issuer, about)))))
