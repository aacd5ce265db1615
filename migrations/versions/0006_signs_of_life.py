"""Heartbeats, and messages that are sent again in growing waits."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "host", name=op.f("pk_heartbeat")),
    )
    op.add_column("job", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job", sa.Column("replays", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("job", "replays")
    op.drop_column("job", "sent_at")
    op.drop_table("heartbeat")
