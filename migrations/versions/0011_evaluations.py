"""Anonymous evaluations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_evaluation_window")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_evaluation_occasion_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("occasion_id", name=op.f("uq_evaluation_occasion_id")),
    )
    op.create_table(
        "evaluation_begun",
        sa.Column("token_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column("saved_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_evaluation_begun_occasion_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_evaluation_begun")),
    )
    op.create_index(op.f("ix_evaluation_begun_saved_on"), "evaluation_begun", ["saved_on"], unique=False)
    op.create_table(
        "evaluation_sheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_evaluation_sheet_occasion_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_sheet")),
    )
    op.create_index(op.f("ix_evaluation_sheet_occasion_id"), "evaluation_sheet", ["occasion_id"], unique=False)
    op.create_table(
        "evaluation_turn",
        sa.Column("registration_id", sa.BigInteger(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("answered between 0 and turns", name=op.f("ck_evaluation_turn_turns")),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasion.id"], name=op.f("fk_evaluation_turn_occasion_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_evaluation_turn_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_evaluation_turn")),
    )
    op.create_index(op.f("ix_evaluation_turn_occasion_id"), "evaluation_turn", ["occasion_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_evaluation_turn_occasion_id"), table_name="evaluation_turn")
    op.drop_table("evaluation_turn")
    op.drop_index(op.f("ix_evaluation_sheet_occasion_id"), table_name="evaluation_sheet")
    op.drop_table("evaluation_sheet")
    op.drop_index(op.f("ix_evaluation_begun_saved_on"), table_name="evaluation_begun")
    op.drop_table("evaluation_begun")
    op.drop_table("evaluation")
