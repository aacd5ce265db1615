"""Providers and facilities of protected housing, what these offer, and how a county asks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("discreet", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("role_mailbox", postgresql.BYTEA(), nullable=True),
        sa.Column("phone", postgresql.BYTEA(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("form in ('municipal', 'ngo', 'private', 'partnership')", name=op.f("ck_provider_form")),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name=op.f("ck_provider_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_provider_county_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_provider_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("organisation_id", "county_id", name=op.f("uq_provider_organisation_id_county_id")),
    )
    op.create_index("ix_provider_county", "provider", ["county_id", "id"], unique=False)
    op.create_table(
        "facility",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("cadence in ('week', 'month')", name=op.f("ck_facility_cadence")),
        sa.CheckConstraint("code ~ '^[a-z]{4}-[a-z]{4}$'", name=op.f("ck_facility_code")),
        sa.CheckConstraint("closed_on is null or closed_on >= opened_on", name=op.f("ck_facility_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_facility_county_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_facility_organisation_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_facility_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("code", name=op.f("uq_facility_code")),
    )
    op.create_index("ix_facility_county", "facility", ["county_id", "code"], unique=False)
    op.create_index(op.f("ix_facility_organisation_id"), "facility", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_facility_provider_id"), "facility", ["provider_id"], unique=False)
    op.create_table(
        "facility_profile",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("places_adults", sa.SmallInteger(), nullable=False),
        sa.Column("places_children", sa.SmallInteger(), nullable=False),
        sa.Column("family_places", sa.SmallInteger(), nullable=False),
        sa.Column("stay", sa.Text(), nullable=False),
        sa.Column("building", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("staffing", sa.Text(), nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("threats", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("access", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("support", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("sons_age", sa.SmallInteger(), nullable=True),
        sa.Column("pets", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("building in ('collective', 'apartments', 'both')", name=op.f("ck_facility_profile_building")),
        sa.CheckConstraint("protection in ('a', 'b', 'c')", name=op.f("ck_facility_profile_protection")),
        sa.CheckConstraint("staffing in ('round_the_clock', 'daytime', 'on_call')", name=op.f("ck_facility_profile_staffing")),
        sa.CheckConstraint("stay in ('emergency', 'long', 'both')", name=op.f("ck_facility_profile_stay")),
        sa.CheckConstraint("family_places between 0 and places_adults + places_children", name=op.f("ck_facility_profile_families")),
        sa.CheckConstraint("places_adults + places_children > 0", name=op.f("ck_facility_profile_beds")),
        sa.CheckConstraint("places_adults between 0 and 500", name=op.f("ck_facility_profile_adults")),
        sa.CheckConstraint("places_children between 0 and 500", name=op.f("ck_facility_profile_children")),
        sa.CheckConstraint("sons_age between 0 and 21", name=op.f("ck_facility_profile_sons_age")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_facility_profile_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_facility_profile_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_facility_profile_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_profile")),
        sa.UniqueConstraint("facility_id", "since_on", name=op.f("uq_facility_profile_facility_id_since_on")),
    )
    op.create_table(
        "housing_county",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("cadence in ('week', 'month')", name=op.f("ck_housing_county_cadence")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_housing_county_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_housing_county")),
        sa.UniqueConstraint("county_id", name=op.f("uq_housing_county_county_id")),
    )


def downgrade() -> None:
    op.drop_table("housing_county")
    op.drop_table("facility_profile")
    op.drop_table("facility")
    op.drop_table("provider")
