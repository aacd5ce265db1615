"""Texts that nobody may write back while a backup can still hold them: fingerprints, never words."""

import sqlalchemy as sa
from alembic import op

revision = "0079"
down_revision = "0078"


def upgrade() -> None:
    op.create_table(
        "barred_text",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("quarantine_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["quarantine_id"], ["quarantine.id"], name=op.f("fk_barred_text_quarantine_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barred_text")),
    )
    op.create_index(op.f("ix_barred_text_quarantine_id"), "barred_text", ["quarantine_id"])
    op.create_index(op.f("ix_barred_text_table_name_row_id"), "barred_text", ["table_name", "row_id"])
    op.create_index(op.f("ix_barred_text_fingerprint"), "barred_text", ["fingerprint"])


def downgrade() -> None:
    op.drop_table("barred_text")
