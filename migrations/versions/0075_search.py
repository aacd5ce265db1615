"""Search by parts of words: texts without case and marks, and indexes over their groups of three letters."""

import sqlalchemy as sa
from alembic import op

revision = "0075"
down_revision = "0062"

# The two extensions are trusted: whoever owns the database may make them.
FOLD = r"""
create function search_fold(words text) returns text language sql immutable strict parallel safe
return ' ' || translate(lower(words), E'åäöéü.,:;!?()/"\'-–_%\\\n\t', 'aaoeu                  ')
"""


def upgrade() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.execute("create extension if not exists btree_gin")
    op.execute(sa.text(FOLD.replace(":", r"\:")))
    op.create_index(
        "ix_activity_search",
        "activity",
        ["county_id", sa.literal_column("search_fold(text)").label("words")],
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_activity_search", table_name="activity", postgresql_using="gin")
    op.execute("drop function search_fold(text)")
    op.execute("drop extension btree_gin")
    op.execute("drop extension pg_trgm")
