"""Occasions of training; requests that one of them answers; whose a step was."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("co_county_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("sub_goal", sa.Text(), nullable=True),
        sa.Column("objective", sa.Text(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("venue", sa.Text(), server_default="", nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("join_address", postgresql.BYTEA(), nullable=True),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("accessibility", sa.Text(), server_default="", nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("approval", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("invited_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("invite_key", sa.Text(), server_default="", nullable=False),
        sa.Column("open_to", sa.Text(), server_default="own", nullable=False),
        sa.Column("free_until_days", sa.Integer(), server_default="3", nullable=False),
        sa.Column("copied_from_id", sa.Integer(), nullable=True),
        sa.Column("calendar_sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("mode in ('on_site', 'digital', 'hybrid')", name=op.f("ck_occasion_mode")),
        sa.CheckConstraint("open_to in ('own', 'neighbours', 'nation')", name=op.f("ck_occasion_open_to")),
        sa.CheckConstraint("state in ('draft', 'open', 'held', 'cancelled')", name=op.f("ck_occasion_state")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_occasion_times")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_occasion_minutes")),
        sa.CheckConstraint("not (county_id = any (co_county_ids))", name=op.f("ck_occasion_hosts")),
        sa.CheckConstraint("places > 0", name=op.f("ck_occasion_places")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_occasion_assignment_id")),
        sa.ForeignKeyConstraint(["copied_from_id"], ["occasion.id"], name=op.f("fk_occasion_copied_from_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_occasion_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_occasion_created_by")),
        sa.ForeignKeyConstraint(["method_id"], ["method.id"], name=op.f("fk_occasion_method_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_occasion_municipality_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_occasion_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occasion")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_occasion_submit_key")),
    )
    op.create_index("ix_occasion_calendar", "occasion", ["starts_at", "id"], unique=False, postgresql_where=sa.text("state <> 'draft'"))
    op.create_index("ix_occasion_co_counties", "occasion", ["co_county_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_occasion_county", "occasion", ["county_id", "starts_at", "id"], unique=False)
    op.create_index("ix_occasion_method", "occasion", ["method_id"], unique=False, postgresql_where=sa.text("method_id is not null"))
    op.create_table(
        "occasion_seats",
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("taken >= 0 and (places is null or taken <= places)", name=op.f("ck_occasion_seats_limit")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_occasion_seats_occasion_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("occasion_id", name=op.f("pk_occasion_seats")),
    )
    op.add_column("request_step", sa.Column("county_id", sa.Integer(), nullable=True))
    op.create_index("ix_request_step_county", "request_step", ["county_id", "at"], unique=False)
    op.create_foreign_key(op.f("fk_request_step_county_id"), "request_step", "county", ["county_id"], ["id"])
    op.add_column("support_request", sa.Column("occasion_id", sa.Integer(), nullable=True))
    op.create_index(
        "ix_support_request_occasion", "support_request", ["occasion_id"], unique=False, postgresql_where=sa.text("occasion_id is not null")
    )
    op.create_index("ix_support_request_received", "support_request", ["county_id", "received_at"], unique=False)
    op.create_foreign_key(op.f("fk_support_request_occasion_id"), "support_request", "occasion", ["occasion_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_support_request_occasion_id"), "support_request", type_="foreignkey")
    op.drop_index("ix_support_request_received", table_name="support_request")
    op.drop_index("ix_support_request_occasion", table_name="support_request", postgresql_where=sa.text("occasion_id is not null"))
    op.drop_column("support_request", "occasion_id")
    op.drop_constraint(op.f("fk_request_step_county_id"), "request_step", type_="foreignkey")
    op.drop_index("ix_request_step_county", table_name="request_step")
    op.drop_column("request_step", "county_id")
    op.drop_table("occasion_seats")
    op.drop_index("ix_occasion_method", table_name="occasion", postgresql_where=sa.text("method_id is not null"))
    op.drop_index("ix_occasion_county", table_name="occasion")
    op.drop_index("ix_occasion_co_counties", table_name="occasion", postgresql_using="gin")
    op.drop_index("ix_occasion_calendar", table_name="occasion", postgresql_where=sa.text("state <> 'draft'"))
    op.drop_table("occasion")
