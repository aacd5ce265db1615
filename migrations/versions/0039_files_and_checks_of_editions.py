"""Files of what is published, and checks of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "edition_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("format in ('pdf', 'xlsx')", name=op.f("ck_edition_file_format")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_file")),
        sa.UniqueConstraint("quarter", "number", "format", name=op.f("uq_edition_file_quarter_number_format")),
    )
    op.create_table(
        "edition_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editions", sa.Integer(), nullable=True),
        sa.Column("figures", sa.Integer(), nullable=True),
        sa.Column("broken", sa.Integer(), nullable=True),
        sa.Column("leaks", sa.Integer(), nullable=True),
        sa.CheckConstraint("num_nulls(ended_at, editions, figures, leaks) in (0, 4)", name=op.f("ck_edition_check_ended")),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_edition_check_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_check")),
    )


def downgrade() -> None:
    op.drop_table("edition_check")
    op.drop_table("edition_file")
