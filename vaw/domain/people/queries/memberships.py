"""Reading who has which role: what an administrator of a county sees. Names, addresses and roles, and no content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from vaw.domain.geography.models import County
from vaw.domain.people import policy
from vaw.domain.people.models import Membership, Organisation, User
from vaw.domain.people.queries.factors import HAS_SECOND_FACTOR
from vaw.domain.people.rules import Role
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import reading
from vaw.kernel.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Held:
    """A role that an account holds in the county or in an organisation of it. Both days count; `valid_to` None is open."""

    id: int
    role: str
    organisation: str | None
    assignment_id: int | None
    valid_from: date
    valid_to: date | None

    def counts(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as its county's administrator sees it: only the roles that belong to the county."""

    id: int
    name: str
    email: str
    active: bool
    has_second_factor: bool
    held: tuple[Held, ...]


_OF_COUNTY = sa.or_(Membership.county_id == sa.bindparam("county_id"), Organisation.county_id == sa.bindparam("county_id"))
_HELD = (
    sa.select(
        User.id.label("user_id"), User.name.label("user_name"), User.email, User.active, HAS_SECOND_FACTOR,
        Membership.id, Membership.role, Organisation.name, Membership.assignment_id, Membership.valid_from, Membership.valid_to,
    )
    .join(Membership, Membership.user_id == User.id)
    .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
    .where(_OF_COUNTY)
    .order_by(User.name, User.id, Membership.valid_from, Membership.id)
)  # fmt: skip


def list_accounts(by: Actor, county: County) -> list[Account]:
    """Accounts with a role in the county, now or before, by name. Raises NotAllowed to anybody but its administrators."""
    if not policy.MANAGE_ACCOUNTS.allows(by, county):
        raise NotAllowed(policy.MANAGE_ACCOUNTS.name)
    return _accounts(county.id)


def get_account(by: Actor, county: County, user_id: int) -> Account:
    """One account of the county. Raises NotFound when absent or without any role there."""
    found = next((account for account in list_accounts(by, county) if account.id == user_id), None)
    if found is None:
        raise NotFound
    return found


def _accounts(county_id: int) -> list[Account]:
    with reading() as connection:
        rows = connection.execute(_HELD, {"county_id": county_id}).all()
    held: dict[int, list[Held]] = {}
    for row in rows:
        held.setdefault(row[0], []).append(Held(*row[5:]))
    people = {row[0]: row[:5] for row in rows}
    return [Account(*person, held=tuple(held[id])) for id, person in people.items()]


def other_administrators(county_id: int, membership_id: int) -> int:
    """How many other accounts administer the county without an end in sight, when this membership is left out."""
    mine = sa.select(Membership.user_id).where(Membership.id == membership_id).scalar_subquery()
    wanted = (
        sa.select(sa.func.count(sa.distinct(Membership.user_id)))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.ADMINISTRATOR, Membership.county_id == county_id, Membership.assignment_id.is_(None),
            Membership.valid_from <= clock.today(), Membership.valid_to.is_(None), User.active, Membership.user_id != mine,
        )
    )  # fmt: skip
    with reading() as connection:
        return connection.scalar(wanted) or 0
