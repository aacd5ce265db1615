"""Action points as closed minutes had them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.create_table(
        "agreed_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("num_nonnulls(owner_id, organisation_id) = 1", name=op.f("ck_agreed_action_one_owner")),
        sa.ForeignKeyConstraint(["action_id"], ["action_point.id"], name=op.f("fk_agreed_action_action_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agreed_action_meeting_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_agreed_action_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_agreed_action_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_action")),
        sa.UniqueConstraint("action_id", name=op.f("uq_agreed_action_action_id")),
    )
    op.create_index(op.f("ix_agreed_action_meeting_id"), "agreed_action", ["meeting_id"])
    op.execute(
        "insert into agreed_action (action_id, meeting_id, what, due_on, owner_id, organisation_id) "
        "select a.id, a.meeting_id, a.what, a.due_on, a.owner_id, a.organisation_id from action_point a "
        "join meeting m on m.id = a.meeting_id where m.minutes_state <> 'writing'"
    )


def downgrade() -> None:
    op.drop_table("agreed_action")
