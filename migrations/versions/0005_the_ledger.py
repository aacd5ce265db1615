"""The ledger of notices and the mails that announce them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.CheckConstraint("mail in ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_letter_mail")),
        sa.CheckConstraint("state in ('planned', 'sending', 'sent', 'failed', 'skipped')", name=op.f("ck_letter_state")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_letter_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index("ix_letter_due", "letter", ["due_at", "id"], unique=False, postgresql_where=sa.text("state in ('planned', 'sending')"))
    op.create_index(op.f("ix_letter_user_id"), "letter", ["user_id", sa.literal_column("id DESC")], unique=False)
    op.create_table(
        "matter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_matter_county_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["app_user.id"], name=op.f("fk_matter_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("kind", "object_id", "county_id", "due_on", name="uq_matter_thing", postgresql_nulls_not_distinct=True),
    )
    op.create_index(op.f("ix_matter_kind_chain"), "matter", ["kind", "chain"], unique=False)
    op.create_index(op.f("ix_matter_taken_by"), "matter", ["taken_by"], unique=False, postgresql_where=sa.text("taken_by is not null"))
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.CheckConstraint("mail in ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_notice_choice_mail")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notice_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_choice")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_notice_choice_user_id_kind")),
    )
    op.create_table(
        "notice_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.SmallInteger(), nullable=False),
        sa.Column("quiet_until", sa.SmallInteger(), nullable=False),
        sa.Column("digest_hour", sa.SmallInteger(), nullable=False),
        sa.Column("digest_weekday", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("digest_hour between 0 and 23 and digest_weekday between 1 and 5", name=op.f("ck_notice_hours_digest")),
        sa.CheckConstraint("quiet_from between 0 and 23 and quiet_until between 0 and 23", name=op.f("ck_notice_hours_quiet")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notice_hours_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_hours")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notice_hours_user_id")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("state", sa.Text(), server_default="planned", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.BigInteger(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mail in ('at_once', 'daily', 'weekly', 'never')", name=op.f("ck_notice_mail")),
        sa.CheckConstraint("state in ('planned', 'sending', 'sent', 'failed', 'skipped', 'cancelled')", name=op.f("ck_notice_state")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_notice_county_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_notice_letter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "kind", "object_id", "county_id", "due_on", "user_id", "step", name="uq_notice_once", postgresql_nulls_not_distinct=True
        ),
    )
    op.create_index("ix_notice_county", "notice", ["county_id", sa.literal_column("id DESC")], unique=False)
    op.create_index("ix_notice_letter", "notice", ["letter_id"], unique=False, postgresql_where=sa.text("letter_id is not null"))
    op.create_index("ix_notice_mine", "notice", ["user_id", sa.literal_column("id DESC")], unique=False)
    op.create_index("ix_notice_open", "notice", ["kind", "object_id"], unique=False, postgresql_where=sa.text("ended_at is null"))
    op.create_index(
        "ix_notice_unread", "notice", ["user_id"], unique=False, postgresql_where=sa.text("read_at is null and ended_at is null and shown")
    )
    op.create_index(
        "ix_notice_waiting",
        "notice",
        ["user_id", "mail"],
        unique=False,
        postgresql_where=sa.text("state = 'planned' and letter_id is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_notice_waiting", table_name="notice", postgresql_where=sa.text("state = 'planned' and letter_id is null"))
    op.drop_index("ix_notice_unread", table_name="notice", postgresql_where=sa.text("read_at is null and ended_at is null and shown"))
    op.drop_index("ix_notice_open", table_name="notice", postgresql_where=sa.text("ended_at is null"))
    op.drop_index("ix_notice_mine", table_name="notice")
    op.drop_index("ix_notice_letter", table_name="notice", postgresql_where=sa.text("letter_id is not null"))
    op.drop_index("ix_notice_county", table_name="notice")
    op.drop_table("notice")
    op.drop_table("notice_hours")
    op.drop_table("notice_choice")
    op.drop_index(op.f("ix_matter_kind_chain"), table_name="matter")
    op.drop_index(op.f("ix_matter_taken_by"), table_name="matter", postgresql_where=sa.text("taken_by is not null"))
    op.drop_table("matter")
    op.drop_index(op.f("ix_letter_user_id"), table_name="letter")
    op.drop_index("ix_letter_due", table_name="letter", postgresql_where=sa.text("state in ('planned', 'sending')"))
    op.drop_table("letter")
