"""Material before a season, who asked for it, and each mail once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.create_table(
        "season_material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("season", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("links", sa.Text(), server_default="", nullable=False),
        sa.Column("methods", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "season in ('autumn_break', 'christmas_break', 'winter_break', 'easter_break', 'summer_break', 'honour_memorial', 'fgm_day', 'free_week', 'violence_day')",
            name=op.f("ck_season_material_season"),
        ),
        sa.CheckConstraint("weeks between 1 and 12", name=op.f("ck_season_material_weeks")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_season_material_county_id")),
        sa.ForeignKeyConstraint(["released_by"], ["app_user.id"], name=op.f("fk_season_material_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_material")),
        sa.UniqueConstraint("county_id", "season", "year", name=op.f("uq_season_material_county_id_season_year")),
    )
    op.create_table(
        "season_subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("email", postgresql.BYTEA(), nullable=True),
        sa.Column("address_key", sa.Text(), nullable=True),
        sa.Column("seasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("ended_why in ('by_link', 'by_board', 'unreachable')", name=op.f("ck_season_subscription_ended_why")),
        sa.CheckConstraint(
            "(ended_at is null) = (email is not null) and (email is null) = (address_key is null)",
            name=op.f("ck_season_subscription_address"),
        ),
        sa.CheckConstraint("(ended_at is null) = (ended_why is null)", name=op.f("ck_season_subscription_ended")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_season_subscription_county_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_season_subscription_municipality_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_season_subscription_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_subscription")),
    )
    op.create_index(op.f("ix_season_subscription_county_id"), "season_subscription", ["county_id"], unique=False)
    op.create_index(
        "uq_season_subscription_active",
        "season_subscription",
        ["address_key", "county_id", sa.text("coalesce(municipality_id, 0)")],
        unique=True,
        postgresql_where=sa.text("confirmed_at is not null and ended_at is null"),
    )
    op.create_table(
        "season_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('confirm', 'prompt')", name=op.f("ck_season_letter_kind")),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["season_subscription.id"], name=op.f("fk_season_letter_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_letter")),
        sa.UniqueConstraint("subscription_id", "kind", "ref", name=op.f("uq_season_letter_subscription_id_kind_ref")),
    )
    op.create_index("ix_season_letter_unsent", "season_letter", ["id"], unique=False, postgresql_where=sa.text("sent_at is null"))


def downgrade() -> None:
    op.drop_index("ix_season_letter_unsent", table_name="season_letter", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("season_letter")
    op.drop_index(
        "uq_season_subscription_active",
        table_name="season_subscription",
        postgresql_where=sa.text("confirmed_at is not null and ended_at is null"),
    )
    op.drop_index(op.f("ix_season_subscription_county_id"), table_name="season_subscription")
    op.drop_table("season_subscription")
    op.drop_table("season_material")
