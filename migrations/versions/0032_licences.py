"""Permits, notifications and duties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.create_table(
        "licence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), server_default="", nullable=False),
        sa.Column("conditions", sa.Text(), server_default="", nullable=False),
        sa.Column("target_groups", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("places_most", sa.SmallInteger(), nullable=True),
        sa.Column("manager", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ending", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ending in ('lapsed', 'revoked', 'refused', 'replaced')", name=op.f("ck_licence_ending")),
        sa.CheckConstraint("kind in ('permit', 'notification')", name=op.f("ck_licence_kind")),
        sa.CheckConstraint("ending is null or valid_to is not null", name=op.f("ck_licence_ended")),
        sa.CheckConstraint("places_most between 1 and 500", name=op.f("ck_licence_places")),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from - 1", name=op.f("ck_licence_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_licence_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_licence_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_licence_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_licence")),
    )
    op.create_index(
        "ix_licence_ends", "licence", ["valid_to"], unique=False, postgresql_where=sa.text("valid_to is not null and ending is null")
    )
    op.create_index("ix_licence_facility", "licence", ["facility_id", "valid_from", "id"], unique=False)
    op.create_table(
        "housing_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('owner_change', 'manager_change', 'inspection')", name=op.f("ck_housing_duty_kind")),
        sa.CheckConstraint("due_on >= happened_on", name=op.f("ck_housing_duty_due")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_housing_duty_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_housing_duty_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_housing_duty_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_housing_duty")),
        sa.UniqueConstraint("facility_id", "kind", "happened_on", name=op.f("uq_housing_duty_facility_id_kind_happened_on")),
    )
    op.create_index("ix_housing_duty_open", "housing_duty", ["due_on", "id"], unique=False, postgresql_where=sa.text("done_on is null"))


def downgrade() -> None:
    op.drop_table("housing_duty")
    op.drop_table("licence")
