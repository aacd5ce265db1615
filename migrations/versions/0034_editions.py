"""Published editions of figures, in a chain that nobody can change."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"

FROZEN = ("disclosure_declaration", "edition", "edition_figure")


def upgrade() -> None:
    op.create_table(
        "disclosure_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("levels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["declared_by"], ["app_user.id"], name=op.f("fk_disclosure_declaration_declared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_declaration")),
        sa.UniqueConstraint("year", "measure", "table_name", name=op.f("uq_disclosure_declaration_year_measure_table_name")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("public_from", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("units", postgresql.BYTEA(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("public_from >= as_of + 7", name=op.f("ck_edition_delayed")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_edition_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("hash", name=op.f("uq_edition_hash")),
        sa.UniqueConstraint("number", name=op.f("uq_edition_number")),
    )
    op.create_index("ix_edition_scope", "edition", ["scope", "number"], unique=False)
    op.create_table(
        "edition_figure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("block", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("made_for", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_edition_figure_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_figure")),
        sa.UniqueConstraint("edition_id", "table_name", "block", name=op.f("uq_edition_figure_edition_id_table_name_block")),
    )
    for table in FROZEN:
        op.execute(f"create trigger append_only before update or delete on {table} for each row execute function refuse_change()")


def downgrade() -> None:
    op.drop_table("edition_figure")
    op.drop_table("edition")
    op.drop_table("disclosure_declaration")
