"""The county boards' own sign-in: who is who there, and which roles follow."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    op.create_table(
        "claim_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role in ('development_leader', 'equality_expert', 'county_management', 'registrar')", name=op.f("ck_claim_rule_role")
        ),
        sa.CheckConstraint("approved_by <> created_by", name=op.f("ck_claim_rule_four_eyes")),
        sa.CheckConstraint("num_nulls(approved_at, approved_by) in (0, 2)", name=op.f("ck_claim_rule_approved")),
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from - 1", name=op.f("ck_claim_rule_period")),
        sa.ForeignKeyConstraint(["approved_by"], ["app_user.id"], name=op.f("fk_claim_rule_approved_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_claim_rule_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_claim_rule_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_rule")),
    )
    op.create_index(op.f("ix_claim_rule_county_id"), "claim_rule", ["county_id"], unique=False)
    op.create_table(
        "federated_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_federated_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federated_identity")),
        sa.UniqueConstraint("issuer", "subject_hash", name=op.f("uq_federated_identity_issuer_subject_hash")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_federated_identity_user_id_issuer")),
    )
    op.create_index(op.f("ix_federated_identity_user_id"), "federated_identity", ["user_id"], unique=False)
    op.create_table(
        "federated_sign_in",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("sign_in_id", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("sid_hash", postgresql.BYTEA(), nullable=True),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in.id"], name=op.f("fk_federated_sign_in_sign_in_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_federated_sign_in")),
        sa.UniqueConstraint("sign_in_id", name=op.f("uq_federated_sign_in_sign_in_id")),
    )
    op.create_index(op.f("ix_federated_sign_in_issuer_subject_hash"), "federated_sign_in", ["issuer", "subject_hash"], unique=False)
    op.add_column("membership", sa.Column("rule_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_membership_rule_id"), "membership", ["rule_id"], unique=False)
    op.create_foreign_key(op.f("fk_membership_rule_id"), "membership", "claim_rule", ["rule_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_membership_rule_id"), "membership", type_="foreignkey")
    op.drop_index(op.f("ix_membership_rule_id"), table_name="membership")
    op.drop_column("membership", "rule_id")
    op.drop_index(op.f("ix_federated_sign_in_issuer_subject_hash"), table_name="federated_sign_in")
    op.drop_table("federated_sign_in")
    op.drop_index(op.f("ix_federated_identity_user_id"), table_name="federated_identity")
    op.drop_table("federated_identity")
    op.drop_index(op.f("ix_claim_rule_county_id"), table_name="claim_rule")
    op.drop_table("claim_rule")
