"""Who is registered, what they need, what they are told, and their certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "occasion_heads",
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("unstated", sa.Integer(), nullable=False),
        sa.Column("organisations", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_occasion_heads_occasion_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("occasion_id", "profession", "municipality_id", name=op.f("pk_occasion_heads")),
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.Text(), nullable=False),
        sa.Column("organisation_kind", sa.Text(), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("profession", sa.Text(), nullable=True),
        sa.Column("name", postgresql.BYTEA(), nullable=True),
        sa.Column("email", postgresql.BYTEA(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("women", sa.Integer(), nullable=False),
        sa.Column("men", sa.Integer(), nullable=False),
        sa.Column("unstated", sa.Integer(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_late", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("walk_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("came_women", sa.Integer(), nullable=True),
        sa.Column("came_men", sa.Integer(), nullable=True),
        sa.Column("came_unstated", sa.Integer(), nullable=True),
        sa.Column("checked_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'offered') = (offered_until is not null)", name=op.f("ck_registration_offer")),
        sa.CheckConstraint("kind <> 'named' or women + men + unstated = 1", name=op.f("ck_registration_one_name")),
        sa.CheckConstraint("kind in ('named', 'heads')", name=op.f("ck_registration_kind")),
        sa.CheckConstraint(
            "state in ('asked', 'confirmed', 'waiting', 'offered', 'lapsed', 'cancelled', 'refused')", name=op.f("ck_registration_state")
        ),
        sa.CheckConstraint("came_women >= 0 and came_men >= 0 and came_unstated >= 0", name=op.f("ck_registration_came")),
        sa.CheckConstraint("num_nulls(came_women, came_men, came_unstated) in (0, 3)", name=op.f("ck_registration_came_together")),
        sa.CheckConstraint("women >= 0 and men >= 0 and unstated >= 0 and women + men + unstated > 0", name=op.f("ck_registration_heads")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_registration_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_registration_created_by")),
        sa.ForeignKeyConstraint(["municipality_id"], ["municipality.id"], name=op.f("fk_registration_municipality_id")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_registration_occasion_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_registration_submit_key")),
    )
    op.create_index(
        "ix_registration_address",
        "registration",
        ["occasion_id", "email_key"],
        unique=False,
        postgresql_where=sa.text("email_key is not null"),
    )
    op.create_index(
        "ix_registration_asked", "registration", ["occasion_id", "state_at"], unique=False, postgresql_where=sa.text("state = 'asked'")
    )
    op.create_index("ix_registration_occasion", "registration", ["occasion_id", "id"], unique=False)
    op.create_index(
        "ix_registration_offers", "registration", ["offered_until"], unique=False, postgresql_where=sa.text("state = 'offered'")
    )
    op.create_index(
        "ix_registration_organisation",
        "registration",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("organisation_id is not null"),
    )
    op.create_index(
        "ix_registration_queue",
        "registration",
        ["occasion_id", "queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("heads", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), server_default="sv", nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_certificate_county_id")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_certificate_occasion_id")),
        sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=op.f("fk_certificate_registration_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["revoked_by"], ["app_user.id"], name=op.f("fk_certificate_revoked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_certificate_registration_id")),
    )
    op.create_index(op.f("ix_certificate_occasion_id"), "certificate", ["occasion_id"], unique=False)
    op.create_table(
        "registration_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "kind in ('asked', 'confirmed', 'waiting', 'offer', 'lapsed', 'refused', 'changed', 'called_off', 'soon', 'after', 'evaluate_again', 'link')",
            name=op.f("ck_registration_letter_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_letter_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_letter")),
        sa.UniqueConstraint("registration_id", "kind", "ref", name=op.f("uq_registration_letter_registration_id_kind_ref")),
    )
    op.create_index(
        "ix_registration_letter_unsent", "registration_letter", ["id"], unique=False, postgresql_where=sa.text("sent_at is null")
    )
    op.create_table(
        "registration_need",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("text", postgresql.BYTEA(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_registration_need_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_need")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_registration_need_registration_id")),
    )
    op.create_index(op.f("ix_registration_need_delete_on"), "registration_need", ["delete_on"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_registration_need_delete_on"), table_name="registration_need")
    op.drop_table("registration_need")
    op.drop_index("ix_registration_letter_unsent", table_name="registration_letter", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("registration_letter")
    op.drop_index(op.f("ix_certificate_occasion_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index("ix_registration_queue", table_name="registration", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("ix_registration_organisation", table_name="registration", postgresql_where=sa.text("organisation_id is not null"))
    op.drop_index("ix_registration_offers", table_name="registration", postgresql_where=sa.text("state = 'offered'"))
    op.drop_index("ix_registration_occasion", table_name="registration")
    op.drop_index("ix_registration_asked", table_name="registration", postgresql_where=sa.text("state = 'asked'"))
    op.drop_index("ix_registration_address", table_name="registration", postgresql_where=sa.text("email_key is not null"))
    op.drop_table("registration")
    op.drop_table("occasion_heads")
