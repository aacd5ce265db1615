"""Grants by link: drafts, letters, settled accounts, and what is published when a call is decided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"

_BEFORE = "'received', 'withdrawn', 'granted', 'refused', 'paid', 'accounted'"
_KINDS = "'invited', 'received', 'decided', 'renewed', 'due_30', 'due_14', 'due_3', 'late'"


def _states(states: str, granted: str) -> None:
    for name in ("state", "decided"):
        op.drop_constraint(op.f(f"ck_grant_application_{name}"), "grant_application", type_="check")
    op.create_check_constraint(op.f("ck_grant_application_state"), "grant_application", f"state in ({states})")
    op.create_check_constraint(op.f("ck_grant_application_decided"), "grant_application", f"(granted is not null) = (state in ({granted}))")


def upgrade() -> None:
    op.add_column("grant_application", sa.Column("link_stamp", sa.Integer(), server_default="1", nullable=False))
    op.add_column("grant_application", sa.Column("settled_on", sa.Date(), nullable=True))
    op.alter_column("grant_application", "applied", nullable=True)
    op.alter_column("grant_application", "title", server_default="")
    op.create_check_constraint(op.f("ck_grant_application_complete"), "grant_application", "state = 'draft' or applied is not null")
    _states(f"'draft', {_BEFORE}, 'settled'", "'granted', 'paid', 'accounted', 'settled'")
    op.drop_column("grant_call", "list_public")
    op.create_table(
        "grant_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), server_default="", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"kind in ({_KINDS})", name=op.f("ck_grant_letter_kind")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["grant_application.id"], name=op.f("fk_grant_letter_application_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_letter")),
        sa.UniqueConstraint("application_id", "kind", "ref", name=op.f("uq_grant_letter_application_id_kind_ref")),
    )
    unsent = sa.text("sent_at is null and refused_at is null")
    op.create_index("ix_grant_letter_unsent", "grant_letter", ["id"], unique=False, postgresql_where=unsent)
    op.create_table(
        "grant_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["grant_call.id"], name=op.f("fk_grant_list_call_id")),
        sa.ForeignKeyConstraint(["made_by"], ["app_user.id"], name=op.f("fk_grant_list_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_list")),
        sa.UniqueConstraint("call_id", name=op.f("uq_grant_list_call_id")),
    )
    op.execute("create trigger append_only before update or delete on grant_list for each row execute function refuse_change()")


def downgrade() -> None:
    op.drop_table("grant_list")
    op.drop_table("grant_letter")
    op.add_column("grant_call", sa.Column("list_public", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("delete from grant_application where state = 'draft'")
    op.execute("update grant_application set state = 'accounted' where state = 'settled'")
    _states(_BEFORE, "'granted', 'paid', 'accounted'")
    op.drop_constraint(op.f("ck_grant_application_complete"), "grant_application", type_="check")
    op.alter_column("grant_application", "title", server_default=None)
    op.alter_column("grant_application", "applied", nullable=False)
    op.drop_column("grant_application", "settled_on")
    op.drop_column("grant_application", "link_stamp")
