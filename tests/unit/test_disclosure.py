"""The rule, the areas and the engine: what may be shown, what is held, and that nothing new is shown when nothing is safe."""

from __future__ import annotations

import random
from datetime import date

import pytest

from tests.factories.shelters import COUNTIES, quarters
from vaw.domain.housing.rules.editions import (
    FIXED_LEVELS,
    RULE,
    TREE,
    Measure,
    Quarter,
    Scope,
    area_levels,
    due,
    quarter_from,
    reported_at_least,
    ripe,
    scope_from,
    still_hold,
    table_of,
)
from vaw.kernel.disclosure.areas import declare
from vaw.kernel.disclosure.attack import leaked
from vaw.kernel.disclosure.engine import ALL, Figure, Ledger, plan_edition, snapshot_of
from vaw.kernel.disclosure.rule import Rule, Unit, of_free, weakness

AREAS = {county: county for county in "ABCD"}
TABLE = table_of("area", "county", [AREAS, dict.fromkeys("ABCD", "A+B+C+D")])


def unit(name: str, size: int, county: str = "A", operator: str = "", **more: int) -> Unit:
    return Unit(name, operator or f"op-{name}", county, value=size, **more)


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ([10, 10], "facilities"),
        ([10, 10, 10], None),
        ([100, 10, 9], "dominance"),  # the second largest could estimate the largest within 20 %
        ([100, 60, 20], None),
        ([100, 60, 19], "dominance"),
        ([0, 0, 0, 0], "dominance"),  # zero tells on everybody
        ([3, 0, 0, 0], "dominance"),  # one facility behind it all
        ([2, 2, 2], None),
    ],
)
def test_a_sum_is_safe_by_its_sizes(sizes: list[int], told: str | None) -> None:
    assert weakness([unit(f"f{i}", size) for i, size in enumerate(sizes)], RULE) == told


def test_a_chain_is_one_operator_and_leaders_put_their_knowledge_together() -> None:
    chain = [unit(f"f{i}", 10, operator="chain") for i in range(5)]
    assert weakness([*chain, unit("f9", 10)], RULE) == "operators"
    large, small = [unit(f"f{i}", 10, "12") for i in range(9)], [unit("g1", 10, "10")]
    assert weakness(large, RULE) is None  # one county alone: its own leader knows it all anyway
    assert weakness([*large, *small], RULE) == "insiders"  # its leader would see the other county's only one
    assert weakness([*large, *small, unit("g2", 10, "10")], RULE) is None
    third = [unit("h1", 10, "08")]
    assert weakness([*large, *small, *third], RULE) == "insiders"  # two leaders together would see the third county's
    assert weakness([*large, *small, *third], Rule(together=1)) is None


def test_a_full_house_is_seen_by_its_free_places() -> None:
    assert weakness([unit(f"f{i}", 9, free=0) for i in range(5)], RULE, of_free) == "dominance"
    assert weakness([unit(f"f{i}", 9, free=4) for i in range(5)], RULE, of_free) is None


@pytest.mark.parametrize("seed", range(6))
def test_declared_areas_pass_with_room_and_hold_every_county_once(seed: int) -> None:
    places = next(quarters(seed, 140, 1))["places"]
    levels = area_levels(places)
    assert levels and all(sorted(level) == sorted(COUNTIES) for level in levels)
    for level in levels:
        for block in set(level.values()):
            assert weakness([one for one in places if level[one.county] == block], Rule(6, 5, 4, per_cent=40)) is None
    if len(levels) > 1:
        assert all(len({levels[1][county] for county in block.split("+")}) == 1 for block in set(levels[0].values()))  # areas nest
    assert still_hold(levels, places)
    assert not still_hold(levels, [one for one in places if one.county != "01"])


def test_a_county_without_shelters_is_never_alone_and_too_few_shelters_have_no_areas() -> None:
    assert area_levels([unit(f"f{i}", 10, "24") for i in range(5)]) == []
    found = declare(TREE, lambda counties: "24" in counties or "01" in counties)
    assert all({"24", "01"} & area for area in found)


def test_fixed_levels_coarsen_and_leave_nothing_out() -> None:
    for levels in FIXED_LEVELS.values():
        sizes = [len(set(level.values())) for level in levels]
        assert sizes == sorted(sizes, reverse=True) and len({frozenset(level) for level in levels}) == 1


class Books:
    """A scope's ledger over several editions."""

    def __init__(self, guard: bool = False) -> None:
        self.ledger = Ledger({}, RULE, guard)

    def publish(self, units: list[Unit]) -> list[Figure]:
        more, plan = plan_edition(self.ledger, [TABLE], units, leaked)
        if plan:
            self.ledger = Ledger(more.tables, more.rule, more.guard, None, more.snapshots, [*more.figures, *plan])
        return plan

    def value(self, block: str, table: str = "area") -> int | None:
        found = self.ledger.current().get((table, block))
        return found.value if found else None


