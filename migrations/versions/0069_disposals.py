"""Decisions to dispose of records with their receipts, and restrictions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    op.create_table(
        "disposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="proposed", nullable=False),
        sa.Column("planned", sa.Integer(), nullable=False),
        sa.Column("oldest_on", sa.Date(), nullable=False),
        sa.Column("newest_on", sa.Date(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased", sa.Integer(), server_default="0", nullable=False),
        sa.Column("spared", sa.Integer(), server_default="0", nullable=False),
        sa.Column("checksum", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'done') = (checksum is not null)", name=op.f("ck_disposal_receipt")),
        sa.CheckConstraint("(state in ('approved', 'done')) = (approved_by is not null)", name=op.f("ck_disposal_approved")),
        sa.CheckConstraint("(state in ('done', 'cancelled')) = (ended_at is not null)", name=op.f("ck_disposal_ended")),
        sa.CheckConstraint("state in ('proposed', 'approved', 'done', 'cancelled')", name=op.f("ck_disposal_state")),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_disposal_four_eyes")),
        sa.ForeignKeyConstraint(["approved_by"], ["app_user.id"], name=op.f("fk_disposal_approved_by")),
        sa.ForeignKeyConstraint(["cancelled_by"], ["app_user.id"], name=op.f("fk_disposal_cancelled_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_disposal_county_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["app_user.id"], name=op.f("fk_disposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal")),
    )
    op.create_index(op.f("ix_disposal_county_id"), "disposal", ["county_id"], unique=False)
    op.create_index(
        "uq_disposal_open", "disposal", ["county_id", "rule"], unique=True, postgresql_where=sa.text("state in ('proposed', 'approved')")
    )
    op.create_table(
        "restriction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("address", postgresql.BYTEA(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(lifted_at is null) = (lifted_by is null)", name=op.f("ck_restriction_lifted")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_restriction_county_id")),
        sa.ForeignKeyConstraint(["lifted_by"], ["app_user.id"], name=op.f("fk_restriction_lifted_by")),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_restriction_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
    )
    op.create_index(op.f("ix_restriction_county_id"), "restriction", ["county_id"], unique=False)
    op.create_index(
        "uq_restriction_open", "restriction", ["address_key", "county_id"], unique=True, postgresql_where=sa.text("lifted_at is null")
    )
    op.create_table(
        "disposal_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("disposal_id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("spared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(["disposal_id"], ["disposal.id"], name=op.f("fk_disposal_item_disposal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposal_item")),
        sa.UniqueConstraint("disposal_id", "row_id", name=op.f("uq_disposal_item_disposal_id_row_id")),
    )
    op.create_index(
        "ix_disposal_item_left",
        "disposal_item",
        ["disposal_id", "id"],
        unique=False,
        postgresql_where=sa.text("erased_at is null and not spared"),
    )


def downgrade() -> None:
    op.drop_index("ix_disposal_item_left", table_name="disposal_item", postgresql_where=sa.text("erased_at is null and not spared"))
    op.drop_table("disposal_item")
    op.drop_index("uq_restriction_open", table_name="restriction", postgresql_where=sa.text("lifted_at is null"))
    op.drop_index(op.f("ix_restriction_county_id"), table_name="restriction")
    op.drop_table("restriction")
    op.drop_index("uq_disposal_open", table_name="disposal", postgresql_where=sa.text("state in ('proposed', 'approved')"))
    op.drop_index(op.f("ix_disposal_county_id"), table_name="disposal")
    op.drop_table("disposal")
