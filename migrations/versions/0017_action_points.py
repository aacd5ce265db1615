"""Action points, what was answered, and mails to their owners."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "action_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=True),
        sa.Column("assignment_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asks_until", sa.Date(), nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("link_stamp", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'more_time') = (asks_until is not null)", name=op.f("ck_action_point_more_time")),
        sa.CheckConstraint(
            "state in ('open', 'in_progress', 'more_time', 'not_ours', 'done', 'dropped')", name=op.f("ck_action_point_state")
        ),
        sa.CheckConstraint("contact_id is null or organisation_id is not null", name=op.f("ck_action_point_contact")),
        sa.CheckConstraint("num_nonnulls(owner_id, organisation_id) = 1", name=op.f("ck_action_point_one_owner")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_action_point_assignment_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_action_point_contact_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_action_point_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_action_point_created_by")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_action_point_network_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_action_point_organisation_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["app_user.id"], name=op.f("fk_action_point_owner_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_action_point_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_point")),
    )
    op.create_index(op.f("ix_action_point_assignment_id"), "action_point", ["assignment_id"], unique=False)
    op.create_index("ix_action_point_list", "action_point", ["county_id", "due_on", "id"], unique=False)
    op.create_index(op.f("ix_action_point_network_id"), "action_point", ["network_id"], unique=False)
    op.create_index(
        "ix_action_point_open", "action_point", ["due_on", "id"], unique=False, postgresql_where=sa.text("state not in ('done', 'dropped')")
    )
    op.create_index(
        "ix_action_point_organisation",
        "action_point",
        ["organisation_id"],
        unique=False,
        postgresql_where=sa.text("organisation_id is not null"),
    )
    op.create_index("ix_action_point_owner", "action_point", ["owner_id"], unique=False, postgresql_where=sa.text("owner_id is not null"))
    op.create_table(
        "action_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), server_default="", nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('open', 'in_progress', 'more_time', 'not_ours', 'done', 'dropped')", name=op.f("ck_action_answer_state")
        ),
        sa.ForeignKeyConstraint(["action_id"], ["action_point.id"], name=op.f("fk_action_answer_action_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_action_answer_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_answer")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_action_answer_submit_key")),
    )
    op.create_index(op.f("ix_action_answer_action_id"), "action_answer", ["action_id"], unique=False)
    op.create_table(
        "action_letter",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('given', 'soon', 'late', 'renewed')", name=op.f("ck_action_letter_kind")),
        sa.ForeignKeyConstraint(["action_id"], ["action_point.id"], name=op.f("fk_action_letter_action_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_letter")),
        sa.UniqueConstraint("action_id", "kind", "ref", name=op.f("uq_action_letter_action_id_kind_ref")),
    )
    op.create_index("ix_action_letter_unsent", "action_letter", ["id"], unique=False, postgresql_where=sa.text("sent_at is null"))


def downgrade() -> None:
    op.drop_index("ix_action_letter_unsent", table_name="action_letter", postgresql_where=sa.text("sent_at is null"))
    op.drop_table("action_letter")
    op.drop_index(op.f("ix_action_answer_action_id"), table_name="action_answer")
    op.drop_table("action_answer")
    op.drop_index("ix_action_point_owner", table_name="action_point", postgresql_where=sa.text("owner_id is not null"))
    op.drop_index("ix_action_point_organisation", table_name="action_point", postgresql_where=sa.text("organisation_id is not null"))
    op.drop_index("ix_action_point_open", table_name="action_point", postgresql_where=sa.text("state not in ('done', 'dropped')"))
    op.drop_index(op.f("ix_action_point_network_id"), table_name="action_point")
    op.drop_index("ix_action_point_list", table_name="action_point")
    op.drop_index(op.f("ix_action_point_assignment_id"), table_name="action_point")
    op.drop_table("action_point")
