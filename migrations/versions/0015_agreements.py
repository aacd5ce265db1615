"""Agreements and who has signed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("assignment_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("dnr", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("state in ('draft', 'in_force', 'ended')", name=op.f("ck_agreement_state")),
        sa.CheckConstraint("valid_to is null or valid_from is null or valid_to >= valid_from", name=op.f("ck_agreement_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_agreement_county_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_agreement_network_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_agreement_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index("ix_agreement_list", "agreement", ["county_id", "sort_key", "id"], unique=False)
    op.create_index(op.f("ix_agreement_network_id"), "agreement", ["network_id"], unique=False)
    op.create_index(
        "ix_agreement_review",
        "agreement",
        ["review_on"],
        unique=False,
        postgresql_where=sa.text("state = 'in_force' and review_on is not null"),
    )
    op.create_table(
        "agreement_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.CheckConstraint("left_on is null or signed_on is not null", name=op.f("ck_agreement_party_left")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_agreement_party_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint("agreement_id", "organisation_id", name=op.f("uq_agreement_party_agreement_id_organisation_id")),
    )
    op.create_index(op.f("ix_agreement_party_organisation_id"), "agreement_party", ["organisation_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_agreement_party_organisation_id"), table_name="agreement_party")
    op.drop_table("agreement_party")
    op.drop_index("ix_agreement_review", table_name="agreement", postgresql_where=sa.text("state = 'in_force' and review_on is not null"))
    op.drop_index(op.f("ix_agreement_network_id"), table_name="agreement")
    op.drop_index("ix_agreement_list", table_name="agreement")
    op.drop_table("agreement")
