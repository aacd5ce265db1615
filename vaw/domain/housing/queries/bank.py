"""Reading what facilities offer now, for the question who could take somebody, and how many questions nobody could meet."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from vaw.domain.geography.queries import neighbours_of
from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, Provider
from vaw.domain.housing.models.licences import Licence
from vaw.domain.housing.models.snapshots import UNMET
from vaw.domain.housing.queries.register import profile_on
from vaw.domain.housing.queries.snapshots import Standing, latest
from vaw.domain.housing.rules.bank import NoMatch, Offer
from vaw.domain.people.models import Organisation
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db
from vaw.kernel.permissions import scoped
from vaw.kernel.rows import reading_confidential


class Reached(NamedTuple):
    """Who runs a facility, and how it is reached."""

    name: str
    mailbox: str | None
    phone: str | None


class Unmet(NamedTuple):
    """Questions that nobody could meet: of a county in a quarter, for one reason."""

    county_id: int
    year: int
    quarter: int
    reason: NoMatch
    times: int


_DAY = sa.bindparam("day", type_=sa.Date)


def list_offers(by: Actor) -> list[Offer]:
    """What every open facility that the actor may read raw offers now, by pseudonym."""
    now = clock.now()
    with reading_confidential() as connection:
        held = {row[0]: row[1:] for row in _profiles(by.grants).all(connection, {"day": clock.today()})}
    return [_offer(one, held[one.facility_id], one.freshness(now)) for one in latest(by) if one.facility_id in held]


@lru_cache(1024)
def _profiles(grants: tuple[Grant, ...]) -> Prepared:
    """What each facility takes, who runs it, and whether a licence is in force."""
    profile = profile_on(_DAY)
    in_force = sa.exists().where(
        Licence.facility_id == Facility.id, Licence.valid_from <= _DAY, sa.or_(Licence.valid_to.is_(None), Licence.valid_to >= _DAY)
    )
    columns: tuple[Any, ...] = (
        Facility.id, Facility.provider_id, profile.target_groups, profile.sons_age, profile.access, profile.languages, profile.pets,
        in_force,
    )  # fmt: skip
    return Prepared(
        sa.select(*columns)
        .select_from(Facility)
        .join(profile, sa.true())
        .where(policy.READ_FACILITY.within(grants))
        .order_by(Facility.code)
    )


def _offer(one: Standing, held: tuple[Any, ...], freshness: Any) -> Offer:
    provider_id, groups, sons_age, access, languages, pets, licensed = held
    return Offer(
        one.facility_id, one.county_id, one.available, freshness, frozenset(groups), sons_age, frozenset(access), frozenset(languages),
        pets=pets, code=one.code, provider_id=provider_id, licensed=licensed,
    )  # fmt: skip


def with_neighbours(county_ids: Collection[int]) -> frozenset[int]:
    """These counties and all that border on them."""
    return frozenset(county_ids).union(*(neighbours_of(county_id) for county_id in county_ids))


def contacts_of(by: Actor, provider_ids: Collection[int]) -> dict[int, Reached]:
    """{provider id: how it is reached}, of those whose contact the actor may read. The caller notes that they are shown."""
    wanted = (
        scoped(policy.READ_CONTACT, by).where(Provider.id.in_(provider_ids)).join(Organisation, Provider.organisation_id == Organisation.id)
    )
    rows = db.session.execute(wanted.with_only_columns(Provider.id, Organisation.name, Provider.role_mailbox, Provider.phone))
    return {id: Reached(name, mailbox, phone) for id, name, mailbox, phone in rows}


def list_unmet(by: Actor) -> list[Unmet]:
    """Counted questions of the counties whose picture the actor may see, newest quarter first."""
    wanted = (
        sa.select(UNMET)
        .where(policy.READ_PICTURE.within(by.grants, UNMET))
        .order_by(UNMET.c.year.desc(), UNMET.c.quarter.desc(), UNMET.c.county_id, UNMET.c.count.desc(), UNMET.c.reason)
    )
    with reading_confidential() as connection:
        return [Unmet(row.county_id, row.year, row.quarter, NoMatch(row.reason), row[4]) for row in connection.execute(wanted)]
