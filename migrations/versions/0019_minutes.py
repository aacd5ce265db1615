"""Agendas, decisions, and what is added to closed minutes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("presenter", sa.Text(), server_default="", nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("notes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notes_by", sa.Integer(), nullable=True),
        sa.Column("carried_from_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('information', 'discussion', 'decision')", name=op.f("ck_agenda_item_kind")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_agenda_item_minutes")),
        sa.ForeignKeyConstraint(["carried_from_id"], ["agenda_item.id"], name=op.f("fk_agenda_item_carried_from_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_agenda_item_network_id")),
        sa.ForeignKeyConstraint(["notes_by"], ["app_user.id"], name=op.f("fk_agenda_item_notes_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("carried_from_id", name=op.f("uq_agenda_item_carried_from_id")),
    )
    op.create_index(
        "ix_agenda_item_backlog",
        "agenda_item",
        ["network_id", "position", "id"],
        unique=False,
        postgresql_where=sa.text("meeting_id is null"),
    )
    op.create_index(
        "ix_agenda_item_meeting",
        "agenda_item",
        ["meeting_id", "position", "id"],
        unique=False,
        postgresql_where=sa.text("meeting_id is not null"),
    )
    op.create_table(
        "minutes_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("of", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_file_meeting_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_file")),
        sa.UniqueConstraint("meeting_id", "language", name=op.f("uq_minutes_file_meeting_id_language")),
    )
    op.create_table(
        "addendum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_addendum_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_addendum_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_addendum_meeting_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addendum")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_addendum_submit_key")),
    )
    op.create_index(op.f("ix_addendum_meeting_id"), "addendum", ["meeting_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_decision_assignment_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_decision_created_by")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_decision_meeting_id_number")),
    )
    op.create_index(op.f("ix_decision_assignment_id"), "decision", ["assignment_id"], unique=False)
    op.create_index(op.f("ix_decision_item_id"), "decision", ["item_id"], unique=False)
    op.create_index("ix_decision_meeting", "decision", ["meeting_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_decision_meeting", table_name="decision")
    op.drop_index(op.f("ix_decision_item_id"), table_name="decision")
    op.drop_index(op.f("ix_decision_assignment_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_addendum_meeting_id"), table_name="addendum")
    op.drop_table("addendum")
    op.drop_table("minutes_file")
    op.drop_index("ix_agenda_item_meeting", table_name="agenda_item", postgresql_where=sa.text("meeting_id is not null"))
    op.drop_index("ix_agenda_item_backlog", table_name="agenda_item", postgresql_where=sa.text("meeting_id is null"))
    op.drop_table("agenda_item")
