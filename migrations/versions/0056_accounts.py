"""Accounts of assignments, and what an edition of one holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    op.create_table(
        "assignment_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'approved') = (approved_at is not null)", name=op.f("ck_assignment_account_approved")),
        sa.CheckConstraint("state in ('draft', 'submitted', 'approved')", name=op.f("ck_assignment_account_state")),
        sa.ForeignKeyConstraint(["approved_by"], ["app_user.id"], name=op.f("fk_assignment_account_approved_by")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_assignment_account_assignment_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_assignment_account_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_assignment_account_created_by")),
        sa.ForeignKeyConstraint(["submitted_by"], ["app_user.id"], name=op.f("fk_assignment_account_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_account")),
        sa.UniqueConstraint(
            "assignment_id", "county_id", "year", "code", name=op.f("uq_assignment_account_assignment_id_county_id_year_code")
        ),
    )
    op.create_index("ix_assignment_account_list", "assignment_account", ["county_id", sa.literal_column("year desc"), "id"], unique=False)
    op.create_table(
        "account_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heading_sv", sa.Text(), nullable=False),
        sa.Column("heading_en", sa.Text(), nullable=False),
        sa.Column("guidance_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("guidance_en", sa.Text(), server_default="", nullable=False),
        sa.Column("figures", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), server_default="not_begun", nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("text_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text_by", sa.Integer(), nullable=True),
        sa.Column("writers", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("status in ('not_begun', 'under_way', 'ready')", name=op.f("ck_account_section_status")),
        sa.ForeignKeyConstraint(["account_id"], ["assignment_account.id"], name=op.f("fk_account_section_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_account_section_owner_id")),
        sa.ForeignKeyConstraint(["text_by"], ["app_user.id"], name=op.f("fk_account_section_text_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_section")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_account_section_account_id_number")),
    )
    op.create_table(
        "account_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('draft', 'submitted', 'approved')", name=op.f("ck_account_step_state")),
        sa.ForeignKeyConstraint(["account_id"], ["assignment_account.id"], name=op.f("fk_account_step_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_account_step_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_step")),
    )
    op.create_index(op.f("ix_account_step_account_id"), "account_step", ["account_id"], unique=False)
    op.create_table(
        "account_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_account_comment_by_id")),
        sa.ForeignKeyConstraint(["resolved_by"], ["app_user.id"], name=op.f("fk_account_comment_resolved_by")),
        sa.ForeignKeyConstraint(["section_id"], ["account_section.id"], name=op.f("fk_account_comment_section_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_comment")),
    )
    op.create_index(op.f("ix_account_comment_section_id"), "account_comment", ["section_id"], unique=False)
    op.add_column("report", sa.Column("reference", sa.Text(), server_default="", nullable=False))
    op.add_column("report", sa.Column("account_id", sa.Integer(), nullable=True))
    op.add_column("report", sa.Column("title", sa.Text(), server_default="", nullable=False))
    op.add_column("report", sa.Column("content", postgresql.JSONB(), nullable=True))
    op.create_index(op.f("ix_report_account_id"), "report", ["account_id"], unique=False)
    op.create_foreign_key(op.f("fk_report_account_id"), "report", "assignment_account", ["account_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_report_account_id"), "report", type_="foreignkey")
    op.drop_index(op.f("ix_report_account_id"), table_name="report")
    op.drop_column("report", "reference")
    op.drop_column("report", "content")
    op.drop_column("report", "title")
    op.drop_column("report", "account_id")
    op.drop_index(op.f("ix_account_comment_section_id"), table_name="account_comment")
    op.drop_table("account_comment")
    op.drop_index(op.f("ix_account_step_account_id"), table_name="account_step")
    op.drop_table("account_step")
    op.drop_table("account_section")
    op.drop_index("ix_assignment_account_list", table_name="assignment_account")
    op.drop_table("assignment_account")
