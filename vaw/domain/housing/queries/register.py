"""Reading providers, facilities and what these offered on a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import orm

from vaw.domain.housing import policy
from vaw.domain.housing.models import Facility, FacilityProfile, HousingCounty, Provider
from vaw.domain.housing.models.snapshots import CapacitySnapshot
from vaw.domain.housing.rules.register import Cadence
from vaw.domain.housing.rules.snapshots import Places
from vaw.domain.people.models import Organisation
from vaw.domain.people.rules import OrganisationKind
from vaw.kernel import clock
from vaw.kernel.actor import Actor
from vaw.kernel.db import db
from vaw.kernel.errors import NotFound
from vaw.kernel.permissions import Permission, scoped
from vaw.kernel.rows import reading_confidential

ORDINARY_CADENCE = Cadence.MONTH  # of a county that has said nothing (domain.md 3.3: weekly or monthly)


def get_facility(by: Actor, code: str, permission: Permission[Facility] = policy.READ_FACILITY) -> Facility:
    """One facility by its pseudonym. Raises NotFound when absent or outside the actor's scope."""
    found = db.session.scalars(scoped(permission, by).where(Facility.code == code)).one_or_none()
    if found is None:
        raise NotFound
    return found


def list_own_facilities(by: Actor) -> list[Facility]:
    """The open facilities that the actor reports for or keeps, by pseudonym."""
    wanted = scoped(policy.RECORD_SNAPSHOT, by).where(Facility.closed_on.is_(None)).order_by(Facility.code)
    return list(db.session.scalars(wanted))


def find_profile(facility_id: int, day: date) -> FacilityProfile | None:
    """What a facility offered that day; None before its first."""
    wanted = sa.select(FacilityProfile).where(FacilityProfile.facility_id == facility_id, FacilityProfile.since_on <= day)
    return db.session.scalars(wanted.order_by(FacilityProfile.since_on.desc()).limit(1)).one_or_none()


def profile_on(day: date | sa.ColumnElement[date]) -> type[FacilityProfile]:
    """The profile in force that day beside Facility in a statement: `select(Facility.id, p.pets).join(p, sa.true())`."""
    wanted = sa.select(FacilityProfile).where(FacilityProfile.facility_id == Facility.id, FacilityProfile.since_on <= day)
    inner = wanted.order_by(FacilityProfile.since_on.desc()).limit(1).correlate(Facility).lateral("profile")
    return orm.aliased(FacilityProfile, inner)


def places_of(profile: FacilityProfile) -> Places:
    """Its beds and family places."""
    return Places(profile.places_adults, profile.places_children, profile.family_places)


def cadence_of(facility: Facility) -> Cadence:
    """How often it is asked: its own, else its county's, else the ordinary one."""
    if facility.cadence:
        return Cadence(facility.cadence)
    with reading_confidential() as connection:
        found = connection.scalar(sa.select(HousingCounty.cadence).where(HousingCounty.county_id == facility.county_id))
    return Cadence(found) if found else ORDINARY_CADENCE


# Providers.


class ProviderLine(NamedTuple):
    """A provider as a list shows it. `facilities`: open ones today."""

    id: int
    name: str
    county_id: int
    form: str
    discreet: bool
    until_on: date | None
    facilities: int


def list_providers(by: Actor) -> list[ProviderLine]:
    """Those that the actor may know of, by name; those that have ended last."""
    open_ones = (
        sa.select(sa.func.count())
        .where(Facility.provider_id == Provider.id, sa.or_(Facility.closed_on.is_(None), Facility.closed_on >= clock.today()))
        .correlate(Provider)
        .scalar_subquery()
    )
    wanted = (
        sa.select(Provider.id, Organisation.name, Provider.county_id, Provider.form, Provider.discreet, Provider.until_on, open_ones)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(policy.READ_PROVIDER.scope(by))
        .order_by(Provider.until_on.is_not(None), Organisation.sort_key, Provider.county_id)
    )
    with reading_confidential() as connection:
        return [ProviderLine(*row) for row in connection.execute(wanted)]


def get_provider(by: Actor, provider_id: int, permission: Permission[Provider] = policy.READ_PROVIDER) -> Provider:
    """One provider with its organisation. Raises NotFound when absent or outside the actor's scope."""
    wanted = scoped(permission, by).where(Provider.id == provider_id).options(orm.joinedload(Provider.organisation))
    found = db.session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_provider(organisation_id: int, county_id: int) -> Provider | None:
    """The organisation as provider in a county, one that has ended too."""
    wanted = sa.select(Provider).where(Provider.organisation_id == organisation_id, Provider.county_id == county_id)
    return db.session.scalars(wanted).one_or_none()


