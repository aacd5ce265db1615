"""Indicators of efforts by sex, and questions between counties that work alike."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "effort_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("owner_county_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("county_id <> owner_county_id", name=op.f("ck_effort_question_counties")),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_effort_question_asked_by")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_effort_question_county_id")),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_effort_question_effort_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["owner_county_id"], ["county.id"], name=op.f("fk_effort_question_owner_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort_question")),
        sa.UniqueConstraint("effort_id", "county_id", name=op.f("uq_effort_question_effort_id_county_id")),
    )
    op.create_index("ix_effort_question_asker", "effort_question", ["county_id", "last_at"], unique=False)
    op.create_index("ix_effort_question_owner", "effort_question", ["owner_county_id", "last_at"], unique=False)
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effort_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("denominator", sa.Text(), server_default="", nullable=False),
        sa.Column("caveat", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind <> 'share' or denominator <> ''", name=op.f("ck_indicator_denominator")),
        sa.CheckConstraint("kind in ('persons', 'share', 'things')", name=op.f("ck_indicator_kind")),
        sa.ForeignKeyConstraint(["effort_id"], ["effort.id"], name=op.f("fk_indicator_effort_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
    )
    op.create_index(op.f("ix_indicator_effort_id"), "indicator", ["effort_id"], unique=False)
    op.create_table(
        "effort_message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submit_key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["app_user.id"], name=op.f("fk_effort_message_author_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_effort_message_county_id")),
        sa.ForeignKeyConstraint(["question_id"], ["effort_question.id"], name=op.f("fk_effort_message_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effort_message")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_effort_message_submit_key")),
    )
    op.create_index(op.f("ix_effort_message_question_id"), "effort_message", ["question_id"], unique=False)
    op.create_table(
        "indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("women", sa.Integer(), nullable=True),
        sa.Column("men", sa.Integer(), nullable=True),
        sa.Column("unstated", sa.Integer(), nullable=True),
        sa.Column("of_women", sa.Integer(), nullable=True),
        sa.Column("of_men", sa.Integer(), nullable=True),
        sa.Column("of_unstated", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("role in ('baseline', 'target', 'actual')", name=op.f("ck_indicator_value_role")),
        sa.CheckConstraint(
            "least(women, men, unstated, of_women, of_men, of_unstated, amount) >= 0", name=op.f("ck_indicator_value_counts")
        ),
        sa.CheckConstraint("num_nonnulls(women, men) > 0 or amount is not null", name=op.f("ck_indicator_value_sexes")),
        sa.CheckConstraint("women <= of_women and men <= of_men and unstated <= of_unstated", name=op.f("ck_indicator_value_parts")),
        sa.ForeignKeyConstraint(["indicator_id"], ["indicator.id"], name=op.f("fk_indicator_value_indicator_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator_value")),
        sa.UniqueConstraint("indicator_id", "role", "on_day", name=op.f("uq_indicator_value_indicator_id_role_on_day")),
    )


def downgrade() -> None:
    op.drop_table("indicator_value")
    op.drop_index(op.f("ix_effort_message_question_id"), table_name="effort_message")
    op.drop_table("effort_message")
    op.drop_index(op.f("ix_indicator_effort_id"), table_name="indicator")
    op.drop_table("indicator")
    op.drop_index("ix_effort_question_owner", table_name="effort_question")
    op.drop_index("ix_effort_question_asker", table_name="effort_question")
    op.drop_table("effort_question")
