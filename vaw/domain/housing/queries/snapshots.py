"""Reading what facilities reported: the last numbers, and those that held at any instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, HousingCounty
from vaw.domain.housing.models.snapshots import NOW, CapacitySnapshot, TurnedAway
from vaw.domain.housing.queries.cadences import cadence_on
from vaw.domain.housing.queries.register import ORDINARY_CADENCE, profile_on
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Freshness, Numbers, Places, available, freshness
from vaw.domain.housing.rules.turned_away import Group, Kind, Reason
from vaw.kernel import clock
from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Prepared, db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import scoped
from vaw.kernel.rows import reading_confidential


class Standing(NamedTuple):
    """A facility and the numbers that hold for it at an instant; those are None together when it is unknown.

    `confirmed_at`: when somebody last vouched for them. `beds`: of the profile in force that day.
    """

    facility_id: int
    code: str
    county_id: int
    organisation_id: int
    cadence: Cadence
    places: Places
    at: datetime | None
    confirmed_at: datetime | None
    numbers: Numbers | None

    @property
    def available(self) -> int | None:
        """Free beds; None when it is unknown."""
        return None if self.numbers is None else available(self.places, self.numbers)

    def freshness(self, at: datetime) -> Freshness:
        return freshness(self.confirmed_at, self.cadence, at)


def latest(by: Actor, *, county_id: int | None = None) -> list[Standing]:
    """The last numbers of every open facility that the actor may read raw, by pseudonym: one statement over the kept pointers.

    `county_id`: of that county only.
    """
    return _read(_latest(by.grants, county_id), clock.now())


def as_of(by: Actor, at: datetime, *, county_id: int | None = None) -> list[Standing]:
    """The numbers that held at an instant, of every facility that was open then and that the actor may read raw.

    One index scan a facility, however many snapshots there are; corrections made since are in.
    """
    return _read(_as_of(by.grants, county_id), at)


_DAY, _AT = sa.bindparam("day", type_=sa.Date), sa.bindparam("at", type_=sa.DateTime(timezone=True))
_HELD = ("at", "confirmed_at", "adults", "children", "closed")
_CADENCES = {cadence.value: cadence for cadence in Cadence}


@lru_cache(1024)
def _latest(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    cadence = sa.func.coalesce(Facility.cadence, HousingCounty.cadence, ORDINARY_CADENCE.value)
    return Prepared(_standings(grants, county_id, cadence, NOW, NOW.c.facility_id == Facility.id))


@lru_cache(1024)
def _as_of(grants: tuple[Grant, ...], county_id: int | None) -> Prepared:
    """From ix_capacity_snapshot_as_of: the first one from the instant back."""
    wanted = sa.select(CapacitySnapshot).where(CapacitySnapshot.facility_id == Facility.id, CapacitySnapshot.at <= _AT)
    held = wanted.order_by(CapacitySnapshot.at.desc(), CapacitySnapshot.sequence.desc()).limit(1).correlate(Facility).lateral("held")
    return Prepared(_standings(grants, county_id, cadence_on(_DAY), held, sa.true()))


def _standings(
    grants: tuple[Grant, ...], county_id: int | None, cadence: sa.ColumnElement[str], source: sa.FromClause, on: sa.ColumnElement[bool]
) -> sa.Select[*tuple[Any, ...]]:
    profile = profile_on(_DAY)
    columns: tuple[Any, ...] = (
        Facility.id, Facility.code, Facility.county_id, Facility.organisation_id, cadence,
        profile.places_adults, profile.places_children, profile.family_places, *(source.c[name] for name in _HELD),
    )  # fmt: skip
    wanted = (
        sa.select(*columns)
        .select_from(Facility)
        .join(profile, sa.true())
        .outerjoin(HousingCounty, HousingCounty.county_id == Facility.county_id)
        .outerjoin(source, on)
        .where(policy.READ_FACILITY.within(grants), Facility.opened_on <= _DAY)
        .where(sa.or_(Facility.closed_on.is_(None), Facility.closed_on >= _DAY))
        .order_by(Facility.code)
    )
    return wanted if county_id is None else wanted.where(Facility.county_id == county_id)


def _read(prepared: Prepared, at: datetime) -> list[Standing]:
    with reading_confidential() as connection:
        rows = prepared.all(connection, {"at": at, "day": at.astimezone(clock.STOCKHOLM).date()})
    return [_standing(*row) for row in rows]


def _standing(
    facility: int, code: str, county: int, organisation: int, cadence: str, adults: int, children: int, families: int, at: datetime | None,
    confirmed_at: datetime | None, *numbers: int,
) -> Standing:  # fmt: skip
    known = None if numbers[0] is None else Numbers(*numbers)
    places = Places(adults, children, families)
    return Standing(facility, code, county, organisation, _CADENCES[cadence], places, at, confirmed_at, known)


def last_held(facility_id: int, at: datetime, *, but: int | None = None) -> CapacitySnapshot | None:
    """The snapshot that held at an instant, or would have without the one `but` and all that took its place."""
    wanted = sa.select(CapacitySnapshot).where(CapacitySnapshot.facility_id == facility_id, CapacitySnapshot.at <= at)
    if but is not None:
        wanted = wanted.where(CapacitySnapshot.id != but)
    return db.session.scalars(wanted.order_by(CapacitySnapshot.at.desc(), CapacitySnapshot.sequence.desc()).limit(1)).one_or_none()


def find_submitted(submit_key: UUID | None) -> CapacitySnapshot | None:
    """What was recorded from the form or the device with this key; None: it has not come yet."""
    if submit_key is None:
        return None
    return db.session.scalars(sa.select(CapacitySnapshot).where(CapacitySnapshot.submit_key == submit_key)).one_or_none()


def get_snapshot(by: Actor, facility: Facility, sequence: int) -> CapacitySnapshot:
    """One by its number at the facility: what an address shows. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(policy.READ_SNAPSHOT, by).where(CapacitySnapshot.facility_id == facility.id, CapacitySnapshot.sequence == sequence)
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def is_replaced(snapshot_id: int) -> bool:
    """Whether a correction or an undo has taken its place."""
    with reading_confidential() as connection:
        return connection.scalar(sa.select(CapacitySnapshot.id).where(CapacitySnapshot.replaces_id == snapshot_id)) is not None


