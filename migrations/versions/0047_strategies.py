"""Strategies, their goals, action plans and actors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    op.create_table(
        "strategy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), server_default="draft", nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("dnr", sa.Text(), server_default="", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("external", sa.Text(), server_default="", nullable=False),
        sa.Column("internal", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'approved') = (approved_at is not null)", name=op.f("ck_strategy_approved")),
        sa.CheckConstraint("state in ('draft', 'submitted', 'approved')", name=op.f("ck_strategy_state")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_strategy_period")),
        sa.ForeignKeyConstraint(["approved_by"], ["app_user.id"], name=op.f("fk_strategy_approved_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_strategy_county_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_strategy_responsible_id")),
        sa.ForeignKeyConstraint(["submitted_by"], ["app_user.id"], name=op.f("fk_strategy_submitted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
    )
    op.create_index(
        "ix_strategy_list", "strategy", ["county_id", sa.literal_column("starts_on desc"), sa.literal_column("id desc")], unique=False
    )
    op.create_table(
        "strategy_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sub_goals", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("subject_areas", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("part = 'external' or cardinality(subject_areas) > 0", name=op.f("ck_strategy_goal_tied_to_subject_area")),
        sa.CheckConstraint("part = 'internal' or cardinality(sub_goals) > 0", name=op.f("ck_strategy_goal_tied_to_sub_goal")),
        sa.CheckConstraint("part in ('external', 'internal')", name=op.f("ck_strategy_goal_part")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_strategy_goal_strategy_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_goal")),
    )
    op.create_index(op.f("ix_strategy_goal_strategy_id"), "strategy_goal", ["strategy_id"], unique=False)
    op.create_table(
        "strategy_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('draft', 'submitted', 'approved')", name=op.f("ck_strategy_step_state")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_strategy_step_by_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_strategy_step_strategy_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_step")),
    )
    op.create_index(op.f("ix_strategy_step_strategy_id"), "strategy_step", ["strategy_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="not_begun", nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evaluation", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state in ('not_begun', 'under_way', 'done', 'dropped')", name=op.f("ck_measure_state")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_measure_county_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["strategy_goal.id"], name=op.f("fk_measure_goal_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_measure_organisation_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_measure_responsible_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_measure_strategy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
    )
    op.create_index(op.f("ix_measure_goal_id"), "measure", ["goal_id"], unique=False)
    op.create_index("ix_measure_list", "measure", ["county_id", "due_on", "id"], unique=False)
    op.create_index("ix_measure_open", "measure", ["due_on"], unique=False, postgresql_where=sa.text("state in ('not_begun', 'under_way')"))
    op.create_index(op.f("ix_measure_organisation_id"), "measure", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_measure_strategy_id"), "measure", ["strategy_id"], unique=False)
    op.create_table(
        "strategy_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("by_link", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("link_stamp", sa.Integer(), server_default="1", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("left_on is null or joined_on is not null", name=op.f("ck_strategy_party_left")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_strategy_party_organisation_id")),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_strategy_party_strategy_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_party")),
        sa.UniqueConstraint("strategy_id", "organisation_id", name=op.f("uq_strategy_party_strategy_id_organisation_id")),
    )
    op.create_index(op.f("ix_strategy_party_organisation_id"), "strategy_party", ["organisation_id"], unique=False)
    op.create_table(
        "measure_step",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('not_begun', 'under_way', 'done', 'dropped')", name=op.f("ck_measure_step_state")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_measure_step_by_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measure_step_measure_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_step")),
    )
    op.create_index(op.f("ix_measure_step_measure_id"), "measure_step", ["measure_id"], unique=False)
    op.create_table(
        "party_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('invited', 'yearly', 'late', 'renewed')", name=op.f("ck_party_letter_kind")),
        sa.ForeignKeyConstraint(["party_id"], ["strategy_party.id"], name=op.f("fk_party_letter_party_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_letter")),
        sa.UniqueConstraint("party_id", "kind", "ref", name=op.f("uq_party_letter_party_id_kind_ref")),
    )
    op.create_index("ix_party_letter_unsent", "party_letter", ["id"], unique=False, postgresql_where=sa.text("sent_at is null"))
    op.create_table(
        "yearly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_yearly_report_by_id")),
        sa.ForeignKeyConstraint(["party_id"], ["strategy_party.id"], name=op.f("fk_yearly_report_party_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_report")),
        sa.UniqueConstraint("party_id", "year", name=op.f("uq_yearly_report_party_id_year")),
    )
    op.create_table(
        "reported_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("unstated", sa.Integer(), nullable=True),
        sa.CheckConstraint("state in ('not_begun', 'under_way', 'done', 'dropped')", name=op.f("ck_reported_measure_state")),
        sa.CheckConstraint("least(women, men, unstated) >= 0", name=op.f("ck_reported_measure_heads")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_reported_measure_measure_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["report_id"], ["yearly_report.id"], name=op.f("fk_reported_measure_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reported_measure")),
        sa.UniqueConstraint("report_id", "measure_id", name=op.f("uq_reported_measure_report_id_measure_id")),
    )
    op.create_index(op.f("ix_reported_measure_measure_id"), "reported_measure", ["measure_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_reported_measure_measure_id"), table_name="reported_measure")
    op.drop_table("reported_measure")
    op.drop_table("yearly_report")
    op.drop_index("ix_party_letter_unsent", table_name="party_letter", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("party_letter")
    op.drop_index(op.f("ix_measure_step_measure_id"), table_name="measure_step")
    op.drop_table("measure_step")
    op.drop_index(op.f("ix_strategy_party_organisation_id"), table_name="strategy_party")
    op.drop_table("strategy_party")
    op.drop_index(op.f("ix_measure_strategy_id"), table_name="measure")
    op.drop_index(op.f("ix_measure_organisation_id"), table_name="measure")
    op.drop_index("ix_measure_open", table_name="measure", postgresql_where=sa.text("state in ('not_begun', 'under_way')"))
    op.drop_index("ix_measure_list", table_name="measure")
    op.drop_index(op.f("ix_measure_goal_id"), table_name="measure")
    op.drop_table("measure")
    op.drop_index(op.f("ix_strategy_step_strategy_id"), table_name="strategy_step")
    op.drop_table("strategy_step")
    op.drop_index(op.f("ix_strategy_goal_strategy_id"), table_name="strategy_goal")
    op.drop_table("strategy_goal")
    op.drop_index("ix_strategy_list", table_name="strategy")
    op.drop_table("strategy")
