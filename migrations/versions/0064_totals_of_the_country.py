"""Municipalities reached in any field as rows of their own, and the totals' indexes by which the country's years are read."""

from alembic import op

revision = "0064"
down_revision = "0063"

NEW = {"activity_month": ("year",), "activity_reach": ("year", "field")}
LONGER = {
    "activity_slice": ("year", "assignment_id", "month"),
    "activity_slice_heads": ("year", "assignment_id"),
    "activity_slice_reach": ("year", "assignment_id"),
}


def upgrade() -> None:
    op.execute(
        "insert into activity_reach select county_id, year, municipality_id, '', sum(n), sum(minutes) from activity_reach group by 1, 2, 3"
    )
    for table, columns in NEW.items():
        op.create_index(_name(table, columns), table, list(columns), unique=False)
    for table, columns in LONGER.items():
        op.drop_index(_name(table, columns), table_name=table)
        op.create_index(_name(table, (*columns, "field")), table, [*columns, "field"], unique=False)


def downgrade() -> None:
    for table, columns in LONGER.items():
        op.drop_index(_name(table, (*columns, "field")), table_name=table)
        op.create_index(_name(table, columns), table, list(columns), unique=False)
    for table, columns in NEW.items():
        op.drop_index(_name(table, columns), table_name=table)
    op.execute("delete from activity_reach where field = ''")


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")
