"""Whoever opens a delivery in fifty years knows what each column holds."""

from __future__ import annotations

import vaw.app  # noqa: F401  every table is known with it
from vaw.domain.records.queries.packages import columns_of
from vaw.domain.records.rules.packages import DELIVERED, descriptions


def test_every_delivered_column_is_described_and_nothing_else_is() -> None:
    told = descriptions()
    delivered = {(table.table, column.name) for table in DELIVERED for column in columns_of(table)}
    without = {one for one in delivered if not told.get(one) and not told.get(("", one[1]))}
    assert not without, "vaw/data/records/columns.csv: one line a column"
    used = {one if one in told else ("", one[1]) for one in delivered}
    assert set(told) == used, "a line of a column that is not delivered, or that every table says for itself"
    assert all(description[0].isupper() and len(description) < 120 for description in told.values())
