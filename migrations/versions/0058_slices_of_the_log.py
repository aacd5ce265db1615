# ruff: noqa: S608  the SQL is put together from constants of this file
"""Totals of the log that the filters of the statistics are answered from; they replace two that knew no filter."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

HEADS = ("women", "men", "unstated")
SLICES = {
    "activity_slice": (sa.Column("month", sa.Integer(), nullable=False), ("n", "counted", "share_minutes", *HEADS)),
    "activity_slice_heads": (sa.Column("profession", sa.Text(), nullable=False), HEADS),
    "activity_slice_reach": (sa.Column("municipality_id", sa.Integer(), nullable=False), ("n", "share_minutes")),
}
FORMER = {
    "activity_assigned": (sa.Column("assignment_id", sa.Integer(), nullable=False), ("n", "share_minutes")),
    "activity_profession": (sa.Column("profession", sa.Text(), nullable=False), HEADS),
}
# Each activity once, as of assignment 0 with its whole time, and once more for every assignment with its share; month 0: the whole year.
SHARED = """
with a as (
  select county_id, extract(year from done_on)::int as year, field, coalesce(objective, '') as objective,
    extract(month from done_on)::int as month, minutes, women, men, unstated, heads, municipality_ids, shares
  from activity where withdrawn_at is null
), s as (
  select *, 0 as assignment_id, 100 as part from a union all select a.*, key::int, value::int from a, jsonb_each_text(shares)
)
"""
FILL = (
    f"insert into activity_slice {SHARED} select county_id, year, assignment_id, field, objective, at, count(*), count(women), "
    "sum(minutes * part), coalesce(sum(women), 0), coalesce(sum(men), 0), coalesce(sum(unstated), 0) "
    "from s cross join lateral (values (0), (month)) m(at) group by 1, 2, 3, 4, 5, 6",
    f"insert into activity_slice_reach {SHARED} select county_id, year, assignment_id, field, objective, place, count(*), "
    "sum(minutes * part) from s, unnest(municipality_ids) place group by 1, 2, 3, 4, 5, 6",
    f"insert into activity_slice_heads {SHARED} select county_id, year, assignment_id, field, objective, h.key, "
    "sum((h.value->>0)::int), sum((h.value->>1)::int), sum((h.value->>2)::int) "
    "from s, jsonb_each(heads) h where heads is not null group by 1, 2, 3, 4, 5, 6",
)
FILL_FORMER = (
    "insert into activity_assigned select county_id, year, assignment_id, sum(n), sum(share_minutes) from activity_slice "
    "where assignment_id > 0 and month = 0 group by 1, 2, 3",
    "insert into activity_profession select county_id, year, profession, sum(women), sum(men), sum(unstated) from activity_slice_heads "
    "where assignment_id = 0 group by 1, 2, 3",
)


def upgrade() -> None:
    for name, (key, measures) in SLICES.items():
        keys = ("county_id", "year", "assignment_id", "field", "objective")
        op.create_table(
            name,
            *(sa.Column(one, sa.Text() if one in ("field", "objective") else sa.Integer(), nullable=False) for one in keys),
            key._copy(),
            *(sa.Column(measure, sa.BigInteger(), nullable=False) for measure in measures),
            sa.PrimaryKeyConstraint(*keys, key.name, name=op.f(f"pk_{name}")),
        )
        indexed = ["year", "assignment_id", *(["month"] if key.name == "month" else [])]
        op.create_index(op.f(f"ix_{name}_{'_'.join(indexed)}"), name, indexed, unique=False)
    for statement in FILL:
        op.execute(statement)
    for name in FORMER:
        op.drop_table(name)


def downgrade() -> None:
    for name, (key, measures) in FORMER.items():
        op.create_table(
            name,
            *(sa.Column(one, sa.Integer(), nullable=False) for one in ("county_id", "year")),
            key._copy(),
            *(sa.Column(measure, sa.BigInteger(), nullable=False) for measure in measures),
            sa.PrimaryKeyConstraint("county_id", "year", key.name, name=op.f(f"pk_{name}")),
        )
    for statement in FILL_FORMER:
        op.execute(statement)
    for name in SLICES:
        op.drop_table(name)
