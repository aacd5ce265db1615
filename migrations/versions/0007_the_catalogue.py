"""The catalogue of methods and courses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "method",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("purpose_sv", sa.Text(), server_default="", nullable=False),
        sa.Column("purpose_en", sa.Text(), server_default="", nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("professions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("for_whom", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("length", sa.Text(), server_default="", nullable=False),
        sa.Column("certified_trainer", sa.Boolean(), nullable=True),
        sa.Column("cost", sa.Text(), server_default="", nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('method', 'training', 'web_course', 'guide')", name=op.f("ck_method_kind")),
        sa.CheckConstraint("level in ('universal', 'selective', 'indicated')", name=op.f("ck_method_level")),
        sa.CheckConstraint("state in ('draft', 'active', 'retired')", name=op.f("ck_method_state")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_method_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method")),
        sa.UniqueConstraint("code", name=op.f("uq_method_code")),
    )
    op.create_index(
        "ix_method_review", "method", ["review_on"], unique=False, postgresql_where=sa.text("state = 'active' and review_on is not null")
    )
    op.create_index(op.f("ix_method_sort_key_id"), "method", ["sort_key", "id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_method_sort_key_id"), table_name="method")
    op.drop_index("ix_method_review", table_name="method", postgresql_where=sa.text("state = 'active' and review_on is not null"))
    op.drop_table("method")
