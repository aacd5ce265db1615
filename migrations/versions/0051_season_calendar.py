"""School breaks by municipality, and the week without a rule."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    op.create_table(
        "season_week",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_season_week_period")),
        sa.CheckConstraint("year = extract(year from first_on)::int", name=op.f("ck_season_week_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_week")),
        sa.UniqueConstraint("year", name=op.f("uq_season_week_year")),
    )
    op.create_table(
        "school_break",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "kind in ('autumn_break', 'christmas_break', 'winter_break', 'easter_break', 'summer_break')", name=op.f("ck_school_break_kind")
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_school_break_period")),
        sa.CheckConstraint(
            "year = extract(year from first_on)::int - (extract(month from first_on) < 8)::int", name=op.f("ck_school_break_year")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_school_break_county_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_school_break_municipality_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_break")),
        sa.UniqueConstraint("municipality_id", "kind", "year", name=op.f("uq_school_break_municipality_id_kind_year")),
    )
    op.create_index("ix_school_break_county", "school_break", ["county_id", "year", "kind"], unique=False)
    op.create_table(
        "school_break_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("break_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["break_id"], ["school_break.id"], name=op.f("fk_school_break_step_break_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_school_break_step_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_break_step")),
    )
    op.create_index(op.f("ix_school_break_step_break_id"), "school_break_step", ["break_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_school_break_step_break_id"), table_name="school_break_step")
    op.drop_table("school_break_step")
    op.drop_index("ix_school_break_county", table_name="school_break")
    op.drop_table("school_break")
    op.drop_table("season_week")
