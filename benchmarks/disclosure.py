"""`python -m benchmarks.disclosure [--seeds 0-4] [--facilities 200,300,400] [--quarters 8]`: attack years of made-up publications.

Registers with chains and counties of 0, 1, 2 and 3 shelters, in which shelters open, close, move, change, fall silent and correct what
they said, are published quarter by quarter as the product does it: every measure, every declared table, areas declared anew each year.
Then everything that came out is attacked at once, all quarters of a measure together, by the public, every operator and every two
county leaders, who want each shelter's number, its changes, its free places, and its number for every reason and group. Exit 1 when
anybody comes closer than the rule's doubt. `naive` is the same register with cells under three shelters hidden, attacked by the public
and single leaders.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import click

from tests.factories.shelters import Shelter, counts_of, declared, new, nights_of, register
from vaw.domain.housing.rules.editions import COUNTIES, GUARDED, RULE, STOCKS, Level, Measure, area_levels, still_hold
from vaw.kernel.disclosure.attack import PUBLIC, Statement, equations, find_leaks, leaked, solved_by_algebra
from vaw.kernel.disclosure.engine import ALL, Figure, Ledger, Snapshot, plan_edition, snapshot_of
from vaw.kernel.disclosure.rule import Unit, knowers

Numbers = dict[Measure, list[Unit]]
Turn = Callable[[Unit], Unit]
A_YEAR = 4  # quarters


@dataclass
class Country:
    """A register that changes from quarter to quarter, and what it says."""

    rng: random.Random
    shelters: dict[str, Shelter]
    serial: int

    @classmethod
    def of(cls, seed: int, total: int) -> Country:
        rng = random.Random(seed)  # noqa: S311  made-up numbers
        found = register(rng, total)
        return cls(rng, found, len(found))

    def change(self) -> None:
        """Some close, some change, a few open, and now and then one moves: it is a new one in another county then."""
        rng = self.rng
        self.shelters = {name: one for name, one in self.shelters.items() if rng.random() > 0.015}
        for name, one in self.shelters.items():
            if rng.random() < 0.04:
                self.shelters[name] = replace(one, places=max(2, one.places + rng.choice([-4, -2, -1, 1, 2, 5])))
        for _ in range(rng.choice([0, 1, 2, 4])):
            self._open(new(rng, rng.choice(COUNTIES)))
        if rng.random() < 0.5:
            name = rng.choice(sorted(self.shelters))
            self._open(replace(self.shelters.pop(name), county=rng.choice(COUNTIES)))

    def _open(self, shelter: Shelter) -> None:
        self.shelters[f"f{self.serial:03}"] = shelter
        self.serial += 1

    def numbers(self) -> Numbers:
        """A quarter's. One in twelve is silent: it is in no sum but the places'."""
        rng = self.rng
        found: Numbers = {measure: [] for measure in Measure}
        for name, one in self.shelters.items():
            base = Unit(name, one.operator, one.county, one.form)
            found[Measure.PLACES].append(base._replace(value=one.places, floor=1))
            found[Measure.FAMILY_PLACES].append(base._replace(value=rng.randrange(one.places // 2 + 1)))
            if rng.random() < 1 / 12:
                continue
            occupied = one.places if rng.random() < 0.15 else rng.randint(one.places // 3, one.places)
            found[Measure.OCCUPIED].append(base._replace(value=occupied, free=one.places - occupied))
            found[Measure.NIGHTS].append(nights_of(rng, base, one))
            found[Measure.TURNED_AWAY] += counts_of(rng, base, one)
        return found

    def corrected(self, numbers: Numbers) -> Numbers:
        """The same quarter as some shelters tell it afterwards: from one of them to a tenth of all."""
        rng = self.rng
        names = sorted({unit.facility for unit in numbers[Measure.NIGHTS]})
        wrong = set(rng.sample(names, rng.choice([1, 2, 5, len(names) // 10])))
        return {measure: [_other(rng, unit) if unit.facility in wrong else unit for unit in units] for measure, units in numbers.items()}


def _other(rng: random.Random, unit: Unit) -> Unit:
    whole = unit.value + unit.free
    value = rng.randint(unit.value // 2, whole) if unit.free else max(unit.floor, unit.value + rng.choice([-3, -1, 1, 2, 6]))
    return unit._replace(value=value, free=max(0, whole - value) if unit.free else unit.free)


@dataclass
class Press:
    """Publishes as `operations.publishing` does, and keeps the ledgers."""

    ledgers: dict[tuple[Measure, int], Ledger] = field(default_factory=dict)
    areas: list[Level] = field(default_factory=list)
    since: int = 0
    refused: Counter[Measure] = field(default_factory=Counter)

    def declare(self, year: int, places: list[Unit]) -> None:
        if not still_hold(self.areas, places):
            self.areas, self.since = area_levels(places), year

    def publish(self, measure: Measure, quarter: int, units: list[Unit]) -> None:
        scope = (measure, 0 if measure in STOCKS else quarter)
        before = None if measure in STOCKS else self.ledgers.get((measure, quarter - 1))
        old = self.ledgers.get(scope) or Ledger({}, RULE, measure in GUARDED)
        more, plan = plan_edition(replace(old, before=before), declared(measure, self.areas, self.since), units, leaked)
        if plan:
            self.ledgers[scope] = replace(more, figures=[*more.figures, *plan])
        else:
            self.refused[measure] += 1


def published(seed: int, total: int, quarters: int) -> tuple[Press, list[Numbers]]:
    """Some years of publications, and the numbers behind them as they were first told."""
    country, press, told = Country.of(seed, total), Press(), []
    for quarter in range(quarters):
        if quarter:
            country.change()
        now = country.numbers()
        if quarter % A_YEAR == 0:
            press.declare(quarter // A_YEAR, now[Measure.PLACES])
        if told:
            for measure, units in country.corrected(told[-1]).items():
                if measure not in STOCKS:
                    press.publish(measure, quarter - 1, units)
        for measure, units in now.items():
            press.publish(measure, quarter, units)
        told.append(now)
    return press, told


def free(unit: Unit) -> Unit:
    """Its free places, known for every block as exactly as the figure."""
    return unit._replace(value=unit.free, floor=0, free=0)


def by_reason(unit: Unit) -> Unit:
    """A shelter's number for each reason is what is wanted."""
    return unit._replace(facility=f"{unit.facility} {unit.reason}")


