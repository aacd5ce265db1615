"""A record of any kind whose every text is a canary and whose every number is one that occurs nowhere else."""

from __future__ import annotations

import dataclasses
import inspect
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from itertools import product
from typing import Any, get_args, get_type_hints

import sqlalchemy as sa

from vaw.kernel import clock
from vaw.kernel.db import Model

WORD, NUMBER = "kanarie", 987_654
ADDRESS = "mottagaren@example.se"
_DEPTH = 4  # how far from the record its relations are followed


def canary(model: type[Any], *, depth: int = _DEPTH, **given: Any) -> Any:
    """A row that is in no session. `given`: columns and relations that need a value that means something."""
    mapper = sa.inspect(model)
    values: dict[str, Any] = {}
    for name, attribute in mapper.column_attrs.items():
        column = attribute.columns[0]
        if isinstance(column, sa.Column):
            values[name] = _value(name, column)
    if depth:
        for name, relation in mapper.relationships.items():
            if relation.direction is sa.orm.interfaces.MANYTOONE and not relation.viewonly and name not in given:
                values[name] = canary(relation.mapper.class_, depth=depth - 1)
    return model(**values | given)


def canaries(of: Callable[..., Any] | type[Any], **given: Any) -> Iterator[Any]:
    """One record of a kind, or of what a function takes first: for each value of each choice that belongs to it, one. `given`: as above."""
    kind = of if inspect.isclass(of) else next(iter(get_type_hints(of).values()))
    if issubclass(kind, Model):
        spoken = [{"language": one} for one in ("sv", "en")] if "language" in kind.__table__.c else [{}]
        yield from (canary(kind, **language, **given) for language in spoken)
        return
    hints = get_type_hints(kind)
    chosen = [[given[name]] if name in given else list(_examples(name, hint)) for name, hint in hints.items()]
    yield from (kind(**dict(zip(hints, values, strict=True))) for values in product(*chosen))


def _examples(name: str, hint: Any) -> Iterator[Any]:
    kind = next((one for one in get_args(hint) if one is not type(None)), hint)
    if inspect.isclass(kind) and issubclass(kind, Enum):
        yield from kind
    elif inspect.isclass(kind) and (issubclass(kind, Model) or dataclasses.is_dataclass(kind)):
        yield from canaries(kind)
    elif kind is bool:
        yield from (False, True)
    else:
        yield _of(name, kind)


def _value(name: str, column: sa.Column[Any]) -> Any:
    try:
        return _of(name, column.type.python_type)
    except NotImplementedError:
        return None


def _of(name: str, kind: type[Any]) -> Any:
    if "email" in name or name in ("address", "role_mailbox"):  # some lie sealed
        return ADDRESS
    if kind is str and name == "language":
        return "sv"
    now = clock.now()
    values = {
        str: f"{WORD}-{name}", int: NUMBER, bool: False, bytes: WORD.encode(), datetime: now + timedelta(days=3),
        date: now.date() + timedelta(days=3), uuid.UUID: uuid.UUID(int=NUMBER), dict: {WORD: WORD}, list: [WORD],
    }  # fmt: skip
    return values.get(kind)
