"""Planning an edition: the finest tables that are safe, and later the changes that are safe cells themselves.

The engine never rounds, adds no noise and punches no holes. It coarsens a whole table to its next declared level when a block fails or
when the attack finds a leak (first publication); it holds a published figure until the change in it is itself a safe cell (later ones).
If nothing passes, nothing new is published.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from vaw.kernel.disclosure.areas import Table
from vaw.kernel.disclosure.rule import Key, Rule, Unit, of_free, weakness

ALL = "all"  # table and block of the total, which is exact
Snapshot = Mapping[Key, Unit]


class Figure(NamedTuple):
    """One number: the sum over one block of one snapshot (its place in the ledger)."""

    table: str
    level: int
    block: str
    snapshot: int
    value: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Every figure ever published in a scope, replaced ones too, and what each was made from.

    `tables`: all that any figure belongs to. `guard`: `free` must not be inferable either. `before`: the ledger of the period before,
    from which readers subtract.
    """

    tables: Mapping[str, Table]
    rule: Rule
    guard: bool = False
    before: Ledger | None = None
    snapshots: list[Snapshot] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def current(self) -> dict[tuple[str, str], Figure]:
        """The last published figure of every table and block."""
        return {(figure.table, figure.block): figure for figure in self.figures}

    def units(self, figure: Figure) -> list[Unit]:
        """What a figure is the sum of."""
        units = self.snapshots[figure.snapshot].values()
        return list(units) if figure.table == ALL else self.tables[figure.table].blocks(figure.level, units)[figure.block]

    def safe(self, units: Sequence[Unit]) -> bool:
        """Whether the sum over the units may be shown, taken by itself."""
        return not (weakness(units, self.rule) or (self.guard and weakness(units, self.rule, of_free)))


Attack = Callable[[Ledger, Sequence[Figure]], set[str]]
"""Facilities that somebody could work out from all that was published in a ledger and the figures that are planned."""


def snapshot_of(units: Iterable[Unit]) -> Snapshot:
    """Units by their key, in an order that does not depend on where they came from. Raises ValueError when two have one key."""
    found = sorted(units, key=lambda unit: unit.key)
    made = {unit.key: unit for unit in found}
    if len(made) != len(found):
        raise ValueError("two units have one key")
    return made


def plan_edition(ledger: Ledger, catalogue: Sequence[Table], units: Iterable[Unit], attack: Attack) -> tuple[Ledger, list[Figure]]:
    """(the ledger with the new snapshot, what to publish from it: nothing when nothing is safe).

    `catalogue`: the tables of now, the most important first.
    """
    more = Ledger(
        tables={**ledger.tables, **{table.name: table for table in catalogue}}, rule=ledger.rule, guard=ledger.guard, before=ledger.before,
        snapshots=[*ledger.snapshots, snapshot_of(units)], figures=ledger.figures,
    )  # fmt: skip
    plan = _replacements(more, catalogue) if ledger.figures else _first(more, catalogue)
    while plan and (leaked := attack(more, plan)):
        plan = _retreat(more, catalogue, plan, leaked)
    return more, plan


def changes(old: Snapshot, new: Snapshot) -> list[Unit]:
    """Differences between two snapshots as units; one that moved counts where it was and where it is."""
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was and now and (was.county, was.form) == (now.county, now.form):
            pairs = [(now, now.value - was.value)]
        else:
            pairs = [(unit, sign * unit.value) for unit, sign in ((was, -1), (now, 1)) if unit]
        found += [unit._replace(value=by, floor=0, free=0) for unit, by in pairs if by]
    return found


def _first(ledger: Ledger, catalogue: Sequence[Table]) -> list[Figure]:
    """The total, and every table at its finest level where all blocks are safe."""
    units, moved = list(ledger.snapshots[-1].values()), _moved(ledger)
    if not ledger.safe(units) or (moved and weakness(moved, ledger.rule)):
        return []
    shown = [figure for table in catalogue for figure in _shown(ledger, table, 0)]
    return [_figure(ledger, ALL, 0, ALL, units), *shown]


def _moved(ledger: Ledger) -> list[Unit]:
    """What differs from the period before: readers will subtract."""
    before = ledger.before
    return changes(before.snapshots[-1], ledger.snapshots[-1]) if before and before.snapshots else []


def _shown(ledger: Ledger, table: Table, finest: int) -> list[Figure]:
    """The figures of a table at its first safe level from `finest` on; none if no level is."""
    units, moves = list(ledger.snapshots[-1].values()), _moved(ledger)
    for level in range(finest, len(table.levels)):
        blocks, moved = table.blocks(level, units), table.blocks(level, moves)
        if all(ledger.safe(blocks[name]) for name in blocks) and not any(weakness(some, ledger.rule) for some in moved.values()):
            return [_figure(ledger, table.name, level, name, blocks[name]) for name in sorted(blocks)]
    return []


def _replacements(ledger: Ledger, catalogue: Sequence[Table]) -> list[Figure]:
    """New values of published figures where the change is a safe cell; all others are held, and with the total everything."""
    current, now = ledger.current(), ledger.snapshots[-1]
    nation = changes(ledger.snapshots[current[ALL, ALL].snapshot], now)
    if not nation or weakness(nation, ledger.rule) or not ledger.safe(list(now.values())):
        return []
    plan = [_figure(ledger, ALL, 0, ALL, now.values())]
    for table in catalogue:
        mine = [figure for figure in current.values() if figure.table == table.name]
        plan += _replaced(ledger, table, mine) if mine else _shown(ledger, table, 0)
    return plan


def _replaced(ledger: Ledger, table: Table, mine: Sequence[Figure]) -> list[Figure]:
    """The blocks of one table that may get new values; the rest that is held must not be readable as a remainder."""
    now, level, rule = ledger.snapshots[-1], mine[0].level, ledger.rule
    blocks = table.blocks(level, now.values())
    changed: dict[str, list[Unit]] = defaultdict(list)
    for figure in mine:
        changed[figure.block] = table.blocks(level, changes(ledger.snapshots[figure.snapshot], now))[figure.block]
    if blocks.keys() - changed.keys():
        return []  # a block that had nobody before would be the remainder
    safe = (name for name in changed if changed[name] and not weakness(changed[name], rule) and ledger.safe(blocks[name]))
    ready = sorted(safe, key=lambda name: (len(changed[name]), name))
    while ready:
        held = [unit for name in changed if name not in ready for unit in changed[name]]
        if not held or not weakness(held, rule):
            break
        ready.pop(0)
    return [_figure(ledger, table.name, level, name, blocks[name]) for name in ready]


def _retreat(ledger: Ledger, catalogue: Sequence[Table], plan: list[Figure], leaked: set[str]) -> list[Figure]:
    """The attack found something: coarsen the last new table, or hold the smallest replaced block with a leaked facility in it."""
    old = {figure.table for figure in ledger.figures}
    new = [figure for figure in plan if figure.table not in old and figure.table != ALL]
    if new:
        table = next(table for table in catalogue if table.name == new[-1].table)
        return [figure for figure in plan if figure.table != table.name] + _shown(ledger, table, new[-1].level + 1)
    guilty = [figure for figure in plan[1:] if leaked & {unit.facility for unit in ledger.units(figure)}] or plan[1:]
    worst = min(guilty, key=lambda figure: (len(ledger.units(figure)), figure), default=plan[0])
    return [figure for figure in plan if figure != worst]


def _figure(ledger: Ledger, table: str, level: int, block: str, units: Iterable[Unit]) -> Figure:
    return Figure(table, level, block, len(ledger.snapshots) - 1, sum(unit.value for unit in units))
