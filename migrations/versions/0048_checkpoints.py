"""Checkpoints of gender mainstreaming."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("relevant", sa.Boolean(), nullable=False),
        sa.Column("analysed", sa.Text(), server_default="", nullable=False),
        sa.Column("women", sa.Text(), server_default="", nullable=False),
        sa.Column("men", sa.Text(), server_default="", nullable=False),
        sa.Column("figures", sa.Text(), server_default="", nullable=False),
        sa.Column("conclusion", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('decision', 'effort', 'occasion', 'measure', 'strategy')", name=op.f("ck_checkpoint_kind")),
        sa.CheckConstraint("relevant or reason <> ''", name=op.f("ck_checkpoint_reason")),
        sa.CheckConstraint("stage in ('decide', 'plan', 'carry_out', 'evaluate')", name=op.f("ck_checkpoint_stage")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_checkpoint_by_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_checkpoint_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint("kind", "object_id", "stage", name=op.f("uq_checkpoint_kind_object_id_stage")),
    )
    op.create_index("ix_checkpoint_share", "checkpoint", ["county_id", "kind", "stage"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_checkpoint_share", table_name="checkpoint")
    op.drop_table("checkpoint")
