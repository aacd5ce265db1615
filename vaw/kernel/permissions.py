"""Who may: a named constant with its roles and one row rule that speaks both Python and SQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from vaw.kernel.actor import Actor, Grant
from vaw.kernel.db import Model

Row = TypeVar("Row", bound=Model)
REGISTRY: dict[str, Permission[Any]] = {}


class Rule(ABC):
    """A condition on a record under one grant. `row` and `sql` must agree: a generated test proves it for every permission."""

    @abstractmethod
    def row(self, grant: Grant, record: Any) -> bool: ...

    @abstractmethod
    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]: ...

    def reaches(self, grant: Grant) -> bool:
        """Whether the grant can reach any row at all by this rule. Not before a row is known does this say yes for sure."""
        return grant.area is None

    def __or__(self, other: Rule) -> Rule:
        return _Joined(any, sa.or_, (self, other))

    def __and__(self, other: Rule) -> Rule:
        return _Joined(all, sa.and_, (self, other))


@dataclass(frozen=True)
class _Joined(Rule):
    of_rows: Callable[[Iterable[bool]], bool]
    of_sql: Callable[..., sa.ColumnElement[bool]]
    parts: tuple[Rule, ...]

    def row(self, grant: Grant, record: Any) -> bool:
        return self.of_rows(part.row(grant, record) for part in self.parts)

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return self.of_sql(*(part.sql(grant, model) for part in self.parts))

    def reaches(self, grant: Grant) -> bool:
        return self.of_rows(part.reaches(grant) for part in self.parts)


@dataclass(frozen=True)
class Own(Rule):
    """The row's column equals the grant's field of the same name. Nil never matches, not even nil.

    A grant that follows from an assignment counts only through `Assigned`: it makes nobody a leader at home.
    """

    column: str

    def row(self, grant: Grant, record: Any) -> bool:
        mine = getattr(grant, self.column)
        return mine is not None and grant.area is None and getattr(record, self.column) == mine

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        mine = getattr(grant, self.column)
        if mine is None or grant.area is not None:
            return sa.false()
        return sa.and_(getattr(model, self.column) == mine)

    def reaches(self, grant: Grant) -> bool:
        return grant.area is None and getattr(grant, self.column) is not None


@dataclass(frozen=True)
class Among(Rule):
    """The grant's county is one of those in the row's column of several: what is shared with a county, as a party to it."""

    column: str

    def row(self, grant: Grant, record: Any) -> bool:
        return grant.area is None and grant.county_id is not None and grant.county_id in getattr(record, self.column)

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        if grant.county_id is None or grant.area is not None:
            return sa.false()
        return sa.and_(getattr(model, self.column).contains([grant.county_id]))

    def reaches(self, grant: Grant) -> bool:
        return grant.area is None and grant.county_id is not None


@dataclass(frozen=True)
class Is(Rule):
    """The row's column has one of these values."""

    column: str
    values: frozenset[Any]

    def row(self, grant: Grant, record: Any) -> bool:
        return getattr(record, self.column) in self.values

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        column = getattr(model, self.column)
        return sa.and_(column.in_(sorted(self.values)), column.is_not(None))

    def reaches(self, grant: Grant) -> bool:
        return True


@dataclass(frozen=True)
class Unset(Rule):
    """The row's column is empty: a national row that belongs to no county."""

    column: str

    def row(self, grant: Grant, record: Any) -> bool:
        return grant.area is None and getattr(record, self.column) is None

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return sa.and_(getattr(model, self.column).is_(None)) if grant.area is None else sa.false()


@dataclass(frozen=True)
class Filled(Rule):
    """The row's column says something: what was approved has the instant of it."""

    column: str

    def row(self, grant: Grant, record: Any) -> bool:
        return getattr(record, self.column) is not None

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return sa.and_(getattr(model, self.column).is_not(None))

    def reaches(self, grant: Grant) -> bool:
        return True


