"""Compilations of one's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    op.create_table(
        "saved_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), server_default="own", nullable=False),
        sa.Column("choice", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("sharing <> 'county' or county_id is not null", name=op.f("ck_saved_question_shared_where")),
        sa.CheckConstraint("sharing in ('own', 'county', 'nation')", name=op.f("ck_saved_question_sharing")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_saved_question_county_id")),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_saved_question_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_question")),
    )
    op.create_index(op.f("ix_saved_question_county_id"), "saved_question", ["county_id"], unique=False)
    op.create_index(op.f("ix_saved_question_user_id"), "saved_question", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_saved_question_user_id"), table_name="saved_question")
    op.drop_index(op.f("ix_saved_question_county_id"), table_name="saved_question")
    op.drop_table("saved_question")
