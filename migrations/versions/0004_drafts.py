"""Logs that ended events propose."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "activity_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_ref", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("entry", postgresql.JSONB(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activity_id", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state in ('open', 'confirmed', 'dismissed')", name=op.f("ck_activity_draft_state")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_activity_draft_activity_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_activity_draft_county_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_activity_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_draft")),
        sa.UniqueConstraint("county_id", "source_kind", "source_ref", name=op.f("uq_activity_draft_county_id_source_kind_source_ref")),
    )
    op.create_index(
        "ix_activity_draft_mine",
        "activity_draft",
        ["user_id", sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_activity_draft_open", "activity_draft", ["due_on", "id"], unique=False, postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_index("ix_activity_draft_open", table_name="activity_draft", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_activity_draft_mine", table_name="activity_draft", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("activity_draft")
