"""Datasets of figures by sex, their editions, and the values."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "dataset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("publisher_id", sa.Text(), server_default="", nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("of_persons", sa.Boolean(), nullable=False),
        sa.Column("own", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("unsplit_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("unsplit_by", sa.Integer(), nullable=True),
        sa.Column("unsplit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(unsplit_reason = '') = (unsplit_at is null)", name=op.f("ck_dataset_unsplit")),
        sa.CheckConstraint("measure <> 'persons' or of_persons", name=op.f("ck_dataset_persons")),
        sa.CheckConstraint("measure in ('persons', 'percent', 'rate', 'count')", name=op.f("ck_dataset_measure")),
        sa.CheckConstraint("base_id <> id", name=op.f("ck_dataset_base")),
        sa.ForeignKeyConstraint(["base_id"], ["dataset.id"], name=op.f("fk_dataset_base_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_dataset_county_id")),
        sa.ForeignKeyConstraint(["unsplit_by"], ["app_user.id"], name=op.f("fk_dataset_unsplit_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset")),
    )
    op.create_index("ix_dataset_list", "dataset", ["sort_key", "id"], unique=False)
    op.create_table(
        "dataset_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), server_default="", nullable=False),
        sa.Column("sha256", sa.Text(), server_default="", nullable=False),
        sa.Column("retrieved_on", sa.Date(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("unsplit", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(state = 'draft') = (number is null)", name=op.f("ck_dataset_version_number")),
        sa.CheckConstraint("(state = 'undone') = (undone_at is not null)", name=op.f("ck_dataset_version_undone")),
        sa.CheckConstraint("kind in ('kolada', 'json_stat', 'table', 'own')", name=op.f("ck_dataset_version_kind")),
        sa.CheckConstraint("state in ('draft', 'in_force', 'undone')", name=op.f("ck_dataset_version_state")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_dataset_version_county_id")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_dataset_version_dataset_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_dataset_version_made_by")),
        sa.ForeignKeyConstraint(["undone_by"], ["app_user.id"], name=op.f("fk_dataset_version_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dataset_version")),
        sa.UniqueConstraint("dataset_id", "number", name=op.f("uq_dataset_version_dataset_id_number")),
    )
    op.create_table(
        "dataset_value",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sex", sa.Text(), nullable=False),
        sa.Column("value", sa.Numeric(), nullable=True),
        sa.Column("missing", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "missing in ('not_told', 'not_available', 'hidden', 'not_applicable', 'nothing')", name=op.f("ck_dataset_value_missing")
        ),
        sa.CheckConstraint("sex in ('T', 'K', 'M')", name=op.f("ck_dataset_value_sex")),
        sa.CheckConstraint("(value is null) <> (missing is null)", name=op.f("ck_dataset_value_value")),
        sa.ForeignKeyConstraint(["version_id"], ["dataset_version.id"], name=op.f("fk_dataset_value_version_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("version_id", "area", "year", "sex", name=op.f("pk_dataset_value")),
    )


def downgrade() -> None:
    op.drop_table("dataset_value")
    op.drop_table("dataset_version")
    op.drop_index("ix_dataset_list", table_name="dataset")
    op.drop_table("dataset")
