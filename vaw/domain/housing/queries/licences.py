"""Reading licences and duties, and how many persons facilities are authorised for on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility
from vaw.domain.housing.models.licences import Duty, Licence
from vaw.domain.housing.models.snapshots import DAY
from vaw.domain.housing.queries.register import list_profiles, places_of
from vaw.domain.housing.queries.snapshots import list_held
from vaw.domain.housing.rules.licences import DutyKind, Period, authorised
from vaw.kernel import clock, rows
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped


class Point(NamedTuple):
    """A facility at the end of a day. `persons`: authorised; `taken`: adults and children as reported, None when nothing is known."""

    day: date
    persons: int
    beds: int
    taken: int | None


def get_licence(by: Actor, licence_id: int, permission: Permission[Licence] = policy.READ_LICENCE) -> Licence:
    """One licence with its facility. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Licence.id == licence_id).options(orm.joinedload(Licence.facility))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def get_duty(by: Actor, duty_id: int, permission: Permission[Duty] = policy.READ_DUTY) -> Duty:
    """One duty with its facility. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Duty.id == duty_id).options(orm.joinedload(Duty.facility))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_licences(facility: Facility) -> list[Licence]:
    """All that a facility (got within the actor's scope) has had, latest first."""
    wanted = sa.select(Licence).where(Licence.facility_id == facility.id).order_by(Licence.valid_from.desc(), Licence.id.desc())
    return list(db.session.scalars(wanted))


def list_duties(facility: Facility) -> list[Duty]:
    """What is to be done first, by its day; then what is done, latest first."""
    found = db.session.scalars(sa.select(Duty).where(Duty.facility_id == facility.id).order_by(Duty.due_on, Duty.id))
    duties = list(found)
    done = sorted((duty for duty in duties if duty.done_on), key=lambda duty: (duty.done_on or duty.due_on, duty.id), reverse=True)
    return [duty for duty in duties if duty.done_on is None] + done


def find_open_inspection(facility_id: int) -> Duty | None:
    """The inspection that is to come."""
    wanted = sa.select(Duty).where(Duty.facility_id == facility_id, Duty.kind == DutyKind.INSPECTION.value, Duty.done_on.is_(None))
    return db.session.scalars(wanted.order_by(Duty.due_on).limit(1)).one_or_none()


def first_counted(county_id: int, day: date) -> date:
    """The first day from `day` on that has been counted for the county: what was before the counting began stays uncounted."""
    with rows.whole():  # the nation's first day is nobody's secret
        first = db.session.scalar(sa.select(sa.func.min(DAY.c.on_day)).where(DAY.c.county_id == county_id))
        first = first or db.session.scalar(sa.select(sa.func.min(DAY.c.on_day)))
    return max(day, first or clock.today())


def periods_of(licences: Sequence[Licence]) -> list[Period]:
    """As the arithmetic takes them."""
    return [Period(licence.valid_from, licence.valid_to, licence.places_most) for licence in licences]


def list_points(facility: Facility, days: Sequence[date]) -> list[Point]:
    """Authorised against reported on those days, of a facility got within the actor's scope; days without a profile are left out."""
    profiles, periods = list_profiles(facility), periods_of(list_licences(facility))
    held = list_held(facility.id, [_midnight_after(day) for day in days])
    points = []
    for day, numbers in zip(days, held, strict=True):
        profile = next((one for one in profiles if one.since_on <= day), None)
        if profile is None or (facility.closed_on is not None and facility.closed_on < day):
            continue
        beds = places_of(profile).beds
        points.append(Point(day, authorised(periods, day, otherwise=beds), beds, None if numbers is None else numbers.occupied))
    return points


def _midnight_after(day: date) -> datetime:
    """The last instant that belongs to a day in Stockholm; today: now."""
    following = day + timedelta(days=1)
    return min(datetime(following.year, following.month, following.day, tzinfo=clock.STOCKHOLM), clock.now())
