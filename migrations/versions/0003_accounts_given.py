"""Accounts that were handed in, and the days that the year turns on."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "year_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.SmallInteger(), nullable=False),
        sa.Column("last_month", sa.SmallInteger(), nullable=True),
        sa.Column("last_day", sa.SmallInteger(), nullable=True),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("about_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("about_en", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("kind in ('report', 'day', 'season')", name=op.f("ck_year_date_kind")),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_year_date_period")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_date")),
        sa.UniqueConstraint("code", name=op.f("uq_year_date_code")),
    )
    op.create_table(
        "account_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_due_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["assignment_due_id"], ["assignment_due.id"], name=op.f("fk_account_given_assignment_due_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_account_given_county_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_account_given_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_given")),
        sa.UniqueConstraint("assignment_due_id", "county_id", name=op.f("uq_account_given_assignment_due_id_county_id")),
    )


def downgrade() -> None:
    op.drop_table("account_given")
    op.drop_table("year_date")
