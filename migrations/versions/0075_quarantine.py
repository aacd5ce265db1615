"""Texts that somebody says are about an individual: out of sight, sealed, until they are erased or given back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0075"
down_revision = "0074"


def upgrade() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), server_default="held", nullable=False),
        sa.Column("found", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reported_by", sa.Integer(), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("advised", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state in ('held', 'erased', 'restored')", name=op.f("ck_quarantine_state")),
        sa.CheckConstraint("(state = 'held') = (ended_at is null)", name=op.f("ck_quarantine_ended")),
        sa.CheckConstraint("state <> 'restored' or decided_by is not null", name=op.f("ck_quarantine_decided")),
        sa.CheckConstraint("state <> 'restored' or decided_by is distinct from reported_by", name=op.f("ck_quarantine_four_eyes")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_quarantine_county_id")),
        sa.ForeignKeyConstraint(["reported_by"], ["app_user.id"], name=op.f("fk_quarantine_reported_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_quarantine_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
    )
    op.create_index(op.f("ix_quarantine_county_id"), "quarantine", ["county_id", "id"])
    op.create_index("ix_quarantine_waiting", "quarantine", ["reported_at"], postgresql_where=sa.text("state = 'held'"))
    op.create_table(
        "quarantine_piece",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("quarantine_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), server_default="0", nullable=False),
        sa.Column("is_copy", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("sealed", postgresql.BYTEA(), nullable=True),
        sa.Column("became", sa.Text(), nullable=True),
        sa.CheckConstraint("became in ('erased', 'restored', 'beside', 'gone')", name=op.f("ck_quarantine_piece_became")),
        sa.CheckConstraint("(sealed is null) = (became is not null)", name=op.f("ck_quarantine_piece_sealed")),
        sa.ForeignKeyConstraint(["quarantine_id"], ["quarantine.id"], name=op.f("fk_quarantine_piece_quarantine_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine_piece")),
    )
    op.create_index(op.f("ix_quarantine_piece_quarantine_id"), "quarantine_piece", ["quarantine_id"])


def downgrade() -> None:
    op.drop_table("quarantine_piece")
    op.drop_table("quarantine")
