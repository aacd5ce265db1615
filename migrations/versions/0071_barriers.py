"""What shuts somebody out of the service, as they tell it; and that somebody has put the list of first steps away."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0071"
down_revision = "0070"


def upgrade() -> None:
    op.create_table(
        "barrier",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("email", postgresql.BYTEA(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(closed_at is null) = (closed_by is null)", name=op.f("ck_barrier_closed")),
        sa.ForeignKeyConstraint(["closed_by"], ["app_user.id"], name=op.f("fk_barrier_closed_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_barrier_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_barrier_submit_key")),
    )
    op.create_index(op.f("ix_barrier_county_id"), "barrier", ["county_id"], unique=False)
    op.add_column("app_user", sa.Column("first_steps_hidden_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("app_user", "first_steps_hidden_at")
    op.drop_index(op.f("ix_barrier_county_id"), table_name="barrier")
    op.drop_table("barrier")
