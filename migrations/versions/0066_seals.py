"""The audit under seal: seals, leaves, the day's roots; transactions as numbers, and two ways to find lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.alter_column("audit", "tx", server_default=None)
    op.alter_column("audit", "tx", type_=sa.BigInteger(), postgresql_using="tx::bigint")
    op.alter_column("audit", "tx", server_default=sa.text("pg_current_xact_id()::text::bigint"))
    op.create_index(op.f("ix_audit_tx"), "audit", ["tx"], unique=False)
    op.create_index(op.f("ix_audit_actor_id_id"), "audit", ["actor_id", "id"], unique=False)
    op.create_table(
        "audit_seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cluster", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=True),
        sa.Column("next_tx", sa.BigInteger(), nullable=True),
        sa.Column("last_line", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("root", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_leaf",
        sa.Column("line_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("leaf", postgresql.BYTEA(), nullable=False),
        sa.Column("disposal", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["seal"], ["audit_seal.number"], name=op.f("fk_audit_leaf_seal")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_audit_leaf")),
    )
    op.create_index(op.f("ix_audit_leaf_seal"), "audit_leaf", ["seal"], unique=False)
    op.create_index(
        op.f("ix_audit_leaf_disposal"), "audit_leaf", ["disposal"], unique=False, postgresql_where=sa.text("disposal is not null")
    )
    op.create_table(
        "audit_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("root", postgresql.BYTEA(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_root")),
        sa.UniqueConstraint("day", name=op.f("uq_audit_root_day")),
    )


def downgrade() -> None:
    op.drop_table("audit_root")
    op.drop_table("audit_leaf")
    op.drop_table("audit_seal")
    op.drop_index(op.f("ix_audit_actor_id_id"), table_name="audit")
    op.drop_index(op.f("ix_audit_tx"), table_name="audit")
    op.alter_column("audit", "tx", server_default=None)
    op.alter_column("audit", "tx", type_=sa.Text(), postgresql_using="tx::text")
    op.alter_column("audit", "tx", server_default=sa.text("pg_current_xact_id()::text"))
