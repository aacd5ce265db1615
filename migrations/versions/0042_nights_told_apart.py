"""Nights of a report are one number, and how many of them were children's another: the one total has stood in the adults' column."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

MONTH = "(s.at at time zone 'Europe/Stockholm')"
# What stands in both columns is told apart; what stands in one is the sum of both, as the form asked for it.
TOGETHER = """
update capacity_snapshot set nights = coalesce(nights_adults, 0) + coalesce(nights_children, 0),
  nights_children = case when nights_adults is null then null else nights_children end
where num_nonnulls(nights_adults, nights_children) > 0
"""
SUMS = f"""
insert into housing_nights (facility_id, year, month, organisation_id, county_id, reports, nights, apart, children)
select s.facility_id, extract(year from {MONTH})::int, extract(month from {MONTH})::int, s.organisation_id, s.county_id, count(*),
  sum(s.nights), sum(case when s.nights_children is null then 0 else s.nights end), coalesce(sum(s.nights_children), 0)
from capacity_snapshot s
where s.nights is not null and not exists (select from capacity_snapshot c where c.replaces_id = s.id) group by 1, 2, 3, 4, 5
"""  # noqa: S608  a constant of this file


def upgrade() -> None:
    op.add_column("capacity_snapshot", sa.Column("nights", sa.Integer(), nullable=True))
    op.drop_constraint(op.f("ck_capacity_snapshot_nights"), "capacity_snapshot")
    op.execute("alter table capacity_snapshot disable trigger append_only")
    op.execute(TOGETHER)
    op.execute("alter table capacity_snapshot enable trigger append_only")
    op.drop_column("capacity_snapshot", "nights_adults")
    for name, rule in (
        ("nights", "nights >= 0 and nights_children between 0 and nights"),
        ("nights_apart", "nights is not null or nights_children is null"),
    ):
        op.create_check_constraint(op.f(f"ck_capacity_snapshot_{name}"), "capacity_snapshot", rule)
    op.create_table(
        "housing_nights",
        sa.Column("facility_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("county_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("reports", "nights", "apart", "children")),
        *(
            sa.ForeignKeyConstraint([f"{table}_id"], [f"{table}.id"], name=op.f(f"fk_housing_nights_{table}_id"))
            for table in ("county", "facility", "organisation")
        ),
        sa.PrimaryKeyConstraint("facility_id", "year", "month", name=op.f("pk_housing_nights")),
    )
    op.create_index("ix_housing_nights_year", "housing_nights", ["year", "county_id"], unique=False)
    op.execute(SUMS)


def downgrade() -> None:
    op.drop_table("housing_nights")
    for name in ("nights", "nights_apart"):
        op.drop_constraint(op.f(f"ck_capacity_snapshot_{name}"), "capacity_snapshot")
    op.add_column("capacity_snapshot", sa.Column("nights_adults", sa.Integer(), nullable=True))
    op.execute("alter table capacity_snapshot disable trigger append_only")
    op.execute("update capacity_snapshot set nights_adults = nights - coalesce(nights_children, 0) where nights is not null")
    op.execute("alter table capacity_snapshot enable trigger append_only")
    op.create_check_constraint(op.f("ck_capacity_snapshot_nights"), "capacity_snapshot", "nights_adults >= 0 and nights_children >= 0")
    op.drop_column("capacity_snapshot", "nights")
