"""Passkeys, what happened at an account's door, and resets of the second step that two people confirm."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0067"
down_revision = "0066"


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", postgresql.BYTEA(), nullable=False),
        sa.Column("public_key", postgresql.BYTEA(), nullable=False),
        sa.Column("handle", postgresql.BYTEA(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("backed_up", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_passkey_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "account_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("sign_in_id", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_account_event_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_event")),
    )
    op.create_index(op.f("ix_account_event_user_id_at"), "account_event", ["user_id", "at"], unique=False)
    op.create_index(op.f("ix_account_event_at"), "account_event", ["at"], unique=False)
    op.create_table(
        "two_step_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", postgresql.BYTEA(), nullable=True),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nulls(confirmed_by, confirmed_at, code_hash, counts_from) in (0, 4)", name=op.f("ck_two_step_reset_confirmed")
        ),
        sa.CheckConstraint(
            "confirmed_by <> asked_by and subject_id not in (asked_by, confirmed_by)", name=op.f("ck_two_step_reset_four_eyes")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_two_step_reset_asked_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["app_user.id"], name=op.f("fk_two_step_reset_confirmed_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_two_step_reset_county_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["app_user.id"], name=op.f("fk_two_step_reset_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_two_step_reset")),
    )
    op.create_index(op.f("ix_two_step_reset_county_id"), "two_step_reset", ["county_id"], unique=False)
    op.create_index(op.f("ix_two_step_reset_subject_id"), "two_step_reset", ["subject_id"], unique=False)
    op.create_index(
        "uq_two_step_reset_open",
        "two_step_reset",
        ["subject_id"],
        unique=True,
        postgresql_where=sa.text("used_at is null and stopped_at is null"),
    )


def downgrade() -> None:
    op.drop_table("two_step_reset")
    op.drop_table("account_event")
    op.drop_table("passkey")
