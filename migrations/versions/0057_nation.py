"""Reports of the whole country, and sections of templates that two may have open at once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = "0056"


def upgrade() -> None:
    op.add_column("template_section", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.alter_column("report", "county_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("report", sa.Column("assignment_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_report_assignment_id"), "report", "assignment", ["assignment_id"], ["id"])
    op.create_table(
        "account_nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("county_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_account_nudge_assignment_id")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_account_nudge_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_nudge")),
        sa.UniqueConstraint("assignment_id", "year", "on_day", name=op.f("uq_account_nudge_assignment_id_year_on_day")),
    )
    op.create_index("uq_report_nation", "report", ["kind", "year", "edition"], unique=True, postgresql_where=sa.text("county_id is null"))


def downgrade() -> None:
    op.drop_table("account_nudge")
    op.drop_index("uq_report_nation", table_name="report")
    op.execute("delete from report where county_id is null")
    op.drop_constraint(op.f("fk_report_assignment_id"), "report", type_="foreignkey")
    op.drop_column("report", "assignment_id")
    op.alter_column("report", "county_id", existing_type=sa.Integer(), nullable=False)
    op.drop_column("template_section", "version")
