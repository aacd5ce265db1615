"""What is taken out of records while an address is restricted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0080"
down_revision = "0079"


def upgrade() -> None:
    op.create_table(
        "restricted_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("restriction_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", postgresql.BYTEA(), nullable=False),
        sa.ForeignKeyConstraint(["restriction_id"], ["restriction.id"], name=op.f("fk_restricted_row_restriction_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restricted_row")),
        sa.UniqueConstraint("table_name", "row_id", name=op.f("uq_restricted_row_table_name_row_id")),
    )
    op.create_index(op.f("ix_restricted_row_restriction_id"), "restricted_row", ["restriction_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_restricted_row_restriction_id"), table_name="restricted_row")
    op.drop_table("restricted_row")
