"""Efforts of prevention: what they want and serve, their milestones, and three dated lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"

OLD = (
    "'sub_goal', 'violence_field', 'subject_area', 'objective', 'activity_type', 'professional_group', 'network_type', "
    "'housing_group', 'housing_threat', 'housing_access', 'housing_support', 'housing_language'"
)
NEW = "'effort_target', 'effort_method', 'effort_setting'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD}, {NEW})")
    op.create_table(
        "effort",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("aim", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("prevention_level", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("targets", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("methods", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("settings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("municipality_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("organisation_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("funding", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("level in ('local', 'regional', 'national')", name=op.f("ck_effort_level")),
        sa.CheckConstraint("prevention_level in ('universal', 'selective', 'indicated')", name=op.f("ck_effort_prevention_level")),
        sa.CheckConstraint("state in ('planned', 'ongoing', 'paused', 'done', 'cancelled')", name=op.f("ck_effort_state")),
        sa.CheckConstraint("budget between 0 and 2000000000", name=op.f("ck_effort_budget")),
        sa.CheckConstraint("ends_on is null or ends_on >= begins_on", name=op.f("ck_effort_period")),
        sa.CheckConstraint("shared = (shared_on is not null)", name=op.f("ck_effort_shared")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_effort_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_effort_created_by")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_effort_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_effort_submit_key")),
    )
    op.create_index(
        "ix_effort_ends",
        "effort",
        ["ends_on"],
        unique=False,
        postgresql_where=sa.text("state in ('planned', 'ongoing', 'paused') and ends_on is not null"),
    )
    op.create_index("ix_effort_list", "effort", ["county_id", "sort_key", "id"], unique=False)
    op.create_index("ix_effort_shared", "effort", ["sort_key", "id"], unique=False, postgresql_where=sa.text("shared"))
    op.create_index(
        "ix_effort_words",
        "effort",
        [sa.literal_column("to_tsvector('swedish', (title || ' ') || aim)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "effort_serves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('assignment', 'objective', 'strategy')", name=op.f("ck_effort_serves_kind")),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_effort_serves_effort_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort_serves")),
        sa.UniqueConstraint("effort_id", "kind", "ref_id", name=op.f("uq_effort_serves_effort_id_kind_ref_id")),
    )
    op.create_index(op.f("ix_effort_serves_kind_ref_id"), "effort_serves", ["kind", "ref_id"], unique=False)
    op.create_table(
        "effort_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('planned', 'ongoing', 'paused', 'done', 'cancelled')", name=op.f("ck_effort_step_state")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_effort_step_by_id")),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_effort_step_effort_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort_step")),
    )
    op.create_index(op.f("ix_effort_step_effort_id"), "effort_step", ["effort_id"], unique=False)
    op.create_table(
        "milestone",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_milestone_effort_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index("ix_milestone_due", "milestone", ["due_on"], unique=False, postgresql_where=sa.text("done_on is null"))
    op.create_index(op.f("ix_milestone_effort_id"), "milestone", ["effort_id"], unique=False)
    op.create_table(
        "effort_activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_effort_activity_activity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_effort_activity_effort_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort_activity")),
        sa.UniqueConstraint("effort_id", "activity_id", name=op.f("uq_effort_activity_effort_id_activity_id")),
    )
    op.create_index(op.f("ix_effort_activity_activity_id"), "effort_activity", ["activity_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_effort_activity_activity_id"), table_name="effort_activity")
    op.drop_table("effort_activity")
    op.drop_index(op.f("ix_milestone_effort_id"), table_name="milestone")
    op.drop_index("ix_milestone_due", table_name="milestone", postgresql_where=sa.text("done_on is null"))
    op.drop_table("milestone")
    op.drop_index(op.f("ix_effort_step_effort_id"), table_name="effort_step")
    op.drop_table("effort_step")
    op.drop_index(op.f("ix_effort_serves_kind_ref_id"), table_name="effort_serves")
    op.drop_table("effort_serves")
    op.drop_index("ix_effort_words", table_name="effort", postgresql_using="gin")
    op.drop_index("ix_effort_shared", table_name="effort", postgresql_where=sa.text("shared"))
    op.drop_index("ix_effort_list", table_name="effort")
    op.drop_index(
        "ix_effort_ends", table_name="effort", postgresql_where=sa.text("state in ('planned', 'ongoing', 'paused') and ends_on is not null")
    )
    op.drop_table("effort")
    op.execute("delete from term where list like 'effort_%'")
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD})")
