"""Search by parts of words: texts without case and marks, and indexes over their groups of three letters."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"

# The two extensions are trusted: whoever owns the database may make them.
FOLD = r"""
create function search_fold(words text) returns text language sql immutable strict parallel safe
return ' ' || translate(lower(words), E'åäöéü.,:;!?()/"\'-–_%\\\n\t', 'aaoeu                  ')
"""
# What is searched of the tables that grow with the work; of the others one reads the rows.
WORDS = {
    "meeting": "(title || ' ') || about",
    "agenda_item": "(title || ' ') || ((about || ' ') || notes)",
    "decision": "text",
    "action_point": "what",
    "occasion": "(title || ' ') || about",
}


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
    for table, words in WORDS.items():
        op.create_index(
            f"ix_{table}_search",
            table,
            [sa.literal_column(f"search_fold({words})").label("words")],
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
        )


def downgrade() -> None:
    for table in WORDS:
        op.drop_index(f"ix_{table}_search", table_name=table, postgresql_using="gin")
    op.drop_index("ix_activity_search", table_name="activity", postgresql_using="gin")
    op.execute("drop function search_fold(text)")
    op.execute("drop extension btree_gin")
    op.execute("drop extension pg_trgm")
