"""Requests for support, their steps, messages and drafts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "request_number",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_request_number")),
    )
    op.create_table(
        "answer_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_answer_template_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_template")),
    )
    op.create_index(op.f("ix_answer_template_county_id"), "answer_template", ["county_id"], unique=False)
    op.create_table(
        "support_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("organisation_kind", sa.Text(), nullable=False),
        sa.Column("contact_name", postgresql.BYTEA(), nullable=True),
        sa.Column("contact_email", postgresql.BYTEA(), nullable=True),
        sa.Column("contact_phone", postgresql.BYTEA(), nullable=True),
        sa.Column("method_id", sa.Integer(), nullable=True),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("what", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("earlier", sa.Text(), server_default="", nullable=False),
        sa.Column("anchored", sa.Boolean(), nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("arrangements", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("dnr", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("passed_to_county_id", sa.Integer(), nullable=True),
        sa.Column("passed_to", sa.Text(), server_default="", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("receipt_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state in ('received', 'acknowledged', 'matched', 'planned', 'delivered', 'followed_up', 'closed', 'declined', 'withdrawn', 'passed_on')",
            name=op.f("ck_support_request_state"),
        ),
        sa.CheckConstraint("people is null or people between 1 and 100000", name=op.f("ck_support_request_people")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_support_request_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_support_request_created_by")),
        sa.ForeignKeyConstraint(["method_id"], ["method.id"], name=op.f("fk_support_request_method_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_support_request_municipality_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_support_request_organisation_id")),
        sa.ForeignKeyConstraint(["passed_to_county_id"], ["county.id"], name=op.f("fk_support_request_passed_to_county_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_support_request_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_request")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_support_request_submit_key")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_support_request_year_sequence")),
    )
    op.create_index(
        "ix_support_request_due", "support_request", ["due_on", "id"], unique=False, postgresql_where=sa.text("due_on is not null")
    )
    op.create_index(
        "ix_support_request_organisation",
        "support_request",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("organisation_id is not null"),
    )
    op.create_index("ix_support_request_queue", "support_request", ["county_id", sa.literal_column("id DESC")], unique=False)
    op.create_index(
        "ix_support_request_responsible",
        "support_request",
        ["responsible_id"],
        unique=False,
        postgresql_where=sa.text("responsible_id is not null"),
    )
    op.create_table(
        "request_draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_request_draft_request_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_draft")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_request_draft_token_hash")),
    )
    op.create_table(
        "request_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("internal", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["app_user.id"], name=op.f("fk_request_message_author_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_request_message_request_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_message")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_request_message_submit_key")),
    )
    op.create_index(op.f("ix_request_message_request_id"), "request_message", ["request_id"], unique=False)
    op.create_table(
        "request_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("took_working_days", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('received', 'acknowledged', 'matched', 'planned', 'delivered', 'followed_up', 'closed', 'declined', 'withdrawn', 'passed_on')",
            name=op.f("ck_request_step_state"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_request_step_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_request_step_request_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_step")),
    )
    op.create_index(op.f("ix_request_step_request_id"), "request_step", ["request_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_request_step_request_id"), table_name="request_step")
    op.drop_table("request_step")
    op.drop_index(op.f("ix_request_message_request_id"), table_name="request_message")
    op.drop_table("request_message")
    op.drop_table("request_draft")
    op.drop_index("ix_support_request_responsible", table_name="support_request", postgresql_where=sa.text("responsible_id is not null"))
    op.drop_index("ix_support_request_queue", table_name="support_request")
    op.drop_index("ix_support_request_organisation", table_name="support_request", postgresql_where=sa.text("organisation_id is not null"))
    op.drop_index("ix_support_request_due", table_name="support_request", postgresql_where=sa.text("due_on is not null"))
    op.drop_table("support_request")
    op.drop_index(op.f("ix_answer_template_county_id"), table_name="answer_template")
    op.drop_table("answer_template")
    op.drop_table("request_number")
