"""Networks, their seats, and who sits on them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"


OLD = "'sub_goal', 'violence_field', 'subject_area', 'objective', 'activity_type', 'professional_group'"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD}, 'network_type')")
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("co_county_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("chair", sa.Text(), server_default="", nullable=False),
        sa.Column("rhythm", sa.Text(), nullable=False),
        sa.Column("assignment_ids", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("county_id is not null or co_county_ids = '{}'", name=op.f("ck_network_national")),
        sa.CheckConstraint("level in ('steering', 'working')", name=op.f("ck_network_level")),
        sa.CheckConstraint("rhythm in ('monthly', 'quarterly', 'half_yearly', 'yearly', 'as_needed')", name=op.f("ck_network_rhythm")),
        sa.CheckConstraint("not (county_id = any (co_county_ids))", name=op.f("ck_network_counties")),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name=op.f("ck_network_period")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_network_county_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["app_user.id"], name=op.f("fk_network_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
    )
    op.create_index("ix_network_assignments", "network", ["assignment_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_network_co_counties", "network", ["co_county_ids"], unique=False, postgresql_using="gin")
    op.create_index("ix_network_list", "network", ["county_id", "sort_key", "id"], unique=False)
    op.create_index(
        "ix_network_review", "network", ["review_on"], unique=False, postgresql_where=sa.text("until_on is null and review_on is not null")
    )
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("role in ('chair', 'secretary', 'member', 'adjunct')", name=op.f("ck_seat_role")),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name=op.f("ck_seat_period")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_seat_network_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_seat_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    op.create_index("ix_seat_network", "seat", ["network_id", "since_on", "id"], unique=False)
    op.create_index(op.f("ix_seat_organisation_id"), "seat", ["organisation_id"], unique=False)
    op.create_table(
        "seat_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("role_title", sa.Text(), server_default="", nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=True),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("kind in ('ordinary', 'alternate')", name=op.f("ck_seat_holder_kind")),
        sa.CheckConstraint("contact_id is not null or mailbox is not null", name=op.f("ck_seat_holder_reachable")),
        sa.CheckConstraint("until_on is null or until_on >= since_on", name=op.f("ck_seat_holder_period")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_seat_holder_contact_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_seat_holder_seat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_holder")),
    )
    op.create_index(op.f("ix_seat_holder_contact_id"), "seat_holder", ["contact_id"], unique=False)
    op.create_index("ix_seat_holder_seat", "seat_holder", ["seat_id", "since_on", "id"], unique=False)


def downgrade() -> None:
    op.execute("delete from term where list = 'network_type'")
    op.drop_constraint(op.f("ck_term_list"), "term", type_="check")
    op.create_check_constraint(op.f("ck_term_list"), "term", f"list in ({OLD})")
    op.drop_index("ix_seat_holder_seat", table_name="seat_holder")
    op.drop_index(op.f("ix_seat_holder_contact_id"), table_name="seat_holder")
    op.drop_table("seat_holder")
    op.drop_index(op.f("ix_seat_organisation_id"), table_name="seat")
    op.drop_index("ix_seat_network", table_name="seat")
    op.drop_table("seat")
    op.drop_index("ix_network_review", table_name="network", postgresql_where=sa.text("until_on is null and review_on is not null"))
    op.drop_index("ix_network_list", table_name="network")
    op.drop_index("ix_network_co_counties", table_name="network", postgresql_using="gin")
    op.drop_index("ix_network_assignments", table_name="network", postgresql_using="gin")
    op.drop_table("network")
