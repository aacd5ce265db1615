"""Tables declared beforehand: how categories are grouped into blocks, from fine to coarse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from vaw.kernel.disclosure.rule import Unit

Area = frozenset[str]
Tree: TypeAlias = "str | Area | Mapping[str, Tree] | Sequence[Tree]"


class Table(NamedTuple):
    """`dimension`: the field of a unit that it divides by. A level maps every category to a block: blocks never overlap and leave nothing
    out. `levels` go from fine to coarse."""

    name: str
    dimension: str
    levels: tuple[Mapping[str, str], ...]

    def blocks(self, level: int, units: Iterable[Unit]) -> dict[str, list[Unit]]:
        """{block: its units}; a block without any is not there."""
        found: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            found[self.levels[level][getattr(unit, self.dimension)]].append(unit)
        return found


def declare(tree: Tree, safe: Callable[[Area], bool]) -> list[Area]:
    """Group the leaves of a tree into areas from below, along its branches, until every area passes `safe`.

    Leaves are names, or areas already declared when a coarser level is declared on a finer one. What passes nowhere stays in one last
    area, which the caller must look at. An empty county is never alone: that it is empty would be information as well.
    """
    if isinstance(tree, str):
        return [frozenset([tree])]
    if isinstance(tree, frozenset):
        return [tree]
    children = tree.values() if isinstance(tree, Mapping) else tree
    parts = [area for child in children for area in declare(child, safe)]
    good = sorted((area for area in parts if safe(area)), key=lambda area: (len(area), sorted(area)))
    pool: Area = frozenset().union(*(area for area in parts if not safe(area)))
    while pool and good and not safe(pool):
        pool |= good.pop(0)
    return good + ([pool] if pool else [])
