"""A document or an edition that holds a text in quarantine is given to nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"


def upgrade() -> None:
    op.add_column("document", sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("report", sa.Column("withheld_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("report", "withheld_at")
    op.drop_column("document", "withheld_at")
