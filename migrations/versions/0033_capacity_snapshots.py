"""What facilities report: snapshots that nobody can change, the last one, links, fixed days and totals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"

FROZEN = ("capacity_snapshot", "turned_away", "fixed_day")
REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$
"""


def upgrade() -> None:
    op.create_table(
        "capacity_snapshot",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("adults", sa.SmallInteger(), nullable=True),
        sa.Column("children", sa.SmallInteger(), nullable=True),
        sa.Column("closed", sa.SmallInteger(), nullable=True),
        sa.Column("nights_adults", sa.Integer(), nullable=True),
        sa.Column("nights_children", sa.Integer(), nullable=True),
        sa.Column("turned_away", sa.SmallInteger(), nullable=True),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("submit_key", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(replaces_id is not null) = (act in ('correction', 'undo'))", name=op.f("ck_capacity_snapshot_replaces")),
        sa.CheckConstraint("act in ('report', 'unchanged', 'correction', 'undo')", name=op.f("ck_capacity_snapshot_act")),
        sa.CheckConstraint("adults is not null or act = 'undo'", name=op.f("ck_capacity_snapshot_unknown")),
        sa.CheckConstraint("channel in ('link', 'web', 'phone', 'api')", name=op.f("ck_capacity_snapshot_channel")),
        sa.CheckConstraint("(adults is null) = (confirmed_at is null)", name=op.f("ck_capacity_snapshot_confirmed")),
        sa.CheckConstraint("adults >= 0 and children >= 0 and closed >= 0", name=op.f("ck_capacity_snapshot_numbers")),
        sa.CheckConstraint("nights_adults >= 0 and nights_children >= 0", name=op.f("ck_capacity_snapshot_nights")),
        sa.CheckConstraint("num_nulls(adults, children, closed) in (0, 3)", name=op.f("ck_capacity_snapshot_together")),
        sa.CheckConstraint("turned_away between 0 and 999", name=op.f("ck_capacity_snapshot_turned_away")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_capacity_snapshot_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_capacity_snapshot_facility_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_capacity_snapshot_organisation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["app_user.id"], name=op.f("fk_capacity_snapshot_recorded_by")),
        sa.ForeignKeyConstraint(["replaces_id"], ["capacity_snapshot.id"], name=op.f("fk_capacity_snapshot_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_snapshot")),
        sa.UniqueConstraint("facility_id", "sequence", name=op.f("uq_capacity_snapshot_facility_id_sequence")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_capacity_snapshot_replaces_id")),
        sa.UniqueConstraint("submit_key", name=op.f("uq_capacity_snapshot_submit_key")),
    )
    op.create_index(
        "ix_capacity_snapshot_as_of",
        "capacity_snapshot",
        ["facility_id", sa.literal_column("at DESC"), sa.literal_column("sequence DESC")],
        unique=False,
    )
    op.create_index(
        "ix_capacity_snapshot_newest",
        "capacity_snapshot",
        ["county_id", sa.literal_column("recorded_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "turned_away",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("count", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "reason in ('full', 'target_group', 'risk', 'geography', 'substance_use', 'pets', 'other')", name=op.f("ck_turned_away_reason")
        ),
        sa.CheckConstraint(
            "whom in ('women', 'men', 'sons_above_limit', 'disability', 'substance_use', 'large_family', 'with_pets', 'unstated')",
            name=op.f("ck_turned_away_whom"),
        ),
        sa.CheckConstraint("count between 1 and 999", name=op.f("ck_turned_away_count")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_turned_away_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_turned_away_facility_id")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_turned_away_organisation_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["capacity_snapshot.id"], name=op.f("fk_turned_away_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turned_away")),
        sa.UniqueConstraint("snapshot_id", "reason", "whom", name=op.f("uq_turned_away_snapshot_id_reason_whom")),
    )
    op.create_index("ix_turned_away_facility", "turned_away", ["facility_id", "on_day"], unique=False)
    op.create_table(
        "report_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("period_on", sa.Date(), nullable=False),
        sa.Column("cadence", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Integer(), server_default="1", nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("cadence in ('week', 'month')", name=op.f("ck_report_link_cadence")),
        sa.CheckConstraint("snapshot_id is null or used_at is not null", name=op.f("ck_report_link_used")),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_report_link_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_report_link_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_report_link_organisation_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["capacity_snapshot.id"], name=op.f("fk_report_link_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_link")),
        sa.UniqueConstraint("facility_id", "period_on", name=op.f("uq_report_link_facility_id_period_on")),
    )
    op.create_index("ix_report_link_unsent", "report_link", ["id"], unique=False, postgresql_where=sa.text("sent_at is null"))
    op.create_table(
        "fixed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fixed_day")),
        sa.UniqueConstraint("on_day", name=op.f("uq_fixed_day_on_day")),
    )
    op.create_table(
        "facility_now",
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("snapshot_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adults", sa.SmallInteger(), nullable=True),
        sa.Column("children", sa.SmallInteger(), nullable=True),
        sa.Column("closed", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_facility_now_county_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_facility_now_facility_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_facility_now_organisation_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["capacity_snapshot.id"], name=op.f("fk_facility_now_snapshot_id")),
        sa.PrimaryKeyConstraint("facility_id", name=op.f("pk_facility_now")),
    )
    op.create_index(op.f("ix_facility_now_county_id"), "facility_now", ["county_id"], unique=False)
    op.create_table(
        "capacity_day",
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("facilities", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.Column("beds", sa.Integer(), nullable=False),
        sa.Column("beds_adults", sa.Integer(), nullable=False),
        sa.Column("beds_children", sa.Integer(), nullable=False),
        sa.Column("family_places", sa.Integer(), nullable=False),
        sa.Column("authorised", sa.Integer(), nullable=False),
        sa.Column("authorised_silent", sa.Integer(), nullable=False),
        sa.Column("fresh_beds", sa.Integer(), nullable=False),
        sa.Column("adults", sa.Integer(), nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_capacity_day_county_id")),
        sa.PrimaryKeyConstraint("on_day", "county_id", name=op.f("pk_capacity_day")),
    )
    op.create_table(
        "turned_away_quarter",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("whom", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_turned_away_quarter_county_id")),
        sa.PrimaryKeyConstraint("county_id", "year", "quarter", "reason", "whom", name=op.f("pk_turned_away_quarter")),
    )
    op.create_table(
        "unmet_need",
        sa.Column("county_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quarter", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["county.id"], name=op.f("fk_unmet_need_county_id")),
        sa.PrimaryKeyConstraint("county_id", "year", "quarter", "reason", name=op.f("pk_unmet_need")),
    )
    op.execute(REFUSE)
    for table in FROZEN:
        op.execute(f"create trigger append_only before update or delete on {table} for each row execute function refuse_change()")


def downgrade() -> None:
    op.drop_table("unmet_need")
    op.drop_table("turned_away_quarter")
    op.drop_table("capacity_day")
    op.drop_table("facility_now")
    op.drop_table("fixed_day")
    op.drop_table("report_link")
    op.drop_table("turned_away")
    op.drop_table("capacity_snapshot")
    op.execute("drop function refuse_change()")
