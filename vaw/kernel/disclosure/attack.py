"""What can anybody work out about one facility from everything that was ever published? Imported by worker and command line only.

A problem holds one column per secret number (one unit's value, for as long as it is constant) and one row per published statement
`low <= sum(coefficient * secret) <= high`. Attackers: the public, every operator and groups of county leaders, each knowing its own
facilities exactly, and all of them knowing which facilities exist, where, of what kind, and who changed when. A target is leaked when an
attacker can bound it closer than the rule's doubt above or below the truth.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from vaw.kernel.disclosure.engine import Figure, Ledger, Snapshot
from vaw.kernel.disclosure.rule import Insiders, Key, Unit, knowers

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]
PUBLIC: Insiders = ()
NEARLY = 1e-6


class Leak(NamedTuple):
    """A facility (or all of its operator's in its county) and the interval that an attacker gets for it."""

    facility: str
    attacker: Insiders
    truth: float
    low: float
    high: float


class Target(NamedTuple):
    """What an attacker wants to know: a sum over columns."""

    facility: str
    columns: Indices
    signs: Floats


class Problem(NamedTuple):
    """`rows`: statements × columns; `low`, `high` bound them. `value`, `floor`, `known_by`: of each column."""

    rows: Floats
    low: Floats
    high: Floats
    value: Floats
    floor: Floats
    known_by: list[set[str]]
    targets: list[Target]


class Statement(NamedTuple):
    """Something published: the sum of these units of a snapshot lies between two numbers."""

    snapshot: int
    units: Sequence[Unit]
    low: float
    high: float


@dataclass
class Builder:
    """Collects columns, statements and targets; a target that comes twice is kept once."""

    columns: list[tuple[float, float, set[str]]] = field(default_factory=list)
    statements: list[tuple[dict[int, float], float, float]] = field(default_factory=list)
    aims: dict[tuple[tuple[int, float], ...], str] = field(default_factory=dict)

    def column(self, known_by: Iterable[str], value: float, floor: float = 0) -> int:
        """A secret number; gives its place."""
        self.columns.append((value, floor, set(known_by)))
        return len(self.columns) - 1

    def figure(self, coefficients: dict[int, float], low: float, high: float) -> None:
        self.statements.append((coefficients, low, high))

    def target(self, facility: str, coefficients: dict[int, float]) -> None:
        if coefficients:
            self.aims.setdefault(tuple(sorted(coefficients.items())), facility)

    def problem(self) -> Problem:
        """All of it as matrices."""
        rows = np.zeros((len(self.statements), len(self.columns)))
        for i, (coefficients, _, _) in enumerate(self.statements):
            rows[i, list(coefficients)] = list(coefficients.values())
        targets = [
            Target(facility, np.array([column for column, _ in aim]), np.array([sign for _, sign in aim], dtype=np.float64))
            for aim, facility in self.aims.items()
        ]
        numbers = [np.array([one[place] for one in self.statements], dtype=np.float64) for place in (1, 2)]
        own = [np.array([one[place] for one in self.columns], dtype=np.float64) for place in (0, 1)]
        return Problem(rows, numbers[0], numbers[1], own[0], own[1], [one[2] for one in self.columns], targets)


def equations(snapshots: Sequence[Snapshot], statements: Iterable[Statement]) -> Problem:
    """Published statements as equations over what they were computed from.

    One unknown per unit and stretch of constant value. Targets: the level in every snapshot, and every change, of each facility and of
    each operator's facilities in a county.
    """
    builder, column = Builder(), _columns_of(snapshots)
    for unit in column.units:
        builder.column((unit.operator, unit.county), unit.value, unit.floor)
    for snapshot, units, low, high in statements:
        builder.figure({column.place[unit.key, snapshot]: 1.0 for unit in units}, low, high)
    for owner, levels in sorted(column.owned.items(), key=str):
        for s, now in enumerate(levels):
            builder.target(column.names[owner], dict.fromkeys(now, 1.0))
            before = levels[s - 1] if s else set()
            if now and before and now != before:
                builder.target(column.names[owner], {**dict.fromkeys(before - now, -1.0), **dict.fromkeys(now - before, 1.0)})
    return builder.problem()


Owner = str | tuple[str, str]


@dataclass
class _Columns:
    """Which column each unit has in each snapshot, and whose columns these are."""

    units: list[Unit]
    place: dict[tuple[Key, int], int]
    owned: Mapping[Owner, list[set[int]]]
    names: dict[Owner, str]


def _columns_of(snapshots: Sequence[Snapshot]) -> _Columns:
    owned: dict[Owner, list[set[int]]] = defaultdict(lambda: [set() for _ in snapshots])
    found = _Columns([], {}, owned, {})
    for s, snapshot in enumerate(snapshots):
        for key, unit in snapshot.items():
            before = snapshots[s - 1].get(key) if s else None
            if before and (before.value, before.county, before.form) == (unit.value, unit.county, unit.form):
                found.place[key, s] = found.place[key, s - 1]
            else:
                found.place[key, s] = len(found.units)
                found.units.append(unit)
            owners: tuple[Owner, ...] = (unit.facility, (unit.operator, unit.county))
            for owner in owners:
                owned[owner][s].add(found.place[key, s])
                found.names[owner] = min(unit.facility, found.names.get(owner, unit.facility))
    return found


def leaked(ledger: Ledger, plan: Sequence[Figure] = ()) -> set[str]:
    """Facilities that anybody could work out from all that was published in a scope, in the period before, and what is planned.

    Where `free` is guarded, attackers are taken to know it for every block as exactly as the figure itself.
    """
    found = _worked_out(ledger, plan, lambda unit: unit)
    if ledger.guard:
        found |= _worked_out(ledger, plan, lambda unit: unit._replace(value=unit.free, floor=0, free=0))
    return found


def _worked_out(ledger: Ledger, plan: Sequence[Figure], turn: Callable[[Unit], Unit]) -> set[str]:
    snapshots: list[Snapshot] = []
    statements: list[Statement] = []
    for one, more in ((ledger.before, ()), (ledger, plan)):
        if one is None:
            continue
        for figure in dict.fromkeys([*one.figures, *more]):
            units = [turn(unit) for unit in one.units(figure)]
            total = sum(unit.value for unit in units)
            statements.append(Statement(len(snapshots) + figure.snapshot, units, total, total))
        snapshots += [{key: turn(unit) for key, unit in snapshot.items()} for snapshot in one.snapshots]
    everyone = knowers([unit for snapshot in snapshots for unit in snapshot.values()], ledger.rule)
    problem = equations(snapshots, statements)
    found = {leak.facility for leak in find_leaks(problem, ledger.rule.doubt, everyone)}
    return found.union(*solved_by_algebra(problem))


def find_leaks(
    problem: Problem,
    doubt: Callable[[float], float],
    attackers: Sequence[Insiders] | None = None,
    *,
    quick: bool = True,
    integer: bool = False,
) -> list[Leak]:
    """Every leaked target once, with one attacker who can do it and the interval that this attacker gets.

    A target is safe against a set of attackers when two other worlds exist, `doubt` above and below the truth, that fit every statement
    and all that these attackers know. Columns in exactly the same statements are interchangeable, so that worlds are sought per pattern:
    first, without a solver (`quick`), inside the target's own pattern; then by one linear programme for all attackers at once, which may
    touch only what none of them knows. If that fails the set is halved, until one is left, for whom the programme is exact.
    """
    names = [PUBLIC, *((name,) for name in sorted(set().union(*problem.known_by)))] if attackers is None else list(attackers)
    search = _Search(problem, names, integer)
    leaks = []
    for target in problem.targets:
        truth = float(target.signs @ problem.value[target.columns])
        worst = search.worst(target, doubt(truth), quick)
        if worst is not None:
            attacker, down, up = worst
            leaks.append(Leak(target.facility, attacker, truth, truth - down, truth + up))
    return leaks


class _Search:
    """A problem with what each attacker may not know, by pattern of columns."""

    def __init__(self, problem: Problem, names: Sequence[Insiders], integer: bool) -> None:
        self.problem, self.names, self.integer = problem, names, integer
        self.pattern, of = np.unique(problem.rows, axis=1, return_inverse=True)
        self.of: Indices = np.asarray(of).ravel()
        self.kinds: Floats = np.eye(self.pattern.shape[1])[self.of]  # columns × patterns
        knows = [[not known.isdisjoint(name) for known in problem.known_by] for name in names]
        self.knows: Flags = np.array(knows, dtype=bool).reshape(len(names), len(problem.known_by))
        self.slack: Floats = problem.value - problem.floor
        self.free_slack: Floats = (self.slack * ~self.knows) @ self.kinds  # attackers × patterns
        self.free_count: Floats = (~self.knows).astype(np.float64) @ self.kinds

    def worst(self, target: Target, need: float, quick: bool) -> tuple[Insiders, float, float] | None:
        """(attacker, how far below and above the truth it may still lie) of one who comes closer than `need`; None: nobody does."""
        columns, plus, kind = target.columns, target.signs > 0, self.of[target.columns]
        room = float(self.slack[columns].sum())  # nobody doubts the floors
        below = min(need, room) if bool(plus.all()) else need
        above = need if bool(plus.any()) else min(need, room)
        unaware = np.flatnonzero(~self.knows[:, columns].any(axis=1))  # those who do not know it already
        spare = self.free_slack[unaware] - self.slack[columns] @ self.kinds[columns]  # what the others can give
        other = self.free_count[unaware] - self.kinds[columns].sum(axis=0) > 0  # and whether any can take
        if quick:
            gives = [spare[:, np.unique(kind[part])].sum(axis=1) for part in (plus, ~plus)]
            takes = [other[:, kind[part]] @ self.slack[columns[part]] for part in (plus, ~plus)]
            doubtful = (gives[0] + takes[1] < above) | (takes[0] + gives[1] < below)
            unaware, spare, other = unaware[doubtful], spare[doubtful], other[doubtful]
        stack = [np.arange(len(unaware))]
        while stack:
            group = stack.pop()
            if not len(group):
                continue
            down, up = self.reach(target, spare[group].min(axis=0), other[group].all(axis=0))
            if up < above - NEARLY or down < below - NEARLY:
                if len(group) == 1:
                    return self.names[int(unaware[group[0]])], down, up
                stack += np.array_split(group, 2)
        return None

    def reach(self, target: Target, spare: Floats, other: Flags) -> tuple[float, float]:
        """How far below and above the truth the target can lie when the other columns may only move within their room.

        Variables are deviations from the truth: one per target column, one per pattern for all other columns together.
        """
        problem, columns = self.problem, target.columns
        most = 10 + 2 * float(np.abs(problem.value).sum())  # keeps the programme bounded
        low = np.concatenate([problem.floor[columns] - problem.value[columns], -spare])
        high = np.concatenate([np.full(len(columns), most), np.where(other, most, 0)])
        keep = np.concatenate([np.full(len(columns), True), other | (spare > 0)])
        matrix = np.hstack([problem.rows[:, columns], self.pattern])[:, keep]
        truth = problem.rows @ problem.value
        room = LinearConstraint(matrix, problem.low - truth, problem.high - truth)
        cost = np.concatenate([target.signs, np.zeros(len(spare))])[keep]
        bounds, whole = Bounds(low[keep], high[keep]), np.full(int(keep.sum()), int(self.integer))
        found = []
        for direction in (1, -1):
            answer = milp(direction * cost, constraints=room, bounds=bounds, integrality=whole)
            if answer.status != 0 or answer.fun is None:
                raise RuntimeError(f"the attack could not be made: {answer.message}")  # the truth itself is a solution
            found.append(-float(answer.fun))
        return found[0], found[1]


def solved_by_algebra(problem: Problem, attacker: Insiders = PUBLIC) -> set[frozenset[str]]:
    """Facilities, and pairs of them, whose sum is a linear combination of exact statements and own knowledge.

    Pure linear algebra, no bounds: an independent check of find_leaks, and of sums that rest on two facilities.
    """
    known = np.array([not one.isdisjoint(attacker) for one in problem.known_by], dtype=bool)
    aims = np.zeros((len(problem.targets), len(known)))
    for i, target in enumerate(problem.targets):
        aims[i, target.columns] = target.signs
    keep: Flags = ~np.any(aims[:, known], axis=1)
    names = [target.facility for target, kept in zip(problem.targets, keep.tolist(), strict=True) if kept]
    aims = aims[keep][:, ~known]
    exact = problem.rows[problem.low == problem.high][:, ~known]
    _, size, basis = np.linalg.svd(exact, full_matrices=False)
    basis = basis[size > 1e-9 * size.max(initial=1)]
    rest = aims - aims @ basis.T @ basis  # what of each target the statements do not determine
    alone = np.flatnonzero((rest**2).sum(axis=1) < 1e-7)
    pairs = np.argwhere(np.triu((_sums(rest) < 1e-7) & (_sums(aims) > 0.5), 1))  # not x − x
    found = {frozenset([names[i]]) for i in alone}
    return found | {frozenset([names[i], names[j]]) for i, j in pairs if names[i] != names[j]}


def _sums(vectors: Floats) -> Floats:
    """The squared length of the sum of every two of them."""
    gram = vectors @ vectors.T
    squares = np.diag(gram)
    lengths: Floats = squares[:, None] + squares[None, :] + 2 * gram
    return lengths