def _choices(county_id: int) -> sa.ColumnElement[bool]:
    """Organisations in use that are registered as providers: these bear neither municipality nor a number that tells a town."""
    here = sa.or_(Organisation.county_id == county_id, Organisation.county_id.is_(None))
    return sa.and_(here, Organisation.active, Organisation.kind == OrganisationKind.SHELTER_PROVIDER.value)


def list_choices(county_id: int) -> list[tuple[int, str]]:
    """(id, name) of organisations that can become providers in the county, by name."""
    known = sa.exists().where(Provider.organisation_id == Organisation.id, Provider.county_id == county_id, Provider.until_on.is_(None))
    wanted = sa.select(Organisation.id, Organisation.name).where(_choices(county_id), ~known)
    with reading_confidential() as connection:
        return [(id, name) for id, name in connection.execute(wanted.order_by(Organisation.sort_key, Organisation.id))]


def is_choice(organisation_id: int, county_id: int) -> bool:
    return db.session.scalar(sa.select(Organisation.id).where(Organisation.id == organisation_id, _choices(county_id))) is not None


def is_local(organisation_id: int, county_id: int) -> bool:
    """Whether only that county's board has the organisation in its register: a national one is read by every board."""
    return db.session.scalar(sa.select(Organisation.county_id).where(Organisation.id == organisation_id)) == county_id


def facility_ids_of(provider_id: int) -> list[int]:
    """Its facilities, closed ones too, by pseudonym."""
    with reading_confidential() as connection:
        return list(connection.scalars(sa.select(Facility.id).where(Facility.provider_id == provider_id).order_by(Facility.code)))


def has_open_facilities(provider_id: int, day: date) -> bool:
    """Whether one of its facilities is open after that day."""
    still = sa.or_(Facility.closed_on.is_(None), Facility.closed_on > day)
    return db.session.scalar(sa.select(Facility.id).where(Facility.provider_id == provider_id, still).limit(1)) is not None


def find_county_cadence(county_id: int) -> HousingCounty | None:
    """How often the county asks, where it has said so."""
    return db.session.scalars(sa.select(HousingCounty).where(HousingCounty.county_id == county_id)).one_or_none()


# Facilities in time.


def list_profiles(facility: Facility) -> list[FacilityProfile]:
    """What a facility (got within the actor's scope) has offered, latest first."""
    wanted = sa.select(FacilityProfile).where(FacilityProfile.facility_id == facility.id)
    return list(db.session.scalars(wanted.order_by(FacilityProfile.since_on.desc())))


def _midnight(day: date) -> datetime:
    """Its first instant in Stockholm."""
    return datetime(day.year, day.month, day.day, tzinfo=clock.STOCKHOLM)


_LATER = orm.aliased(CapacitySnapshot)
_STANDS = ~sa.exists().where(_LATER.replaces_id == CapacitySnapshot.id)  # nothing has taken its place


def most_reported(facility_id: int, first: date, until: date | None) -> int:
    """The most beds that reports which hold between two days have occupied or closed; the one that held when the first began too."""
    begins = _midnight(first)
    of_it = sa.and_(CapacitySnapshot.facility_id == facility_id, _STANDS)
    held = sa.select(sa.func.max(CapacitySnapshot.at)).where(of_it, CapacitySnapshot.at <= begins).scalar_subquery()
    taken = CapacitySnapshot.adults + CapacitySnapshot.children + CapacitySnapshot.closed
    wanted = sa.select(sa.func.max(taken)).where(of_it, CapacitySnapshot.at >= sa.func.coalesce(held, begins))
    if until is not None:
        wanted = wanted.where(CapacitySnapshot.at < _midnight(until))
    return int(db.session.scalar(wanted) or 0)


def reported_after(facility_id: int, last: date) -> bool:
    """Whether numbers hold from a later day."""
    of_it = sa.and_(CapacitySnapshot.facility_id == facility_id, _STANDS, CapacitySnapshot.adults.is_not(None))
    wanted = sa.select(CapacitySnapshot.id).where(of_it, CapacitySnapshot.at >= _midnight(last + timedelta(days=1)))
    return db.session.scalar(wanted.limit(1)) is not None