def counts_of(snapshot: CapacitySnapshot) -> dict[Kind, int]:
    """Why it tells that people were turned away, and whom, as counts."""
    rows = db.session.execute(sa.select(TurnedAway.reason, TurnedAway.whom, TurnedAway.count).where(TurnedAway.snapshot_id == snapshot.id))
    return {Kind(Reason(reason), Group(whom)): count for reason, whom, count in rows}


def find_last(facility_id: int) -> CapacitySnapshot | None:
    """The snapshot to which the kept pointer leads."""
    wanted = sa.select(CapacitySnapshot).join(NOW, NOW.c.snapshot_id == CapacitySnapshot.id).where(NOW.c.facility_id == facility_id)
    return db.session.scalars(wanted).one_or_none()


_HELD_AT = sa.text("""
select s.adults, s.children, s.closed from unnest(cast(:instants as timestamptz[])) with ordinality as i(instant, place)
left join lateral (
  select * from capacity_snapshot where facility_id = :facility and at < i.instant order by at desc, sequence desc limit 1
) s on true order by i.place
""")


def list_held(facility_id: int, instants: Sequence[datetime]) -> list[Numbers | None]:
    """The numbers of one facility that held just before each instant, in their order; None where nothing was known."""
    with reading_confidential() as connection:
        rows = connection.execute(_HELD_AT, {"facility": facility_id, "instants": list(instants)})
        return [None if adults is None else Numbers(adults, children, closed) for adults, children, closed in rows]
