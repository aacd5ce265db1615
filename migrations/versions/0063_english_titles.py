"""English titles of accounts and of the editions that they become."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    for table in ("assignment_account", "report"):
        op.add_column(table, sa.Column("title_en", sa.Text(), server_default="", nullable=False))
    op.execute(
        "update assignment_account set title_en = report_template.name_en from report_template "
        "where report_template.code = assignment_account.code"
    )
    op.execute(
        "update assignment_account set title_en = assignment.title_en from assignment "
        "where assignment.id = assignment_account.assignment_id and assignment.code = assignment_account.code"
    )
    op.execute("update report set title_en = account.title_en from assignment_account as account where account.id = report.account_id")


def downgrade() -> None:
    for table in ("report", "assignment_account"):
        op.drop_column(table, "title_en")
