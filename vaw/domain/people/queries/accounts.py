"""Reading accounts: one's own, one by its password, everybody for the console."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from vaw.domain.people.models import Membership, Organisation, RecoveryCode, User
from vaw.domain.people.policy import OWN_ACCOUNT
from vaw.domain.people.queries.factors import HAS_SECOND_FACTOR
from vaw.domain.people.rules import Role, passwords
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db, reading
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped


def get_own_account(by: Actor) -> User:
    """Raises NotFound when the account is gone."""
    found = db.session.scalars(scoped(OWN_ACCOUNT, by)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_account(email: str) -> User | None:
    """The account by its address, whatever the case; closed ones too. For signing in and for the console: it asks for no right."""
    return db.session.scalars(sa.select(User).where(User.email == email.strip().lower())).one_or_none()


def find_open_account(user_id: int) -> User | None:
    """The account by its number, None when it is closed. For signed links: it asks for no right."""
    return db.session.scalars(sa.select(User).where(User.id == user_id, User.active)).one_or_none()


def find_by_password(email: str, password: str) -> User | None:
    """The open account whose password this is, None for a wrong one, an unknown address and a closed account: each in the same time."""
    user = find_account(email)
    kept = user.password_hash if user is not None and user.active else None
    return user if passwords.holds(password, kept) else None


def count_recovery_codes(by: Actor) -> int:
    """How many of one's recovery codes are still unused."""
    if by.id is None:
        return 0
    unused = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == by.id, RecoveryCode.used_at.is_(None))
    with reading() as connection:
        return connection.scalar(unused) or 0


class Member(NamedTuple):
    """A role of an account, as the console shows it."""

    user_id: int
    name: str
    email: str
    role: str
    county_id: int | None
    organisation: str | None
    active: bool
    two_step: bool


_TODAY = sa.bindparam("today", type_=sa.Date)
_HELD_NOW = (Membership.valid_from <= _TODAY, sa.or_(Membership.valid_to.is_(None), Membership.valid_to >= _TODAY))
_HOLDERS = sa.join(Membership, User, User.id == Membership.user_id).outerjoin(Organisation, Organisation.id == Membership.organisation_id)
_MEMBERS = (
    sa.select(
        User.id, User.name, User.email, Membership.role, Membership.county_id, Organisation.name, User.active,
        HAS_SECOND_FACTOR,
    )
    .select_from(_HOLDERS)
    .where(*_HELD_NOW)
    .order_by(User.name, User.id, Membership.id)
)  # fmt: skip


def list_everybody() -> list[Member]:
    """Every role held today in the whole system, by name: for the console only."""
    with reading() as connection:
        return [Member._make(row) for row in connection.execute(_MEMBERS, {"today": clock.today()})]


class DemoAccount(NamedTuple):
    """An account that the sign-in page of a demo offers. `county_id` is that of the role or of its organisation, None for the nation."""

    email: str
    role: str
    county_id: int | None


def list_demo_accounts() -> list[DemoAccount]:
    """Every account that can sign in, once, by its last given role and county. Only where everybody is made up (VAW_ENV=demo)."""
    place = sa.func.coalesce(Membership.county_id, Organisation.county_id)
    wanted = (
        sa.select(User.email, Membership.role, place)
        .select_from(_HOLDERS)
        .where(User.active, User.password_hash.is_not(None), *_HELD_NOW)
        .order_by(User.id, Membership.id)
    )  # fmt: skip
    with reading() as connection:
        found = {row.email: DemoAccount(*row) for row in connection.execute(wanted, {"today": clock.today()})}
    roles = list(Role)
    return sorted(found.values(), key=lambda account: (roles.index(Role(account.role)), account.county_id or 0, account.email))


def has_administrator() -> bool:
    """Whether somebody can administer this system: an open account with that role today."""
    wanted = (
        sa.select(sa.literal(1))
        .select_from(sa.join(Membership, User, User.id == Membership.user_id))
        .where(User.active, Membership.role == Role.ADMINISTRATOR, *_HELD_NOW)
        .limit(1)
    )
    with reading() as connection:
        return connection.scalar(wanted, {"today": clock.today()}) is not None
