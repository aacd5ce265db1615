"""Files made again and again, and who fetched them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0062"
down_revision = "0061"


def upgrade() -> None:
    op.create_table(
        "report_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("keep_days", sa.Integer(), server_default="30", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("stopped_why", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(rhythm = 'weekly') = (weekday is not null) and weekday between 1 and 5", name=op.f("ck_report_schedule_weekday")
        ),
        sa.CheckConstraint("(state = 'stopped') = (stopped_why is not null)", name=op.f("ck_report_schedule_stopped")),
        sa.CheckConstraint(
            "rhythm in ('weekly', 'monthly', 'term', 'yearly', 'before_due', 'logged')", name=op.f("ck_report_schedule_rhythm")
        ),
        sa.CheckConstraint("state in ('active', 'paused', 'stopped')", name=op.f("ck_report_schedule_state")),
        sa.CheckConstraint("question_id is not null or county_id is not null", name=op.f("ck_report_schedule_of_what")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_report_schedule_county_id")),
        sa.ForeignKeyConstraint(["question_id"], ["saved_question.id"], name=op.f("fk_report_schedule_question_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_report_schedule_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_schedule")),
    )
    op.create_index(op.f("ix_report_schedule_county_id"), "report_schedule", ["county_id"], unique=False)
    op.create_index(op.f("ix_report_schedule_question_id"), "report_schedule", ["question_id"], unique=False)
    op.create_index(op.f("ix_report_schedule_user_id"), "report_schedule", ["user_id"], unique=False)
    op.create_table(
        "report_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("choice", postgresql.JSONB(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("formats", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("data", postgresql.JSONB(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (expires_at is not null)", name=op.f("ck_report_run_expires")),
        sa.CheckConstraint("state in ('queued', 'building', 'done', 'failed')", name=op.f("ck_report_run_state")),
        sa.CheckConstraint("(choice is null) = (year is not null)", name=op.f("ck_report_run_of_what")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_report_run_county_id")),
        sa.ForeignKeyConstraint(["schedule_id"], ["report_schedule.id"], name=op.f("fk_report_run_schedule_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_report_run_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run")),
        sa.UniqueConstraint("schedule_id", "key", name=op.f("uq_report_run_schedule_id_key")),
    )
    op.create_index(op.f("ix_report_run_county_id"), "report_run", ["county_id"], unique=False)
    op.create_index(op.f("ix_report_run_schedule_id"), "report_run", ["schedule_id"], unique=False)
    op.create_table(
        "report_run_fetch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["report_run.id"], name=op.f("fk_report_run_fetch_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_report_run_fetch_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run_fetch")),
    )
    op.create_index(op.f("ix_report_run_fetch_run_id"), "report_run_fetch", ["run_id"], unique=False)
    op.create_table(
        "report_run_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=True),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["report_run.id"], name=op.f("fk_report_run_file_run_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_run_file")),
        sa.UniqueConstraint("run_id", "format", name=op.f("uq_report_run_file_run_id_format")),
    )


def downgrade() -> None:
    op.drop_table("report_run_file")
    op.drop_index(op.f("ix_report_run_fetch_run_id"), table_name="report_run_fetch")
    op.drop_table("report_run_fetch")
    op.drop_index(op.f("ix_report_run_schedule_id"), table_name="report_run")
    op.drop_index(op.f("ix_report_run_county_id"), table_name="report_run")
    op.drop_table("report_run")
    op.drop_index(op.f("ix_report_schedule_user_id"), table_name="report_schedule")
    op.drop_index(op.f("ix_report_schedule_question_id"), table_name="report_schedule")
    op.drop_index(op.f("ix_report_schedule_county_id"), table_name="report_schedule")
    op.drop_table("report_schedule")