@dataclass(frozen=True)
class Via(Rule):
    """The parent satisfies the rule: `Via("organisation", Own("county_id"))`."""

    relation: str
    rule: Rule

    def row(self, grant: Grant, record: Any) -> bool:
        parent = getattr(record, self.relation)
        return parent is not None and self.rule.row(grant, parent)

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        relation = getattr(model, self.relation)
        return sa.and_(relation.has(self.rule.sql(grant, relation.property.mapper.class_)))

    def reaches(self, grant: Grant) -> bool:
        return self.rule.reaches(grant)


@dataclass(frozen=True)
class InRole(Rule):
    """The rule, for grants of these roles alone: one right may reach different rows in different roles."""

    roles: frozenset[str]
    rule: Rule

    def row(self, grant: Grant, record: Any) -> bool:
        return grant.role in self.roles and self.rule.row(grant, record)

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return self.rule.sql(grant, model) if grant.role in self.roles else sa.false()

    def reaches(self, grant: Grant) -> bool:
        return grant.role in self.roles and self.rule.reaches(grant)


@dataclass(frozen=True)
class Assigned(Rule):
    """Every row, for a grant that follows from an assignment in this area which is in force (features row 4).

    The sign-in query yields such a grant only while the assignment runs and names the grant's county.
    """

    area: str

    def row(self, grant: Grant, record: Any) -> bool:
        return grant.assignment_id is not None and grant.area == self.area

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return sa.true() if self.row(grant, None) else sa.false()

    def reaches(self, grant: Grant) -> bool:
        return self.row(grant, None)


@dataclass(frozen=True)
class Anything(Rule):
    """Every row: the role alone decides. A grant from an assignment reaches nothing by this."""

    def row(self, grant: Grant, record: Any) -> bool:
        return grant.area is None

    def sql(self, grant: Grant, model: Any) -> sa.ColumnElement[bool]:
        return sa.true() if grant.area is None else sa.false()


@dataclass(frozen=True, eq=False)
class Permission(Generic[Row]):
    """A right by name. `where` has no default: a missing rule is an error, not a yes.

    Raises ValueError when two permissions bear one name.
    """

    name: str
    on: type[Row]
    roles: frozenset[str]
    where: Rule

    def __post_init__(self) -> None:
        if REGISTRY.setdefault(self.name, self) is not self:
            raise ValueError(f"two permissions are named {self.name}")

    def allows(self, by: Actor, record: Row) -> bool:
        return any(grant.role in self.roles and self.where.row(grant, record) for grant in by.grants)

    def held_by(self, by: Actor) -> bool:
        """Whether the actor may hold it on some row: for menus and for the door of a list page."""
        return any(grant.role in self.roles and self.where.reaches(grant) for grant in by.grants)

    def scope(self, by: Actor) -> sa.ColumnElement[bool]:
        """The condition for one actor."""
        return self.within(by.grants)

    def within(self, grants: tuple[Grant, ...], on: sa.Table | None = None) -> sa.ColumnElement[bool]:
        """The same condition as SQL; the same object for the same grants, so that statements may be kept.

        `on`: a summary table that stands for the rows.
        """
        return _within(self, grants, on)


@dataclass(frozen=True, eq=False)
class Personal(Permission[Row]):
    """A right over what is one's own: the row's `user_id` is the actor. The roles and the rule play no part."""

    roles: frozenset[str] = frozenset()
    where: Rule = Anything()

    def allows(self, by: Actor, record: Row) -> bool:
        return by.id is not None and getattr(record, "user_id", None) == by.id

    def held_by(self, by: Actor) -> bool:
        return by.id is not None

    def scope(self, by: Actor) -> sa.ColumnElement[bool]:
        column: sa.ColumnElement[int] = getattr(self.on, "user_id")  # noqa: B009  every model of a Personal has it
        return sa.false() if by.id is None else column == by.id


@lru_cache(4096)
def _within(permission: Permission[Any], grants: tuple[Grant, ...], on: sa.Table | None) -> sa.ColumnElement[bool]:
    columns = permission.on if on is None else on.c
    rules = [permission.where.sql(grant, columns) for grant in grants if grant.role in permission.roles]
    return sa.or_(sa.false(), *rules)


def scoped(permission: Permission[Row], by: Actor) -> sa.Select[Row]:
    """The rows on which the actor holds the permission."""
    return sa.select(permission.on).where(permission.scope(by))
