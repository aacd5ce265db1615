"""Grants of the assignment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "grant_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), server_default="", nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("account_due_on", sa.Date(), nullable=False),
        sa.Column("invite_key", sa.Text(), nullable=False),
        sa.Column("list_public", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("cap between 1 and 50000000", name=op.f("ck_grant_call_cap")),
        sa.CheckConstraint("closes_on >= opens_on and account_due_on > closes_on", name=op.f("ck_grant_call_days")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_grant_call_assignment_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_grant_call_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_call")),
    )
    op.create_index("ix_grant_call_year", "grant_call", ["year", "id"], unique=False)
    op.create_table(
        "grant_application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("email", postgresql.BYTEA(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("account_due_on", sa.Date(), nullable=True),
        sa.Column("accounted_on", sa.Date(), nullable=True),
        sa.Column("used", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(granted is not null) = (state in ('granted', 'paid', 'accounted'))", name=op.f("ck_grant_application_decided")
        ),
        sa.CheckConstraint(
            "state in ('received', 'withdrawn', 'granted', 'refused', 'paid', 'accounted')", name=op.f("ck_grant_application_state")
        ),
        sa.CheckConstraint("applied between 1 and 50000000", name=op.f("ck_grant_application_applied")),
        sa.CheckConstraint("granted between 1 and applied", name=op.f("ck_grant_application_granted")),
        sa.CheckConstraint("used between 0 and granted", name=op.f("ck_grant_application_used")),
        sa.ForeignKeyConstraint(["call_id"], ["grant_call.id"], name=op.f("fk_grant_application_call_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_grant_application_county_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_grant_application_decided_by")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_grant_application_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_application")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_grant_application_submit_key")),
    )
    op.create_index(
        "ix_grant_application_account", "grant_application", ["account_due_on"], unique=False, postgresql_where=sa.text("state = 'paid'")
    )
    op.create_index(op.f("ix_grant_application_call_id"), "grant_application", ["call_id"], unique=False)
    op.create_index("ix_grant_application_list", "grant_application", ["county_id", "id"], unique=False)
    op.create_index(op.f("ix_grant_application_organisation_id"), "grant_application", ["organisation_id"], unique=False)
    op.create_table(
        "grant_opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stance", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('opinion', 'consultation')", name=op.f("ck_grant_opinion_kind")),
        sa.CheckConstraint("stance in ('for', 'against', 'nothing')", name=op.f("ck_grant_opinion_stance")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grant_application.id"], name=op.f("fk_grant_opinion_application_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_grant_opinion_county_id")),
        sa.ForeignKeyConstraint(["given_by"], ["app_user.id"], name=op.f("fk_grant_opinion_given_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_opinion")),
        sa.UniqueConstraint("application_id", "county_id", "kind", name=op.f("uq_grant_opinion_application_id_county_id_kind")),
    )
    op.create_table(
        "grant_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grant_application.id"], name=op.f("fk_grant_conflict_application_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_grant_conflict_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_conflict")),
        sa.UniqueConstraint("application_id", "user_id", name=op.f("uq_grant_conflict_application_id_user_id")),
    )


def downgrade() -> None:
    op.drop_table("grant_conflict")
    op.drop_table("grant_opinion")
    op.drop_table("grant_application")
    op.drop_table("grant_call")
