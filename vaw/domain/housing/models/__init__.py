"""Providers, facilities and what these offer. There is no address, place, coordinate, photo or name of a facility: county is the finest.

Every table names its county and organisation, so that one rule reaches all of them.
Beside this module: licences, snapshots, editions, grants.
"""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import ARRAY

from vaw.domain.housing.rules.register import PLACES_MOST, SONS_AGE_MOST, Building, Cadence, OperatorForm, Protection, Staffing, Stay
from vaw.domain.people.models import Organisation
from vaw.kernel.db import SECRET, Model, Versioned
from vaw.kernel.sealing import SealedText

AT = sa.DateTime(timezone=True)
CODES = ARRAY(sa.Text)


def one_of(values: type[StrEnum]) -> str:
    """The values of an enum as they stand in a CHECK constraint."""
    return ", ".join(repr(value.value) for value in values)


class Provider(Versioned, Model):
    """An organisation that runs protected housing, as one county knows it.

    `discreet`: shown to the own county and the metropolitan team only, not even by name to others. `role_mailbox`, `phone`: sealed; each
    read of them is audited and shown to the provider.
    """

    __tablename__ = "provider"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    form: orm.Mapped[str]
    discreet: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    role_mailbox: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    phone: orm.Mapped[str | None] = orm.mapped_column(SealedText, info=SECRET)
    since_on: orm.Mapped[date]
    until_on: orm.Mapped[date | None]
    organisation: orm.Mapped[Organisation] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("organisation_id", "county_id"),
        sa.CheckConstraint(f"form in ({one_of(OperatorForm)})", name="form"),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name="period"),
        sa.Index("ix_provider_county", "county_id", "id"),
    )


class Facility(Versioned, Model):
    """A shelter under its pseudonym. It stays in its county and with its provider: one that moves or changes hands is a new one.

    `code` is the only name that any page, file or mail shows; `id` tells the order of time and leaves the program never.
    `cadence`: its own, None: that of its county.
    """

    __tablename__ = "facility"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    code: orm.Mapped[str] = orm.mapped_column(unique=True)
    provider_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("provider.id"), index=True)
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"), index=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    cadence: orm.Mapped[str | None]
    opened_on: orm.Mapped[date]
    closed_on: orm.Mapped[date | None]  # the last day
    provider: orm.Mapped[Provider] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.CheckConstraint("code ~ '^[a-z]{4}-[a-z]{4}$'", name="code"),
        sa.CheckConstraint(f"cadence in ({one_of(Cadence)})", name="cadence"),
        sa.CheckConstraint("closed_on is null or closed_on >= opened_on", name="period"),
        sa.Index("ix_facility_county", "county_id", "code"),
    )


class FacilityProfile(Versioned, Model):
    """What a facility offers from a day on, until the next one's day: a change from a later day is a new row, history stays.

    `places_adults`, `places_children`: beds. `family_places`: rooms or flats, another unit. `target_groups`, `threats`, `access`,
    `support`, `languages`: codes of the dated lists. `sons_age`: upper age of accompanying sons, None without a limit.
    """

    __tablename__ = "facility_profile"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    facility_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("facility.id", ondelete="CASCADE"))
    organisation_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("organisation.id"))
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"))
    since_on: orm.Mapped[date]
    places_adults: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    places_children: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    family_places: orm.Mapped[int] = orm.mapped_column(sa.SmallInteger)
    stay: orm.Mapped[str]
    building: orm.Mapped[str]
    protection: orm.Mapped[str]
    staffing: orm.Mapped[str]
    target_groups: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    threats: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    access: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    support: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    languages: orm.Mapped[list[str]] = orm.mapped_column(CODES, server_default="{}", default=list)
    sons_age: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    pets: orm.Mapped[bool] = orm.mapped_column(server_default=sa.false(), default=False)
    facility: orm.Mapped[Facility] = orm.relationship(lazy="raise_on_sql")
    __table_args__ = (
        sa.UniqueConstraint("facility_id", "since_on"),
        sa.CheckConstraint(f"places_adults between 0 and {PLACES_MOST}", name="adults"),
        sa.CheckConstraint(f"places_children between 0 and {PLACES_MOST}", name="children"),
        sa.CheckConstraint("places_adults + places_children > 0", name="beds"),
        sa.CheckConstraint("family_places between 0 and places_adults + places_children", name="families"),
        sa.CheckConstraint(f"sons_age between 0 and {SONS_AGE_MOST}", name="sons_age"),
        sa.CheckConstraint(f"stay in ({one_of(Stay)})", name="stay"),
        sa.CheckConstraint(f"building in ({one_of(Building)})", name="building"),
        sa.CheckConstraint(f"protection in ({one_of(Protection)})", name="protection"),
        sa.CheckConstraint(f"staffing in ({one_of(Staffing)})", name="staffing"),
    )


class HousingCounty(Versioned, Model):
    """How a county asks for numbers: its ordinary cadence. Without a row: every month."""

    __tablename__ = "housing_county"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    county_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("county.id"), unique=True)
    cadence: orm.Mapped[str]
    __table_args__ = (sa.CheckConstraint(f"cadence in ({one_of(Cadence)})", name="cadence"),)
