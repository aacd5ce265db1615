"""Requests for public documents: what is asked for, documents picked, masks, decisions and what was frozen with them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0072"
down_revision = "0071"


def upgrade() -> None:
    op.create_table(
        "records_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("dnr", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("way in ('on_site', 'paper', 'files')", name=op.f("ck_records_request_way")),
        sa.CheckConstraint("(closed_at is null) = (closed_by is null)", name=op.f("ck_records_request_closed")),
        sa.ForeignKeyConstraint(["closed_by"], ["app_user.id"], name=op.f("fk_records_request_closed_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_records_request_county_id")),
        sa.ForeignKeyConstraint(["created_by"], ["app_user.id"], name=op.f("fk_records_request_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_request")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_records_request_submit_key")),
    )
    op.create_index("ix_records_request_county", "records_request", ["county_id", "id"], unique=False)
    op.create_table(
        "records_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("masks", postgresql.JSONB(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome in ('released', 'partly', 'refused')", name=op.f("ck_records_decision_outcome")),
        sa.CheckConstraint("(outcome = 'refused') = (ground is not null)", name=op.f("ck_records_decision_ground")),
        sa.ForeignKeyConstraint(["decided_by"], ["app_user.id"], name=op.f("fk_records_decision_decided_by")),
        sa.ForeignKeyConstraint(["request_id"], ["records_request.id"], name=op.f("fk_records_decision_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_decision")),
    )
    op.create_index(op.f("ix_records_decision_request_id"), "records_decision", ["request_id"], unique=False)
    op.create_table(
        "records_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["records_decision.id"], name=op.f("fk_records_copy_decision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_copy")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_records_copy_decision_id")),
    )
    op.create_index(op.f("ix_records_copy_frozen_at"), "records_copy", ["frozen_at"], unique=False)
    op.create_table(
        "records_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_records_item_county_id")),
        sa.ForeignKeyConstraint(["decision_id"], ["records_decision.id"], name=op.f("fk_records_item_decision_id")),
        sa.ForeignKeyConstraint(["request_id"], ["records_request.id"], name=op.f("fk_records_item_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_item")),
        sa.UniqueConstraint("request_id", "kind", "row_id", name=op.f("uq_records_item_request_id_kind_row_id")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_records_item_request_id_number")),
    )
    op.create_table(
        "records_mask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("why in ('contact', 'personal', 'organisation', 'shelter', 'few', 'own')", name=op.f("ck_records_mask_why")),
        sa.CheckConstraint("state in ('proposed', 'chosen', 'dropped')", name=op.f("ck_records_mask_state")),
        sa.CheckConstraint("state <> 'chosen' or (ground is not null and by_id is not null)", name=op.f("ck_records_mask_chosen")),
        sa.CheckConstraint("begins >= 0 and begins < ends", name=op.f("ck_records_mask_place")),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_records_mask_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["records_item.id"], name=op.f("fk_records_mask_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_mask")),
        sa.UniqueConstraint("item_id", "piece", "begins", "ends", name=op.f("uq_records_mask_item_id_piece_begins_ends")),
    )


def downgrade() -> None:
    op.drop_table("records_mask")
    op.drop_table("records_item")
    op.drop_index(op.f("ix_records_copy_frozen_at"), table_name="records_copy")
    op.drop_table("records_copy")
    op.drop_index(op.f("ix_records_decision_request_id"), table_name="records_decision")
    op.drop_table("records_decision")
    op.drop_index("ix_records_request_county", table_name="records_request")
    op.drop_table("records_request")
