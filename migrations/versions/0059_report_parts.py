"""Parts of reports that are set on their own, what is missing in an edition's files, and how far a building has come."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0059"
down_revision = "0058"


def upgrade() -> None:
    op.create_table(
        "report_part",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_report_part")),
    )
    op.create_index(op.f("ix_report_part_used_at"), "report_part", ["used_at"])
    op.add_column("report", sa.Column("gaps", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False))
    op.add_column("report_progress", sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("report_progress", "facts")
    op.drop_column("report", "gaps")
    op.drop_table("report_part")
