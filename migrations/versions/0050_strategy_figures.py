"""Figures that strategies quote."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "strategy_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("strategy_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), server_default="", nullable=False),
        sa.Column("points", postgresql.JSONB(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["strategy_id"], ["strategy.id"], name=op.f("fk_strategy_figure_strategy_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["version_id"], ["dataset_version.id"], name=op.f("fk_strategy_figure_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_figure")),
        sa.UniqueConstraint("strategy_id", "version_id", "area", name=op.f("uq_strategy_figure_strategy_id_version_id_area")),
    )
    op.create_index(op.f("ix_strategy_figure_strategy_id"), "strategy_figure", ["strategy_id"], unique=False)
    op.create_index(op.f("ix_strategy_figure_version_id"), "strategy_figure", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_strategy_figure_version_id"), table_name="strategy_figure")
    op.drop_index(op.f("ix_strategy_figure_strategy_id"), table_name="strategy_figure")
    op.drop_table("strategy_figure")
