"""Packages that leave the house: hand-outs and deliveries to an archive, their bytes, and who fetched them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0073"
down_revision = "0072"


def upgrade() -> None:
    op.create_table(
        "records_package",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("decision_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default="queued", nullable=False),
        sa.Column("ordered_by", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("listed", postgresql.JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('handout', 'archive')", name=op.f("ck_records_package_kind")),
        sa.CheckConstraint("state in ('queued', 'done', 'failed')", name=op.f("ck_records_package_state")),
        sa.CheckConstraint("(state = 'done') = (sha256 is not null)", name=op.f("ck_records_package_done")),
        sa.CheckConstraint("(kind = 'handout') = (request_id is not null)", name=op.f("ck_records_package_of_request")),
        sa.CheckConstraint(
            "(kind = 'archive') = (first_year is not null and last_year is not null)", name=op.f("ck_records_package_of_years")
        ),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_records_package_county_id")),
        sa.ForeignKeyConstraint(["ordered_by"], ["app_user.id"], name=op.f("fk_records_package_ordered_by")),
        sa.ForeignKeyConstraint(["request_id"], ["records_request.id"], name=op.f("fk_records_package_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_package")),
    )
    op.create_index(op.f("ix_records_package_request_id"), "records_package", ["request_id"], unique=False)
    op.create_index("ix_records_package_county", "records_package", ["county_id", "kind", "id"], unique=False)
    op.create_table(
        "records_fetch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["app_user.id"], name=op.f("fk_records_fetch_by_id")),
        sa.ForeignKeyConstraint(["package_id"], ["records_package.id"], name=op.f("fk_records_fetch_package_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records_fetch")),
    )
    op.create_index(op.f("ix_records_fetch_package_id"), "records_fetch", ["package_id"], unique=False)
    op.create_table(
        "records_piece",
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["records_package.id"], name=op.f("fk_records_piece_package_id")),
        sa.PrimaryKeyConstraint("package_id", "number", name=op.f("pk_records_piece")),
    )


def downgrade() -> None:
    op.drop_table("records_piece")
    op.drop_index(op.f("ix_records_fetch_package_id"), table_name="records_fetch")
    op.drop_table("records_fetch")
    op.drop_index("ix_records_package_county", table_name="records_package")
    op.drop_index(op.f("ix_records_package_request_id"), table_name="records_package")
    op.drop_table("records_package")
