"""What organisations made of what they learnt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_key", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("email", postgresql.BYTEA(), nullable=True),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("hindrances", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'answered') = (stage is not null)", name=op.f("ck_follow_up_answer")),
        sa.CheckConstraint("stage in ('not_yet', 'decided', 'started', 'routine', 'abandoned')", name=op.f("ck_follow_up_stage")),
        sa.CheckConstraint("state in ('waiting', 'sent', 'answered', 'unanswered')", name=op.f("ck_follow_up_state")),
        sa.CheckConstraint("months in (3, 9)", name=op.f("ck_follow_up_months")),
        sa.CheckConstraint("num_nonnulls(occasion_id, request_id) = 1", name=op.f("ck_follow_up_source")),
        sa.ForeignKeyConstraint(["answered_by"], ["app_user.id"], name=op.f("fk_follow_up_answered_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_follow_up_county_id")),
        sa.ForeignKeyConstraint(["method_id"], ["method.id"], name=op.f("fk_follow_up_method_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_follow_up_municipality_id")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_follow_up_occasion_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_follow_up_organisation_id")),
        sa.ForeignKeyConstraint(["request_id"], ["support_request.id"], name=op.f("fk_follow_up_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("occasion_id", "organisation_key", "months", name=op.f("uq_follow_up_occasion_id_organisation_key_months")),
        sa.UniqueConstraint("request_id", "organisation_key", "months", name=op.f("uq_follow_up_request_id_organisation_key_months")),
    )
    op.create_index("ix_follow_up_county", "follow_up", ["county_id", "due_on", "id"], unique=False)
    op.create_index("ix_follow_up_method", "follow_up", ["method_id"], unique=False)
    op.create_index(
        "ix_follow_up_open", "follow_up", ["due_on", "id"], unique=False, postgresql_where=sa.text("state in ('waiting', 'sent')")
    )
    op.create_table(
        "method_stage",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("method_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_key", sa.Text(), nullable=False),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("follow_up_id", sa.BigInteger(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("stage in ('not_yet', 'decided', 'started', 'routine', 'abandoned')", name=op.f("ck_method_stage_stage")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_method_stage_county_id")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_method_stage_follow_up_id")),
        sa.ForeignKeyConstraint(["method_id"], ["method.id"], name=op.f("fk_method_stage_method_id")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_method_stage_municipality_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_method_stage_noted_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_method_stage_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_stage")),
    )
    op.create_index(
        "ix_method_stage_latest",
        "method_stage",
        ["county_id", "method_id", "organisation_key", sa.literal_column("since_on DESC"), sa.literal_column("id DESC")],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_method_stage_latest", table_name="method_stage")
    op.drop_table("method_stage")
    op.drop_index("ix_follow_up_open", table_name="follow_up", postgresql_where=sa.text("state in ('waiting', 'sent')"))
    op.drop_index("ix_follow_up_method", table_name="follow_up")
    op.drop_index("ix_follow_up_county", table_name="follow_up")
    op.drop_table("follow_up")
