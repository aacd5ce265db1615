"""Every row of the published figures fits its table."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from vaw.domain.geography.models import County
from vaw.domain.housing.figures import editions as figures
from vaw.domain.housing.queries.editions import Published, ShownFigure
from vaw.domain.housing.queries.picture import Inhabitants
from vaw.domain.housing.rules.editions import CATALOGUE, Measure, Quarter, Scope, TableName
from vaw.domain.housing.rules.register import OperatorForm
from vaw.domain.housing.rules.turned_away import Group, Reason

CODES = {
    TableName.AREA: ("01", "24+25"), TableName.FORM: tuple(OperatorForm)[:2], TableName.REASON: tuple(Reason)[:2],
    TableName.GROUP: tuple(Group)[:2],
}  # fmt: skip
DAY = date(2026, 9, 30)


def edition(measure: Measure) -> Published:
    shown = [ShownFigure(None, "", 12, DAY)]
    shown += [ShownFigure(table, str(block), number, DAY) for table in CATALOGUE[measure] for number, block in enumerate(CODES[table], 5)]
    return Published(1, Scope(measure, Quarter(2026, 3)), DAY, DAY, datetime(2026, 10, 9, tzinfo=UTC), 90, "", "", tuple(shown))


@pytest.mark.parametrize("measure", Measure)
def test_numbers_stand_under_numbers_and_days_under_days(measure: Measure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "name_of", lambda _table, block: block)
    monkeypatch.setattr(figures, "list_counties", lambda: [County(id=int(code), code=code) for code in ("01", "24", "25")])
    monkeypatch.setattr(figures, "inhabitants", lambda: {number: Inhabitants(20_000, 2025, "SCB") for number in (1, 24, 25)})
    editions = {measure: edition(measure)}
    told = [(figures.COUNTRY, figures._country(editions))]
    told += [(figure, figures._blocks(editions, *key)) for key, figure in figures.BY_TABLE.items() if key[0] is measure]
    if measure is Measure.PLACES:
        told.append((figures.PER_PERSON, figures._per_person(editions)))
    assert all(rows for _, rows in told)
    for figure, rows in told:
        for row in rows:
            for column, value in zip(figure.table.columns, row, strict=True):
                assert isinstance(value, int | float) if column.numeric else value is None or isinstance(value, str), (figure.code, column)


def test_places_for_each_inhabitant_follow_from_published_numbers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of areas, never of a county by itself, and of none when somebody's inhabitants are not known."""
    monkeypatch.setattr(figures, "name_of", lambda _table, block: block)
    monkeypatch.setattr(figures, "list_counties", lambda: [County(id=int(code), code=code) for code in ("01", "24", "25")])
    people = {1: Inhabitants(20_000, 2025, "SCB"), 24: Inhabitants(30_000, 2025, "SCB"), 25: Inhabitants(10_000, 2025, "SCB")}
    monkeypatch.setattr(figures, "inhabitants", lambda: people)
    editions = {Measure.PLACES: edition(Measure.PLACES)}
    assert [(row[0], *row[3:]) for row in figures._per_person(editions)] == [("01", 5, 20_000, 2.5), ("24+25", 6, 40_000, 1.5)]
    del people[25]
    assert figures._per_person(editions) == []
