"""Regional resource centres against honour violence: their months as counts, their years, and the list of themes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"

OLD = (
    "'sub_goal', 'violence_field', 'subject_area', 'objective', 'activity_type', 'professional_group', 'network_type', "
    "'housing_group', 'housing_threat', 'housing_access', 'housing_support', 'housing_language', "
    "'effort_target', 'effort_method', 'effort_setting'"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD}, 'centre_theme')")
    op.create_table(
        "resource_centre",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("organisation_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("tasks", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("closed_on is null or closed_on >= opened_on", name=op.f("ck_resource_centre_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_resource_centre_county_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_resource_centre_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_centre")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_resource_centre_submit_key")),
    )
    op.create_index("ix_resource_centre_list", "resource_centre", ["county_id", "sort_key", "id"], unique=False)
    op.create_table(
        "centre_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("extract(day from month_on) = 1", name=op.f("ck_centre_report_month")),
        sa.CheckConstraint("number > 0", name=op.f("ck_centre_report_number")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_centre_report_by_id")),
        sa.ForeignKeyConstraint(["centre_id"], ["resource_centre.id"], name=op.f("fk_centre_report_centre_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_report")),
        sa.UniqueConstraint("centre_id", "month_on", "number", name=op.f("uq_centre_report_centre_id_month_on_number")),
    )
    op.create_index(
        "uq_centre_report_current", "centre_report", ["centre_id", "month_on"], unique=True, postgresql_where=sa.text("current")
    )
    op.create_table(
        "centre_support",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("unstated", sa.Integer(), nullable=False),
        sa.CheckConstraint("form in ('advice', 'consultation', 'training')", name=op.f("ck_centre_support_form")),
        sa.CheckConstraint(
            "least(women, men, unstated) >= 0 and greatest(women, men, unstated) between 1 and 10000",
            name=op.f("ck_centre_support_counts"),
        ),
        sa.ForeignKeyConstraint(["report_id"], ["centre_report.id"], name=op.f("fk_centre_support_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_support")),
        sa.UniqueConstraint("report_id", "profession", "theme", "form", name=op.f("uq_centre_support_report_id_profession_theme_form")),
    )
    op.create_table(
        "centre_year",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("went_well", sa.Text(), server_default="", nullable=False),
        sa.Column("lacking", sa.Text(), server_default="", nullable=False),
        sa.Column("next_steps", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["centre_id"], ["resource_centre.id"], name=op.f("fk_centre_year_centre_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["saved_by"], ["app_user.id"], name=op.f("fk_centre_year_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_year")),
        sa.UniqueConstraint("centre_id", "year", name=op.f("uq_centre_year_centre_id_year")),
    )


def downgrade() -> None:
    op.drop_table("centre_year")
    op.drop_table("centre_support")
    op.drop_index("uq_centre_report_current", table_name="centre_report", postgresql_where=sa.text("current"))
    op.drop_table("centre_report")
    op.drop_index("ix_resource_centre_list", table_name="resource_centre")
    op.drop_table("resource_centre")
    op.execute("delete from term where list = 'centre_theme'")
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD})")