def register(*extra: Unit, **sizes: int) -> list[Unit]:
    units = [unit(f"{county}{i}", 8 + i, county, floor=1) for county in "ABCD" for i in range(6)]
    return [*(one._replace(value=sizes.get(one.facility, one.value)) for one in units), *extra]


def test_a_new_shelter_stays_hidden_until_it_has_company() -> None:
    books = Books()
    books.publish(register())
    before = books.value("A") or 0
    assert books.publish(register(unit("new1", 7, "A"))) == []  # everything is held, the total too
    crowd = [unit(f"new{i}", 5 + i, "A") for i in range(4)]
    books.publish(register(*crowd))
    assert books.value("A") == before + sum(one.value for one in crowd)
    held = books.value("B")
    books.publish(register(*crowd, unit("late", 9, "B"), A0=20, A1=3, A2=20, A3=20))  # B changes in one shelter
    assert books.value("B") == held and books.value(ALL, ALL) is not None
    assert leaked(books.ledger) == set()


def test_a_correction_of_one_shelter_is_not_shown_but_of_several_is() -> None:
    books = Books()
    books.publish(register())
    assert books.publish(register(A0=1)) == []
    books.publish(register(A0=2, A1=20, A2=2, A3=25))
    assert books.value("A") == 2 + 20 + 2 + 25 + 12 + 13


def test_a_full_area_cannot_be_recognised() -> None:
    books = Books(guard=True)
    books.publish([one._replace(free=0 if one.county == "B" else 5) for one in register()])
    assert {block for _, block in books.ledger.current()} == {ALL, "A+B+C+D"}
    assert Books(guard=True).publish([one._replace(free=0) for one in register()]) == []  # everything full: not even the total


def test_what_readers_subtract_is_a_safe_cell_too() -> None:
    first = Books()
    first.publish(register())
    second = Books()
    second.ledger = Ledger({}, RULE, before=first.ledger)
    assert second.publish(register(A0=1)) == []  # the quarter before minus this one would be one shelter
    assert second.publish(register(**{f"{county}{i}": 15 - i for county in "ABCD" for i in range(5)})) != []


def test_editions_do_not_depend_on_the_order_of_rows() -> None:
    plans = []
    for seed in range(3):
        books, units = Books(), register(A0=20)
        random.Random(seed).shuffle(units)
        plans.append(books.publish(units))
    assert plans[0] == plans[1] == plans[2]
    with pytest.raises(ValueError, match="one key"):
        snapshot_of([unit("a", 1), unit("a", 2)])


def test_quarters_are_tried_when_they_are_a_week_old_and_once_more_with_the_next() -> None:
    assert ripe(date(2026, 10, 6))[-1] == Quarter(2026, 2) and ripe(date(2026, 10, 7))[-1] == Quarter(2026, 3)
    wanted = due(date(2026, 10, 7), {})
    assert [scope for scope, _ in wanted[:5]] == [
        Scope(Measure.PLACES), Scope(Measure.FAMILY_PLACES), Scope(Measure.OCCUPIED, Quarter(2025, 4)),
        Scope(Measure.NIGHTS, Quarter(2025, 4)), Scope(Measure.TURNED_AWAY, Quarter(2025, 4)),
    ]  # fmt: skip
    done = {str(scope): max(day for other, day in wanted if other == scope) for scope, _ in wanted}
    assert {str(scope) for scope, _ in due(date(2026, 10, 7), done)} == {
        f"{measure}/2026Q{number}" for measure in ("occupied", "nights", "turned_away") for number in (1, 2)
    } | {f"{measure}/2025Q4" for measure in ("occupied", "nights", "turned_away")}
    settled = {text: date(2026, 9, 30) for text in done}
    assert due(date(2026, 10, 7), settled) == []


@pytest.mark.parametrize("text", ["nights/2026Q1", "places"])
def test_a_scope_is_read_as_it_is_written(text: str) -> None:
    assert str(scope_from(text)) == text


@pytest.mark.parametrize("text", ["2026Q5", "2026", "Q1", "26Q1", "x"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quarter"):
        quarter_from(text)


@pytest.mark.parametrize(
    ("reporting", "silent", "told"),
    [
        ("AAAAAAAABBBBBBBB", "", 90),
        ("AAAAAAAABBBBBBBBCCCC", "D", 90),  # one is silent: nobody can see that anybody is
        ("AAAAAAAABBBBBBBB", "CCC", None),  # the leaders of A and B would know that all in C are
        ("AAAAAAAABBBBBBBB", "ABD", None),  # … or that one in D is, and two together which
        ("AAAABBBBCCCCDDDD", "AABBCCDD", 60),
        ("", "ABCD", None),
        ("", "", None),
    ],
)
def test_that_a_shelter_is_silent_cannot_be_read_from_how_many_reported(reporting: str, silent: str, told: int | None) -> None:
    def shelters(counties: str, mark: str) -> list[Unit]:
        return [unit(f"{mark}{at}", 0, county) for at, county in enumerate(counties)]

    assert reported_at_least(shelters(reporting, "r"), shelters(silent, "s")) == told
