"""The attack is right, it finds nothing in what the engine publishes, and it takes naive suppression apart.

The full measure is made now and then with more shelters and seeds; here so many that every kind of difficulty is in.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict

import numpy as np
import pytest

from tests.factories.shelters import catalogue, quarters
from vaw.domain.housing.rules.editions import RULE
from vaw.kernel.disclosure.attack import PUBLIC, Builder, Statement, equations, find_leaks, leaked, solved_by_algebra
from vaw.kernel.disclosure.engine import ALL, Ledger, plan_edition, snapshot_of
from vaw.kernel.disclosure.rule import Insiders, Unit, knowers

pytestmark = pytest.mark.xdist_group("attack")  # one process makes the registers, once for all of this file


def unit(name: str, size: int, county: str = "A", operator: str = "") -> Unit:
    return Unit(name, operator or f"op-{name}", county, value=size)


def found(units: list[Unit], *statements: tuple[set[str], float, float], who: list[Insiders] | None = None) -> set[str]:
    rows = [Statement(0, [one for one in units if one.facility in names], low, high) for names, low, high in statements]
    return {leak.facility for leak in find_leaks(equations([snapshot_of(units)], rows), RULE.doubt, who)}


@pytest.mark.parametrize("seed", range(8))
def test_the_attack_finds_what_trying_every_world_finds(seed: int) -> None:
    """Small whole-number worlds, for outsiders and insiders."""
    rng = random.Random(seed)
    units = [unit(f"f{i}", rng.randint(0, 2), f"c{i % 3}", f"o{rng.randint(0, 3)}") for i in range(6)]
    names = [one.facility for one in units]
    figures = [set(names), *(set(rng.sample(names, rng.randint(2, 4))) for _ in range(3))]
    totals = [sum(one.value for one in units if one.facility in figure) for figure in figures]
    worlds = np.array(list(itertools.product(range(max(totals) + 1), repeat=6)), np.int8)
    for figure, total in zip(figures, totals, strict=True):
        worlds = worlds[worlds[:, [name in figure for name in names]].sum(axis=1) == total]
    truth = np.array([one.value for one in units])
    statements = [
        Statement(0, [one for one in units if one.facility in figure], total, total) for figure, total in zip(figures, totals, strict=True)
    ]
    problem = equations([snapshot_of(units)], statements)
    problem = problem._replace(targets=[target for target in problem.targets if len(target.columns) == 1])
    for who in [PUBLIC, *((name,) for name in sorted({one.operator for one in units}))]:
        known = np.array([one.operator in who for one in units])
        possible = worlds[(worlds[:, known] == truth[known]).all(axis=1)]
        expected = {
            name
            for i, name in enumerate(names)
            if not known[i]
            and (possible[:, i].max() < truth[i] + RULE.doubt(truth[i]) or possible[:, i].min() > max(0, truth[i] - RULE.doubt(truth[i])))
        }
        assert {leak.facility for leak in find_leaks(problem, RULE.doubt, [who], integer=True)} == expected


def test_the_attack_knows_the_classic_tricks() -> None:
    a, b, c, d = units = [unit("a", 40), unit("b", 30, "B"), unit("c", 20, "C"), unit("d", 10, "D")]
    everything = ({"a", "b", "c", "d"}, 100, 100)
    assert not found(units, everything)
    assert found(units, everything, ({"b", "c", "d"}, 60, 60)) == {"a"}  # the total minus the rest
    assert found(units, everything, ({"a"}, 39.5, 40.5)) == {"a"}  # "40 % of the total"
    assert found(units, everything, ({"a"}, 38, 42)) == {"a"}  # rounded to five
    assert not found([a, b, c], ({"a", "b", "c"}, 90, 90), who=[("op-b",)])  # b knows itself: c hides a
    small = [a, b, c._replace(value=2)]
    assert not found(small, ({"a", "b", "c"}, 72, 72), who=[PUBLIC])
    assert found(small, ({"a", "b", "c"}, 72, 72), who=[("op-b",)]) == {"a"}  # c is too small to hide a
    before, after = snapshot_of(units), snapshot_of([*units, unit("new", 7)])
    weekly = equations([before, after], [Statement(0, units, 100, 100), Statement(1, [*units, unit("new", 7)], 107, 107)])
    assert {leak.facility for leak in find_leaks(weekly, RULE.doubt, [PUBLIC])} == {"new"}  # last week against this week
    assert solved_by_algebra(weekly) == {frozenset({"new"})}
    assert d.value == 10


def test_the_shortcut_and_the_full_programme_agree() -> None:
    units = next(quarters(3, 60, 1))["turned_away"]
    problem = equations([snapshot_of(units)], naive(0, units))
    fast, slow = (find_leaks(problem, RULE.doubt, [PUBLIC], quick=quick) for quick in (True, False))
    assert {leak.facility for leak in fast} == {leak.facility for leak in slow} != set()


def naive(snapshot: int, units: list[Unit]) -> list[Statement]:
    """County × form with both margins; cells with fewer than three shelters are hidden."""
    cells: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for one in units:
        for cell in ((one.county, one.form), (one.county, ""), ("", one.form), ("", "")):
            cells[cell].append(one)
    shown = [cell for cell in cells.values() if len({one.facility for one in cell}) >= 3]
    return [Statement(snapshot, cell, sum(one.value for one in cell), sum(one.value for one in cell)) for cell in shown]


@pytest.fixture(scope="module")
def published() -> tuple[list[dict[str, list[Unit]]], dict[tuple[str, int], Ledger]]:
    """Three quarters of a made-up country, published by the engine as the product does it."""
    data = list(quarters(1, 80, 3))
    tables, ledgers = catalogue(data[0]["places"]), {}
    for number, quarter in enumerate(data):
        for measure, units in quarter.items():
            scope, before = ((measure, 0), None) if measure == "places" else ((measure, number), ledgers.get((measure, number - 1)))
            old = ledgers.get(scope) or Ledger({}, RULE, measure == "nights", before)
            more, plan = plan_edition(old, tables[measure], units, leaked)
            if plan:
                ledgers[scope] = Ledger(more.tables, RULE, more.guard, before, more.snapshots, [*more.figures, *plan])
    return data, ledgers


def test_nothing_that_the_engine_published_can_be_worked_back(
    published: tuple[list[dict[str, list[Unit]]], dict[tuple[str, int], Ledger]],
) -> None:
    data, ledgers = published
    assert all(leaked(ledger) == set() for ledger in ledgers.values())  # public, every operator, any two county leaders together
    for (measure, number), ledger in ledgers.items():
        tables = {table for table, _ in ledger.current()}
        assert len(tables) > 2, f"{measure} {number}: {tables}"  # it says something, and its total is exact
        if measure != "places":
            assert ledger.current()[ALL, ALL].value == sum(one.value for one in data[number][measure])


def test_one_edition_holds_by_other_ways_too(published: tuple[list[dict[str, list[Unit]]], dict[tuple[str, int], Ledger]]) -> None:
    """Without the shortcut, in whole numbers, by pure algebra for every insider, and with shares and sums over quarters as statements."""
    ledger = published[1]["nights", 1]
    statements = [Statement(one.snapshot, ledger.units(one), one.value, one.value) for one in ledger.figures]
    total = ledger.current()[ALL, ALL].value
    shares = [round(100 * one.value / total) for one in ledger.figures]
    derived = [
        one._replace(low=(share - 0.5) / 100 * total, high=(share + 0.5) / 100 * total)
        for one, share in zip(statements, shares, strict=True)
    ]
    problem = equations(ledger.snapshots, [*statements, *derived])
    few = problem._replace(targets=problem.targets[:12])
    assert not find_leaks(few, RULE.doubt, [PUBLIC, ("01",), ("12",)], quick=False)
    assert not find_leaks(few, RULE.doubt, [PUBLIC, ("01",)], integer=True)
    assert not solved_by_algebra(problem)
    for insider in knowers(ledger.snapshots[-1].values(), RULE)[:40]:
        assert all(len(pair) == 2 for pair in solved_by_algebra(problem, insider))


@pytest.mark.parametrize(("measure", "least"), [("places", 3), ("nights", 1), ("turned_away", 3)])
def test_naive_suppression_fails_the_same_attack(measure: str, least: int) -> None:
    history = [quarter[measure] for quarter in quarters(1, 80, 2)]
    if measure != "places":
        history = history[:1]
    rows = [statement for number, units in enumerate(history) for statement in naive(number, units)]
    problem = equations([snapshot_of(units) for units in history], rows)
    leaders = sorted({(one.county,) for units in history for one in units})
    assert find_leaks(problem, RULE.doubt, [PUBLIC])  # by anybody
    assert len({leak.facility for leak in find_leaks(problem, RULE.doubt, [PUBLIC, *leaders])}) >= least
    assert any(solved_by_algebra(problem, who) for who in [PUBLIC, *leaders])  # and exactly


def test_a_table_that_is_safe_by_itself_but_not_with_another_is_coarsened() -> None:
    """The attack, not the rule, sees that two tables together tell on a shelter: each of their blocks is safe alone."""
    builder = Builder()
    columns = [builder.column((f"o{i}", "A"), 10) for i in range(5)]
    builder.figure(dict.fromkeys(columns, 1.0), 50, 50)
    builder.figure(dict.fromkeys(columns[:4], 1.0), 40, 40)
    for i, column in enumerate(columns):
        builder.target(f"f{i}", {column: 1.0})
    assert {leak.facility for leak in find_leaks(builder.problem(), RULE.doubt, [PUBLIC])} == {"f4"}
