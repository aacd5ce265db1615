"""How often a county or a facility was asked before, and until which day: past days and periods stay as they were."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.create_table(
        "former_cadence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=True),
        sa.CheckConstraint("cadence in ('week', 'month')", name=op.f("ck_former_cadence_cadence")),
        sa.CheckConstraint("num_nonnulls(facility_id, cadence) > 0", name=op.f("ck_former_cadence_county")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_former_cadence_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_former_cadence_facility_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_cadence")),
    )
    op.create_index(
        "uq_former_cadence_day",
        "former_cadence",
        ["county_id", "facility_id", "until_on"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(op.f("ix_former_cadence_facility_id"), "former_cadence", ["facility_id"], unique=False)


def downgrade() -> None:
    op.drop_table("former_cadence")
