"""An assignment's own sums as rows of the slices: the country's months and years of one assignment are read from few rows."""

from alembic import op

revision = "0078"
down_revision = "0077"
contracts = True  # the program before counts these rows with those that they are sums of


def upgrade() -> None:
    op.execute(
        "insert into activity_slice (county_id, year, assignment_id, field, objective, month, n, counted, share_minutes, women, men, unstated) "
        "select county_id, year, assignment_id, '', '', month, sum(n), sum(counted), sum(share_minutes), sum(women), sum(men), sum(unstated) "
        "from activity_slice where assignment_id > 0 group by 1, 2, 3, 6"
    )


def downgrade() -> None:
    op.execute("delete from activity_slice where field = ''")
