"""Contacts who follow each other, and how organisations work through the year."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "working_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("closed_from", sa.SmallInteger(), nullable=True),
        sa.Column("closed_until", sa.SmallInteger(), nullable=True),
        sa.Column("bridging_days", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("num_nonnulls(county_id, organisation_id) = 1", name=op.f("ck_working_calendar_of_one")),
        sa.CheckConstraint("num_nulls(closed_from, closed_until) in (0, 2)", name=op.f("ck_working_calendar_closed")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_working_calendar_county_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_working_calendar_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_calendar")),
        sa.UniqueConstraint("county_id", name=op.f("uq_working_calendar_county_id")),
        sa.UniqueConstraint("organisation_id", name=op.f("uq_working_calendar_organisation_id")),
    )
    op.add_column("contact", sa.Column("follows_id", sa.Integer(), nullable=True))
    op.add_column("contact", sa.Column("vacant", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_foreign_key(op.f("fk_contact_follows_id"), "contact", "contact", ["follows_id"], ["id"])
    op.create_check_constraint(op.f("ck_contact_vacant"), "contact", "not vacant or until_on is not null")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_contact_vacant"), "contact", type_="check")
    op.drop_constraint(op.f("fk_contact_follows_id"), "contact", type_="foreignkey")
    op.drop_column("contact", "vacant")
    op.drop_column("contact", "follows_id")
    op.drop_table("working_calendar")
