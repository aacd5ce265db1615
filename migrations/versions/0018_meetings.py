"""Meetings, their series and templates, who is invited, and calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.Text(), server_default="", nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(kind = 'network') = (network_id is not null)", name=op.f("ck_calendar_feed_network")),
        sa.CheckConstraint("kind in ('network', 'person')", name=op.f("ck_calendar_feed_kind")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_calendar_feed_network_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_calendar_feed_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
    )
    op.create_index(op.f("ix_calendar_feed_network_id"), "calendar_feed", ["network_id"], unique=False)
    op.create_index(op.f("ix_calendar_feed_user_id"), "calendar_feed", ["user_id"], unique=False)
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.ARRAY(sa.Date()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_series_minutes")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_meeting_series_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_series_uid")),
    )
    op.create_index(op.f("ix_meeting_series_network_id"), "meeting_series", ["network_id"], unique=False)
    op.create_table(
        "meeting_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("items", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("mode in ('on_site', 'digital', 'hybrid')", name=op.f("ck_meeting_template_mode")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_meeting_template_minutes")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_meeting_template_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_template")),
    )
    op.create_index(op.f("ix_meeting_template_network_id"), "meeting_template", ["network_id"], unique=False)
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=True),
        sa.Column("recurs_on", sa.Date(), nullable=True),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), server_default="", nullable=False),
        sa.Column("join_address", postgresql.BYTEA(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_state", sa.Text(), server_default="writing", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("adjuster_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_invitation_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(minutes_state = 'approved') = (approved_at is not null)", name=op.f("ck_meeting_approved")),
        sa.CheckConstraint("(minutes_state = 'writing') = (closed_at is null)", name=op.f("ck_meeting_closed")),
        sa.CheckConstraint("minutes_state in ('writing', 'closed', 'approved')", name=op.f("ck_meeting_minutes_state")),
        sa.CheckConstraint("mode in ('on_site', 'digital', 'hybrid')", name=op.f("ck_meeting_mode")),
        sa.CheckConstraint("state in ('draft', 'open', 'held', 'cancelled')", name=op.f("ck_meeting_state")),
        sa.CheckConstraint("(series_id is null) = (recurs_on is null)", name=op.f("ck_meeting_series")),
        sa.CheckConstraint(
            "approved_at is null or num_nonnulls(approved_by, approved_invitation_id) = 1", name=op.f("ck_meeting_one_approver")
        ),
        sa.CheckConstraint("approved_by is null or approved_by is distinct from closed_by", name=op.f("ck_meeting_four_eyes")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_times")),
        sa.ForeignKeyConstraint(["approved_by"], ["app_user.id"], name=op.f("fk_meeting_approved_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["app_user.id"], name=op.f("fk_meeting_closed_by")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_meeting_created_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_meeting_network_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_meeting_responsible_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_meeting_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("series_id", "recurs_on", name=op.f("uq_meeting_series_id_recurs_on")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_meeting_submit_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_meeting_uid")),
    )
    op.create_index("ix_meeting_network", "meeting", ["network_id", "starts_at", "id"], unique=False)
    op.create_index("ix_meeting_open", "meeting", ["ends_at"], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_meeting_time", "meeting", ["starts_at", "id"], unique=False)
    op.create_table(
        "meeting_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("guest", sa.Text(), server_default="", nullable=False),
        sa.Column("guest_address", postgresql.BYTEA(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("reply_mode", sa.Text(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_key", sa.Text(), nullable=True),
        sa.Column("stamp", sa.Integer(), server_default="1", nullable=False),
        sa.Column("came_women", sa.Integer(), nullable=True),
        sa.Column("came_men", sa.Integer(), nullable=True),
        sa.Column("came_unstated", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("reply in ('coming', 'alternate', 'not_coming')", name=op.f("ck_meeting_invitation_reply")),
        sa.CheckConstraint("reply_mode in ('on_site', 'digital')", name=op.f("ck_meeting_invitation_reply_mode")),
        sa.CheckConstraint("seat_id is not null or guest <> ''", name=op.f("ck_meeting_invitation_guest")),
        sa.CheckConstraint("came_women >= 0 and came_men >= 0 and came_unstated >= 0", name=op.f("ck_meeting_invitation_came")),
        sa.CheckConstraint("num_nulls(came_women, came_men, came_unstated) in (0, 3)", name=op.f("ck_meeting_invitation_came_together")),
        sa.CheckConstraint("seat_id is null or organisation_id is not null", name=op.f("ck_meeting_invitation_seat")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_invitation_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_meeting_invitation_organisation_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_meeting_invitation_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitation")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f("uq_meeting_invitation_meeting_id_seat_id")),
    )
    op.create_index(
        "ix_meeting_invitation_organisation",
        "meeting_invitation",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("organisation_id is not null"),
    )
    op.create_index(
        "ix_meeting_invitation_seat", "meeting_invitation", ["seat_id"], unique=False, postgresql_where=sa.text("seat_id is not null")
    )
    op.create_table(
        "meeting_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("whole_series", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('invited', 'seated', 'changed', 'cancelled', 'again', 'minutes', 'to_approve')", name=op.f("ck_meeting_letter_kind")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["meeting_invitation.id"], name=op.f("fk_meeting_letter_invitation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_letter")),
        sa.UniqueConstraint("invitation_id", "kind", "ref", name=op.f("uq_meeting_letter_invitation_id_kind_ref")),
    )
    op.create_index("ix_meeting_letter_unsent", "meeting_letter", ["id"], unique=False, postgresql_where=sa.text("sent_at is null"))
    op.create_foreign_key("fk_meeting_adjuster_id", "meeting", "meeting_invitation", ["adjuster_id"], ["id"])
    op.create_foreign_key("fk_meeting_approved_invitation_id", "meeting", "meeting_invitation", ["approved_invitation_id"], ["id"])
    op.add_column("network", sa.Column("calendar_shows", sa.Text(), server_default="time", nullable=False))
    op.create_check_constraint(op.f("ck_network_calendar_shows"), "network", "calendar_shows in ('time', 'all')")


def downgrade() -> None:
    op.drop_column("network", "calendar_shows")
    op.drop_constraint("fk_meeting_approved_invitation_id", "meeting")
    op.drop_constraint("fk_meeting_adjuster_id", "meeting")
    op.drop_index("ix_meeting_letter_unsent", table_name="meeting_letter", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("meeting_letter")
    op.drop_index("ix_meeting_invitation_seat", table_name="meeting_invitation", postgresql_where=sa.text("seat_id is not null"))
    op.drop_index(
        "ix_meeting_invitation_organisation", table_name="meeting_invitation", postgresql_where=sa.text("organisation_id is not null")
    )
    op.drop_table("meeting_invitation")
    op.drop_index("ix_meeting_time", table_name="meeting")
    op.drop_index("ix_meeting_open", table_name="meeting", postgresql_where=sa.text("state = 'open'"))
    op.drop_index("ix_meeting_network", table_name="meeting")
    op.drop_table("meeting")
    op.drop_index(op.f("ix_meeting_template_network_id"), table_name="meeting_template")
    op.drop_table("meeting_template")
    op.drop_index(op.f("ix_meeting_series_network_id"), table_name="meeting_series")
    op.drop_table("meeting_series")
    op.drop_index(op.f("ix_calendar_feed_user_id"), table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_network_id"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