def by_group(unit: Unit) -> Unit:
    """A shelter's number for each group is what is wanted."""
    return unit._replace(facility=f"{unit.facility} {unit.group}")


ALSO_WANTED: dict[Measure, tuple[Turn, ...]] = {**dict.fromkeys(GUARDED, (free,)), Measure.TURNED_AWAY: (by_reason, by_group)}


def attacked(ledgers: Sequence[Ledger], turn: Turn = lambda unit: unit) -> set[str]:
    """Shelters that somebody could work out from all of these together, in the order of time."""
    snapshots: list[Snapshot] = []
    statements: list[Statement] = []
    for ledger in ledgers:
        for figure in dict.fromkeys(ledger.figures):
            units = [turn(unit) for unit in ledger.units(figure)]
            total = sum(unit.value for unit in units)
            statements.append(Statement(len(snapshots) + figure.snapshot, units, total, total))
        snapshots += [snapshot_of(map(turn, snapshot.values())) for snapshot in ledger.snapshots]
    problem = equations(snapshots, statements)
    everyone = knowers([unit for snapshot in snapshots for unit in snapshot.values()], RULE)
    return {leak.facility for leak in find_leaks(problem, RULE.doubt, everyone)}.union(*solved_by_algebra(problem))


def naive(snapshot: int, units: Sequence[Unit]) -> Iterator[Statement]:
    """County × form with both margins; cells with fewer than three shelters are hidden."""
    cells: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for one in units:
        for cell in ((one.county, one.form), (one.county, ""), ("", one.form), ("", "")):
            cells[cell].append(one)
    for some in cells.values():
        if len({one.facility for one in some}) >= 3:
            total = sum(one.value for one in some)
            yield Statement(snapshot, some, total, total)


def suppressed(units: Sequence[Unit]) -> tuple[int, int]:
    """(shelters that the public works out exactly, that it or a county's leader works out closely) from naive suppression."""
    problem = equations([snapshot_of(units)], naive(0, units))
    leaders = [PUBLIC, *((county,) for county in sorted({unit.county for unit in units}))]
    return len(frozenset().union(*solved_by_algebra(problem))), len({leak.facility for leak in find_leaks(problem, RULE.doubt, leaders)})


def _told(press: Press, measure: Measure) -> str:
    mine = [ledger for (of, _), ledger in press.ledgers.items() if of is measure]
    tables = [len({table for table, _ in ledger.current()} - {ALL}) for ledger in mine]
    figures: list[Figure] = [figure for ledger in mine for figure in ledger.figures]
    editions = sum(len(ledger.snapshots) for ledger in mine)
    return f"{editions:2} editions, {len(figures):4} figures, tables {min(tables, default=0)}–{max(tables, default=0)}"


def run(seed: int, total: int, quarters: int) -> int:
    start = time.monotonic()
    press, told = published(seed, total, quarters)
    click.echo(f"seed {seed}, {total} shelters, {quarters} quarters: published in {time.monotonic() - start:.0f} s")
    worked_out = 0
    for measure in Measure:
        start = time.monotonic()
        ledgers = [ledger for (of, _), ledger in sorted(press.ledgers.items(), key=lambda item: item[0][1]) if of is measure]
        found = attacked(ledgers)
        for turn in ALSO_WANTED.get(measure, ()):
            found |= attacked(ledgers, turn)
        exactly, closely = suppressed(told[0][measure])
        click.echo(
            f"  {measure:13} {_told(press, measure)}, nothing new {press.refused[measure]:2} times | worked out: {len(found)}"
            f" | naive: {exactly} exactly, {closely} closely | {time.monotonic() - start:.0f} s",
        )
        worked_out += len(found)
    return worked_out


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0-4")
    parser.add_argument("--facilities", default="200,300,400")
    parser.add_argument("--quarters", type=int, default=8)
    asked = parser.parse_args(arguments)
    first, _, last = asked.seeds.partition("-")
    sizes = [int(size) for size in asked.facilities.split(",")]
    seeds = range(int(first), int(last or first) + 1)
    found = sum(run(seed, sizes[seed % len(sizes)], asked.quarters) for seed in seeds)
    click.echo(f"{len(seeds)} registers: {found} shelters worked out")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
