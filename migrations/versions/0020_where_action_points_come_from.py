"""Where action points were agreed: the meeting, its item, the decision."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
SOURCES = {"meeting_id": "meeting", "item_id": "agenda_item", "decision_id": "decision"}


def upgrade() -> None:
    for column, table in SOURCES.items():
        op.add_column("action_point", sa.Column(column, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_action_point_{column}"), "action_point", table, [column], ["id"])
    for column in ("meeting_id", "decision_id"):
        op.create_index(op.f(f"ix_action_point_{column}"), "action_point", [column])
    said = "meeting_id is not null or (item_id is null and decision_id is null)"
    op.create_check_constraint(op.f("ck_action_point_source"), "action_point", said)


def downgrade() -> None:
    op.drop_constraint(op.f("ck_action_point_source"), "action_point")
    for column in SOURCES:
        op.drop_column("action_point", column)
