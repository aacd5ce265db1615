"""National support: shared examples, questions and answers, and whom support was for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "national_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sub_goals", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("subject_areas", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("stages", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("shared_on", sa.Date(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('strategy', 'measure', 'effort')", name=op.f("ck_national_example_kind")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_national_example_county_id")),
        sa.ForeignKeyConstraint(["shared_by"], ["app_user.id"], name=op.f("fk_national_example_shared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_example")),
        sa.UniqueConstraint("kind", "object_id", name=op.f("uq_national_example_kind_object_id")),
    )
    op.create_index(op.f("ix_national_example_county_id"), "national_example", ["county_id"], unique=False)
    op.create_index(
        "ix_national_example_list", "national_example", [sa.literal_column("shared_on desc"), sa.literal_column("id desc")], unique=False
    )
    op.create_index(
        "ix_national_example_words",
        "national_example",
        [sa.literal_column("to_tsvector('swedish', (title || ' ') || text)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "national_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["app_user.id"], name=op.f("fk_national_question_asked_by")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_national_question_assignment_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_national_question_county_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_question")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_national_question_submit_key")),
    )
    op.create_index(op.f("ix_national_question_assignment_id"), "national_question", ["assignment_id"], unique=False)
    op.create_index(op.f("ix_national_question_county_id"), "national_question", ["county_id"], unique=False)
    op.create_index(
        "ix_national_question_words",
        "national_question",
        [sa.literal_column("to_tsvector('swedish', (title || ' ') || text)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "national_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["app_user.id"], name=op.f("fk_national_answer_author_id")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_national_answer_county_id")),
        sa.ForeignKeyConstraint(["question_id"], ["national_question.id"], name=op.f("fk_national_answer_question_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_answer")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_national_answer_submit_key")),
    )
    op.create_index(op.f("ix_national_answer_question_id"), "national_answer", ["question_id"], unique=False)
    op.create_index(
        "ix_national_answer_words",
        "national_answer",
        [sa.literal_column("to_tsvector('swedish', text)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "national_support",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.BigInteger(), nullable=False),
        sa.Column("county_ids", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_national_support_activity_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["noted_by"], ["app_user.id"], name=op.f("fk_national_support_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_national_support")),
        sa.UniqueConstraint("activity_id", name=op.f("uq_national_support_activity_id")),
    )


def downgrade() -> None:
    op.drop_table("national_support")
    op.drop_index("ix_national_answer_words", table_name="national_answer", postgresql_using="gin")
    op.drop_index(op.f("ix_national_answer_question_id"), table_name="national_answer")
    op.drop_table("national_answer")
    op.drop_index("ix_national_question_words", table_name="national_question", postgresql_using="gin")
    op.drop_index(op.f("ix_national_question_county_id"), table_name="national_question")
    op.drop_index(op.f("ix_national_question_assignment_id"), table_name="national_question")
    op.drop_table("national_question")
    op.drop_index("ix_national_example_words", table_name="national_example", postgresql_using="gin")
    op.drop_index("ix_national_example_list", table_name="national_example")
    op.drop_index(op.f("ix_national_example_county_id"), table_name="national_example")
    op.drop_table("national_example")
