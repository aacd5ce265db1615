"""Templates of accounts, with their sections and figures."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.create_table(
        "report_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("assignment_code", sa.Text(), nullable=True),
        sa.Column("name_sv", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name=op.f("ck_report_template_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_report_template_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
        sa.UniqueConstraint("code", name=op.f("uq_report_template_code")),
    )
    op.create_table(
        "template_section",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heading_sv", sa.Text(), nullable=False),
        sa.Column("heading_en", sa.Text(), nullable=False),
        sa.Column("guidance_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("guidance_en", sa.Text(), server_default="", nullable=False),
        sa.Column("figures", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["report_template.id"], name=op.f("fk_template_section_template_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_section")),
    )
    op.create_index(op.f("ix_template_section_template_id"), "template_section", ["template_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_template_section_template_id"), table_name="template_section")
    op.drop_table("template_section")
    op.drop_table("report_template")
